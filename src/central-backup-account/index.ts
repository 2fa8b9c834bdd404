export * from './central-backup-account';
export * from './central-backup-account-props';
