export * from './central-backup-account';
export * from './central-backup-account-props';
export * from './central-backup-account-ref';
