export * from './member-rollout';
export * from './member-rollout-props';
export * from './rollout-template';
