import { Annotations } from 'aws-cdk-lib';
import { BackupOrganizationPart, BackupOrganizationProps } from './backup-organization-props';
import { BackupParameters } from './backup-parameters';
import { boundMemberRoles } from './organization-stacks';
import { ComplianceFramework } from '../compliance-framework';
import { regionLacks } from '../data/regions';
import { EventForwarding } from '../event-forwarding';
import { MemberBackupBaseline } from '../member-backup-baseline';
import { withOptions } from '../private/option-place';
import { withoutNulls } from '../private/validation';
import { MemberRollout } from '../rollout/member-rollout';
import { RolloutTemplate } from '../rollout/rollout-template';

/** What members get by a roll-out; undefined where a part is left out. */
export interface MemberParts {
  readonly baseline?: MemberBackupBaseline;
  readonly framework?: ComplianceFramework;
  readonly forwarding?: EventForwarding;
}

/** Adds to a roll-out what every member account and Region gets: vaults and roles first, each other part in a StackSet of its own. */
export function addMemberTemplates(
  rollout: MemberRollout, props: BackupOrganizationProps, has: (part: BackupOrganizationPart) => boolean,
): MemberParts {
  const { definition, memberPermissionsBoundaryName: boundary, memberParameters, parameterPrefix } = props;
  if (boundary !== undefined) {
    boundMemberRoles(rollout, boundary);
  }
  const first: RolloutTemplate[] = [];
  let baseline: MemberBackupBaseline | undefined;
  if (has(BackupOrganizationPart.BASELINE) && definition._member.managed) {
    const template = rollout.addTemplate('Baseline', { description: 'Vaults, keys and roles of AWS Backup' });
    baseline = withOptions('baseline', props.baseline, () => new MemberBackupBaseline(template, 'Baseline', { ...props.baseline, definition }));
    first.push(template);
  }
  const framework = has(BackupOrganizationPart.FRAMEWORKS) && definition.requirements.length > 0 ? addFramework(rollout, props, first) : undefined;
  let forwarding: EventForwarding | undefined;
  if (has(BackupOrganizationPart.FORWARDING)) {
    const template = rollout.addTemplate('Forwarding', { dependsOn: first, description: 'Forwards events of AWS Backup to the home account' });
    forwarding = new EventForwarding(template, 'Forwarding', { definition });
  }
  if (memberParameters) {
    // a name that an account has already must not keep it from its vaults
    const template = rollout.addTemplate('Parameters', { dependsOn: first, description: 'SSM parameters with names of vaults, roles and tags' });
    new BackupParameters(template, 'Parameters', { definition, parameterPrefix, ofAccount: true });
  }
  return { baseline, framework, forwarding };
}

/** Where AWS Backup Audit Manager is; a StackSet fails in a Region without it. */
function addFramework(
  rollout: MemberRollout, { definition, standards, framework }: BackupOrganizationProps, dependsOn: RolloutTemplate[],
): ComplianceFramework | undefined {
  const all = definition._templateFor(undefined, undefined).regions;
  const regions = framework?.regions ?? all.filter((region) => !regionLacks(region, 'auditManager'));
  const without = framework?.regions ? [] : all.filter((region) => !regions.includes(region));
  if (without.length > 0) {
    Annotations.of(rollout).addWarningV2('cdk-org-backup:frameworksNotInRegion',
      `AWS Backup Audit Manager is not available in ${without.join(', ')}: members have no framework there, and nothing judges whether the requirements hold`);
  }
  if (regions.length === 0) {
    return undefined;
  }
  return withOptions('framework', framework, () => {
    const template = rollout.addTemplate('Framework', { dependsOn, regions, description: 'Frameworks of AWS Backup Audit Manager' });
    return ComplianceFramework.forRequirements(template, 'Framework', { standards, ...withoutNulls(framework ?? {}), regions, definition });
  });
}
