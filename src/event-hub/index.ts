export * from './backup-activity-trail';
export * from './backup-event-hub-props';
export * from './backup-event-hub-ref';
export * from './backup-event-hub';
export * from './event-forwarding';
export * from './forwarding-place';
