export * from './backup-event-hub-props';
export * from './backup-event-hub-ref';
export * from './backup-event-hub';
