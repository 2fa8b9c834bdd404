export * from './backup-definition';
export * from './backup-definition-props';
export * from './central-vault';
export * from './existing-vault';
export * from './inferred-denial';
export * from './member-settings';
export * from './member-vault';
