import { existsSync, readFileSync } from 'fs';
import { App, aws_iam as iam, CfnResource, LegacyStackSynthesizer, Stack, Stage, StackProps, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { parse } from 'csv-parse/sync';
import { CentralBackupAccount, CloudFormationExecutionRole, ManagedCentralVaultProps, ManualDeletion, MemberBackupBaseline, ResponsibilityTable, ResponsibilityTableProps } from '../../src';
import { centralDefinition } from '../central-backup-account/central-stack';
import { memberDefinition } from '../member-backup-baseline/member-stack';

interface Row { [column: string]: string }

const CENTRAL = { env: { account: '222222222222', region: 'eu-west-1' } };

/** The table of an app that is synthesized as the CDK does it. */
function tableOf(build: (app: App) => void, props: ResponsibilityTableProps = {}): Row[] {
  const app = new App();
  build(app);
  const table = new ResponsibilityTable(app, 'Responsibilities', { owners: { '*': 'everybody' }, ...props });
  app.synth();
  return rowsIn(table.csvFile);
}

function rowsIn(file: string): Row[] {
  return parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true });
}

const role = (scope: Stack, id: string, props: Partial<iam.RoleProps> = {}) => new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'), ...props });

const central = (app: App, vault: ManagedCentralVaultProps = {}, props: StackProps = CENTRAL) => new CentralBackupAccount(new Stack(app, 'Central', props), 'Backup', {
  definition: centralDefinition({ ...vault, layout: { centralAccount: CENTRAL.env.account } }),
});

const named = (rows: Row[], name: string | RegExp) => rows.filter(({ Role }) => (typeof name === 'string' ? Role === name : name.test(Role)));

