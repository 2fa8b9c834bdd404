export * from './backup-delegation';
export * from './opt-in-resource-type';
export * from './organization-setup';
export * from './organization-setup-props';
