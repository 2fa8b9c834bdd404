/**
 * Faults of the systems that this library replaces, looked for in every template of a whole organization, StackSets included: what reaches all accounts.
 * Faults of single constructs have their tests beside them; docs/proofs.md lists both.
 */
import { App, Duration } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import {
  BackupDefinition, BackupOrganization, BackupRule, CentralVault, CopyDestination, CopyRequirement, MemberVault, NotificationChannel, OptInResourceType, OrganizationLayout, OrganizationTarget,
  ProtectionRequirement, ProtectionTier, VaultLock,
} from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

const ORGANIZATION = 'o-exampleorg';
const HOME = '111111111111';
const CENTRAL = '222222222222';
const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
const daily = ProtectionTier.daily();
const monthly = ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] });

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: any };
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
/** Resources of one template by their logical ids. */
type Resources = { readonly [logicalId: string]: Resource };
interface StatementJson {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

interface Spec {
  readonly tiers?: ProtectionTier[];
  readonly centralAccount?: string;
  readonly regions?: [string, string];
  /** In some Regions AWS has neither backup policies nor air-gapped vaults of CloudFormation. */
  readonly airGapped?: boolean;
}

function synthesize({ tiers = [daily, monthly], centralAccount = CENTRAL, regions = ['eu-central-1', 'eu-west-1'], airGapped = true }: Spec = {}): CloudAssembly {
  const app = new App();
  new BackupOrganization(app, 'Backup', {
    definition: new BackupDefinition({
      layout: new OrganizationLayout({ organizationId: ORGANIZATION, managementAccount: MANAGEMENT, homeAccount: HOME, centralAccount, regions, globalRegion: regions[0] }),
      assignments: [
        { targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers }, { targets: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')], tiers: [ProtectionTier.weekly()] },
      ],
      requirements: [ProtectionRequirement.forTagValue('daily', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), crossAccountCopy: CopyRequirement.any() })],
      centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: airGapped ? bounds : undefined }),
      memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
    }),
    channels: [NotificationChannel.emails(['backup-team@example.com'])],
    optInResourceTypes: [OptInResourceType.EBS],
  });
  return app.synth();
}

/** Every template: of stacks by their names, of StackSets by theirs. */
function templatesOf(assembly: CloudAssembly): { [name: string]: Resources } {
  const stacks = assembly.stacks.map((stack) => [stack.stackName, stack.template.Resources as Resources] as const);
  const sets = stacks.flatMap(([, resources]) => ofType(resources, 'AWS::CloudFormation::StackSet').map(([, { Properties }]) => [Properties.StackSetName as string, JSON.parse(Properties.TemplateBody).Resources as Resources] as const));
  return Object.fromEntries([...stacks, ...sets]);
}

const ofType = (resources: Resources, type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
const listOf = <T>(value: T | T[] | undefined) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Whatever looks like a statement of a policy, wherever it stands. */
function statementsIn(value: unknown): StatementJson[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = 'Effect' in value && ('Action' in value || 'NotAction' in value) ? [value as StatementJson] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

const templates = templatesOf(synthesize());
const all = Object.entries(templates);
const everything = all.flatMap(([template, resources]) => Object.entries(resources).map(([id, resource]) => ({ template, id, ...resource })));
const sets = ofType(templates['Backup-Rollout'], 'AWS::CloudFormation::StackSet').map(([, { Properties }]) => Properties);
const setOf = (name: string) => sets.find(({ StackSetName }) => StackSetName === name)!;

test('there are StackSets and stacks of every kind of account to look at', () => {
  expect(Object.keys(templates)).toEqual(expect.arrayContaining(['Backup-Management', 'Backup-Home', 'Backup-Central-eu-central-1', 'Backup-Rollout', 'Backup-Policies', 'OrgBackup-Baseline', 'OrgBackup-Framework', 'OrgBackup-Forwarding']));
});

describe('fault 1: policies were found and deleted by the prefix of their names', () => {
  const policies = (tiers: ProtectionTier[]) => ofType(templatesOf(synthesize({ tiers }))['Backup-Policies'], 'AWS::Organizations::Policy');

  test('policies are resources of CloudFormation, which no code of ours changes', () => {
    expect(ofType(templates['Backup-Policies'], 'AWS::Organizations::Policy')).toHaveLength(Object.keys(templates['Backup-Policies']).filter((id) => !id.startsWith('CDKMetadata')).length);
    const actions = everything.filter(({ Type }) => Type.startsWith('AWS::IAM::')).flatMap(({ Properties }) => statementsIn(Properties)).flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => /^organizations:(Create|Update|Delete|Attach|Detach)Policy$/.test(action))).toEqual([]);
  });

  test('an update changes its document and detaches nothing: ids, names and targets of the others stay', () => {
    const before = policies([daily, monthly]);
    const longer = new ProtectionTier({ name: 'daily', rules: [BackupRule.daily({ deleteAfter: Duration.days(60), copyActions: [{ destination: CopyDestination.centralVault() }] })] });
    const after = new Map(policies([longer, monthly]));
    for (const [id, { Properties }] of before) {
      expect([after.get(id)?.Properties.Name, after.get(id)?.Properties.TargetIds]).toEqual([Properties.Name, Properties.TargetIds]);
    }
    expect(after.size).toBe(before.length);
  });

  test('what is set up fails with its deployment: there is no custom resource but that of the switches', () => {
    const custom = everything.filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource').map(({ template, Type }) => `${template} ${Type}`);
    expect(custom.filter((one) => one.includes('Backup-Management'))).toEqual(['Backup-Management Custom::OrganizationSetup']);
    expect(custom.filter((one) => !one.includes('Backup-Management') && !/Custom::(S3|EnsureServiceLinkedRole|LogRetention|CDKBucketDeployment|AWS|BackupServiceLinkedRole)/.test(one))).toEqual([]);
  });
});

