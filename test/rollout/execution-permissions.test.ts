import { RESOURCE_HANDLERS } from '../../src/data/resource-handlers';
import { executionStatements, RolledOutTemplate } from '../../src/rollout/execution-permissions';

const CONTEXT = { partition: 'aws', suffixes: ['amazonaws.com'], permitted: [] as string[] };
const IN_REGION = { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } };
const arn = (service: string, rest: string, region = '*') => `arn:aws:${service}:${region}:\${AWS::AccountId}:${rest}`;

type Resources = RolledOutTemplate['resources'];
const template = (resources: Resources, more: Partial<RolledOutTemplate> = {}): RolledOutTemplate => ({ stackSetName: 'OrgBackup-Baseline', regions: ['us-east-1'], resources, ...more });
const one = (Type: string, Properties: object = {}): Resources => ({ One: { Type, Properties: Properties as Resources[string]['Properties'] } });

/** What is granted beside the stacks themselves. */
const granted = (resources: Resources, more: Partial<RolledOutTemplate> = {}, context = CONTEXT) => executionStatements([template(resources, more)], context).slice(2);
/** Resources and condition of an action. */
const scopeOf = (action: string, resources: Resources, more: Partial<RolledOutTemplate> = {}) => granted(resources, more)
  .filter(({ Action }) => Action.includes(action)).map(({ Resource, Condition }) => [Resource, Condition]);

test('stacks are those of the StackSets, in the Regions of all', () => {
  const [stacks, templates] = executionStatements([template({}, { stackSetName: 'B', regions: ['us-west-2'] }), template({}, { stackSetName: 'A', regions: ['us-west-2', 'us-east-1'] })], CONTEXT);
  const condition = { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-west-2'] } };
  expect(stacks).toEqual({
    Sid: 'Stacks', Effect: 'Allow', Action: ['cloudformation:*'], Condition: condition,
    Resource: [arn('cloudformation', 'stack/StackSet-A-*/*'), arn('cloudformation', 'stack/StackSet-B-*/*')],
  });
  expect(templates).toMatchObject({ Sid: 'Templates', Resource: ['*'], Condition: condition });
});

test('a vault has its handlers\' actions by its name, and a lock or key where the template gives one', () => {
  const [statement, ...others] = granted(one('AWS::Backup::BackupVault', { BackupVaultName: 'V' }));
  expect(statement).toMatchObject({ Sid: 'BackupBackupVault', Effect: 'Allow', Resource: ['*'], Action: ['backup-storage:MountCapsule'], Condition: IN_REGION });
  expect(others).toHaveLength(1);
  expect(others[0]).toMatchObject({ Sid: 'BackupBackupVault2', Resource: [arn('backup', 'backup-vault:V')], Condition: IN_REGION });
  expect(others[0].Action).toContain('backup:DeleteBackupVault');
  expect(others[0].Action).not.toContain('backup:PutBackupVaultLockConfiguration');
  expect(others[0].Action).toEqual([...others[0].Action].sort());
  const full = one('AWS::Backup::BackupVault', { BackupVaultName: 'V', LockConfiguration: {}, EncryptionKeyArn: 'x' });
  expect(scopeOf('backup:PutBackupVaultLockConfiguration', full)).toEqual([[[arn('backup', 'backup-vault:V')], IN_REGION]]);
  expect(scopeOf('kms:CreateGrant', full)).toEqual([[[arn('kms', 'key/*')], { ...IN_REGION, StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } }]]);
});

test('what is withheld is never granted', () => {
  const all = Object.keys(RESOURCE_HANDLERS).flatMap((type) => Object.keys(RESOURCE_HANDLERS[type].withheld ?? {}));
  const text = JSON.stringify(granted({
    Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'V', LockConfiguration: {} } },
    Key: { Type: 'AWS::KMS::Key' },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', PermissionsBoundary: 'B' } },
  }));
  all.forEach((action) => expect(text).not.toContain(`"${action}"`));
  expect(all).toHaveLength(6);
});

test('two vaults share one statement', () => {
  const vault = (name: string) => ({ Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: name } });
  expect(granted({ B: vault('B'), A: vault('A') }).map(({ Resource }) => Resource)).toEqual([['*'], [arn('backup', 'backup-vault:A'), arn('backup', 'backup-vault:B')]]);
});

