export * from './backup-organization';
export * from './backup-organization-props';
export * from './backup-pipeline';
export * from './backup-pipeline-props';
export * from './member-rollout';
export * from './member-rollout-props';
export * from './rollout-template';
