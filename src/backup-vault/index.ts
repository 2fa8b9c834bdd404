export * from './air-gapped-retention';
export * from './air-gapped-vault-encryption';
export * from './copy-source';
export * from './kept-template';
export * from './manual-deletion';
export * from './vault-event';
export * from './vault-lock';
export * from './vault-notifications';
