import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { accountTarget, contains, TargetModel } from '../organization-layout/layout-model';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { reject } from '../private/validation';

/** Ids of the roots, units and accounts that get the policies for members, sorted. The central account has its own. */
export function guardedTargets(
  definition: BackupDefinition, given: ReadonlyArray<OrganizationTarget> | undefined, centralGuarded: boolean,
): string[] {
  const { layout, _central: central } = definition;
  given?.forEach((target, i) => layout._checkTarget(`targets[${i}]`, target));
  const { managementAccount } = layout;
  const elsewhere = [managementAccount, ...centralGuarded ? [central!.account] : []];
  const useless = given?.findIndex(({ targetId }) => elsewhere.includes(targetId)) ?? -1;
  if (useless >= 0) {
    const { targetId } = given![useless];
    reject(`targets[${useless}]`, targetId, targetId === managementAccount ? 'no service control policy binds the management account' : 'the central account has policies of its own', 'leave it out');
  }
  const targets = given?.map(({ _kind: kind, targetId: id }): TargetModel => ({ kind, id })) ?? byDefault(definition);
  const ids = [...new Set(targets.map(({ id }) => id).filter((id) => !elsewhere.includes(id)))].sort();
  if (ids.length === 0) {
    reject('targets', ids, 'there is nothing to attach policies to', 'name units or accounts, or leave the construct out');
  }
  return ids.length <= LIMITS.targetsPerPolicy ? ids
    : reject('targets', `${ids.length} targets`, `CloudFormation attaches a policy to ${LIMITS.targetsPerPolicy}`, 'name units above them');
}

function byDefault({ layout, _parts: { assigned, local } }: BackupDefinition): TargetModel[] {
  const withLocalPlans = local.filter(({ external }) => !external).flatMap(({ accounts }) => accounts);
  const members = [...assigned.map(({ target }) => target), ...withLocalPlans.map(accountTarget)];
  const others = [layout.homeAccount, layout.recoveryAccount].filter((account) => account !== undefined).map(accountTarget)
    .filter((account) => !members.some((member) => contains(member, account, layout._model)));
  return [...members, ...others];
}
