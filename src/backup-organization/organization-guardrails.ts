import { Annotations, Stack } from 'aws-cdk-lib';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { executionRoleOf } from '../backup-vault/execution-role-check';
import type { BackupDefinition } from '../definition/backup-definition';
import { BackupGuardrails, BackupGuardrailsOptions } from '../organization';
import { listed } from '../private/listed';
import { withOptions } from '../private/option-place';
import { withoutNulls } from '../private/validation';

/** What of an organization its guardrails have to know. */
export interface GuardedOrganization {
  readonly definition: BackupDefinition;
  /** Some stack of the home account, and of the recovery account. */
  readonly home?: Stack;
  readonly recovery?: Stack;
  /** Whether StackSets deploy members. */
  readonly rolledOut: boolean;
  /** Pattern of the names of its stacks. */
  readonly stackNames?: string;
}

export function createGuardrails(stack: Stack, options: BackupGuardrailsOptions, organization: GuardedOrganization): BackupGuardrails {
  const { definition, home, recovery, rolledOut, stackNames } = organization;
  // accounts with local plans get stacks of their own
  const byStackSets = rolledOut && !definition._member.deployedByGiven && definition._parts.local.every(({ external }) => external);
  const guardrails = withOptions('guardrails', options, () => new BackupGuardrails(stack, 'Guardrails', {
    membersDeployedBy: byStackSets ? CloudFormationExecutionRole.serviceManagedStackSet() : undefined,
    homeDeployedBy: home && executionRoleOf(home),
    recoveryDeployedBy: recovery && executionRoleOf(recovery),
    stackNames: stackNames === undefined ? [] : [stackNames],
    ...withoutNulls(options),
    definition,
  }));
  // the recovery account is deployed as home is, unless somebody says otherwise
  warnOfAssumedDeployers(guardrails, options, { homeDeployedBy: home, recoveryDeployedBy: options.homeDeployedBy ? undefined : recovery });
  return guardrails;
}

/** Whoever deploys with another role than is spared can deploy there no more. */
function warnOfAssumedDeployers(
  guardrails: BackupGuardrails, options: BackupGuardrailsOptions, stacks: { readonly [prop in 'homeDeployedBy' | 'recoveryDeployedBy']: Stack | undefined },
): void {
  const assumed = (Object.entries(stacks) as ['homeDeployedBy' | 'recoveryDeployedBy', Stack | undefined][])
    .filter(([prop, stack]) => stack && !options[prop] && executionRoleOf(stack) === undefined).map(([prop]) => prop);
  if (assumed.length > 0) {
    Annotations.of(guardrails).addWarningV2('cdk-org-backup:guardrailDeployerAssumed',
      `the synthesizer of stacks there names no role, and ${listed(assumed)} of guardrails ${assumed.length === 1 ? 'is' : 'are'} not given: the role of cdk bootstrap, or that of home, is spared; if others deploy, they can change rules, roles, reports and stacks `
      + 'of the definition no more; name the role with which CloudFormation deploys, or those who deploy without one in exemptRoles');
  }
}
