import { App, aws_iam as iam, aws_kms as kms, aws_sns as sns, DefaultStackSynthesizer, Duration, IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AirGappedVaultEncryption, BackupDefinition, CentralBackupAccount, CentralVault, CopySource, ManagedCentralVaultProps, ManualDeletion, MemberVault, OrganizationLayout, ProtectionTier,
  VaultLock,
} from '../../src';
import { Request } from '../support/iam/simulate';
import { DeployedTemplate } from '../support/iam/template';
import { administrator, ADMINISTRATOR, awsManagedPolicy, principal, PolicyDocument, RolePrincipal, Target, World } from '../support/iam/world';

/** The organization of all proofs. The paths are chosen so that a comparison without slashes would confuse two units. */
export const ORGANIZATION_ID = 'o-a1b2c3d4e5';
const ROOT = `${ORGANIZATION_ID}/r-ab12/`;
export const UNIT = `${ROOT}ou-ab12-11111111/`;
export const ACCOUNTS = {
  central: '222222222222',
  member: '111111111111',
  nested: '133333333333',
  otherUnit: '144444444444',
  topLevel: '155555555555',
  otherOrganization: '999999999999',
  alone: '888888888888',
};
export const PATHS = {
  [ACCOUNTS.central]: `${ROOT}ou-ab12-cccccccc/`,
  [ACCOUNTS.member]: UNIT,
  [ACCOUNTS.nested]: `${UNIT}ou-ab12-33333333/`,
  [ACCOUNTS.otherUnit]: `${ROOT}ou-ab12-111111112/`,
  [ACCOUNTS.topLevel]: ROOT,
  [ACCOUNTS.otherOrganization]: 'o-z9y8x7w6v5/r-ab12/ou-ab12-11111111/',
};
export const REGION = 'eu-central-1';
export const OTHER_REGION = 'us-west-2';
export const BREAK_GLASS = `arn:aws:iam::${ACCOUNTS.central}:role/security/BreakGlass`;

/** Where an account of the organization has local plans, whose backup role carries the Region; the organization's policies serve the others. */
export const LOCAL_PLANS_REGION = REGION;
/** A role with which AWS Backup backed up before. */
export const FORMER_BACKUP_ROLE = 'service/FormerBackupRole';

export interface CentralVariant {
  readonly copySource?: CopySource;
  readonly synthesizer?: IStackSynthesizer;
  readonly region?: string;
  /** The topic for notifications has a customer managed key. */
  readonly encryptedTopic?: boolean;
  /** What differs from a vault with everything switched on. */
  readonly vault?: ManagedCentralVaultProps;
  /** What members and the central account agreed on; by default some account has local plans. */
  readonly definition?: BackupDefinition;
}

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };

/** The central vault of the proofs: everything switched on. */
export function centralVaultOf(vault: ManagedCentralVaultProps = {}): CentralVault {
  const bare = 'airGappedVault' in vault && vault.airGappedVault === undefined;
  return CentralVault.managed({
    manualDeletion: ManualDeletion.denied({ exemptRoles: [BREAK_GLASS] }),
    vaultLock: VaultLock.governance(BOUNDS),
    airGappedVault: BOUNDS,
    airGappedVaultEncryption: bare ? undefined : AirGappedVaultEncryption.customerManaged(),
    ...vault,
  });
}

function definitionOf({ region = REGION, vault }: CentralVariant): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION_ID, centralAccount: ACCOUNTS.central, regions: [region], accounts: [{ accountId: ACCOUNTS.nested }],
    }),
    localPlans: [{ accounts: [ACCOUNTS.nested], tiers: [ProtectionTier.daily({ copyTo: [] })] }],
    centralVault: centralVaultOf(vault),
    memberVault: MemberVault.managed({ formerBackupRoleNames: [FORMER_BACKUP_ROLE] }),
  });
}

/** The central account of the proofs, as it is synthesized, with everything switched on. */
export class CentralWorld {
  public readonly world: World;
  public readonly vault: Target;
  public readonly recoveryPoint: Target;
  public readonly key: Target;
  public readonly airGappedVault: Target;
  public readonly airGappedRecoveryPoint: Target;
  public readonly airGappedKey: Target;
  public readonly serviceRole: Target;
  public readonly topic: Target;
  public readonly customResourceRole: Target;
  /** Where AWSServiceRoleForBackup is, once it exists. */
  public readonly serviceLinkedRole: Target;

