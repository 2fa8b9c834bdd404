export * from './finding-class';
export * from './report-notifier';
export * from './report-notifier-props';
