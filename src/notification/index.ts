export * from './notification-channel';
export * from './notification-target';
export * from './notification-topic';
