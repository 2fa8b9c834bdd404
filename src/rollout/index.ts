export * from './backup-organization';
export * from './backup-organization-props';
export * from './backup-parameters';
export * from './member-rollout';
export * from './member-rollout-props';
export * from './rollout-template';
