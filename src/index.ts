export * from './backup-vault';
export * from './central-backup-account';
export * from './compliance-framework';
export * from './member-backup-baseline';
export * from './org-backup-policy';
export * from './organization-layout';
export * from './protection';
export * from './report-notifier';