test('fault 2: the ARN of the copy target is the definition\'s, with nothing to edit', () => {
  const destinations = (centralAccount: string) => {
    const text = JSON.stringify(templatesOf(synthesize({ centralAccount }))['Backup-Policies']);
    return [...new Set([...text.matchAll(/arn:aws:backup:[\w-]+:(\d{12}|\$account)?:backup-vault:[\w-]+/g)].map(([, account]) => account))].sort();
  };
  expect(destinations(CENTRAL)).toEqual([CENTRAL]);
  expect(destinations('555555555555')).toEqual(['555555555555']);
  expect(JSON.stringify(templates['Backup-Policies'])).not.toMatch(/REPLACE|TODO|<[A-Za-z_-]+>|x{4,}/i);
});

test('fault 3: policies of a stack are deployed one after the other', () => {
  const policies = ofType(templates['Backup-Policies'], 'AWS::Organizations::Policy');
  const waitsFor = policies.map(([, { DependsOn }]) => listOf(DependsOn));
  expect(policies.length).toBeGreaterThan(2);
  expect(waitsFor.map((ids) => ids.length).sort()).toEqual([0, ...Array(policies.length - 1).fill(1)]);
  expect(new Set(waitsFor.flat()).size).toBe(policies.length - 1);
});

describe('fault 4: keys were usable by every principal of the organization', () => {
  const keys = everything.filter(({ Type }) => Type === 'AWS::KMS::Key');
  const open = ({ Effect, Principal }: StatementJson) => Effect === 'Allow' && (Principal === '*' || JSON.stringify(Principal).includes('"*"'));

  test('whoever is meant by * is held to roles by their names, or to a service\'s account', () => {
    const statements = keys.flatMap(({ Properties }) => statementsIn(Properties.KeyPolicy)).filter(open);
    expect(statements.filter(({ Condition }) => !JSON.stringify(Condition ?? {}).includes('aws:PrincipalArn') && !JSON.stringify(Condition ?? {}).includes('kms:CallerAccount'))).toEqual([]);
  });

  test('nobody may do everything with a key', () => {
    expect(keys.length).toBeGreaterThan(3);
    const actions = keys.filter(({ template }) => template !== 'Backup-Home').flatMap(({ Properties }) => statementsIn(Properties.KeyPolicy)).flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => action === '*' || action === 'kms:*')).toEqual([]);
  });
});

describe('fault 5: nothing was retained, and who left a unit lost the vault', () => {
  test('vaults, their keys and StackSets survive, and stacks stay in accounts that leave', () => {
    const kept = everything.filter(({ Type, template }) => /^AWS::(Backup::(BackupVault|LogicallyAirGappedBackupVault)|CloudFormation::StackSet)$/.test(Type) || (Type === 'AWS::KMS::Key' && /Central|Baseline/.test(template)));
    expect(kept.length).toBeGreaterThan(6);
    expect(kept.filter(({ DeletionPolicy, UpdateReplacePolicy }) => DeletionPolicy !== 'RetainExceptOnCreate' || UpdateReplacePolicy !== 'Retain').map(({ template, id }) => `${template} ${id}`)).toEqual([]);
    expect(sets.map(({ AutoDeployment }) => AutoDeployment.RetainStacksOnAccountRemoval)).toEqual(sets.map(() => true));
  });
});

