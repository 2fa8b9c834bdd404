export * from './event-forwarding';
export * from './forwarded-events';
