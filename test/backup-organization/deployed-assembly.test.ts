/** What is deployed against what would be: whole organizations, as `cdk deploy` would get them. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, CfnResource, Duration, Stack, Stage } from 'aws-cdk-lib';
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import {
  BackupDefinition, BackupDefinitionProps, BackupNaming, BackupOrganization, CloudFormationExecutionRole,
  BackupOrganizationPart, BackupRule, CopyDestination, CentralVault, DeployedTemplate, ManagedCentralVaultProps, ManagedMemberVaultProps,
  MemberVault, NotificationChannel,
  OrganizationLayout, OrganizationLayoutProps, OrganizationTarget, OrgBackupPolicy, ProtectionTier,
} from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

const HOME = '111111111111';
const CENTRAL = '222222222222';
const OTHER_CENTRAL = '333333333333';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deployed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Spec {
  readonly layout?: Partial<OrganizationLayoutProps>;
  readonly central?: ManagedCentralVaultProps;
  readonly member?: ManagedMemberVaultProps;
  readonly tiers?: ProtectionTier[];
  readonly without?: BackupOrganizationPart[];
  readonly staged?: boolean;
  readonly units?: string[];
  readonly naming?: BackupNaming;
  readonly released?: Pick<BackupDefinitionProps, 'releasedBackupRoles' | 'releasedVaults' | 'releasedPlaces'>;
  readonly guardrails?: boolean;
}

function definitionOf({ layout, central, member, tiers = [ProtectionTier.daily()], units = ['ou-exam-prod1111'], naming, released }: Spec): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: MANAGEMENT, homeAccount: HOME, centralAccount: CENTRAL, regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1',
      centralRegions: ['eu-central-1'], ...layout,
    }),
    assignments: [{ targets: units.map((unit) => OrganizationTarget.organizationalUnit(unit)), tiers }],
    centralVault: CentralVault.managed(central),
    memberVault: MemberVault.managed(member),
    naming,
    ...released,
  });
}

function synthesize(spec: Spec): CloudAssembly {
  const app = new App();
  const stage = spec.staged ? new Stage(app, 'Prod') : app;
  const { staged: _, without = [] } = spec;
  const backup = new BackupOrganization(stage, 'Backup', {
    definition: definitionOf(spec), channels: [NotificationChannel.emails(['backup-team@example.com'])], without: [BackupOrganizationPart.FORWARDING, BackupOrganizationPart.MONITORING, BackupOrganizationPart.SETUP, ...without],
    guardrails: spec.guardrails ? {} : undefined,
  });
  DeployedTemplate.checkAll(backup, folder);
  return spec.staged ? app.synth().getNestedAssembly('assembly-Prod') : app.synth();
}

/** Deploys, which puts the templates of some stacks, or of all, into the folder. */
function deploy(spec: Spec, which = ''): void {
  const { directory } = synthesize(spec);
  const to = spec.staged ? join(folder, 'assembly-Prod') : folder;
  mkdirSync(to, { recursive: true });
  readdirSync(directory).filter((file) => file.endsWith('.template.json') && file.includes(which)).forEach((file) => copyFileSync(join(directory, file), join(to, file)));
}

/** Errors of stacks, by the stack's name. */
function errors(spec: Spec): { [stack: string]: string[] } {
  const found = synthesize(spec).stacks.map((stack) => [stack.stackName, stack.messages.filter(({ level }) => level === 'error').map(({ entry }) => String(entry.data))] as const);
  return Object.fromEntries(found.filter(([, texts]) => texts.length > 0));
}

test('the same organization again passes', () => {
  deploy({});
  expect(errors({})).toEqual({});
});

/** Warnings of templates that are missing, with their stacks. */
function missing(): string[] {
  const all = synthesize({}).stacks.flatMap((stack) => stack.messages.map(({ entry }) => `${stack.stackName}: ${entry.data}`));
  return all.filter((text) => text.includes('deployedTemplateMissing'));
}

test.each(['folder', 'template'])('the first deployment has no %s to compare with, and says so once, where the CLI shows it', (what) => {
  folder = what === 'template' ? folder : join(folder, 'none');
  expect(missing()).toEqual([expect.stringMatching(/^Backup-\S+: there are no deployed templates in '.*': whether this deployment replaces a vault/)]);
  folder = what === 'template' ? folder : dirname(folder);
});

