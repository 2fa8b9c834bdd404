import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CentralBackupAccount } from '../../../src/central-backup-account';
import { BackupDefinition, CentralVault, InferredDenial, MemberVault } from '../../../src/definition';
import { isWantedBackupRole } from '../../../src/event-hub/handler/deployed-backup-roles';
import { groupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { readAlert } from '../../../src/event-hub/handler/security-alerts';
import { MemberBackupBaseline } from '../../../src/member-backup-baseline';
import { BackupRule, CopyDestination, ProtectionTier } from '../../../src/protection';
import { eventNamed } from '../events';
import { definitionOf, deployed, hubStack, propertiesOf } from '../hub-stack';

const MEMBER = '111122223333';
const CENTRAL = '777777777777';
const REGION = 'eu-west-1';

function definitionWith(verifiedDenials: InferredDenial[] = []): BackupDefinition {
  const rules = [BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault() }] })];
  return definitionOf({}, {
    centralVault: CentralVault.managed(),
    memberVault: MemberVault.managed({ formerCentralAccounts: ['999999999999'] }),
    verifiedDenials,
    tiers: [new ProtectionTier({ name: 'gold', rules })],
  });
}

/** A part of a template as it is in an account. */
function inAccount(part: any, account: string): any {
  const text = (value: string) => value.replaceAll('${AWS::AccountId}', account).replaceAll('${AWS::Region}', REGION);
  if (typeof part !== 'object' || part === null) {
    return part;
  }
  if (Array.isArray(part)) {
    return part.map((one) => inAccount(one, account));
  }
  const [[name, inner]] = [...Object.entries<any>(part), ['', '']];
  switch (name) {
    case 'Fn::Sub': return text(inner);
    case 'Ref': return inner === 'AWS::AccountId' ? account : inner === 'AWS::Partition' ? 'aws' : inner === 'AWS::Region' ? REGION : inner;
    case 'Fn::Join': return inner[1].map((one: any) => inAccount(one, account)).join(inner[0]);
    default: return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inAccount(value, account)]));
  }
}

interface RoleJson {
  readonly name: string;
  readonly account: string;
  readonly trust: any;
  readonly policies: Array<{ PolicyName: string; PolicyDocument: any }>;
  readonly attached: string[];
}

/** The roles of AWS Backup, as the templates of a definition make them. */
function rolesOf(definition: BackupDefinition): RoleJson[] {
  const made = [
    [MEMBER, (stack: Stack) => new MemberBackupBaseline(stack, 'Baseline', { definition })] as const,
    [CENTRAL, (stack: Stack) => new CentralBackupAccount(stack, 'Central', { definition })] as const,
  ];
  return made.flatMap(([account, make]) => {
    const stack = new Stack(new App(), 'Stack', { env: { account, region: REGION } });
    make(stack);
    return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(({ Properties }) => inAccount(Properties, account))
      .filter(({ AssumeRolePolicyDocument: { Statement } }) => JSON.stringify(Statement).includes('"backup.amazonaws.com"'))
      .map(({ RoleName, AssumeRolePolicyDocument, Policies = [], ManagedPolicyArns }) => ({
        name: RoleName, account, trust: AssumeRolePolicyDocument, policies: Policies, attached: ManagedPolicyArns,
      }));
  });
}

/** Judges calls as the hub of a definition does. */
function judgeOf(definition: BackupDefinition) {
  const environments = propertiesOf(hubStack({ definition }).stack, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables);
  const knowledge = groupingSettings(deployed(environments.find((variables) => variables?.KNOWLEDGE !== undefined), 'arn:aws:sqs:eu-west-1:111111111111:')).knowledge!;
  return (account: string, eventName: string, requestParameters: object): boolean => {
    const role = `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${REGION}`;
    const userIdentity = { type: 'AssumedRole', arn: role, sessionContext: { sessionIssuer: { arn: role } }, invokedBy: 'cloudformation.amazonaws.com' };
    const event = { ...eventNamed('cloudtrail.disable-rule', { userIdentity, eventSource: 'iam.amazonaws.com', eventName, requestParameters }), source: 'aws.iam', account };
    return readAlert({ pattern: 'backup-role-changed', event }, knowledge).suppressed === undefined;
  };
}

