import { CfnResource, CfnStackSet, Stack } from 'aws-cdk-lib';
import { CfnConfigurationRecorder } from 'aws-cdk-lib/aws-config';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct, IConstruct } from 'constructs';
import { neededPolicyTypes } from './attached-policies';
import { BackupOrganizationProps } from './backup-organization-props';
import { customMetrics } from './custom-metrics';
import { costRows, CountedTemplate } from './deployment-cost';
import type { DeployedGate, DeployedStackSet, DeploymentFacts, DeployingPipeline } from './deployment-model';
import { prerequisites, SelfManaged } from './deployment-prerequisites';
import { Estate, QuotaUse, quotaUses } from './estate-quotas';
import { isReached } from './forwarding-places';
import { PartsOfApp, partsOfApp } from './parts-of-app';
import { stackFacts, typeCounts } from './stack-facts';
import type { BackupReports } from '../backup-reports';
import type { CanaryGate } from '../canary-gate';
import type { CentralBackupAccount } from '../central-backup-account';
import type { ComplianceFramework } from '../compliance-framework';
import { ESTATE_QUOTAS } from '../data/estate-quotas';
import { REGIONS } from '../data/regions';
import { hubAddressOf } from '../definition/hub-address';
import type { EventForwarding } from '../event-forwarding';
import type { OrgBackupPolicy } from '../org-backup-policy';
import type { BackupGuardrails, MemberSetup } from '../organization';
import { vaultArn } from '../private/arns';
import { PIPELINES, registered } from '../private/registry';
import { MemberRollout } from '../rollout/member-rollout';
import { RolloutTemplate } from '../rollout/rollout-template';

/** The parts that a deployment is described by. */
export interface OrganizationParts extends Construct {
  readonly reports?: BackupReports;
  readonly centralAccounts: CentralBackupAccount[];
  readonly framework?: ComplianceFramework;
  readonly canaryRollout?: MemberRollout;
  readonly canaryPolicies?: OrgBackupPolicy;
  readonly canaryGates: CanaryGate[];
  readonly memberSetups: MemberSetup[];
  readonly forwardings: EventForwarding[];
  readonly policies?: OrgBackupPolicy;
  readonly guardrails?: BackupGuardrails;
}

/** A pipeline as it makes itself known. */
interface RegisteredPipeline extends Construct {
  readonly pipelineName: string;
  readonly otherStacks: ReadonlyArray<string>;
}

/** What an organization uses of quotas. */
export function quotasOf(organization: OrganizationParts, props: BackupOrganizationProps): QuotaUse[] {
  const { definition, rolloutOperation, reportBucket } = props;
  const { layout } = definition;
  const inHome = organization.node.root.node.findAll().filter(CfnResource.isCfnResource)
    .filter(({ stack }) => stack.account === layout.homeAccount);
  const stackSets = inHome.filter((node): node is CfnStackSet => node.cfnResourceType === CfnStackSet.CFN_RESOURCE_TYPE_NAME);
  const estate: Estate = {
    accounts: layout.expectedAccounts,
    memberAccounts: memberAccounts(organization, props),
    regions: Math.max(0, ...templatesOf(organization).map(({ regions }) => regions.length)),
    stackSets: stackSets.length,
    dependencies: stackSets.flatMap(dependsOn).length,
    concurrentPercentage: rolloutOperation?.maxConcurrentPercentage ?? 25,
    regionsInParallel: rolloutOperation?.regionsInParallel ?? false,
    policies: inHome.filter(isBackupPolicy).length,
    guardrails: organization.guardrails ? ESTATE_QUOTAS.guardrails.limit - organization.guardrails.freePolicies : 0,
    reportPlans: organization.reports?.reportPlans.length ?? 0,
    reportPlanQuota: reportBucket?.reportPlanQuota ?? ESTATE_QUOTAS.reportPlans.limit,
  };
  return quotaUses(estate);
}

