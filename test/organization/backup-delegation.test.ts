import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { delegationStack, MANAGEMENT, resourcePolicyOf } from './delegation-stack';
import { BackupDelegation } from '../../src/organization';
import { OrganizationTarget } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';
import { HOME_ACCOUNT } from '../support/definition';

const UNIT = OrganizationTarget.organizationalUnit('ou-ab12-11111111');
const BELOW = OrganizationTarget.organizationalUnit('ou-ab12-22222222');

const other = (json: object = {}) => iam.PolicyStatement.fromJson({
  Sid: 'Other', Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: 'organizations:DescribePolicy', Resource: '*', ...json,
});

const sids = (stack: Stack) => resourcePolicyOf(stack).Properties.Content.Statement.map(({ Sid }) => Sid);

test('the resource policy survives the stack, and a first deployment that fails leaves nothing', () => {
  expect(resourcePolicyOf(delegationStack().stack)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
});

test('a removal policy of the user is kept', () => {
  expect(resourcePolicyOf(delegationStack({ removalPolicy: RemovalPolicy.DESTROY }).stack).DeletionPolicy).toBe('Delete');
});

test('everything is allowed to the home account', () => {
  const statements = resourcePolicyOf(delegationStack().stack).Properties.Content.Statement;
  expect(new Set(statements.map(({ Principal }) => JSON.stringify(Principal)))).toEqual(new Set([`{"AWS":"arn:aws:iam::${HOME_ACCOUNT}:root"}`]));
});

test('ARNs are those of the layout\'s partition', () => {
  const { stack } = delegationStack({ env: { account: MANAGEMENT, region: 'cn-north-1' }, regions: ['cn-north-1'], central: [] });
  expect(JSON.stringify(resourcePolicyOf(stack))).not.toContain('arn:aws:');
});

test('nobody switches the policy type unless that is asked for', () => {
  expect(sids(delegationStack().stack)).not.toContain('BackupSwitchesPolicyType');
  expect(sids(delegationStack({ allowPolicyTypeChanges: true }).stack)).toContain('BackupSwitchesPolicyType');
});

test('statements of others stand behind those of backup, as they were', () => {
  const { stack } = delegationStack({ statements: [other({ Condition: { StringLikeIfExists: { 'organizations:PolicyType': 'TAG_POLICY' } } })] });
  expect(resourcePolicyOf(stack).Properties.Content.Statement.at(-1)).toEqual({
    Sid: 'Other',
    Effect: 'Allow',
    Principal: { AWS: '333333333333' },
    Action: 'organizations:DescribePolicy',
    Resource: '*',
    Condition: { StringLikeIfExists: { 'organizations:PolicyType': 'TAG_POLICY' } },
  });
});

test('two delegations of one organization are refused', () => {
  const { stack, definition } = delegationStack();
  const second = new BackupDelegation(new Stack(stack.node.scope, 'Second', { env: { account: MANAGEMENT } }), 'Delegation', { definition });
  expect(second.node.validate()).toEqual(['the resource policy of o-a1b2c3d4e5 is also made by Management/Delegation, and an organization has one; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.DELEGATION]']);
  expect((stack.node.findChild('Delegation')).node.validate()).toEqual([]);
});

test('a stack whose account is not known yet is taken for the management account', () => {
  expect(() => delegationStack({ env: {} })).not.toThrow();
});

const [daily] = [ProtectionTier.daily({ copyTo: [] })];

test('targets that hold all assignments are accepted', () => {
  const { stack } = delegationStack({ tiers: [daily], central: [], targets: [BELOW], attachTo: [UNIT, BELOW] });
  const attach = resourcePolicyOf(stack).Properties.Content.Statement.find(({ Sid }) => Sid === 'BackupAttachesPolicies');
  expect(attach.Resource).toEqual([
    `arn:aws:organizations::${MANAGEMENT}:policy/o-a1b2c3d4e5/backup_policy/*`,
    `arn:aws:organizations::${MANAGEMENT}:ou/o-a1b2c3d4e5/ou-ab12-11111111`,
    `arn:aws:organizations::${MANAGEMENT}:ou/o-a1b2c3d4e5/ou-ab12-22222222`,
  ]);
});

test.each<[string, () => unknown, RegExp]>([
  ['a layout without management account', () => delegationStack({ layout: { managementAccount: undefined } }), /layout.managementAccount is undefined but it alone holds/],
  ['a layout without organization', () => delegationStack({ layout: { organizationId: undefined } }), /layout.organizationId is undefined/],
  ['a layout without home', () => delegationStack({ layout: { homeAccount: undefined } }), /layout.homeAccount is undefined but backup policies are delegated to it/],
  ['home in the management account', () => delegationStack({ layout: { managementAccount: HOME_ACCOUNT } }), /which manages backup policies without a delegation/],
  ['a stack of another account', () => delegationStack({ env: { account: HOME_ACCOUNT } }), /account of the stack is '111111111111' but only the management account 999999999999/],
  ['an assignment outside of targets', () => delegationStack({ tiers: [daily], attachTo: [BELOW] }), /attach policies to r-ab12, which the home account then may not; add it/],
  ['no definition', () => new BackupDelegation(new Stack(), 'Delegation', {} as any), /definition/],
  ['targets that are none', () => delegationStack({ attachTo: [] }), /targets is \[\] but the home account could attach backup policies to nothing/],
  ['a misspelled prop', () => new BackupDelegation(new Stack(), 'D', { definition: delegationStack().definition, unit: [] } as any), /unit is 'given' but there is no such member/],
  ['a statement that is no statement', () => delegationStack({ statements: [{ Effect: 'Allow' } as any] }), /statements\[0\].*a PolicyStatement/],
  ['NotAction', () => delegationStack({ statements: [other({ Action: undefined, NotAction: 'organizations:DescribePolicy' })] }), /refuses NotAction/],
  ['NotResource', () => delegationStack({ statements: [other({ Resource: undefined, NotResource: '*' })] }), /refuses NotResource/],
  ['a statement without principal', () => delegationStack({ statements: [other({ Principal: undefined })] }), /Principal is missing/],
  ['a Sid of ours', () => delegationStack({ statements: [other({ Sid: 'BackupReadsPolicies' })] }), /another statement has the same Sid/],
  ['a Sid given twice', () => delegationStack({ statements: [other(), other()] }), /statements\[1\] is 'Other' but another statement has the same Sid/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test('an assignment below one of the targets is refused, because a right to attach ends there', () => {
  const layout = {
    rootId: 'r-ab12', units: [{ organizationalUnitId: UNIT.targetId }, { organizationalUnitId: BELOW.targetId, parentId: UNIT.targetId }],
  };
  expect(() => delegationStack({ tiers: [daily], targets: [BELOW], attachTo: [UNIT], layout }))
    .toThrow(/it lies in ou-ab12-11111111, and a right to attach holds for the target itself only/);
});

test('a policy of 40,000 characters is accepted, of one more refused', () => {
  const room = 40000 - JSON.stringify(resourcePolicyOf(delegationStack({ statements: [other({ Resource: 'x' })] }).stack).Properties.Content).length;
  const filled = (characters: number) => () => delegationStack({ statements: [other({ Resource: 'x'.repeat(1 + characters) })] });
  expect(filled(room)).not.toThrow();
  expect(filled(room + 1)).toThrow(/the policy has 40001 characters' but AWS Organizations takes 40000/);
});

test('tokens of the account count as what they are in the template', () => {
  expect(() => delegationStack({ statements: [other({ Principal: { AWS: Aws.ACCOUNT_ID } })] })).not.toThrow();
});
