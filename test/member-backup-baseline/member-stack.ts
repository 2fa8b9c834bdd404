import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedMemberVaultProps, MemberVault } from '../../src/definition';
import { MemberBackupBaseline, MemberBackupBaselineProps } from '../../src/member-backup-baseline';
import { BackupRule, DailyRuleOptions, ProtectionTier, ProtectionTierProps } from '../../src/protection';
import { aboutItself } from '../support/counterparts';
import { centralVaultIn, CentralSpec, definitionOf, DefinitionSpec, splitSpec } from '../support/definition';

export const ACCOUNT = '333333333333';
export const REGION = 'us-east-1';
/** The default member account in its global Region. */
export const HERE: StackProps = { env: { account: ACCOUNT, region: REGION }, analyticsReporting: false };
export const TWO_REGIONS = { regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1' };

export interface StatementOf {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: any } };
}

/** A resource as the template has it. */
export interface ResourceOf {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string[];
  readonly Properties: { readonly [property: string]: any };
}

/** Properties of the construct, the settings of its vault, and what the definition says: by default one Region and no central account. */
export type MemberProps = Omit<MemberBackupBaselineProps, 'definition'> & ManagedMemberVaultProps & DefinitionSpec & {
  /** The plans of the account of the stack are local. */
  readonly localPlans?: boolean;
  /** The account of the stack is outside the organization, and its plans are local. */
  readonly external?: boolean;
};

/** The text about account and Region as the template has it. */
export const sub = (text: string) => ({ 'Fn::Sub': text });

export const roleInAccount = (nameWithPath: string, partition = 'aws') => sub(`arn:${partition}:iam::\${AWS::AccountId}:role/${nameWithPath}`);

/** The role that the default synthesizer names. */
export const DEPLOYER = sub('arn:aws:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}');

/** A tier of one daily rule without copies. */
export function tierOf(rule: DailyRuleOptions = {}, tier: Partial<ProtectionTierProps> = {}): ProtectionTier {
  return new ProtectionTier({ name: 'gold', rules: [BackupRule.daily(rule)], ...tier });
}

/** The central account in its first Region, or as told. */
export function central(attributes: Partial<CentralSpec> = {}): CentralSpec[] {
  return [centralVaultIn(attributes)];
}

/** What a baseline and others of its organization agree on. */
export function memberDefinition(props: MemberProps = {}) {
  return parts(props).definition;
}

function parts(props: MemberProps) {
  const { spec, rest: all } = splitSpec(props);
  const { localPlans: local, external, vaultLock, airGappedVault, airGappedVaultEncryption, manualDeletion, s3Tiering, generation, retiredGenerations, deployedBy,
    formerBackupRoleNames, formerCentralAccounts, ...rest } = all;
  const definition = definitionOf({
    ...spec,
    tiers: spec.tiers ?? [tierOf()],
    central: spec.central ?? [],
    localAccounts: local || external ? [ACCOUNT] : spec.localAccounts,
    layout: { ...(external ? { externalAccounts: [ACCOUNT] } : { accounts: [{ accountId: ACCOUNT }] }), ...spec.layout },
    memberVault: spec.memberVault ?? MemberVault.managed({
      vaultLock, airGappedVault, airGappedVaultEncryption, manualDeletion, s3Tiering, generation, retiredGenerations, deployedBy, formerBackupRoleNames, formerCentralAccounts,
    }),
  });
  return { definition, rest };
}

/** A baseline in a stack of its own: by default one tier without copies in one Region; synthesized when first looked at. */
export class MemberStack {
  public readonly stack: Stack;
  public readonly baseline: MemberBackupBaseline;

  constructor(props: MemberProps = {}, stackProps: StackProps = HERE, app: App = new App(), id = 'Member') {
    const { definition, rest } = parts(props);
    this.stack = new Stack(app, id, stackProps);
    this.baseline = new MemberBackupBaseline(this.stack, 'Baseline', { definition, ...rest });
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }

  /** The file that is deployed. */
  public get file(): string {
    const app = this.stack.node.root as App;
    return JSON.stringify(app.synth().getStackByName(this.stack.stackName).template);
  }

  public get resources(): { [logicalId: string]: ResourceOf } {
    return this.template.toJSON().Resources;
  }

  public ofType(type: string): ResourceOf[] {
    return Object.values(this.resources).filter(({ Type }) => Type === type);
  }

  public all(type: string): Array<{ [property: string]: any }> {
    return this.ofType(type).map(({ Properties }) => Properties);
  }

  public one(type: string): { [property: string]: any } {
    const found = this.all(type);
    expect(found).toHaveLength(1);
    return found[0];
  }

