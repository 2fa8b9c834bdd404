export * from './report-notifier';
export * from './report-notifier-props';
export * from './report-source';
