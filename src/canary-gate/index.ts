export * from './canary-accounts';
export * from './canary-gate';
export * from './canary-gate-props';