describe('another vault for copies', () => {
  const successor: Spec = { central: { generation: 2, retiredGenerations: [{ generation: 1 }] } };

  test('together with the policies that copy there is an error of the policies\' stack, with the order', () => {
    deploy({});
    const found = errors(successor);
    expect(Object.keys(found)).toEqual(['Backup-Policies']);
    expect(found['Backup-Policies']).toEqual([expect.stringMatching(new RegExp([
      '^policies and what receives their recovery points change in one deployment: rule \'Daily\' of plan \'OrgBackup-daily\' now goes to arn:aws:backup:eu-central-1:222222222222:backup-vault:OrgBackupCentralVault-2 ',
      'instead of arn:aws:backup:eu-central-1:222222222222:backup-vault:OrgBackupCentralVault, and Backup/Central-eu-central-1 .*makes BackupVault OrgBackupCentralVault-2.*',
      'Make it two deployments: first Backup-Central-eu-central-1, then, with the templates of that deployment in \'.*\', this stack$',
    ].join('')))]);
  });

  test('passes once it is there', () => {
    deploy({});
    deploy(successor, 'Central');
    expect(errors(successor)).toEqual({});
  });

  test('passes while the policies are left out, which stay as they are deployed', () => {
    deploy({});
    expect(errors({ ...successor, without: [BackupOrganizationPart.POLICIES] })).toEqual({});
  });

  test('is compared in a stage too', () => {
    deploy({ staged: true });
    expect(Object.keys(errors({ ...successor, staged: true }))).toEqual(['Prod-Backup-Policies']);
  });

  test('that replaces the former one fails the synthesis', () => {
    deploy({});
    expect(() => synthesize({ central: { generation: 2 } })).toThrow(/vault .* named 'OrgBackupCentralVault' is gone from the template.*\(stack Backup\/Central-eu-central-1, deployed template: .*Central.*\.template\.json\)/);
  });
});

test('another Region for copies is an error until its stack is deployed', () => {
  const moved: Spec = { layout: { centralRegions: ['eu-west-1'] } };
  deploy({});
  expect(errors(moved)['Backup-Policies'][0]).toMatch(/makes BackupVault OrgBackupCentralVault.*first Backup-Central-eu-west-1, then/);
  deploy(moved, 'Central');
  expect(errors(moved)).toEqual({});
});

test('another Region for copies within the account is an error until members have it', () => {
  const tiersTo = (region: string) => [new ProtectionTier({
    name: 'nightly', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.sameVaultIn(region) }] })],
  })];
  const copied = { tiers: tiersTo('eu-west-1') };
  const moved = { layout: { regions: ['eu-central-1', 'eu-west-1', 'eu-west-3'] }, tiers: tiersTo('eu-west-3') };
  deploy(copied);
  expect(errors(moved)['Backup-Policies'][0]).toMatch(/now goes to arn:aws:backup:eu-west-3:.*Backup\/Rollout brings StackSets to eu-west-3\. .*first Backup-Rollout, then/);
  deploy(moved, 'Rollout');
  expect(errors(moved)).toEqual({});
});

describe('another central account', () => {
  const moved = (formerCentralAccounts?: string[]): Spec => ({ layout: { centralAccount: OTHER_CENTRAL }, member: { formerCentralAccounts } });

  test('is an error of the members\' stack too, whose keys would no longer admit the former one', () => {
    deploy({});
    const found = errors(moved());
    expect(Object.keys(found)).toEqual(['Backup-Rollout', 'Backup-Policies']);
    expect(found['Backup-Rollout']).toEqual([expect.stringMatching(/^keys no longer admit 222222222222, to which the deployed policies still copy: .* Name it in formerCentralAccounts of the member vault/)]);
  });

  test('is an error of the members\' stack where the policies are left out', () => {
    deploy({});
    expect(Object.keys(errors({ ...moved(), without: [BackupOrganizationPart.POLICIES] }))).toEqual(['Backup-Rollout']);
  });

  test('goes through in two deployments, and in a third one the former account goes', () => {
    deploy({});
    const first = errors(moved([CENTRAL]));
    expect(Object.keys(first)).toEqual(['Backup-Policies']);
    expect(first['Backup-Policies'][0]).toMatch(/first Backup-Central-eu-central-1, Backup-Rollout, then/);
    deploy(moved([CENTRAL]), 'Central');
    deploy(moved([CENTRAL]), 'Rollout');
    expect(errors(moved([CENTRAL]))).toEqual({});
    deploy(moved([CENTRAL]));
    expect(errors(moved())).toEqual({});
  });
});

test('another vault for backups is an error until members have it', () => {
  const successor: Spec = { member: { generation: 2, retiredGenerations: [{ generation: 1 }] } };
  deploy({});
  expect(errors(successor)['Backup-Policies'][0]).toMatch(/now goes to OrgBackupVault-2 instead of OrgBackupVault, .*first Backup-Rollout, then/);
});

