import { allCases, central, removals } from './central-removals';
import { ORGANIZATION_ID } from './central-world';
import { failing } from '../support/iam/cases';
import { Policy, Statement, World } from '../support/iam/world';

/**
 * The tables must notice when a policy is wrong: faults that were really made, and one part left out of each policy. Every other part is left out
 * in removed-central-parts.long.test.ts.
 */

function policyOf(arn: string): Policy {
  const policy = central.world.resourcePolicy(arn);
  if (!policy) {
    throw new Error(`${arn} has no policy`);
  }
  return policy;
}

function withStatements(policy: Policy, change: (statements: Statement[]) => Statement[]): World {
  return central.world.with(policy, { ...policy.document, Statement: change(policy.document.Statement) });
}

/** Of the cases named, those that fail; a name may go on with what is different in the opposite. */
function failingIn(world: World, names: string[]): Promise<string[]> {
  return failing(world, allCases(central.changed(world)).filter(({ name }) => names.some(one => one === name || one.startsWith(`${name}, but `))));
}

describe('faults that were really made', () => {
  test('the central key for every principal of the organization, grants included', async () => {
    // as the system that this library replaces has it
    const organization = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION_ID}/*` } };
    const world = withStatements(policyOf(central.key.arn), statements => [
      ...statements,
      {
        Sid: 'OrganizationUse', Effect: 'Allow', Principal: { AWS: '*' }, Resource: '*', Condition: organization,
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      },
      {
        Sid: 'OrganizationGrants', Effect: 'Allow', Principal: { AWS: '*' }, Resource: '*',
        Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'], Condition: { ...organization, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
    const expected = [
      "a member account can't kms:Decrypt with the central key",
      "a member account can't make grants on the central key",
      "an administrator of the central account can't kms:Decrypt with the central key",
      'an administrator of the central account can kms:DescribeKey the central key, but an administrator of a member account can not',
    ];
    const others = ["a member account can't kms:Decrypt with the air-gapped vault's key", 'a member of the organization copies into the central vault'];
    expect((await failingIn(world, [...expected, ...others])).sort()).toEqual(expected.sort());
  });

  test.each<[string, string, (statement: Statement) => Statement, string[]]>([
    ['the key admits AWS Backup only, not the services whose resources are copied', central.key.arn,
      statement => statement.Condition?.StringLike?.['kms:ViaService'] === undefined ? statement
        : { ...statement, Condition: { ...statement.Condition, StringLike: { 'kms:ViaService': 'backup.*.amazonaws.com' } } },
      ['the central key admits AWSServiceRoleForBackup for copies of EBS', 'the central key admits AWSServiceRoleForBackup for copies of RDS instance']],
    ['the key for the whole account', central.key.arn,
      statement => statement.Effect === 'Deny' ? statement : { ...statement, Action: 'kms:*', Condition: {} },
      ["an administrator of the central account can't kms:Decrypt with the central key"]],
    ['a vault policy that names another vault', central.vault.arn,
      statement => ({ ...statement, Resource: central.vault.arn.replace(':backup-vault:', ':backup-vault:Other') }),
      ['a member of the organization copies into the central vault', "the deploying role can't backup:DeleteRecoveryPoint in the central vault"]],
    ['anybody copies into the vault', central.vault.arn,
      statement => statement.Effect === 'Deny' ? statement : { ...statement, Condition: {} },
      ['a member of the organization copies into the central vault, but an account of another organization does not']],
    ['members may do anything to the vault', central.vault.arn,
      statement => statement.Effect === 'Deny' ? statement : { ...statement, Action: 'backup:*' },
      ["a member can't backup:StartBackupJob on the central vault"]],
    ['the deploying role may delete', central.vault.arn,
      statement => JSON.parse(JSON.stringify(statement).replaceAll(/"arn:aws:iam::\d+:role\/security\/BreakGlass"/g, '"arn:aws:iam::*:role/*"')),
      ["the deploying role can't backup:DeleteRecoveryPoint in the central vault"]],
    ['the deny spares nobody, so that the next deployment fails', central.vault.arn,
      statement => statement.Effect === 'Deny' ? { ...statement, Condition: {} } : statement,
      ['the deploying role can backup:PutBackupVaultAccessPolicy on the central vault']],
    ["every role of the organization uses the air-gapped vault's key", central.airGappedKey.arn,
      statement => JSON.parse(JSON.stringify(statement).replaceAll('arn:aws:iam::*:role/OrgBackupAWSBackupRole', 'arn:aws:iam::*:role/*')),
      ["a member's backup role can kms:Decrypt with the air-gapped vault's key, but another role of the member can not"]],
    ["the backup role of every organization uses the air-gapped vault's key", central.airGappedKey.arn,
      (statement) => {
        const { StringEquals: _organization, ...others } = statement.Condition ?? {};
        return { ...statement, Condition: others };
      },
      ["a member's backup role can kms:Decrypt, being in the organization, but the role of the same name in another organization can not"]],
  ])('%s', async (_, arn, change, expected) => {
    expect(await failingIn(central.world, expected)).toEqual([]);
    expect(await failingIn(withStatements(policyOf(arn), statements => statements.map(change)), expected)).toEqual(expected);
  });

  test('a role for the custom resource that may do anything with IAM', async () => {
    const policy = central.world.policies.find(one => one.kind === 'identity' && one.attachedTo.includes(central.customResourceRole.arn))!;
    const world = withStatements(policy, statements => statements.map(statement => ({ ...statement, Action: 'iam:*', Resource: '*', Condition: {} })));
    const expected = [
      'the custom resource creates AWSServiceRoleForBackup only, but no other service-linked role', "the custom resource can't iam:AttachRolePolicy",
    ];
    expect(await failingIn(world, expected)).toEqual(expected);
  });
});

test.each(removals.onePerPolicy)('%s', async (_, mutation) => {
  expect(await removals.noticedBy(mutation)).toBeDefined();
});
