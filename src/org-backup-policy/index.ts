export * from './child-policy-control';
export * from './list-operator';
export * from './org-backup-policy';
export * from './org-backup-policy-props';
export * from './policy-sharing';