  /** The role of this construct id: BackupRole, RestoreRole or ScannerRole. */
  public role(id: string): ResourceOf {
    const found = Object.entries(this.resources).filter(([logicalId, { Type }]) => Type === 'AWS::IAM::Role' && logicalId.startsWith(`Baseline${id}`));
    expect(found).toHaveLength(1);
    return found[0][1];
  }

  /** Names of a role's AWS managed policies, without path. */
  public managedPolicies(id: string): string[] {
    return this.role(id).Properties.ManagedPolicyArns.map((arn: string) => arn.replace(/^.*\//, ''));
  }

  /** Statements of a role's own policies. */
  public statements(id: string): StatementOf[] {
    return (this.role(id).Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement);
  }

  public vaultPolicy(vaultName = 'OrgBackupVault'): StatementOf[] {
    const vault = [...this.all('AWS::Backup::BackupVault'), ...this.all('AWS::Backup::LogicallyAirGappedBackupVault')]
      .find(({ BackupVaultName }) => BackupVaultName === vaultName);
    return vault!.AccessPolicy?.Statement ?? [];
  }

  public keyPolicy(alias = 'alias/OrgBackupKey'): StatementOf[] {
    const { TargetKeyId } = this.all('AWS::KMS::Alias').find(({ AliasName }) => AliasName === alias)!;
    return this.resources[TargetKeyId['Fn::GetAtt'][0]].Properties.KeyPolicy.Statement;
  }

  /** The plans by name. */
  public get plans(): { [name: string]: any } {
    return Object.fromEntries(this.all('AWS::Backup::BackupPlan').map((plan) => [plan.BackupPlan.BackupPlanName, plan]));
  }

  /** The only rule of the only plan. */
  public get rule(): { [property: string]: any } {
    const rules = this.one('AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule;
    expect(rules).toHaveLength(1);
    return rules[0];
  }

  /** The selections, by name. */
  public get selections(): { [name: string]: any } {
    return Object.fromEntries(this.all('AWS::Backup::BackupSelection').map(({ BackupSelection }) => [BackupSelection.SelectionName, BackupSelection]));
  }

  /** The Regions in which a resource is made, of those that the baseline has. */
  public regionsOf(resource: ResourceOf): string[] {
    const conditions = this.template.toJSON().Conditions ?? {};
    return this.baseline.regions.filter((region) => resource.Condition === undefined || holds(conditions[resource.Condition], region));
  }

  public warnings(): string[] {
    return aboutItself(Annotations.fromStack(this.stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data)));
  }

  public warningIds(): string[] {
    return this.warnings().map((text) => /\[ack: (.*)\]/.exec(text)?.[1] ?? text);
  }
}

/** A baseline with local plans, and no central account unless told. */
export function localPlans(props: MemberProps = {}, stackProps?: StackProps): MemberStack {
  return new MemberStack({ localPlans: true, ...props }, stackProps);
}

export function statement(policy: StatementOf[], sid: string): StatementOf {
  const found = policy.filter(({ Sid }) => Sid === sid);
  expect(found).toHaveLength(1);
  return found[0];
}

export const sids = (policy: StatementOf[]) => policy.map(({ Sid }) => Sid);

/** Whether a condition on the Region of the deployment holds there. */
export function holds(condition: any, region: string): boolean {
  const [[operator, operands]] = Object.entries<any>(condition);
  switch (operator) {
    case 'Fn::Equals': return operands.map((one: any) => (one.Ref === 'AWS::Region' ? region : one)).every((one: any, _: number, all: any[]) => one === all[0]);
    case 'Fn::Or': return operands.some((one: any) => holds(one, region));
    case 'Fn::Not': return !holds(operands[0], region);
    default: throw new Error(`condition ${operator} is not known here`);
  }
}

/** A value as it is once it is deployed to an account and Region. */
export function deployed(value: any, account = ACCOUNT, region = REGION): any {
  const known: { [name: string]: string } = { 'AWS::AccountId': account, 'AWS::Region': region };
  if (Array.isArray(value)) {
    return value.map((one) => deployed(one, account, region));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (value.Ref in known) {
    return known[value.Ref];
  }
  if (value['Fn::Sub'] !== undefined) {
    return value['Fn::Sub'].replace(/\$\{([^}]*)\}/g, (_: string, name: string) => known[name]);
  }
  if (value['Fn::Join'] !== undefined) {
    return deployed(value['Fn::Join'][1], account, region).join(value['Fn::Join'][0]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deployed(one, account, region)]));
}
