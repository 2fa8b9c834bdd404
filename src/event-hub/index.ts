export * from './backup-event-hub';
export * from './backup-event-hub-props';
