export * from './backup-naming';
export * from './organization-target';
