import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { BackupOrganizationProps } from './backup-organization-props';
import { boundMemberRoles } from './organization-stacks';
import { UntaggedResourceRemediation, UntaggedResourceRemediationOptions, UntaggedResourceRules } from '../compliance-framework';
import { withOptions } from '../private/option-place';
import { checkMap, reject } from '../private/validation';
import { MemberRollout } from '../rollout/member-rollout';
import { RolloutTemplate } from '../rollout/rollout-template';

/** Brings each entry to its units, and to no others, whichever wave these belong to. */
export function createTagRemediations(
  stack: Stack, props: BackupOrganizationProps, tagRules: ReadonlyArray<UntaggedResourceRules>,
): UntaggedResourceRemediation[] {
  const { definition, tagRemediations = [], tagRules: rules, rolloutOperation: operation, memberPermissionsBoundaryName: boundary } = props;
  const names = new Map<string, number>();
  const made = tagRemediations.map((options, i) => withOptions(`tagRemediations[${i}]`, options, () => {
    checkMap(`tagRemediations[${i}]`, options);
    const id = `TagRemediation-${idOf(options)}`;
    const before = names.get(id);
    if (before !== undefined) {
      reject('tier', options.tier?.name, `entry ${before} is for it too, and each is a StackSet with the tier's name`, 'name the targets of both in one entry');
    }
    names.set(id, i);
    const rollout = new MemberRollout(stack, id, { definition, targets: options.targets, operation });
    if (boundary !== undefined) {
      boundMemberRoles(rollout, boundary);
    }
    const template = rollout.addTemplate(id, { regions: rules?.regions, description: `Tags resources without the tier tag as ${options.tier?.name}` });
    const remediation = new UntaggedResourceRemediation(template, 'Remediation', { ...options, definition });
    afterRules(template, tagRules);
    return remediation;
  }));
  if (made.length > 0 && tagRules.length === 0) {
    Annotations.of(stack).addWarningV2('cdk-org-backup:remediationWithoutRules',
      'tagRemediations tag what rules of AWS Config report, and tagRules is not given: where nobody else deploys such rules each daily run fails; give tagRules');
  }
  return made;
}

/** Rules that are in the same stack come first; those of canary units come with an earlier stack. */
function afterRules(template: RolloutTemplate, tagRules: ReadonlyArray<UntaggedResourceRules>): void {
  const stackSets = tagRules.map((rules) => (Stack.of(rules) as RolloutTemplate).stackSet as CfnResource);
  stackSets.filter((stackSet) => Stack.of(stackSet) === Stack.of(template.stackSet)).forEach((stackSet) => template.stackSet.addDependency(stackSet));
}

/** What StackSets may be called. */
function idOf({ tier }: UntaggedResourceRemediationOptions): string {
  return `${tier?.name}`.replace(/[^a-zA-Z0-9-]/g, '-');
}