describe('fault 6: two StackSets raced in a new account', () => {
  test('no template of members names a role as a principal: roles are conditions, and need not be there', () => {
    const principals = ['OrgBackup-Baseline', 'OrgBackup-Framework', 'OrgBackup-Forwarding'].flatMap((name) => statementsIn(templates[name])).flatMap(({ Principal }) => (Principal === undefined ? [] : [JSON.stringify(Principal)]));
    expect(principals.length).toBeGreaterThan(5);
    expect(principals.filter((text) => /:(role|user|assumed-role)\//.test(text))).toEqual([]);
  });

  test('vault, key and roles are one StackSet, and the others come after it, in new accounts too', () => {
    const made = Object.values(templates['OrgBackup-Baseline']).map(({ Type }) => Type);
    expect(made).toEqual(expect.arrayContaining(['AWS::Backup::BackupVault', 'AWS::KMS::Key', 'AWS::IAM::Role']));
    const ids = Object.fromEntries(ofType(templates['Backup-Rollout'], 'AWS::CloudFormation::StackSet').map(([id, { Properties }]) => [Properties.StackSetName, id]));
    for (const name of ['OrgBackup-Framework', 'OrgBackup-Forwarding']) {
      expect(listOf(templates['Backup-Rollout'][ids[name]].DependsOn)).toContain(ids['OrgBackup-Baseline']);
      expect(JSON.stringify(setOf(name).AutoDeployment.DependsOn)).toContain(ids['OrgBackup-Baseline']);
    }
  });

  test('no template of members needs another Region\'s or account\'s stack', () => {
    expect(['OrgBackup-Baseline', 'OrgBackup-Framework', 'OrgBackup-Forwarding'].filter((name) => /Fn::ImportValue|\{\{resolve:/.test(JSON.stringify(templates[name])))).toEqual([]);
  });
});

describe('fault 7: switches of controls deployed others, frameworks were empty, recorders overwritten', () => {
  test('every framework of a StackSet has controls, and each is AWS\'s', () => {
    const frameworks = ofType(templates['OrgBackup-Framework'], 'AWS::Backup::Framework');
    expect(frameworks.length).toBeGreaterThan(0);
    for (const [, { Properties }] of frameworks) {
      expect(Properties.FrameworkControls.length).toBeGreaterThan(0);
      (Properties.FrameworkControls as { ControlName: string }[]).forEach(({ ControlName }) => expect(ControlName).toMatch(/^(BACKUP|RESTORE)_[A-Z_]+$/));
    }
  });

  test('no template touches a recorder', () => {
    expect(everything.filter(({ Type }) => Type.startsWith('AWS::Config::')).map(({ template, Type }) => `${template} ${Type}`)).toEqual([]);
  });
});

describe('fault 11: administrators everywhere, and a foreign organization in a shipped file', () => {
  test('no role of any template may do everything, with IAM or at all', () => {
    const roles = everything.filter(({ Type }) => Type.startsWith('AWS::IAM::'));
    expect(JSON.stringify(roles)).not.toMatch(/AdministratorAccess|PowerUserAccess|IAMFullAccess/);
    const actions = roles.flatMap(({ Properties }) => statementsIn(Properties)).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => /^(\*|[a-z0-9-]+:\*|iam:(?!GetRole$|PassRole$|CreateServiceLinkedRole$).*)$/.test(action))).toEqual([]);
  });

  test('no template names an organization or an account that the definition does not', () => {
    const text = JSON.stringify(templates);
    expect([...new Set(text.match(/\bo-[a-z0-9]{10,32}\b/g))]).toEqual([ORGANIZATION]);
    expect([...new Set([...text.matchAll(/:(\d{12}):/g)].map(([, id]) => id))].sort()).toEqual([HOME, CENTRAL, MANAGEMENT].sort());
  });
});

describe('fault 12: one partition, fixed names of functions, old runtimes, demo instances', () => {
  test('no ARN of another partition is in any template of GovCloud', () => {
    const gov = templatesOf(synthesize({ regions: ['us-gov-west-1', 'us-gov-east-1'], tiers: [daily], airGapped: false }));
    expect(Object.keys(gov)).toContain('OrgBackup-Baseline');
    for (const [name, resources] of Object.entries(gov)) {
      expect([name, JSON.stringify(resources).match(/arn:aws:[^"]{0,60}/g) ?? []]).toEqual([name, []]);
    }
  });

  test('functions have no names of their own, and runtimes that AWS Lambda still supports for long', () => {
    const functions = everything.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(2);
    expect(functions.filter(({ Properties }) => Properties.FunctionName !== undefined)).toEqual([]);
    functions.forEach(({ template, id, Properties }) => expect([template, id, Properties.Runtime]).toEqual([template, id, expect.stringMatching(/^(nodejs2[2-9]|python3\.1[3-9])/)]));
  });

  test('no template has what is to be backed up, or code in members', () => {
    expect(everything.filter(({ Type }) => /^AWS::(EC2|RDS|DynamoDB|EFS|FSx|DocDB|Neptune)::/.test(Type)).map(({ template, Type }) => `${template} ${Type}`)).toEqual([]);
    expect(everything.filter(({ template, Type }) => template.startsWith('OrgBackup-') && Type === 'AWS::Lambda::Function')).toEqual([]);
  });
});

describe('faults of plans and frameworks that were pushed by a pipeline', () => {
  test('a second run changes nothing: the same definition is the same templates, byte for byte', () => {
    expect(JSON.stringify(templatesOf(synthesize()))).toBe(JSON.stringify(templates));
  });

  test('accounts that come later get every template', () => {
    expect(sets.map(({ StackSetName, AutoDeployment }) => [StackSetName, AutoDeployment.Enabled])).toEqual(sets.map(({ StackSetName }) => [StackSetName, true]));
    expect(sets.map(({ StackInstancesGroup }) => JSON.stringify(StackInstancesGroup)).filter((text) => /"Accounts"|INTERSECTION|DIFFERENCE/.test(text))).toEqual([]);
  });

  test('schedules are those that were written', () => {
    const plan = { BackupPlanName: 'Mine', Rules: [{ RuleName: 'Mine', TargetBackupVaultName: 'Vault', ScheduleExpression: 'cron(17 3 ? * MON *)', Lifecycle: { DeleteAfterDays: 40 } }] };
    const mine = ProtectionTier.fromBackupPlan([plan, { backup: 'mine' }]);
    const [rules] = ofType(templatesOf(synthesize({ tiers: [daily, mine] }))['Backup-Policies'], 'AWS::Organizations::Policy').flatMap(([, { Properties }]) => Object.values<any>(Properties.Content.plans))
      .filter((one) => one.rules.Mine).map((one) => one.rules);
    expect(rules.Mine.schedule_expression).toEqual({ '@@assign': 'cron(17 3 ? * MON *)' });
  });
});

describe('traps of StackSets', () => {
  const members = all.filter(([name]) => name.startsWith('OrgBackup-'));

  test('no service-linked role, metadata, assets, parameters, macros or nested stacks are in their templates', () => {
    for (const [name, resources] of members) {
      const types = Object.values(resources).map(({ Type }) => Type);
      expect([name, types.filter((type) => ['AWS::IAM::ServiceLinkedRole', 'AWS::CDK::Metadata', 'AWS::CloudFormation::Stack'].includes(type) || type.startsWith('Custom::'))]).toEqual([name, []]);
      expect(JSON.stringify(resources)).not.toMatch(/cdk-hnb659fds|BootstrapVersion|Fn::Transform|AssetParameters/);
    }
  });

  test('frameworks are beside vaults, so that a failing one rolls no vault back', () => {
    expect(members.filter(([, resources]) => ofType(resources, 'AWS::Backup::Framework').length > 0 && ofType(resources, 'AWS::Backup::BackupVault').length > 0)).toEqual([]);
  });

  test('denials of members\' vaults exempt the role of StackSets, those of central ones do not', () => {
    const exempt = (name: string) => ofType(templates[name], 'AWS::Backup::BackupVault').flatMap(([, { Properties }]) => statementsIn(Properties.AccessPolicy)).filter(({ Effect }) => Effect === 'Deny').map((one) => JSON.stringify(one.Condition ?? {}));
    expect(exempt('OrgBackup-Baseline').some((text) => text.includes('role/stacksets-exec-*'))).toBe(true);
    expect(exempt('Backup-Central-eu-central-1').filter((text) => text.includes('stacksets-exec'))).toEqual([]);
  });

  test('what AWS Organizations does is listened to where it appears, in the management account', () => {
    expect(Object.values(templates[`Backup-Forwarding-${MANAGEMENT}-us-east-1`]).some(({ Type, Properties }) => Type === 'AWS::Events::Rule' && JSON.stringify(Properties.EventPattern).includes('organizations'))).toBe(true);
  });

  test('rules that send to another account do so with a role', () => {
    const targets = everything.filter(({ Type, template }) => Type === 'AWS::Events::Rule' && template.includes('Forwarding')).flatMap(({ Properties }) => Properties.Targets as { Arn: unknown; RoleArn?: unknown }[]);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter(({ Arn, RoleArn }) => JSON.stringify(Arn).includes('event-bus') && RoleArn === undefined)).toEqual([]);
  });
});

test('a stack is never told apart by a hash of its place: names are those that the docs have', () => {
  expect(Object.keys(templates).filter((name) => /[0-9A-F]{8}$/.test(name))).toEqual([]);
});
