import { critical, high, notBy } from './event-acts';
import { CallAct, CallRow, EventPatternJson, FilledMatcher } from './event-row';

/** With it begin the names of the rule of a vault's key, which its id follows, and of that rule's role, which the Region follows. */
export const KEY_RULE_PREFIX = 'cdk-org-backup-key-';

/** Services that call for backups, and give back grants that they no longer need. */
export const NOT_BY_KEY_USERS = notBy('backup', 'backup-storage', 'dynamodb', 'ec2', 'elasticfilesystem', 'fsx', 'rds', 's3');

/** Titles are the same whichever way an event comes, so that it is told once. */
export const KEY_LOSS_CALLS: { readonly [eventName: string]: CallAct } = {
  DeleteImportedKeyMaterial: critical('key material of a KMS key deleted', ['keyId']),
  DisableKey: critical('KMS key disabled', ['keyId']),
  ScheduleKeyDeletion: critical('KMS key scheduled for deletion', ['keyId']),
};

export const KEY_POLICY_CALLS: { readonly [eventName: string]: CallAct } = {
  DisableKeyRotation: high('rotation of a KMS key switched off', ['keyId']),
  PutKeyPolicy: high('policy of a KMS key changed', ['keyId']),
  RevokeGrant: critical('grant of a KMS key revoked', ['keyId']),
};

/** Requests name a key by its id or its ARN, AWS CloudTrail's list of resources always by the ARN. */
const ofVaultKeys: EventPatternJson = { resources: { ARN: [{ filledWith: 'vaultKeys' } satisfies FilledMatcher] } };

/**
 * Calls on the keys of vaults, by a rule beside each key that names it by its id. The hub can't tell a key's event from another's: these come on a bus of their
 * own, to which only such rules send.
 */
export const VAULT_KEY_ROW: CallRow = {
  id: 'vault-key-changed',
  title: 'Key of a backup vault disabled, scheduled for deletion, or its policy, grants or rotation changed',
  form: 'call',
  kind: 'security',
  forwarded: { by: 'VaultKey' },
  needs: 'vaultKeys',
  alertIf: 'not-as-deployed',
  service: 'kms',
  only: { ...NOT_BY_KEY_USERS, ...ofVaultKeys },
  // keys that a stack makes have no material of their own to delete
  calls: { DisableKey: KEY_LOSS_CALLS.DisableKey, ScheduleKeyDeletion: KEY_LOSS_CALLS.ScheduleKeyDeletion, ...KEY_POLICY_CALLS },
};