describe('a role', () => {
  const role = (properties: object) => one('AWS::IAM::Role', { RoleName: { 'Fn::Sub': 'Backup-${AWS::Region}' }, Path: '/p/', ...properties });
  const resources = [arn('iam', 'role/p/Backup-*', '')];

  test('of each Region is known by its name and path', () => {
    expect(scopeOf('iam:CreateRole', role({}))).toEqual([[resources, undefined]]);
  });

  test('gets the managed policies of the template only', () => {
    expect(scopeOf('iam:AttachRolePolicy', role({ ManagedPolicyArns: ['arn:b', 'arn:a'] }))).toEqual([[resources, { ArnEquals: { 'iam:PolicyARN': ['arn:a', 'arn:b'] } }]]);
    expect(scopeOf('iam:AttachRolePolicy', role({ ManagedPolicyArns: [] }))).toEqual([]);
  });

  test('gets policies of its own where it has some', () => {
    expect(scopeOf('iam:PutRolePolicy', role({}))).toEqual([]);
    expect(scopeOf('iam:PutRolePolicy', role({ Policies: [{}] }))).toEqual([[resources, undefined]]);
  });

  test('has the boundary of the template', () => {
    const boundary = { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::${AWS::AccountId}:policy/B' } };
    const bounded = role({ PermissionsBoundary: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/B' }, Policies: [{}], ManagedPolicyArns: ['arn:a'] });
    ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'].forEach((action) => expect(scopeOf(action, bounded)).toEqual([[resources, boundary]]));
    expect(scopeOf('iam:AttachRolePolicy', bounded)).toEqual([[resources, { ArnEquals: { 'iam:PolicyARN': ['arn:a'] }, ...boundary }]]);
    expect(scopeOf('iam:DeleteRole', bounded)).toEqual([[resources, undefined]]);
  });

  test('without a name is known by the stack\'s, as far as CloudFormation keeps it', () => {
    expect(scopeOf('iam:GetRole', one('AWS::IAM::Role'))).toEqual([[[arn('iam', 'role/StackSet-OrgBackup-Basel*', '')], undefined]]);
  });
});

describe('a selection', () => {
  const selection = (role: unknown, more: Resources = {}) => ({ ...more, ...one('AWS::Backup::BackupSelection', { BackupSelection: { IamRoleArn: role } }) });

  test('passes its role to AWS Backup, whose own role may be made', () => {
    const resources = selection({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/Backup-${AWS::Region}' });
    expect(scopeOf('iam:PassRole', resources)).toEqual([[[arn('iam', 'role/Backup-*', '')], { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } }]]);
    expect(scopeOf('iam:GetRole', resources)).toEqual([[[arn('iam', 'role/Backup-*', '')], undefined]]);
    expect(scopeOf('iam:CreateServiceLinkedRole', resources)).toEqual([[
      [arn('iam', 'role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup', '')], { StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } },
    ]]);
    expect(scopeOf('backup:CreateBackupSelection', resources)).toEqual([[[arn('backup', 'backup-plan:*')], IN_REGION]]);
  });

  test('may name a role of the template', () => {
    const role = { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R' } } };
    expect(scopeOf('iam:PassRole', selection({ 'Fn::GetAtt': ['Role', 'Arn'] }, role))).toEqual([[[arn('iam', 'role/R', '')], { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } }]]);
    expect(() => granted(selection({ 'Fn::GetAtt': ['Gone', 'Arn'] }))).toThrow(
      "One of the template of the StackSet OrgBackup-Baseline is 'Gone' but it refers to what the template does not have; create it in the same template, or give its name");
  });
});

test('keys are those without an alias or with the templates\' own, of all templates', () => {
  const alias = (name: string) => template({ Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: name } }, Key: { Type: 'AWS::KMS::Key' } });
  const statements = executionStatements([alias('alias/b'), alias('alias/a')], CONTEXT);
  const of = (action: string) => statements.filter(({ Action }) => Action.includes(action)).map(({ Resource, Condition }) => [Resource, Condition]);
  const own = { ...IN_REGION, 'ForAllValues:StringEquals': { 'kms:ResourceAliases': ['alias/a', 'alias/b'] } };
  expect(of('kms:PutKeyPolicy')).toEqual([[[arn('kms', 'key/*')], own]]);
  expect(of('kms:ScheduleKeyDeletion')).toEqual([[[arn('kms', 'key/*')], { ...own, NumericGreaterThanEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } }]]);
  expect(of('kms:CreateAlias')).toEqual(expect.arrayContaining([[[arn('kms', 'key/*')], own], [[arn('kms', 'alias/a'), arn('kms', 'alias/b')], IN_REGION]]));
  ['kms:CreateKey', 'kms:ListAliases'].forEach((action) => expect(of(action)).toEqual([[['*'], IN_REGION]]));
});

