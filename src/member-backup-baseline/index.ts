export * from './member-backup-baseline';
export * from './member-backup-baseline-props';
export * from './member-backup-baseline-ref';
export * from './multi-region-backup-key';
