import { App, aws_iam as iam, aws_kms as kms, DefaultStackSynthesizer, Duration, Environment, IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNTS, centralTemplate, centralVaultOf, ORGANIZATION_ID, OTHER_REGION, PATHS, REGION } from './central-world';
import {
  AirGappedVaultEncryption, BackupDefinition, BackupRule, IMemberBackupBaseline, IndexedResourceType, InferredDenial, MalwareScanMode, ManagedMemberVaultProps, ManualDeletion,
  MemberBackupBaseline, MemberBackupBaselineAttributes, MemberVault, MultiRegionBackupKey, OrganizationLayout, ProtectionTier,
} from '../../src';
import { Request } from '../support/iam/simulate';
import { DeployedTemplate } from '../support/iam/template';
import { administrator, ADMINISTRATOR, principal, RolePrincipal, Target, World } from '../support/iam/world';

/** The member account of most proofs, and another one: the same template is deployed to both, in each Region. */
export const MEMBER = ACCOUNTS.member;
export const OTHER_MEMBER = ACCOUNTS.nested;
export const MEMBERS = [MEMBER, OTHER_MEMBER];
export const MEMBER_REGIONS = [REGION, OTHER_REGION];
/** The alias pattern of existing keys, and a key's alias that it matches. */
export const SOURCE_KEY_ALIASES = 'alias/app-*';
export const IN_USE = { 'kms:ResourceAliases': ['alias/app-orders'] };

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };

export interface MemberVariant {
  /** What differs from a vault with everything switched on. */
  readonly vault?: ManagedMemberVaultProps;
  /** By default one that is scanned and indexed. */
  readonly tiers?: ProtectionTier[];
  /** Members have plans of their own, and no policies. */
  readonly localPlans?: boolean;
  /** Members are outside the organization, with plans of their own. */
  readonly outside?: boolean;
  readonly synthesizer?: IStackSynthesizer;
  /** The key of the workload learns of the baseline by these attributes, as in an app of its own. */
  readonly imported?: MemberBackupBaselineAttributes;
  readonly breakGlassRole?: string;
  readonly verifiedDenials?: InferredDenial[];
  /** Partition of the Regions. */
  readonly partition?: string;
  /** The global Region comes first. */
  readonly regions?: string[];
}

/** Two member accounts and the central account with its keys open for copies back, everything switched on. */
export class MemberWorld {
  public readonly world: World;
  public readonly centralVault: Target;
  public readonly centralRecoveryPoint: Target;
  public readonly centralAirGappedVault: Target;
  public readonly centralKey: Target;
  public readonly centralAirGappedKey: Target;
  /** Of the member account in the global Region. */
  public readonly vault: Target;
  public readonly recoveryPoint: Target;
  public readonly key: Target;
  public readonly airGappedVault: Target;
  public readonly airGappedRecoveryPoint: Target;
  public readonly airGappedKey: Target;
  /** A workload's key whose policy admits its administrators only, beside what the baseline adds. */
  public readonly sourceKey: Target;
  /** A workload's key whose policy leaves its use to IAM, as AWS makes it, and names nobody. */
  public readonly openKey: Target;