describe('a row', () => {
  test('says what a role is for, who may assume it, what it may do, and in which account and stack', () => {
    const [row] = tableOf((app) => {
      const made = role(new Stack(app, 'Central', CENTRAL), 'Role', { roleName: 'Restore', path: '/backup/', description: 'Restores' });
      made.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSBackupServiceRolePolicyForRestores'));
      made.addToPolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:CreateGrant'], resources: ['*'], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }));
    });
    expect(row).toEqual({
      'Role': 'backup/Restore',
      'Account': '222222222222',
      'Purpose': 'Restores',
      'Assumed by': 'backup.amazonaws.com',
      'Permissions': 'AWSBackupServiceRolePolicyForRestores\nkms:CreateGrant, kms:Decrypt, if Bool kms:GrantIsForAWSResource = true',
      'Owner': 'everybody',
      'Stacks': 'Central',
    });
  });

  test('names a role without a name by its logical id, and the accounts of a template for any account by its stack', () => {
    const [row] = tableOf((app) => void role(new Stack(app, 'Anywhere'), 'Role'));
    expect(row).toMatchObject({ Role: expect.stringMatching(/^Role[0-9A-F]{8}$/), Account: 'each account of Anywhere' });
  });

  test('tells resources by what the template calls them, with Region, account and partition where they are known', () => {
    const [row] = tableOf((app) => {
      const stack = new Stack(app, 'Central', CENTRAL);
      new CfnResource(stack, 'Key', { type: 'AWS::KMS::Key' });
      role(stack, 'Role', { inlinePolicies: { one: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({
        actions: ['kms:Decrypt'], resources: [(stack.node.findChild('Key') as CfnResource).getAtt('Arn').toString(), stack.formatArn({ service: 'kms', resource: 'alias/a' })],
      })] }) } });
    });
    expect(row.Permissions).toMatch(/^kms:Decrypt on \$\{Key\.Arn\}, arn:(aws|\$\{AWS::Partition\}):kms:eu-west-1:222222222222:alias\/a$/);
  });

  test('says what is denied, and what a boundary leaves', () => {
    const [row] = tableOf((app) => {
      const stack = new Stack(app, 'Central', CENTRAL);
      role(stack, 'Role', { permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::222222222222:policy/Bound') })
        .addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, notActions: ['s3:*'], notResources: ['arn:aws:s3:::a'] }));
    });
    expect(row.Permissions.split('\n').sort()).toEqual(['at most Bound', 'denied: all but s3:* on all but arn:aws:s3:::a']);
  });

  test('holds overrides, as the template does', () => {
    const [row] = tableOf((app) => (role(new Stack(app, 'Central', CENTRAL), 'Role').node.defaultChild as iam.CfnRole).addPropertyOverride('RoleName', 'Other'));
    expect(row.Role).toBe('Other');
  });

  test('is one for a role that the stacks of several Regions have', () => {
    const rows = tableOf((app) => ['eu-west-1', 'eu-central-1'].forEach((region) => {
      role(new Stack(app, region, { env: { account: '222222222222', region } }), 'Role', { roleName: 'Backup' });
    }));
    expect(rows).toMatchObject([{ Role: 'Backup', Stacks: 'eu-central-1\neu-west-1' }]);
  });

  test.each([[[], 1], [['kms:Decrypt'], 2]])('is one for unnamed roles of several stacks only where they are equal: with %j more in one there are %d', (more, count) => {
    const rows = tableOf((app) => ['eu-west-1', 'eu-central-1'].forEach((region) => {
      const made = role(new Stack(app, region, { env: { account: '222222222222', region } }), 'Role');
      made.addToPolicy(new iam.PolicyStatement({ actions: ['kms:Encrypt'], resources: ['*'] }));
      if (more.length > 0 && region === 'eu-west-1') {
        made.addToPolicy(new iam.PolicyStatement({ actions: more, resources: ['a'] }));
      }
    }));
    expect(rows.map(({ Permissions }) => Permissions.includes('kms:Encrypt'))).toEqual(Array(count).fill(true));
  });

  test('is one for each account that has a role of this name', () => {
    const rows = tableOf((app) => ['222222222222', '111111111111'].forEach((account) => {
      role(new Stack(app, `In${account}`, { env: { account, region: 'eu-west-1' } }), 'Role', { roleName: 'Backup' });
    }));
    expect(rows.map(({ Account }) => Account)).toEqual(['111111111111', '222222222222']);
  });

  test.each([['Role', undefined], ['Named', 'Named']])('has the permissions of a policy in another stack: %s', (_, roleName) => {
    const rows = tableOf((app) => {
      const made = role(new Stack(app, 'Owns', CENTRAL), 'Role', { roleName });
      new iam.Policy(new Stack(app, 'Adds', CENTRAL), 'Policy', { roles: [made], statements: [new iam.PolicyStatement({ actions: ['a:B'], resources: ['*'] })] });
    });
    expect(rows.map(({ Role, Permissions }) => [Role, Permissions])).toEqual([[roleName ?? expect.stringMatching(/^Role[0-9A-F]{8}$/), 'a:B']]);
  });

  test('is there for a role of elsewhere to which a policy is attached', () => {
    const rows = tableOf((app) => {
      const stack = new Stack(app, 'Central', CENTRAL);
      iam.Role.fromRoleName(stack, 'Operator', 'Operator').addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['backup:StartRestoreJob'], resources: ['*'] }));
    });
    expect(rows).toMatchObject([{ Role: 'Operator', Account: '222222222222', Permissions: 'backup:StartRestoreJob' }]);
  });

  test('is there for roles that are made elsewhere', () => {
    const rows = tableOf(() => {}, {
      otherRoles: [{ roleName: 'Operator', account: 'every account', purpose: 'Restores', permissions: ['backup:StartRestoreJob', 'iam:PassRole'], owner: 'operators' }],
    });
    expect(rows).toEqual([{
      'Role': 'Operator', 'Account': 'every account', 'Purpose': 'Restores', 'Assumed by': '', 'Permissions': 'backup:StartRestoreJob\niam:PassRole', 'Owner': 'operators', 'Stacks': '',
    }]);
  });
});

describe('of the central account', () => {
  const rows = tableOf((app) => void central(app));

  test('the service role is there with AWS\'s policies', () => {
    expect(named(rows, /OrgBackup.*Central/i)[0].Permissions).toContain('AWSBackupServiceRolePolicyForRestores');
  });

  test('the service-linked role is AWS\'s', () => {
    expect(named(rows, 'AWSServiceRoleForBackup')).toMatchObject([{ 'Account': '222222222222', 'Assumed by': 'backup.amazonaws.com', 'Owner': 'AWS' }]);
  });

  test('so is the role of the function that makes it, which may do that only', () => {
    expect(named(rows, /^AWS679f53fac002430cb0da5b7982bd2287ServiceRole/)[0].Permissions).toContain('iam:CreateServiceLinkedRole on');
  });

  test('whoever deploys is spared by the vault\'s policy, and yet can\'t delete recovery points', () => {
    const [{ Permissions: permissions }] = named(rows, /cfn-exec-role/);
    expect(permissions).toMatch(/^not denied: .*backup:PutBackupVaultAccessPolicy.* on vault OrgBackupCentral/);
    expect(permissions).not.toContain('DeleteRecoveryPoint');
  });
});

