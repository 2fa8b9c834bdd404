export * from './compliance-framework';
export * from './compliance-framework-props';
export * from './compliance-standard';
export * from './config-recording';
export * from './framework-control';
export * from './framework-control-options';
export * from './untagged-resource-rules';
export * from './untagged-resource-rules-props';