/** All that the page on the deployment says. */
export function deploymentFacts(organization: OrganizationParts, props: BackupOrganizationProps): DeploymentFacts {
  const { layout } = props.definition;
  const { managementAccount, centralAccount, homeAccount, homeRegion, partition } = layout;
  const parts = partsOfApp(organization, props.definition);
  const stacks = ownStacks(organization).map((stack) => stackFacts(stack));
  return {
    path: organization.node.path,
    stacks,
    stackSets: rolloutsOf(organization).flatMap(({ targetIds: targets, templates }) => (
      templates.map(({ stackSetName, regions }): DeployedStackSet => ({ stackSetName, targets, regions }))
    )),
    prerequisites: prerequisites({
      layout,
      optInRegions: [...new Set([...stacks.filter(({ optIn }) => optIn).map(({ region }) => region), ...optInRegionsOf(organization)])].sort(),
      setup: parts.setup !== undefined,
      policyTypes: neededPolicyTypes(props),
      // one of the app's own has options of its own
      optsIn: (parts.setup !== undefined && !parts.setup.node.scopes.includes(organization))
        || (props.optInResourceTypes ?? props.setup?.optInResourceTypes ?? []).length > 0,
      delegated: parts.delegation !== undefined || managementAccount === homeAccount,
      ...expectationsOf(organization, parts, props),
    }),
    quotas: quotasOf(organization, props),
    costs: costsOf(organization, parts, props),
    accounts: layout.expectedAccounts,
    regions: layout.regions.length,
    sized: layout._model.expectedAccounts !== undefined,
    // an account of both is the management account's
    owners: [{ name: 'management', account: managementAccount }, { name: 'central', account: centralAccount }]
      .flatMap(({ name, account }) => (account === undefined ? [] : [{ name, account }])),
    homeAccount: homeAccount!,
    homeRegion,
    partition,
    delegated: managementAccount !== homeAccount,
    notifies: parts.hub !== undefined || parts.notifier !== undefined,
    gates: organization.canaryGates.map(({ region, stateMachineName, stateMachineArn }): DeployedGate => (
      { region, stateMachineName, stateMachineArn }
    )),
    beforeGates: [organization.canaryRollout, ...organization.memberSetups, organization.canaryPolicies, ...organization.canaryGates]
      .flatMap((part) => (part ? [Stack.of(part).node.path] : [])),
    pipelines: registered<RegisteredPipeline>(organization, PIPELINES, organization.node.path).map((pipeline): DeployingPipeline => {
      const { account, region, node } = Stack.of(pipeline);
      return {
        pipelineName: pipeline.pipelineName, path: node.path, account, region,
        stacks: stacks.filter(({ stackName }) => !pipeline.otherStacks.includes(stackName)).map(({ path }) => path),
      };
    }),
  };
}

function expectationsOf(
  organization: OrganizationParts, { hub, trail, baseline, selfManaged }: PartsOfApp,
  { definition, stacks = {}, memberPermissionsBoundaryName }: BackupOrganizationProps,
) {
  const recorders = organization.node.findAll().some((node) => node instanceof CfnConfigurationRecorder);
  const central = organization.centralAccounts.length > 0 ? [] : definition._central?.models ?? [];
  return {
    recordedTypes: recorders ? [] : organization.framework?.recordedResourceTypes ?? [],
    forwards: trail === undefined && (hub !== undefined || organization.forwardings.length > 0),
    missingHub: hub === undefined && organization.forwardings.length > 0 ? hubAddressOf(definition).busArn : undefined,
    missingBaseline: baseline === undefined && (organization.policies ?? organization.canaryPolicies) !== undefined
      ? { vaultName: definition._member.facts.vaultName, roleName: definition.naming.backupRoleName, exists: !definition._member.managed }
      : undefined,
    selfManaged: selfManaged.map((rollout): SelfManaged => ({
      accounts: rollout.accounts, executionRoleName: rollout.executionRoleName,
      templateFile: rollout.executionRoleTemplateFile, region: Stack.of(rollout).region,
    })),
    centralVaults: central.flatMap(({ account, region, vaultName, airGappedVaultName }) => (
      [vaultName, airGappedVaultName].flatMap((name) => (name === undefined ? [] : vaultArn(region, account, name)))
    )),
    boundaries: [
      ...Object.entries(stacks).flatMap(([account, options]) => (options?.permissionsBoundaryName ? [`${options.permissionsBoundaryName} in the ${account} account`] : [])),
      ...memberPermissionsBoundaryName === undefined ? [] : [`${memberPermissionsBoundaryName} in every account of the units`],
    ],
  };
}

