export * from './backup-reports';
export * from './backup-reports-props';
export * from './finding-kind';
export * from './report-coverage';
export * from './report-notifier';
export * from './report-notifier-props';
export * from './report-template';
