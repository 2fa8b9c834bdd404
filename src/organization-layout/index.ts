export * from './backup-naming';
export * from './organization-layout';
export * from './organization-layout-props';
export * from './organization-target';
