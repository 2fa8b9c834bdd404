import { exceptFor, isNobody, union } from './principal-arns';
import { BoundManualDeletion } from './vault-models';
import { PolicyJson, StatementJson } from '../private/policy-json';

/** What the access policy of a vault has to say. */
export interface VaultPolicyInput {
  /** Lets others copy in; absent on a vault that receives no copies any more. */
  readonly copyIn?: StatementJson;
  /** Denies manual deletion; absent where it is allowed. */
  readonly manualDeletion?: BoundManualDeletion;
  /** A logically air-gapped vault, whose lock can't be changed anyway. */
  readonly airGapped?: boolean;
}

/** The three actions that AWS Config's backup-recovery-point-manual-deletion-disabled looks for in one statement. */
const CONTROLLED = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:PutBackupVaultAccessPolicy'];
const DELETION = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];
/** Undoes what protects the vault. */
const WEAKENING = [
  'backup:DeleteBackupVaultAccessPolicy',
  'backup:DeleteBackupVaultLockConfiguration',
  'backup:DeleteBackupVaultNotifications',
  'backup:PutBackupVaultAccessPolicy',
];
/** Also part of creating the vault, and of undoing a failed creation: denied only where the deploying role is exempt. */
const ADMINISTRATION = ['backup:DeleteBackupVault', 'backup:PutBackupVaultLockConfiguration', 'backup:PutBackupVaultNotifications'];

/**
 * Access policy of a vault; undefined where there is nothing to say.
 *
 * No action has a wildcard: AWS Backup refuses them in vault policies.
 */
export function vaultPolicy(input: VaultPolicyInput): PolicyJson | undefined {
  const statements = [
    ...(input.copyIn ? [input.copyIn] : []),
    ...(input.manualDeletion ? denials(input.manualDeletion, input.airGapped ?? false) : []),
  ];
  return statements.length ? { Version: '2012-10-17', Statement: statements } : undefined;
}

function denials({ exempt, administrators }: BoundManualDeletion, airGapped: boolean): StatementJson[] {
  const administered = !isNobody(administrators);
  const weakening = (administered ? [...WEAKENING, ...ADMINISTRATION].sort() : WEAKENING)
    .filter((action) => !airGapped || !action.endsWith('LockConfiguration'));
  return [
    deny('DenyManualDeletion', CONTROLLED, exceptFor(union(exempt, administrators))),
    // the first statement spares policy administrators, because it must name all three actions
    ...(administered ? [deny('DenyDeletionByPolicyAdministrators', DELETION, exceptFor(exempt))] : []),
    deny('DenyWeakening', weakening, exceptFor(administrators)),
  ];
}

function deny(sid: string, actions: string[], condition: StatementJson['Condition']): StatementJson {
  return { Sid: sid, Effect: 'Deny', Principal: '*', Action: actions, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}
