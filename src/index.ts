export * from './backup-vault';
export * from './compliance-framework';
export * from './central-backup-account';
export * from './member-backup-baseline';
export * from './org-backup-policy';
export * from './organization-layout';
export * from './protection';