test('roles that may delete recovery points are told, and what stays denied to them is not', () => {
  const rows = tableOf((app) => void central(app, {
    manualDeletion: ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::222222222222:role/BreakGlass', 'arn:aws:iam::*:role/Any*'] }),
  }));
  expect(named(rows, 'BreakGlass')).toMatchObject([{ Account: '222222222222', Permissions: expect.stringMatching(/^not denied: backup:DeleteRecoveryPoint, backup:UpdateRecoveryPointLifecycle on vault /) }]);
  expect(named(rows, 'arn:aws:iam::*:role/Any*')).toHaveLength(1);
});

test('the role that deploys is the one that the definition names', () => {
  const deployedBy = CloudFormationExecutionRole.selfManagedStackSet();
  const rows = tableOf((app) => void central(app, { deployedBy }, { ...CENTRAL, synthesizer: new LegacyStackSynthesizer() }));
  expect(named(rows, /cfn-exec-role/)).toEqual([]);
  expect(named(rows, 'AWSCloudFormationStackSetExecutionRole')).toMatchObject([{ Account: '222222222222', Permissions: expect.stringMatching(/^not denied: .*backup:PutBackupVaultAccessPolicy/) }]);
});

test('of a member account, the roles that back up and restore are apart', () => {
  const rows = tableOf((app) => new MemberBackupBaseline(new Stack(app, 'Member', { analyticsReporting: false }), 'Baseline', {
    definition: memberDefinition({ regions: ['eu-west-1'] }),
  }));
  const withPolicy = (name: string) => rows.filter(({ Permissions }) => Permissions.split('\n').includes(name)).map(({ Role }) => Role);
  const [backup, restore] = ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores'].map(withPolicy);
  expect([backup.length, restore.length, backup.some((one) => restore.includes(one))]).toEqual([1, 1, false]);
});

describe('an owner', () => {
  const build = (app: App) => void role(new Stack(app, 'Central', CENTRAL), 'Role', { roleName: 'Restore', path: '/team/' });

  test('is the tag of the role, which goes before owners', () => {
    const [row] = tableOf((app) => {
      build(app);
      Tags.of(app).add('Owner', 'backup-team');
    });
    expect(row.Owner).toBe('backup-team');
  });

  test('is another tag where told so', () => {
    const [row] = tableOf((app) => {
      build(app);
      Tags.of(app).add('Owner', 'backup-team');
      Tags.of(app).add('team', 'platform');
    }, { ownerTag: 'team' });
    expect(row.Owner).toBe('platform');
  });

  test.each([
    [{ 'team/Restore': 'exact', '*': 'any' }, 'exact'],
    [{ '*': 'any', 'team/*': 'longer' }, 'longer'],
    [{ '*Restore': 'end', 'Restore': 'other role' }, 'end'],
  ])('of %j is the one of the longest key that matches', (owners, expected) => {
    expect(tableOf(build, { owners: owners as unknown as { [name: string]: string } })[0].Owner).toBe(expected);
  });

  test.each([[{}], [{ Restore: 'other role' }], [{ 'team.Restore': 'no pattern' }]])('that is missing in %j fails the synthesis with the role and what to do', (owners) => {
    expect(() => tableOf(build, { owners })).toThrow(/team\/Restore \(account 222222222222\) has no owner; add the tag 'Owner'/);
  });

  test('that is missing is warned of where owners are not required', () => {
    const app = new App();
    build(app);
    const table = new ResponsibilityTable(app, 'Responsibilities', { ownersRequired: false });
    app.synth();
    expect(rowsIn(table.csvFile)[0].Owner).toBe('');
    Annotations.fromStack(app.node.findChild('Central') as Stack).hasWarning('*', Match.stringLikeRegexp('team/Restore .* has no owner.*rolesWithoutOwner'));
  });
});