test('another tier that copies to a vault which is made with it is none: it has no jobs yet', () => {
  deploy({});
  expect(errors({ tiers: [ProtectionTier.daily(), ProtectionTier.weekly()], central: { generation: 2, retiredGenerations: [{ generation: 1 }] } })['Backup-Policies'][0]).toContain('rule \'Daily\'');
  expect(errors({ tiers: [ProtectionTier.daily(), ProtectionTier.weekly()] })).toEqual({});
});

test('a stack that was not deployed before is named', () => {
  deploy({}, 'Central');
  expect(missing().map((text) => text.split(':')[0]).sort()).toEqual(['Backup-Policies', 'Backup-Rollout']);
});

test('a stack without resources is nothing to compare with', () => {
  deploy({});
  writeFileSync(join(folder, 'Empty.template.json'), JSON.stringify({ Parameters: {}, Rules: {} }));
  expect(errors({})).toEqual({});
});

describe('a template with vaults that no stack of the app has any more', () => {
  const gone = () => synthesize({}).stacks.flatMap((stack) => stack.messages.map(({ entry }) => `${entry.data}`)).filter((text) => text.includes('deployedStackGone'));

  test('is told of: a stack of another name would make them again', () => {
    deploy({});
    const [template] = readdirSync(folder).filter((file) => file.includes('Central'));
    renameSync(join(folder, template), join(folder, 'Former.template.json'));
    expect(gone()).toEqual([expect.stringMatching(/^'Former\.template\.json' in '.*' has the vault OrgBackupCentralVault, and no stack of the app has that template/)]);
  });

  test('is told of once it is there only', () => {
    deploy({});
    expect(gone()).toEqual([]);
  });
});

test.each([undefined, 5])('a folder that is no path is refused: %s', (value) => {
  expect(() => DeployedTemplate.checkAll(new App(), value as unknown as string)).toThrow('folder is ');
});

test('a file that is no template is refused with its name', () => {
  writeFileSync(join(folder, 'Broken.template.json'), 'nothing');
  expect(() => synthesize({})).toThrow(/templateFile is .*Broken\.template\.json/);
});

test('policies in the stack of the vaults are told to come later', () => {
  const build = (definition: BackupDefinition) => {
    const app = new App();
    const backup = new BackupOrganization(app, 'Backup', { definition, channels: [NotificationChannel.emails(['a@example.com'])], without: [BackupOrganizationPart.FORWARDING, BackupOrganizationPart.MONITORING, BackupOrganizationPart.POLICIES] });
    new OrgBackupPolicy(backup.rollout!.node.scope!, 'Policies', { definition });
    DeployedTemplate.checkAll(app, folder);
    return app.synth();
  };
  const { directory } = build(definitionOf({}));
  readdirSync(directory).filter((file) => file.endsWith('.template.json')).forEach((file) => copyFileSync(join(directory, file), join(folder, file)));
  const [text] = build(definitionOf({ member: { generation: 2, retiredGenerations: [{ generation: 1 }] } })).stacks
    .flatMap(({ messages }) => messages.filter(({ level }) => level === 'error').map(({ entry }) => String(entry.data)));
  expect(text).toContain('first with the former definition in the policies, then with this one');
});

