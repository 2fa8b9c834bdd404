export * from './backup-daily-check';
export * from './backup-daily-check-props';
