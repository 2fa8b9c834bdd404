export * from './backup-delegation';
export * from './backup-guardrails';
export * from './backup-guardrails-props';
export * from './guardrail-statement';
export * from './member-setup';
export * from './member-setup-props';
export * from './organization-setup';
export * from './organization-setup-props';
