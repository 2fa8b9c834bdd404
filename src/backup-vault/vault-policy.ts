import { exceptFor, isNobody, union } from './principal-arns';
import { BoundManualDeletion } from './vault-models';
import { VAULT_ACTION_ROWS, VaultActionRow, VaultDenial } from '../data/vault-actions';
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

const actionsOf = (rows: ReadonlyArray<VaultActionRow>) => rows.flatMap(({ actions }) => actions.map((action) => `backup:${action}`));
const denied = (...kinds: VaultDenial[]) => VAULT_ACTION_ROWS.filter((row) => row.denied && kinds.includes(row.denied));
/** The three actions that AWS Config's backup-recovery-point-manual-deletion-disabled looks for in one statement. */
const CONTROLLED = actionsOf(VAULT_ACTION_ROWS.filter(({ controlled }) => controlled));
const DELETION = actionsOf(denied('deletion'));

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

function denials({ exempt, administrators, breakGlass }: BoundManualDeletion, airGapped: boolean): StatementJson[] {
  // whoever takes the role for emergencies deploys nothing with it
  const administered = !isNobody(administrators);
  const weakening = denied('weakening', ...administered ? ['administration' as const] : []).filter(({ standardOnly }) => !airGapped || !standardOnly);
  return [
    deny('DenyManualDeletion', CONTROLLED, exceptFor(union(exempt, administrators, breakGlass))),
    // the first statement spares policy administrators, because it must name all three actions
    ...(administered ? [deny('DenyDeletionByPolicyAdministrators', DELETION, exceptFor(union(exempt, breakGlass)))] : []),
    deny('DenyWeakening', actionsOf(weakening).sort(), exceptFor(union(administrators, breakGlass))),
  ];
}

function deny(sid: string, actions: string[], condition: StatementJson['Condition']): StatementJson {
  return { Sid: sid, Effect: 'Deny', Principal: '*', Action: actions, Resource: '*', ...(condition ? { Condition: condition } : {}) };
}
