export * from './member-rollout';
export * from './member-rollout-props';
export * from './rollout-template';
export * from './self-managed-rollout';
export * from './self-managed-rollout-props';
export * from './stack-set-execution-role';
