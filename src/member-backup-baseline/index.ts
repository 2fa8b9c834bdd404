export * from './member-backup-baseline';
export * from './member-backup-baseline-props';
export * from './multi-region-backup-key';
