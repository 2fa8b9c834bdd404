import { Stack, Token } from 'aws-cdk-lib';
import { ListOperator } from './list-operator';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { contains, LayoutModel, TargetModel } from '../organization-layout/layout-model';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { checkInstance, reject } from '../private/validation';

/** Rejects a stack that is not where policies are managed. */
export function checkHome({ layout }: BackupDefinition, { account }: Stack): void {
  if (layout.homeAccount === undefined) {
    reject('layout.homeAccount', undefined, 'policies of the organization are managed there', 'name it in the layout');
  }
  if (!Token.isUnresolved(account) && ![layout.homeAccount, layout.managementAccount].includes(account)) {
    reject('account of the stack', account, `the layout has ${layout.homeAccount} as its home account, where policies of the organization are managed`,
      'deploy the stack there or to the management account, or correct the layout');
  }
}

/** The targets that policies are for: those of the definition, or some of them, sorted by id. */
export function targetsFor({ definition, targets }: OrgBackupPolicyProps): OrganizationTarget[] {
  const all = definition._parts.assigned.map(({ target }) => OrganizationTarget._of('targets', target.kind, target.id));
  if (all.length === 0) {
    reject('assignments', [], 'the definition assigns no tiers to the organization, so that there is nothing to say in a policy', 'give the definition assignments');
  }
  targets?.forEach((one, i) => checkInstance(`targets[${i}]`, one, 'targetId', 'an OrganizationTarget', 'OrganizationTarget.organizationalUnit(\'ou-…\')'));
  const given = targets?.map(({ targetId }) => targetId);
  if (given?.length === 0) {
    reject('targets', [], 'a policy is attached to at least one target', 'leave it out for all targets of the definition');
  }
  const stranger = given?.find((id) => !all.some(({ targetId }) => targetId === id));
  if (stranger !== undefined) {
    reject('targets', stranger, `the definition assigns tiers to ${all.map(({ targetId }) => targetId).join(', ')} only`, 'name some of these, or add an assignment');
  }
  return all.filter(({ targetId }) => given?.includes(targetId) ?? true);
}

/** What a set of policies gives to one target. */
export interface GivenPlans {
  readonly target: TargetModel;
  readonly planNames: ReadonlyArray<string>;
}

/** A plan that takes no effect, because policies further up forbid plans below them. */
export interface ForbiddenPlan {
  readonly planName: string;
  readonly targetId: string;
  readonly above: string;
}

/** The first plan that frozen policies forbid on a target which surely lies below theirs. */
export function forbiddenPlan(plans: ReadonlyArray<GivenPlans>, frozen: ReadonlyArray<GivenPlans>, layout: LayoutModel): ForbiddenPlan | undefined {
  return plans.flatMap(({ target, planNames }) => {
    const above = frozen.filter((one) => one.target.id !== target.id && contains(one.target, target, layout));
    return above.flatMap((one) => planNames.filter((planName) => !one.planNames.includes(planName))
      .map((planName) => ({ planName, targetId: target.id, above: one.target.id })));
  })[0];
}

/** What a forbidden plan means, and what to do about it. */
export function whyForbidden({ planName, targetId, above }: ForbiddenPlan): [limit: string, remedy: string] {
  return [`the policies of ${above} then forbid plans of their own further down, so that '${planName}' takes no effect in ${targetId}`,
    `use ChildPolicyControl.appendOnly() for ${above}, or assign the tier to ${above} too`];
}

export function checkAttachedPolicies(attached: number): number {
  if (!Token.isUnresolved(attached) && Number.isInteger(attached) && attached >= 0 && attached < LIMITS.policiesPerTarget) {
    return attached;
  }
  return reject('attachedPolicies', attached, `a target carries at most ${LIMITS.policiesPerTarget} policies and these need room too`, 'give a whole number of 0 to 9');
}

/** An operator that policies do not know would make AWS Organizations refuse them: JavaScript can write its name, or anything. */
export function checkOperator(prop: string, operator: ListOperator): ListOperator {
  const known: string[] = Object.values(ListOperator);
  return known.includes(operator) ? operator : reject(prop, operator, `policies know ${known.join(', ')}`, 'write it as ListOperator.APPEND');
}

/** Refuses more targets than one policy takes. */
export function checkTargetCount(planName: string, ids: ReadonlyArray<string>): ReadonlyArray<string> {
  return ids.length <= LIMITS.targetsPerPolicy ? ids
    : reject(`targets of the plan '${planName}'`, ids.length, `a policy is attached to at most ${LIMITS.targetsPerPolicy} targets`, 'assign its tier to units above them, or use several OrgBackupPolicy constructs with targets of their own');
}
