export * from './backup-reports';
export * from './backup-reports-props';
export * from './report-coverage';
export * from './report-template';
