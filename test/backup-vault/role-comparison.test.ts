import { DeployedResource, DeployedResources } from '../../src/backup-vault/deployed-resources';
import { isDeletingRole, newBoundary } from '../../src/backup-vault/role-comparison';
import { compareTemplates } from '../../src/backup-vault/template-comparison';
import { DELETION_ACTIONS, DELETION_POLICIES } from '../../src/data/deletion-permissions';

const AWS = 'arn:aws:iam::aws:policy';
const trust = (service: unknown = 'backup.amazonaws.com') => ({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });
const allow = (actions: string | string[], more: object = {}) => ({ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*', ...more }] } });
const role = (properties: object): DeployedResource => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: 'BackupRole', Path: '/', AssumeRolePolicyDocument: trust(), ...properties } });
const BACKUP = `${AWS}/service-role/AWSBackupServiceRolePolicyForBackup`;
const S3 = `${AWS}/AWSBackupServiceRolePolicyForS3Backup`;
const managed = role({ ManagedPolicyArns: [BACKUP, S3] });
const inline = role({ Policies: [{ PolicyName: 'Delete', ...allow(['ec2:DeleteSnapshot', 'rds:DeleteDBSnapshot']) }] });

/** Findings without what to do about them. */
const findings = (before: DeployedResource, after?: DeployedResource, more: DeployedResources = {}, moreBefore = more) => (
  compareTemplates({ Role: before, ...moreBefore }, after ? { Role: after, ...more } : more).map((text) => text.replace(/[:;] .*$/, '')));

