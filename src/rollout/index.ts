export * from './backup-organization';
export * from './backup-organization-props';
export * from './canary-accounts';
export * from './canary-gate';
export * from './canary-gate-props';
export * from './member-rollout';
export * from './member-rollout-props';
export * from './rollout-template';
