export * from './backup-delegation';
export * from './member-setup';
export * from './member-setup-props';
export * from './organization-setup';
export * from './organization-setup-props';