test('AWS Backup deletes with roles that it assumes and that can delete', () => {
  const is = (one: DeployedResource) => isDeletingRole({ Role: one }, 'Role');
  expect([managed, inline, role({ ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/Own'] }), role({ ManagedPolicyArns: [`${AWS}/AdministratorAccess`] })].map(is)).toEqual([true, true, true, true]);
  expect(is(role({ ManagedPolicyArns: [BACKUP], AssumeRolePolicyDocument: trust(['backup.amazonaws.com', 'ec2.amazonaws.com']) }))).toBe(true);
  expect([
    role({}), role({ ManagedPolicyArns: [`${AWS}/service-role/AWSBackupServiceRolePolicyForRestores`] }), role({ ManagedPolicyArns: [BACKUP], AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
    role({ Policies: [{ PolicyName: 'Read', ...allow('ec2:Describe*') }] }),
  ].map(is)).toEqual([false, false, false, false]);
});

test.each<[string, DeployedResource, DeployedResource | undefined, string]>([
  ['goes', managed, undefined, "backup role Role named 'BackupRole' is gone from the template"],
  ['gets another name', managed, role({ ...managed.Properties, RoleName: 'Other' }), "backup role Role named 'BackupRole' would change RoleName from 'BackupRole' to 'Other', which replaces it"],
  ['gets another path', managed, role({ ...managed.Properties, Path: '/backup/' }), "backup role Role named 'BackupRole' would change Path from '/' to '/backup/', which replaces it"],
  ['loses its managed policies', managed, role({}), `backup role Role named 'BackupRole' would lose ${[...DELETION_POLICIES.AWSBackupServiceRolePolicyForBackup, ...DELETION_POLICIES.AWSBackupServiceRolePolicyForS3Backup].join(', ').replace(/: .*/, '')}`],
  ['loses that for S3', managed, role({ ManagedPolicyArns: [BACKUP] }), "backup role Role named 'BackupRole' would lose events:DeleteRule, events:RemoveTargets"],
  ['loses an inline action', inline, role({ Policies: [{ PolicyName: 'Delete', ...allow('ec2:DeleteSnapshot') }] }), "backup role Role named 'BackupRole' would lose rds:DeleteDBSnapshot"],
  ['may delete some resources only', inline, role({ Policies: [{ PolicyName: 'Delete', ...allow(['ec2:DeleteSnapshot', 'rds:DeleteDBSnapshot'], { Resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-1' }) }] }),
    "backup role Role named 'BackupRole' would lose ec2:DeleteSnapshot, rds:DeleteDBSnapshot"],
  ['may delete on a condition only', inline, role({ Policies: [{ PolicyName: 'Delete', ...allow(['ec2:DeleteSnapshot', 'rds:DeleteDBSnapshot'], { Condition: { Bool: { a: 'true' } } }) }] }),
    "backup role Role named 'BackupRole' would lose ec2:DeleteSnapshot, rds:DeleteDBSnapshot"],
  ['is denied it', inline, role({ Policies: [...inline.Properties!.Policies as object[], { PolicyName: 'No', PolicyDocument: { Statement: { Effect: 'Deny', Action: 'ec2:Delete*', Resource: '*' } } }] }),
    "backup role Role named 'BackupRole' would lose ec2:DeleteSnapshot"],
  ['loses a policy that nobody knows', role({ ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/Own' }] }), role({}),
    "backup role Role named 'BackupRole' would lose arn:aws:iam::${AWS::AccountId}:policy/Own, which may allow it to delete"],
  ['is no longer trusted', managed, role({ ...managed.Properties, AssumeRolePolicyDocument: trust('ec2.amazonaws.com') }), "backup role Role named 'BackupRole' would no longer be one that backup.amazonaws.com can assume"],
])('a backup role that %s is a finding', (_, before, after, finding) => {
  expect(findings(before, after)).toEqual([finding]);
});

test.each<[string, DeployedResource, DeployedResource]>([
  ['a managed policy for its actions, on all resources', inline, role({ Policies: [{ PolicyName: 'All', ...allow('*') }] })],
  ['what a managed policy allows, inline', role({ ManagedPolicyArns: [S3] }), role({ Policies: [{ PolicyName: 'Rule', ...allow(['events:DeleteRule', 'events:RemoveTargets']) }] })],
  ['AdministratorAccess instead', managed, role({ ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']] }] })],
  ['the same policy of another partition', managed, role({ ManagedPolicyArns: [S3, BACKUP].map((arn) => ({ 'Fn::Sub': arn.replace('arn:aws', 'arn:${AWS::Partition}') })) })],
  ['another description, tags, and further policies', managed, role({ ManagedPolicyArns: [BACKUP, S3, `${AWS}/ReadOnlyAccess`], Description: 'other', Tags: [] })],
  ['its path written out', managed, { ...managed, Properties: { ...managed.Properties, Path: undefined } }],
])('a backup role may get %s', (_, before, after) => {
  expect(findings(before, after)).toEqual([]);
});

test('policies apart belong to a role whichever names the other', () => {
  const bare = role({ ManagedPolicyArns: [{ Ref: 'Managed' }] });
  const document = allow('fsx:DeleteBackup').PolicyDocument;
  const apart = (type: string, properties: object): DeployedResources => ({ Policy: { Type: type, Properties: { PolicyDocument: document, ...properties } } });
  for (const policy of [apart('AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }] }), apart('AWS::IAM::RolePolicy', { RoleName: { Ref: 'Role' } }), apart('AWS::IAM::ManagedPolicy', { Roles: ['BackupRole'] })]) {
    expect(findings(role({}), role({}), {}, policy)).toEqual(["backup role Role named 'BackupRole' would lose fsx:DeleteBackup"]);
    expect(findings(role({}), role({}), policy)).toEqual([]);
  }
  const own: DeployedResources = { Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } } };
  expect(findings(bare, bare, own)).toEqual([]);
  expect(findings(bare, role({}), own)).toEqual(["backup role Role named 'BackupRole' would lose fsx:DeleteBackup"]);
});

test('a role that is released by its name, with or without its path, may go, be renamed or lose permissions', () => {
  const pathed = role({ ...managed.Properties, Path: '/backup/' });
  const released = (...roles: string[]) => ({ released: { vaults: [], roles } });
  const afterwards: DeployedResources[] = [{}, { Role: role({ RoleName: 'Other' }) }, { Role: role({}) }];
  for (const after of afterwards) {
    expect(compareTemplates({ Role: pathed }, after, released('BackupRole'))).toEqual([]);
    expect(compareTemplates({ Role: pathed }, after, released('backup/BackupRole'))).toEqual([]);
    expect(compareTemplates({ Role: pathed }, after, released('Other', 'backup'))).not.toEqual([]);
    expect(compareTemplates({ Role: pathed }, after, { released: { vaults: ['BackupRole'], roles: [] } })).not.toEqual([]);
  }
});

test('a boundary that comes or changes is told, one that goes is not', () => {
  const bounded = (arn: unknown) => role({ PermissionsBoundary: arn });
  expect([newBoundary(role({}), bounded('a')), newBoundary(bounded('a'), bounded({ Ref: 'B' })), newBoundary(bounded('a'), bounded('a')), newBoundary(bounded('a'), role({}))]).toEqual(['a', '${B}', undefined, undefined]);
});

test('every deletion of the managed policies is known by its name', () => {
  expect(DELETION_ACTIONS.filter((action) => !/^[a-z0-9-]+:(Delete|Deregister|Remove)\w+$/.test(action))).toEqual([]);
  expect([...DELETION_ACTIONS]).toEqual([...new Set(DELETION_ACTIONS)].sort());
});
