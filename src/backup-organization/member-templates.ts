import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnConfigurationRecorder } from 'aws-cdk-lib/aws-config';
import { BackupOrganizationPart, BackupOrganizationProps } from './backup-organization-props';
import { BackupParameters } from './backup-parameters';
import { boundMemberRoles } from './organization-stacks';
import { ComplianceFramework, UntaggedResourceRules } from '../compliance-framework';
import { OPT_IN_TYPES } from '../data/opt-in-types';
import { regionLacks } from '../data/regions';
import { RESOURCE_TYPES } from '../data/resource-types';
import { EventForwarding } from '../event-forwarding';
import { MemberBackupBaseline } from '../member-backup-baseline';
import { withOptions } from '../private/option-place';
import { withoutNulls } from '../private/validation';
import { BackupResourceType } from '../protection/backup-resource-type';
import { MemberRollout } from '../rollout/member-rollout';
import { RolloutTemplate } from '../rollout/rollout-template';

/** What members get by a roll-out; undefined where a part is left out. */
export interface MemberParts {
  readonly baseline?: MemberBackupBaseline;
  readonly framework?: ComplianceFramework;
  readonly forwarding?: EventForwarding;
  readonly tagRules?: UntaggedResourceRules;
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
  const tagRules = props.tagRules && addTagRules(rollout, props, framework ? [Stack.of(framework) as RolloutTemplate] : []);
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
  return { baseline, framework, forwarding, tagRules };
}

/** After the frameworks, whose template may bring the recorder. */
function addTagRules(
  rollout: MemberRollout, { definition, tagRules: options, optInResourceTypes, setup }: BackupOrganizationProps, dependsOn: RolloutTemplate[],
): UntaggedResourceRules {
  const regions = [...definition._templateFor(undefined, undefined).regions];
  const optedIn = (optInResourceTypes ?? setup?.optInResourceTypes)?.map(({ optInName }) => optInName);
  const types = optedIn && typesWithRule(Object.values(OPT_IN_TYPES).filter(({ name }) => optedIn.includes(name)).flatMap(({ types: ids }) => ids));
  return withOptions('tagRules', options, () => {
    const template = rollout.addTemplate('TagRules', { dependsOn, regions: options?.regions ?? regions, description: 'Rules of AWS Config on resources without the tier tag' });
    const rules = new UntaggedResourceRules(template, 'TagRules', { resourceTypes: types?.length ? types : undefined, regions, ...withoutNulls(options ?? {}), definition });
    warnOfRecorder(rollout, rules, dependsOn);
    return rules;
  });
}

function typesWithRule(ids: ReadonlyArray<string>): BackupResourceType[] {
  return [...new Set(ids)].filter((id) => RESOURCE_TYPES[id].tagRule).sort().map((id) => new BackupResourceType(id, RESOURCE_TYPES[id].arnPattern));
}

/** A recorder of the frameworks records what these need. */
function warnOfRecorder(rollout: MemberRollout, rules: UntaggedResourceRules, templates: ReadonlyArray<RolloutTemplate>): void {
  const recorded = templates.flatMap((template) => template.node.findAll()).filter((node) => node instanceof CfnConfigurationRecorder)
    .map(({ recordingGroup }) => (recordingGroup as CfnConfigurationRecorder.RecordingGroupProperty).resourceTypes ?? []);
  const missing = recorded.length === 0 ? [] : rules.recordedResourceTypes.filter((type) => !recorded.every((types) => types.includes(type)));
  if (missing.length > 0) {
    Annotations.of(rollout).addWarningV2('cdk-org-backup:tagRulesNotRecorded',
      `the recorder of the frameworks does not record ${missing.join(', ')}, so that the rules judge nothing of these; name them in additionalResourceTypes of ConfigRecording.create(), which costs by what `
      + 'changes, or let another recorder record them');
  }
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