  constructor(variant: MemberVariant = {}, world?: World) {
    this.world = world ?? new World({ templates: memberTemplates(variant), organization: PATHS });
    const vaultArn = (account: string, name: string) => `arn:aws:backup:${REGION}:${account}:backup-vault:${name}`;
    this.centralVault = this.world.target(vaultArn(ACCOUNTS.central, 'OrgBackupCentralVault'));
    this.centralRecoveryPoint = this.world.recoveryPoint(this.centralVault.arn);
    this.centralAirGappedVault = this.world.target(vaultArn(ACCOUNTS.central, 'OrgBackupCentralAirGappedVault'));
    this.centralKey = this.keyOf(this.centralVault.arn);
    this.centralAirGappedKey = this.keyOf(this.centralAirGappedVault.arn);
    this.vault = this.world.target(vaultArn(MEMBER, 'OrgBackupVault'));
    this.recoveryPoint = this.world.recoveryPoint(this.vault.arn);
    this.key = this.keyOf(this.vault.arn);
    this.airGappedVault = this.world.target(vaultArn(MEMBER, 'OrgBackupAirGappedVault'));
    this.airGappedRecoveryPoint = this.world.recoveryPoint(this.airGappedVault.arn);
    this.airGappedKey = this.keyOf(this.airGappedVault.arn);
    const workload = (id: string) => this.world.target(this.world.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(id))!.arn!);
    this.sourceKey = workload('SourceKey');
    this.openKey = workload('OpenKey');
  }

  /** The same accounts with one of their policies changed. */
  public changed(world: World): MemberWorld {
    return new MemberWorld({}, world);
  }

  public vaultOf(account: string, region: string, name = 'OrgBackupVault'): Target {
    return this.world.target(this.vault.arn.replace(MEMBER, account).replace(REGION, region).replace('OrgBackupVault', name));
  }

  public keyOf(vaultArn: string): Target {
    const vault = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'].flatMap(type => this.world.ofType(type)).find(({ arn }) => arn === vaultArn);
    return this.world.target(vault!.property('EncryptionKeyArn'));
  }

  /** A role of the templates with exactly the permissions that it has there. */
  public role(name: string, account = MEMBER): RolePrincipal {
    return this.world.role(roleArn(name, account));
  }

  /** Somebody who wants to assume or pass it: what decides is its trust policy. */
  public roleTarget(name: string, account = MEMBER): Target {
    return this.world.target(roleArn(name, account));
  }
}

const SCANNED = new ProtectionTier({
  name: 'scanned',
  rules: [BackupRule.daily({ deleteAfter: Duration.days(35), indexedResourceTypes: [IndexedResourceType.EBS], malwareScan: MalwareScanMode.INCREMENTAL_SCAN })],
});

/** What members and the central account agree on. */
export function memberDefinition({ vault = {}, tiers, localPlans, outside, partition, regions = MEMBER_REGIONS, breakGlassRole, verifiedDenials }: MemberVariant): BackupDefinition {
  // China has neither indexes nor scans
  const assigned = tiers ?? [partition === 'aws-cn' ? ProtectionTier.daily({ copyTo: [] }) : SCANNED];
  const bare = partition !== undefined || ('airGappedVault' in vault && vault.airGappedVault === undefined);
  const central = outside || partition === undefined;
  return new BackupDefinition({
    breakGlassRole,
    verifiedDenials,
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION_ID,
      rootId: 'r-ab12',
      centralAccount: central ? ACCOUNTS.central : undefined,
      centralRegions: central ? [REGION] : undefined,
      regions,
      globalRegion: regions[0],
      accounts: outside ? [] : MEMBERS.map(accountId => ({ accountId })),
      externalAccounts: outside ? MEMBERS : [],
    }),
    assignments: localPlans || outside ? [] : [{ tiers: assigned }],
    localPlans: localPlans || outside ? [{ accounts: MEMBERS, tiers: assigned }] : [],
    centralVault: central ? centralVaultOf({ copyBack: true }) : undefined,
    memberVault: MemberVault.managed({
      airGappedVault: bare ? undefined : BOUNDS,
      airGappedVaultEncryption: bare ? undefined : AirGappedVaultEncryption.customerManaged(),
      manualDeletion: ManualDeletion.denied({ exemptRoles: [`arn:${partition ?? 'aws'}:iam::*:role/security/BreakGlass`] }),
      ...vault,
    }),
  });
}

