import { Stack } from 'aws-cdk-lib';
import { BackupOrganizationPart, BackupOrganizationProps } from './backup-organization-props';
import { CanaryWave, warnOfCanary } from './canary-wave';
import { addMemberTemplates, MemberParts } from './member-templates';
import { OrganizationStacks } from './organization-stacks';
import { CanaryGate } from '../canary-gate/canary-gate';
import { OrgBackupPolicy } from '../org-backup-policy';
import { withOptions } from '../private/option-place';
import { MemberRollout } from '../rollout/member-rollout';
import { RolloutWave } from '../rollout/member-rollout-props';

/** What an organization has of its canary units. */
export interface CanaryParts extends MemberParts {
  readonly rollout?: MemberRollout;
  readonly policies?: OrgBackupPolicy;
  readonly gates: CanaryGate[];
  /** Those that the rest comes after. */
  readonly stacks: Stack[];
}

/** Stacks that the canary units come after. */
export interface BeforeCanary {
  readonly management?: Stack;
  readonly home?: Stack;
  readonly central: ReadonlyArray<Stack>;
}

/** Makes everything of the canary units: StackSets, then policies, and the gates, for which no stack waits. */
export function createCanary(
  wave: CanaryWave, stacks: OrganizationStacks, props: BackupOrganizationProps, has: (part: BackupOrganizationPart) => boolean, before: BeforeCanary,
): CanaryParts {
  const { definition, policies: policyOptions, canary: { units: _, ...gateOptions } = { units: [] } } = props;
  const { layout, naming } = definition;
  const home = layout.homeAccount!;
  let rollout: MemberRollout | undefined;
  let members: MemberParts = {};
  if (has(BackupOrganizationPart.ROLLOUT)) {
    rollout = new MemberRollout(stacks.create('CanaryRollout', home, layout.homeRegion, before.management, before.home), 'Members', {
      definition, targets: wave.units, wave: RolloutWave.CANARY,
    });
    members = addMemberTemplates(rollout, props, has);
  }
  let policies: OrgBackupPolicy | undefined;
  if (has(BackupOrganizationPart.POLICIES)) {
    const stack = stacks.create('CanaryPolicies', home, layout.homeRegion, before.management, rollout && Stack.of(rollout), ...before.central);
    policies = withOptions('policies', policyOptions, () => new OrgBackupPolicy(stack, 'Policies', {
      ...policyOptions,
      definition,
      targets: wave.policies.canary,
      // names that are given, or that a migration keeps, are those of the rest
      policyNamePrefix: `${policyOptions?.policyNamePrefix ?? naming.prefix}-Canary`,
    }));
  }
  const gates = wave.gateRegions.map((region) => withOptions('canary', gateOptions, () => new CanaryGate(
    stacks.create(`CanaryGate-${region}`, home, region, before.management), 'Gate', { ...gateOptions, definition, units: wave.units },
  )));
  const [first] = [rollout, policies, ...gates].filter((part) => part !== undefined);
  if (first) {
    warnOfCanary(first, wave);
  }
  return { ...members, rollout, policies, gates, stacks: [rollout, policies].flatMap((part) => (part ? [Stack.of(part)] : [])) };
}
