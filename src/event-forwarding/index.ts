export * from './event-forwarding';
export * from './forwarding-place';