/** The templates of all accounts. */
export function memberTemplates(variant: MemberVariant = {}): DeployedTemplate[] {
  const { partition, regions = MEMBER_REGIONS } = variant;
  const definition = memberDefinition(variant);
  const app = new App();
  const make = (id: string, env?: Environment) => {
    const stack = new Stack(app, id, { env, synthesizer: variant.synthesizer ?? new DefaultStackSynthesizer() });
    return { stack, baseline: new MemberBackupBaseline(stack, 'Baseline', { definition, sourceKeyAliases: [SOURCE_KEY_ALIASES] }) };
  };
  // one template for every account and Region; that of local plans is for the account that it names
  const shared = variant.localPlans || variant.outside ? undefined : make('Member');
  const made = new Map(MEMBERS.map(account => [account, shared ?? make(`Member${account}`, { account })]));
  const workload = workloadTemplate(app, variant, made.get(MEMBER)!.baseline, regions[0]);
  const templates = new Map([...made].map(([account, { stack }]) => [account, Template.fromStack(stack).toJSON()]));
  return [
    ...definition.layout.centralAccount === undefined ? [] : [centralTemplate({ definition })],
    ...MEMBERS.flatMap(account => regions.map((region): DeployedTemplate => ({
      template: templates.get(account)!, account, region, stackName: 'Member', partition, parameters: { BootstrapVersion: '30' },
    }))),
    workload,
  ];
}

/** One member account with one key in all Regions: a stack of each. */
export function multiRegionTemplates(): DeployedTemplate[] {
  const definition = memberDefinition({ vault: { airGappedVault: undefined, manualDeletion: undefined } });
  return MEMBER_REGIONS.map((region): DeployedTemplate => {
    const stack = new Stack(new App(), 'Member', { env: { account: MEMBER, region } });
    const key = new MultiRegionBackupKey(stack, 'Key', {
      definition, primaryKeyArn: region === REGION ? undefined : `arn:aws:kms:${REGION}:${MEMBER}:key/mrk-1234abcd12ab34cd56ef1234567890ab`,
    });
    new MemberBackupBaseline(stack, 'Baseline', { definition, encryptionKey: key.encryptionKey });
    return { template: Template.fromStack(stack).toJSON(), account: MEMBER, region, stackName: 'Member', parameters: { BootstrapVersion: '30' } };
  });
}

/** A workload of the member account with keys of its own. */
function workloadTemplate(app: App, { imported, partition }: MemberVariant, own: IMemberBackupBaseline, region: string): DeployedTemplate {
  const stack = new Stack(app, 'Workload', { env: { account: MEMBER, region } });
  const administration = new iam.PolicyStatement({
    sid: 'Administration', principals: [new iam.AccountRootPrincipal()], actions: ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], resources: ['*'],
  });
  const baseline = imported ? MemberBackupBaseline.fromMemberBackupBaselineAttributes(stack, 'Imported', imported) : own;
  baseline.grantSourceKey(new kms.Key(stack, 'SourceKey', { policy: new iam.PolicyDocument({ statements: [administration] }) }));
  new kms.Key(stack, 'OpenKey', { alias: 'app-orders' });
  return {
    template: Template.fromStack(stack).toJSON(), account: MEMBER, region, stackName: 'Workload', partition, parameters: { BootstrapVersion: '30' },
  };
}

export function roleArn(name: string, account = MEMBER): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

export const BACKUP_ROLE = 'OrgBackupAWSBackupRole';
export const RESTORE_ROLE = 'OrgBackupAWSBackupRestoreRole';
export const SCANNER_ROLE = 'OrgBackupMalwareScanRole';

/** A role of that name, were its own permissions no limit: what remains are the policies of what it works with. */
export function unlimited(name: string, account = MEMBER): RolePrincipal {
  return principal(roleArn(name, account), ADMINISTRATOR);
}

export const memberAdministrator = administrator(MEMBER);
export const otherMember = administrator(OTHER_MEMBER);
export const stranger = administrator(ACCOUNTS.otherOrganization);
export function breakGlassOf(account: string): RolePrincipal {
  return principal(`arn:aws:iam::${account}:role/security/BreakGlass`, ADMINISTRATOR);
}

/** What a call of KMS carries when a service makes it for an EBS snapshot. */
export const OF_VOLUME: NonNullable<Request['context']> = { 'kms:EncryptionContextKeys': ['aws:ebs:id'] };