function costsOf(organization: OrganizationParts, { hub, notifier, outside }: PartsOfApp, props: BackupOrganizationProps) {
  const { definition } = props;
  const members = memberAccounts(organization, props);
  const templates = templatesOf(organization);
  const { reports, framework } = organization;
  const counted: CountedTemplate[] = [
    ...ownStacks(organization).map((stack) => ({ types: typeCounts(stack), places: 1 })),
    ...outside.map((part) => ({ types: typeCounts(Stack.of(part), part), places: 1 })),
    ...templates.map((template) => ({ types: typeCounts(template), places: members * template.regions.length })),
  ];
  return costRows(counted, {
    work: definition.sizing,
    memberAccounts: members,
    regions: definition.layout.regions.length,
    frameworkRegions: framework ? (Stack.of(framework) as RolloutTemplate).regions.length : 0,
    forwards: hub !== undefined || organization.forwardings.length > 0,
    metrics: customMetrics({
      hub: hub?._counted.metrics,
      notifier: notifier?._metrics,
      tiers: definition.tiers.length,
      regions: definition.layout.regions.length,
      reports: new Set(reports?.reportPlans.map(({ reportName }) => reportName)).size,
      reportPlans: reports?.reportPlans.length ?? 0,
      frameworks: framework?.frameworkNames.length ?? 0,
    }),
  });
}

/** Accounts that StackSets reach, at most: all that are expected but those that surely get stacks of their own. */
function memberAccounts(organization: IConstruct, { definition: { layout } }: BackupOrganizationProps): number {
  const targetIds = rolloutsOf(organization).flatMap((rollout) => rollout.targetIds);
  const { managementAccount, homeAccount, centralAccount, recoveryAccount, expectedAccounts } = layout;
  const withRoles = new Set([managementAccount, homeAccount, centralAccount, recoveryAccount]);
  const own = [...withRoles].filter((id) => id !== undefined && !isReached(id, layout, targetIds));
  return targetIds.length === 0 ? 0 : Math.max(1, expectedAccounts - own.length);
}

function ownStacks(organization: IConstruct): Stack[] {
  return organization.node.findAll().filter(Stack.isStack)
    .filter((stack) => !(stack instanceof RolloutTemplate) && stack.nestedStackParent === undefined);
}

function rolloutsOf(organization: IConstruct): MemberRollout[] {
  return organization.node.findAll().filter((node): node is MemberRollout => node instanceof MemberRollout);
}

/** An account gets a template once, whichever roll-out brings it. */
function templatesOf(organization: IConstruct): RolloutTemplate[] {
  return [...new Map(rolloutsOf(organization).flatMap(({ templates }) => templates).map((template) => [template.node.id, template])).values()];
}

function optInRegionsOf(organization: IConstruct): string[] {
  return templatesOf(organization).flatMap(({ regions }) => regions).filter((region) => REGIONS[region]?.optIn ?? true);
}

const dependsOn = ({ autoDeployment }: CfnStackSet) => (autoDeployment as CfnStackSet.AutoDeploymentProperty | undefined)?.dependsOn ?? [];
/** Whether it is a backup policy of AWS Organizations. */
export const isBackupPolicy = (node: CfnResource) => node.cfnResourceType === CfnPolicy.CFN_RESOURCE_TYPE_NAME && (node as CfnPolicy).type === 'BACKUP_POLICY';