  constructor(variant: CentralVariant = {}, world?: World) {
    this.world = world ?? new World({ templates: [centralTemplate(variant)], organization: PATHS });
    const only = (type: string) => {
      const [resource, ...others] = this.world.ofType(type);
      if (!resource || others.length > 0) {
        throw new Error(`expected one ${type}, found ${others.length + (resource ? 1 : 0)}`);
      }
      return resource;
    };
    const vault = only('AWS::Backup::BackupVault');
    this.vault = this.world.target(vault.arn!);
    this.recoveryPoint = this.world.recoveryPoint(vault.arn!);
    this.key = this.world.target(vault.property('EncryptionKeyArn'));
    const airGapped = only('AWS::Backup::LogicallyAirGappedBackupVault');
    this.airGappedVault = this.world.target(airGapped.arn!);
    this.airGappedRecoveryPoint = this.world.recoveryPoint(airGapped.arn!);
    this.airGappedKey = this.world.target(airGapped.property('EncryptionKeyArn'));
    this.topic = this.world.target(only('AWS::SNS::Topic').arn!);
    const roleOf = (service: string) => this.world.ofType('AWS::IAM::Role')
      .filter(role => JSON.stringify(role.property('AssumeRolePolicyDocument')).includes(service)).map(role => this.world.target(role.arn!));
    [this.serviceRole] = roleOf('backup.amazonaws.com');
    [this.customResourceRole] = roleOf('lambda.amazonaws.com');
    this.serviceLinkedRole = { arn: linkedRoleArn(ACCOUNTS.central), account: ACCOUNTS.central, policyOf: 'none' };
  }

  /** The same account with one of its policies changed. */
  public changed(world: World): CentralWorld {
    return new CentralWorld({}, world);
  }
}

/** Synthesizes a variant and returns its template. */
export function centralTemplate(variant: CentralVariant): DeployedTemplate {
  const region = variant.region ?? REGION;
  const stack = new Stack(new App(), 'Central', {
    env: { account: ACCOUNTS.central, region },
    synthesizer: variant.synthesizer ?? new DefaultStackSynthesizer(),
  });
  const central = new CentralBackupAccount(stack, 'Backup', {
    definition: variant.definition ?? definitionOf(variant),
    copySource: variant.copySource,
    notifications: {
      topic: new sns.Topic(stack, 'Topic', { enforceSSL: true, masterKey: variant.encryptedTopic ? new kms.Key(stack, 'TopicKey') : undefined }),
    },
  });
  // somebody who holds every named grant
  const operator = new iam.Role(stack, 'Operator', { roleName: 'Operator', assumedBy: new iam.AccountRootPrincipal() });
  central.grantDescribe(operator);
  central.grantRestore(operator);
  central.grantCopyOut(operator);
  // another role with which AWS Backup works
  const worker = new iam.Role(stack, 'Worker', { roleName: 'WorkerAWSBackupRole', assumedBy: new iam.ServicePrincipal('backup.amazonaws.com') });
  central.grantKeyUse(worker);
  return {
    template: Template.fromStack(stack).toJSON(),
    account: ACCOUNTS.central,
    region,
    stackName: 'Central',
    partition: region.startsWith('cn-') ? 'aws-cn' : 'aws',
    // written by the bootstrap; no policy uses it
    parameters: { BootstrapVersion: '30' },
  };
}

function linkedRoleArn(account: string): string {
  return `arn:aws:iam::${account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
}

/** The service-linked role of AWS Backup with exactly the permissions that AWS gives it. */
export function serviceLinkedRole(account = ACCOUNTS.central): RolePrincipal {
  return principal(linkedRoleArn(account), awsManagedPolicy('AWSBackupServiceLinkedRolePolicyForBackup'));
}

/** The same role, were its own permissions no limit: what remains is the key's policy. */
export function serviceLinkedRoleUnlimited(account = ACCOUNTS.central): RolePrincipal {
  return principal(linkedRoleArn(account), ADMINISTRATOR);
}

/** The role with which the CDK lets CloudFormation deploy: full permissions. */
export function deployer(account = ACCOUNTS.central, region = REGION): RolePrincipal {
  return administrator(account, `cdk-hnb659fds-cfn-exec-role-${account}-${region}`);
}

export const breakGlass = principal(BREAK_GLASS, ADMINISTRATOR);
export const centralAdministrator = administrator(ACCOUNTS.central);

/** The role with which AWS Backup works in a member account, by the name that BackupNaming gives it. */
export function memberBackupRole(account = ACCOUNTS.member, ...policies: PolicyDocument[]): RolePrincipal {
  return principal(`arn:aws:iam::${account}:role/OrgBackupAWSBackupRole`, ...policies.length > 0 ? policies : [ADMINISTRATOR]);
}

export function via(service: string, region = REGION): NonNullable<Request['context']> {
  return { 'kms:ViaService': `${service}.${region}.amazonaws.com` };
}

export const FOR_AWS = { 'kms:GrantIsForAWSResource': 'true' };