describe('another role that deploys members', () => {
  const guarded = (spec: ManagedMemberVaultProps): Spec => ({ member: { deployedBy: CloudFormationExecutionRole.serviceManagedStackSet(), ...spec } });

  test('fails where deployed vaults don\'t spare it', () => {
    deploy(guarded({}));
    const file = readdirSync(folder).find((one) => one.includes('stackset'))!;
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replaceAll('stacksets-exec-*', 'MemberDeployer'));
    expect(() => synthesize(guarded({}))).toThrow(/spares other roles than arn:\S+:iam::\$\{AWS::AccountId\}:role\/stacksets-exec-\* from the denial of changes of its policy/);
  });

  test('waits for service control policies that spare it', () => {
    const spec: Spec = { ...guarded({}), guardrails: true };
    deploy(spec);
    expect(errors(spec)).toEqual({});
    const file = readdirSync(folder).find((one) => one.includes('Guardrails'))!;
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replaceAll('stacksets-exec-*', 'MemberDeployer'));
    const found = errors(spec);
    expect(Object.keys(found)).toEqual(['Backup-Rollout']);
    expect(found['Backup-Rollout']).toEqual([expect.stringMatching(/^service control policies as they are deployed don't spare arn:.*:role\/stacksets-exec-\*, which deploys this stack now: OrgBackup-guardrails-members-\d.*\. Deploy Backup-Guardrails first, then/)]);
  });
});

describe('backup roles', () => {
  const role = 'OrgBackupAWSBackupRole';
  const renamed = (releasedBackupRoles?: string[]): Spec => ({ naming: new BackupNaming({ backupRoleName: 'OtherAWSBackupRole' }), released: { releasedBackupRoles }, without: [BackupOrganizationPart.POLICIES] });

  test('must not be renamed in a StackSet\'s template', () => {
    deploy({});
    expect(() => synthesize(renamed())).toThrow(new RegExp(`backup role BaselineBackupRole\\w+ named '${role}' would change RoleName from '${role}' to 'OtherAWSBackupRole'.*\\.stackset\\.template\\.json`));
  });

  test('may be, once the definition says that none of their recovery points is left', () => {
    deploy({});
    expect(() => synthesize(renamed([role]))).not.toThrow();
  });

  test('must not vanish from the Region that has them', () => {
    deploy({});
    expect(() => synthesize({ layout: { globalRegion: 'eu-west-1' }, without: [BackupOrganizationPart.POLICIES] })).toThrow(/backup role \S+ named 'OrgBackupAWSBackupRole' would be gone from eu-central-1 by the condition/);
  });
});

test('what moves to another stack of its account and Region is said to', () => {
  const build = (kept: boolean) => {
    const app = new App();
    const [former, other] = ['Former', 'Other'].map((id) => new Stack(app, id, { env: { account: HOME, region: 'eu-west-1' } }));
    new CfnBackupVault(former, 'Stays', { backupVaultName: 'Stays' });
    new CfnBackupVault(kept ? former : other, 'Vault', { backupVaultName: 'Vault' });
    new CfnBackupVault(new Stack(app, 'Elsewhere', { env: { account: HOME, region: 'eu-west-3' } }), 'Vault', { backupVaultName: 'Vault' });
    DeployedTemplate.checkAll(app, folder);
    return app.synth();
  };
  const { directory } = build(true);
  readdirSync(directory).filter((file) => file.endsWith('.template.json')).forEach((file) => copyFileSync(join(directory, file), join(folder, file)));
  expect(() => build(false)).toThrow(/vault Vault named 'Vault' is gone from the template, and the stack Other would make it: CloudFormation moves nothing between stacks/);
});

test('keys, roles and stacks that have nothing to do with backups may go', () => {
  const build = (more: boolean) => {
    const app = new App();
    const stack = new Stack(app, 'Plain');
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
    if (more) {
      new CfnResource(stack, 'Key', { type: 'AWS::KMS::Key', properties: { KeyPolicy: { Statement: [] } } });
      new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: { Statement: [] } } });
    }
    DeployedTemplate.checkAll(app, folder);
    return app.synth();
  };
  const { directory } = build(true);
  readdirSync(directory).filter((file) => file.endsWith('.template.json')).forEach((file) => copyFileSync(join(directory, file), join(folder, file)));
  expect(() => build(false)).not.toThrow();
});

describe('places that a StackSet leaves', () => {
  const BOTH = ['ou-exam-prod1111', 'ou-exam-test1111'];
  const said = (spec: Spec) => synthesize(spec).stacks.flatMap((stack) => stack.messages.map(({ entry }) => `${entry.data}`)).filter((text) => text.includes('stackSetLeavesPlaces'));

  test('are refused where backup roles go with its stacks', () => {
    deploy({ units: BOTH });
    expect(() => said({ units: [BOTH[0]] })).toThrow(/the StackSet OrgBackup-Baseline leaves ou-exam-test1111: .*deletes its stacks there, and with them the backup role OrgBackupAWSBackupRole; .*releasedPlaces of the definition/);
    expect(() => said({ units: [BOTH[0]], released: { releasedPlaces: ['ou-exam-prod1111'] } })).toThrow('leaves ou-exam-test1111');
  });

  test('may be left once the definition says that nothing is left there', () => {
    deploy({ units: BOTH });
    expect(said({ units: [BOTH[0]], released: { releasedPlaces: ['ou-exam-test1111'] } })).toEqual([]);
  });

  test('are warned of in Regions in which the template makes no role', () => {
    deploy({});
    expect(said({ layout: { regions: ['eu-central-1'] } })).toEqual([expect.stringMatching(/OrgBackup-Baseline leaves eu-west-1: .*Vaults and keys stay/)]);
    expect(said({ layout: { regions: ['eu-central-1'] }, released: { releasedPlaces: ['eu-west-1'] } })).toEqual([]);
  });

  test('are none where places are added, or all stay', () => {
    deploy({ units: [BOTH[0]] });
    expect([said({ units: [BOTH[0]] }), said({ units: BOTH })]).toEqual([[], []]);
  });

  test('are none of a StackSet that is given up, which keeps its stacks', () => {
    deploy({});
    expect(said({ without: [BackupOrganizationPart.BASELINE] })).toEqual([]);
  });
});
