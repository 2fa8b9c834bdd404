import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import {
  BackupDefinition, BackupOrganization, BackupPipeline, BackupPipelineProps, CanaryOptions, CentralVault, MemberSettings, MemberVault, NotificationChannel, OptInResourceType, OrganizationLayout,
  OrganizationTarget, ProtectionRequirement, ProtectionTier, VaultLock,
} from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

export const HOME = '111111111111';
export const CENTRAL = '222222222222';
export const REGION = 'eu-central-1';
export const channels = [NotificationChannel.emails(['backup-team@example.com'])];
export const SOURCE = CodePipelineSource.connection('example/backup', 'main', { connectionArn: `arn:aws:codeconnections:${REGION}:${HOME}:connection/aEXAMPLE` });

/** Units that are updated first. */
export const CANARY: CanaryOptions = { units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')] };

export function pipelineDefinition({
  retention = 35, home = HOME, tier = ProtectionTier.daily(), regions = ['eu-central-1', 'eu-west-1'], canary = false, memberSettings = undefined as MemberSettings | undefined,
} = {}): BackupDefinition {
  const production = OrganizationTarget.organizationalUnit('ou-exam-prod1111');
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: MANAGEMENT, homeAccount: home, centralAccount: CENTRAL,
      regions, globalRegion: 'eu-central-1', rootId: 'r-exam',
      units: ['prod1111', 'sand1111', 'infra111'].map((name) => ({ organizationalUnitId: `ou-exam-${name}` })), accounts: [{ accountId: HOME, parentId: 'ou-exam-infra111' }],
    }),
    memberSettings,
    assignments: [{ targets: [production, ...canary ? CANARY.units : []], tiers: [tier] }],
    requirements: tier.name !== 'daily' ? [] : [ProtectionRequirement.forTagValue('daily', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(retention) })],
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds) }),
    memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
  });
}

export interface PipelineSpec extends Partial<BackupPipelineProps> {
  readonly account?: string;
  readonly definition?: BackupDefinition;
  readonly inStage?: (organization: BackupOrganization) => void;
  readonly app?: App;
  readonly canary?: CanaryOptions;
}

export function pipelineOf({ account = HOME, inStage, app = new App(), canary, definition = pipelineDefinition({ canary: canary !== undefined }), ...props }: PipelineSpec = {}) {
  const organization = new BackupOrganization(new Stage(app, 'Production'), 'Backup', { definition, channels, optInResourceTypes: [OptInResourceType.EBS], canary });
  inStage?.(organization);
  const stack = new Stack(app, 'BackupPipeline', { env: { account, region: REGION } });
  const pipeline = new BackupPipeline(stack, 'Pipeline', { organization, source: SOURCE, channels, testCommands: ['npm test'], ...props });
  return { app, stack, pipeline, organization };
}

export interface ActionJson {
  readonly Name: string;
  readonly RunOrder: number;
  readonly Region?: string;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Configuration: { readonly [key: string]: unknown };
}

export interface StageJson {
  readonly Name: string;
  readonly BeforeEntry?: { readonly Conditions: ReadonlyArray<{ readonly Result: string; readonly Rules: ReadonlyArray<{ readonly Configuration: object }> }> };
  readonly Actions: ActionJson[];
}

export function stagesOf(stack: Stack): StageJson[] {
  const [pipeline] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  return (pipeline as { Properties: { Stages: StageJson[] } }).Properties.Stages;
}

/** Names of the actions of a stage in their order; those that run at once are joined. */
export function orderOf({ Actions: all }: StageJson): string[] {
  const orders = [...new Set(all.map(({ RunOrder }) => RunOrder))].sort((a, b) => a - b);
  return orders.map((order) => all.filter(({ RunOrder }) => RunOrder === order).map(({ Name }) => Name).sort().join(' + '));
}

/** Commands of the builds of a project, by a part of its logical id. */
export function commandsOf(stack: Stack, part: string): string[] {
  const projects = Object.entries(Template.fromStack(stack).findResources('AWS::CodeBuild::Project')).filter(([id]) => id.includes(part));
  const { BuildSpec } = (projects[0][1] as { Properties: { Source: { BuildSpec: string } } }).Properties.Source;
  return (JSON.parse(BuildSpec) as { phases: { build: { commands: string[] } } }).phases.build.commands;
}
