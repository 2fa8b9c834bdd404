export * from './backup-organization';
export * from './backup-organization-props';
export * from './backup-parameters';