test('a rule passes the roles of its targets to EventBridge', () => {
  const rule = one('AWS::Events::Rule', { Name: 'N', Targets: [{ RoleArn: 'arn:aws:iam::${AWS::AccountId}:role/R' }, {}] });
  expect(scopeOf('iam:PassRole', rule)).toEqual([[['arn:aws:iam::${AWS::AccountId}:role/R'], { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } }]]);
  expect(scopeOf('events:PutRule', rule)).toEqual([[[arn('events', 'rule/N')], IN_REGION]]);
  expect(scopeOf('iam:PassRole', one('AWS::Events::Rule'))).toEqual([]);
});

test.each<[string, object, string, string]>([
  ['AWS::Backup::Framework', { FrameworkName: 'F' }, 'backup:UpdateFramework', arn('backup', 'framework:F-*')],
  ['AWS::Backup::TieringConfiguration', { TieringConfigurationName: 'T' }, 'backup:UpdateTieringConfiguration', arn('backup', 'tiering-configuration:T-*')],
  ['AWS::Backup::BackupPlan', {}, 'backup:UpdateBackupPlan', arn('backup', 'backup-plan:*')],
  ['AWS::CloudWatch::Alarm', { AlarmName: 'A' }, 'cloudwatch:PutMetricAlarm', arn('cloudwatch', 'alarm:A')],
  ['AWS::SQS::Queue', { QueueName: 'Q' }, 'sqs:CreateQueue', arn('sqs', 'Q')],
  ['AWS::SQS::Queue', {}, 'sqs:CreateQueue', arn('sqs', 'StackSet-OrgBackup-Basel*')],
])('%s %j is known by its name', (type, properties, action, resource) => {
  expect(scopeOf(action, one(type, properties))).toEqual([[[resource], IN_REGION]]);
});

test('a policy of a queue is about the queue of the template', () => {
  const queue = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Q' } } };
  const policy = { Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }] } } };
  expect(scopeOf('sqs:SetQueueAttributes', { ...queue, ...policy })).toEqual([[[arn('sqs', 'Q')], IN_REGION]]);
  expect(() => granted(policy)).toThrow("'Queue' but it refers to what the template does not have");
});

test('a framework may make the role of reports', () => {
  expect(scopeOf('iam:CreateServiceLinkedRole', one('AWS::Backup::Framework', { FrameworkName: 'F' }))).toEqual([[
    [arn('iam', 'role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports', '')], { StringEquals: { 'iam:AWSServiceName': 'reports.backup.amazonaws.com' } },
  ]]);
});

test('a type that nobody knows is refused, or left to who permits it', () => {
  expect(() => granted(one('AWS::SNS::Topic'))).toThrow(
    "template of the StackSet OrgBackup-Baseline is 'with One of the type AWS::SNS::Topic' but it is not known what CloudFormation calls for this type, so that the execution role could not deploy it; "
    + "say it with permit('AWS::SNS::Topic', new iam.PolicyStatement({ … })) of the roll-out, as the handlers of the type's schema list it, or leave the resource out");
  expect(granted(one('AWS::SNS::Topic'), {}, { ...CONTEXT, permitted: ['AWS::SNS::Topic'] })).toEqual([]);
  expect(granted(one('AWS::Backup::BackupPlan'), {}, { ...CONTEXT, permitted: ['AWS::Backup::BackupPlan'] })).toHaveLength(1);
});

test('every type whose handlers are known has its names known', () => {
  const properties = { BackupVaultName: 'V', BackupSelection: { IamRoleArn: 'arn:r' }, Queues: ['${One}'], Targets: [] };
  Object.keys(RESOURCE_HANDLERS).forEach((type) => expect(() => granted(one(type, properties))).not.toThrow());
});
