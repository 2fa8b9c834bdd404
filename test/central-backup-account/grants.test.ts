import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, CentralStack, StatementOf } from './central-stack';
import { CentralBackupAccount } from '../../src/central-backup-account';

const VAULT = `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralVault`;
const RECOVERY_POINTS = [
  `arn:aws:backup:eu-west-1:${ACCOUNT}:recovery-point:*`,
  'arn:aws:ec2:eu-west-1::image/ami-*',
  'arn:aws:ec2:eu-west-1::snapshot/*',
  `arn:aws:fsx:eu-west-1:${ACCOUNT}:backup/backup-*`,
  `arn:aws:rds:eu-west-1:${ACCOUNT}:cluster-snapshot:awsbackup:*`,
  `arn:aws:rds:eu-west-1:${ACCOUNT}:snapshot:awsbackup:*`,
];

/** Statements of the policy that a grant writes for a role. */
function granted(
  grant: (central: CentralBackupAccount, role: iam.Role) => iam.Grant, central = new CentralStack({ createServiceLinkedRole: false }),
): StatementOf[] {
  const role = new iam.Role(central.stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() });
  expect(grant(central.central, role).success).toBe(true);
  return central.one('AWS::IAM::Policy').PolicyDocument.Statement;
}

function allowing(statements: StatementOf[], action: string): StatementOf[] {
  return statements.filter(({ Action }) => [Action].flat().includes(action));
}

test('describing reads vaults, recovery points and jobs and changes nothing', () => {
  const statements = granted((central, role) => central.grantDescribe(role));
  expect(statements.flatMap(({ Action }) => Action).filter((action) => !/^backup:(Describe|Get|List)/.test(action))).toEqual([]);
  expect(allowing(statements, 'backup:ListRecoveryPointsByBackupVault').map(({ Resource }) => Resource)).toEqual([VAULT]);
  expect(allowing(statements, 'backup:DescribeRecoveryPoint').map(({ Resource }) => Resource)).toEqual([RECOVERY_POINTS]);
  expect(allowing(statements, 'backup:DescribeRestoreJob').map(({ Resource }) => Resource)).toEqual(['*']);
});

test.each([
  ['restoring', 'backup:StartRestoreJob', 'backup:StartCopyJob', (central: CentralBackupAccount, role: iam.Role) => central.grantRestore(role)],
  ['copying out', 'backup:StartCopyJob', 'backup:StartRestoreJob', (central: CentralBackupAccount, role: iam.Role) => central.grantCopyOut(role)],
])('%s starts the one job with the service role', (_name, action, other, grant) => {
  const statements = granted(grant);
  expect(allowing(statements, action)).toEqual([{ Effect: 'Allow', Action: action, Resource: RECOVERY_POINTS }]);
  expect(allowing(statements, other)).toEqual([]);
  expect(allowing(statements, 'iam:PassRole')).toEqual([{
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: `arn:aws:iam::${ACCOUNT}:role/OrgBackupAWSBackupCentralRole`,
    Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
  }]);
  expect(allowing(statements, 'backup:DescribeRecoveryPoint')).toHaveLength(1);
  const mutating = statements.filter(({ Action }) => [Action].flat().some((name) => !/:(Describe|Get|List)/.test(name)));
  expect(mutating.filter(({ Resource }) => Resource === '*')).toEqual([]);
});

test('every vault of the account can be looked at', () => {
  const central = new CentralStack({ createServiceLinkedRole: false, generation: 2, retiredGenerations: [{ generation: 1 }] });
  expect(allowing(granted((account, role) => account.grantDescribe(role), central), 'backup:DescribeBackupVault')[0].Resource).toEqual([`${VAULT}-2`, VAULT]);
});

describe('use of the key', () => {
  test('is in the policy of the role and in that of the key, which leaves nothing to IAM', () => {
    const central = new CentralStack({ createServiceLinkedRole: false });
    const statements = granted((account, role) => account.grantKeyUse(role), central);
    const added = central.keyPolicy().filter(({ Sid }) => Sid === undefined);
    expect(added.map(({ Principal }) => Principal)).toEqual(Array(2).fill({ AWS: { 'Fn::GetAtt': [expect.stringContaining('Grantee'), 'Arn'] } }));
    for (const all of [statements, added]) {
      expect(allowing(all, 'kms:Decrypt')[0].Condition?.StringLike['kms:ViaService']).toContain('ec2.*.amazonaws.com');
      expect(allowing(all, 'kms:CreateGrant')[0].Condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    }
    expect(allowing(statements, 'kms:Decrypt')[0].Resource).toEqual({ 'Fn::GetAtt': ['CentralKey837EB0BF', 'Arn'] });
    expect(allowing(added, 'kms:Decrypt')[0].Resource).toBe('*');
  });

  test('extends to the keys of retired vaults', () => {
    const central = new CentralStack({ createServiceLinkedRole: false, generation: 2, retiredGenerations: [{ generation: 1 }] });
    expect(allowing(granted((account, role) => account.grantKeyUse(role), central), 'kms:Decrypt')).toHaveLength(2);
    expect(central.keyPolicy().filter(({ Sid }) => Sid === undefined)).toHaveLength(2);
  });

  test('of an imported key is in the policy of the role alone, and once where generations share it', () => {
    const encryptionKey = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0123`);
    const generations = { generation: 2, retiredGenerations: [{ generation: 1 }], retiredVaultKeys: { 1: encryptionKey } };
    const central = new CentralStack({ createServiceLinkedRole: false, encryptionKey, ...generations });
    const statements = granted((account, role) => account.grantKeyUse(role), central);
    expect(allowing(statements, 'kms:Decrypt').map(({ Resource }) => Resource)).toEqual([encryptionKey.keyArn]);
  });
});

test("the key's own grants reach its policy too", () => {
  const central = new CentralStack();
  central.central.encryptionKey.grantDecrypt(new iam.Role(central.stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(allowing(central.keyPolicy().filter(({ Sid }) => Sid === undefined), 'kms:Decrypt')).toHaveLength(1);
});
