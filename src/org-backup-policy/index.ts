export * from './child-policy-control';
export * from './org-backup-policy';
export * from './policy-sharing';