describe('the files', () => {
  test('are in the assembly, the CSV in lines that end as RFC 4180 has it', () => {
    const app = new App();
    const table = new ResponsibilityTable(app, 'Responsibilities', { fileName: 'roles' });
    app.synth();
    expect([table.csvFile, table.markdownFile]).toEqual([`${app.outdir}/roles.csv`, `${app.outdir}/roles.md`]);
    expect(readFileSync(table.csvFile, 'utf8')).toBe('"Role","Account","Purpose","Assumed by","Permissions","Owner","Stacks"\r\n');
  });

  test('of a stage are in its own assembly and have its roles only', () => {
    const app = new App();
    role(new Stack(app, 'Other', CENTRAL), 'Role');
    const stage = new Stage(app, 'Prod');
    role(new Stack(stage, 'Central', CENTRAL), 'Role');
    const table = new ResponsibilityTable(stage, 'Responsibilities', { owners: { '*': 'a' } });
    app.synth();
    expect(rowsIn(table.csvFile).map(({ Stacks }) => Stacks)).toEqual(['Prod/Central']);
  });

  test('of the app have the roles of its stages too', () => {
    expect(tableOf((app) => void role(new Stack(new Stage(app, 'Prod'), 'Central', CENTRAL), 'Role'))).toMatchObject([{ Stacks: 'Prod/Central' }]);
  });

  test('in Markdown are one row a role, with nothing that ends a cell', () => {
    const app = new App();
    const table = new ResponsibilityTable(app, 'Responsibilities', {
      otherRoles: [{ roleName: 'a|b_c', account: '*', purpose: 'one\ntwo', permissions: ['<b>', '${c}'], owner: 'me' }],
    });
    app.synth();
    expect(readFileSync(table.markdownFile, 'utf8').split('\n').slice(2)).toEqual([
      '| Role | Account | Purpose | Assumed by | Permissions | Owner | Stacks |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| a\\|b\\_c | \\* | one two |  | \\<b\\><br>\\${c} | me |  |',
      '',
    ]);
  });

  test('change no template', () => {
    const templates = [true, false].map((withTable) => {
      const app = new App();
      central(app);
      if (withTable) {
        new ResponsibilityTable(app, 'Responsibilities', { owners: { '*': 'a' } });
      }
      return app.synth().getStackByName('Central').template;
    });
    expect(templates[0]).toEqual(templates[1]);
  });
});

describe('is refused:', () => {
  test.each<[string, ResponsibilityTableProps, RegExp]>([
    ['a tag key of AWS', { ownerTag: 'aws:owner' }, /^ownerTag is 'aws:owner' but a tag key has 1 to 128/],
    ['a file in another folder', { fileName: '../roles' }, /^fileName is '..\/roles' but a file name here has 1 to 100/],
    ['an empty file name', { fileName: '' }, /^fileName is '' but/],
    ['an owner without name', { owners: { Restore: ' ' } }, /^owners\['Restore'\] is ' ' but nobody is named/],
    ['a role elsewhere without owner', { otherRoles: [{ roleName: 'a', account: 'b', purpose: 'c', permissions: [], owner: '' }] }, /^otherRoles\[0\]\.owner is '' but nobody/],
    ['a role elsewhere without name', { otherRoles: [{ roleName: '', account: 'b', purpose: 'c', permissions: [], owner: 'me' }] }, /^otherRoles\[0\]\.roleName is '' but/],
  ])('%s', (_, props, message) => {
    expect(() => new ResponsibilityTable(new App(), 'Responsibilities', props)).toThrow(message);
  });

  test('a scope that is written nowhere', () => {
    const scope = new Stack();
    expect(() => new ResponsibilityTable(new Construct(undefined as unknown as Construct, 'Alone'), 'Responsibilities')).toThrow(
      /^scope is 'Alone' but it is in no app or stage, so that there is no folder to write the table to; make it below an App$/);
    expect(() => new ResponsibilityTable(scope, 'Responsibilities')).not.toThrow();
  });

  test('a second table into the same file', () => {
    const app = new App();
    new ResponsibilityTable(app, 'One');
    expect(() => new ResponsibilityTable(app, 'Two')).toThrow(/^fileName is 'responsibilities' but One writes the same file/);
  });
});

test('nothing is written before synth', () => {
  expect(existsSync(new ResponsibilityTable(new App(), 'Responsibilities').csvFile)).toBe(false);
});