describe.each([
  ['a definition', definitionWith()],
  ['a definition whose roles copy to known vaults only', definitionWith([InferredDenial.FOREIGN_COPIES_BY_ROLES])],
])('the deployment of %s', (_, definition) => {
  const told = judgeOf(definition);
  const roles = rolesOf(definition);

  test('has a role that backs up, one that restores, and the central one', () => {
    expect(roles.map(({ name }) => name)).toEqual(['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRestoreRole', 'OrgBackupAWSBackupCentralRole']);
  });

  test('is silent', () => {
    const calls = roles.flatMap(({ name, account, trust, policies, attached }) => [
      told(account, 'UpdateAssumeRolePolicy', { roleName: name, policyDocument: JSON.stringify(trust) }),
      ...policies.map(({ PolicyName, PolicyDocument }) => told(account, 'PutRolePolicy', { roleName: name, policyName: PolicyName, policyDocument: JSON.stringify(PolicyDocument) })),
      ...attached.map((policyArn) => told(account, 'AttachRolePolicy', { roleName: name, policyArn })),
    ]);
    expect(calls).not.toContain(true);
    expect(roles.flatMap(({ attached }) => attached).length).toBeGreaterThan(6);
  });
});

describe('with the deploying role', () => {
  const definition = definitionWith([InferredDenial.FOREIGN_COPIES_BY_ROLES]);
  const told = judgeOf(definition);
  const [{ name: roleName, policies: [{ PolicyName: policyName, PolicyDocument: denial }], trust }] = rolesOf(definition);
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const allow = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
  const [denied] = denial.Statement;
  const targets = (arns: string[]) => ({ ...denied, Condition: { 'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': arns } } });
  const { 'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': known } } = denied.Condition;
  const put = (policyDocument: string, name = 'Other') => ['PutRolePolicy', { policyName: name, policyDocument }] as const;

  test.each<[string, readonly [string, object], boolean]>([
    ['a policy that allows', put(document(allow)), false],
    ['one statement that allows, no list', put(JSON.stringify({ Statement: allow })), false],
    ['a policy that denies all', put(document({ Effect: 'Deny', Action: '*', Resource: '*' })), true],
    ['a denial beside what is allowed', put(document(allow, { Effect: 'Deny', Action: 'backup:*', Resource: '*' })), true],
    ['no JSON', put('{'), true],
    ['no policy', ['PutRolePolicy', { policyName: 'Other' }], true],
    ['the denial under another name', put(JSON.stringify(denial)), true],
    ['another denial under its name', put(document({ Effect: 'Deny', Action: '*', Resource: '*' }), policyName), true],
    ['the denial with one target more', put(document(targets([...known, 'arn:aws:backup:*:666666666666:backup-vault:x'])), policyName), true],
    ['the denial with one target less', put(document(targets(known.slice(1))), policyName), true],
    ['nothing denied under its name', put(document(allow), policyName), true],
    ['a policy of AWS that denies all', ['AttachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }], true],
    ['a policy of the account named like one of AWS', ['AttachRolePolicy', { policyArn: `arn:aws:iam::${MEMBER}:policy/service-role/AWSBackupServiceRolePolicyForBackup` }], true],
    ['a trust of another account', ['UpdateAssumeRolePolicy', { policyDocument: document({ Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }) }], true],
    ['a trust of another account besides', ['UpdateAssumeRolePolicy', { policyDocument: document(...trust.Statement, { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }) }], true],
    ['a trust of nobody', ['UpdateAssumeRolePolicy', { policyDocument: document() }], true],
    ['a policy detached', ['DetachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }], true],
    ['a boundary', ['PutRolePermissionsBoundary', { permissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll' }], true],
  ])('%s is told as it should be: %#', (_, [call, request], isTold) => {
    expect(told(MEMBER, call, { roleName, ...request })).toBe(isTold);
  });

  test('policies of AWS are known by the ARN of the partition', () => {
    const attached = (policyArn: string) => isWantedBackupRole('AttachRolePolicy', { policyArn }, { account: MEMBER, partition: 'aws-cn', denials: [] });
    expect(['aws-cn', 'aws'].map((partition) => attached(`arn:${partition}:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup`))).toEqual([true, false]);
  });
});
