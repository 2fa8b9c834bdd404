export * from './child-policy-control';
export * from './org-backup-policy';
export * from './org-backup-policy-props';
export * from './policy-sharing';
