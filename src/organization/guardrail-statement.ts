import { GUARDRAIL_ROWS, GuardrailId } from '../data/guardrails';

/**
 * A statement of `BackupGuardrails`, by its Sid. `docs/guardrails.md` says of each what it denies, who is spared, and where AWS documents it.
 */
export enum GuardrailStatement {
  /** Copies into other vaults than those of the definition and of the own account. */
  FOREIGN_COPIES = 'DenyForeignCopies',
  /** Copies out of the organization. */
  COPIES_OUTSIDE = 'DenyCopiesOutside',
  /** Deletion of vaults, and changes of their policies, locks, notifications, sharing and approval teams. */
  VAULTS = 'DenyVaultWeakening',
  /** Deletion of recovery points before their retention ends. */
  RECOVERY_POINTS = 'DenyPointDeletion',
  /** Changes of backup plans in accounts with local plans. */
  PLANS = 'DenyPlanWeakening',
  /** Deletion and changes of frameworks, report plans and restore tests. */
  PROOFS = 'DenyProofWeakening',
  /** Changes of the resource types that AWS Backup is opted in to. */
  OPT_IN = 'DenyOptOut',
  /** Disabling a Region of the definition. */
  REGIONS = 'DenyRegionDisabling',
  /** Changes of the rules that forward events. */
  FORWARDING = 'DenyForwardingChanges',
  /** Changes of roles that are spared, with which AWS Backup works, or that forward events. */
  ROLES = 'DenyRoleChanges',
  /** Changes of roles of AWS Control Tower that made recovery points. */
  CONTROL_TOWER_ROLES = 'DenyControlTowerRoleChanges',
  /** Passing a role that deploys. */
  DEPLOYER_PASSED = 'DenyDeployerPassed',
  /** Changes of stacks that such a role deployed. */
  STACKS = 'DenyStacksOfDeployer',
  /** Shares of vaults that admit accounts outside the organization. */
  EXTERNAL_SHARES = 'DenyExternalShares',
  /** Vaults in a share that admits accounts outside the organization. */
  VAULTS_IN_EXTERNAL_SHARES = 'DenyVaultsInExternalShares',
  /** Opening a share to accounts outside the organization. */
  OPENING_SHARES = 'DenyOpeningShares',
  /** Policy changes, deletion, disabling and end of rotation of keys of vaults. */
  KEYS = 'DenyKeyWeakening',
  /** Changes of the aliases of these keys. */
  KEY_ALIASES = 'DenyAliasChanges',
  /** Revoking grants of these keys. */
  GRANTS = 'DenyGrantRevocation',
  /** Deletion of snapshots and images behind recovery points. */
  SNAPSHOTS = 'DenySnapshotDeletion',
  /** Deletion of database snapshots behind recovery points. */
  DATABASE_SNAPSHOTS = 'DenyDatabaseSnapshotDeletion',
  /** Deletion of backups of Amazon FSx behind recovery points. Inferred: off unless it is one of `verified`. */
  FILE_SYSTEM_BACKUPS = 'DenyFileSystemBackupDeletion',
  /** Leaving the organization. */
  LEAVING = 'DenyLeaving',
  /** Closing an account that has copies. */
  CLOSING = 'DenyClosing',
}

/** Sids of statements. */
export function guardrailIds(statements: ReadonlyArray<GuardrailStatement>): GuardrailId[] {
  return statements.filter((one): one is GuardrailStatement & GuardrailId => one in GUARDRAIL_ROWS);
}
