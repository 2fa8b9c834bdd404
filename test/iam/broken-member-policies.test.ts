import { allCases, members, removals } from './member-removals';
import { MEMBER } from './member-world';
import { Case, failing } from '../support/iam/cases';
import { Policy, Statement } from '../support/iam/world';

/** What broken-policies.test.ts does for the central account: the tables must notice when a policy of a member account is wrong. */

describe('faults that could be made', () => {
  const policyOf = (arn: string): Policy => members.world.resourcePolicy(arn)!;
  const toEveryRole = (statement: Statement): Statement => !statement.Sid?.endsWith('ForCopy') ? statement
    : JSON.parse(JSON.stringify(statement).replaceAll('ArnEquals', 'ArnLike').replaceAll(/role\/aws-service-role\/backup.amazonaws.com\/\w+/g, 'role/*'));

  test.each<[string, string, (statement: Statement) => Statement, string[]]>([
    ["the vault's key for every role of the central account", members.key.arn,
      toEveryRole,
      [`the central account's administrator can't kms:Decrypt with the key of OrgBackupVault of ${MEMBER} in eu-central-1`]],
    ['the central key for every role of the organization', members.centralKey.arn, toEveryRole,
      ["a member's backup role gets nothing from the central key"]],
    ['the central key for every account', members.centralKey.arn,
      (statement) => {
        const { StringEquals: _organization, ...others } = statement.Condition ?? {};
        return statement.Sid?.endsWith('ForCopy') ? { ...statement, Condition: others } : statement;
      },
      ["the central key admits every member's AWSServiceRoleForBackup, but not one of no organization"]],
    ['the whole organization copies into a member', members.vault.arn,
      statement => statement.Effect === 'Deny' ? statement : { ...statement, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
      [`another member can't copy into OrgBackupVault of ${MEMBER} in eu-central-1`]],
    ["the workload's key for the whole account", members.sourceKey.arn,
      statement => statement.Sid === 'AllowUseByBackup' ? { ...statement, Condition: {} } : statement,
      [`a workload's role gets nothing from ${members.sourceKey.arn.split('/').pop()} by the baseline`]],
  ])('%s', async (_, arn, change, expected) => {
    const policy = policyOf(arn);
    const world = members.world.with(policy, { ...policy.document, Statement: policy.document.Statement.map(change) });
    const named = (cases: Case[]) => cases.filter(({ name }) => expected.some(one => one === name || one.startsWith(`${name}, but `)));
    expect(await failing(members.world, named(allCases(members)))).toEqual([]);
    expect(await failing(world, named(allCases(members.changed(world))))).toEqual(expected);
  });
});

test.each(removals.onePerPolicy)('%s', async (_, mutation) => {
  expect(await removals.noticedBy(mutation)).toBeDefined();
});
