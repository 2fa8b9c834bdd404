import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { KeyPolicyInput } from '../../src/backup-vault/key-policy';
import { NOBODY } from '../../src/backup-vault/principal-arns';
import { renderKeyPolicy, vaultKeyPolicy } from '../../src/backup-vault/vault-key';

const input = (backupRoles: string[]): KeyPolicyInput => ({
  accountRoot: 'arn:aws:iam::111111111111:root', backupRoles, vaultCreators: NOBODY, keepers: NOBODY, suffixes: ['amazonaws.com'],
});

/** A role that fills the policy, in whose statements it stands twice, up to a size. */
function filledTo(size: number): string[] {
  const length = (role: string) => JSON.stringify(renderKeyPolicy(input([role]))).length;
  const missing = size - length('');
  return ['x'.repeat(missing / 2)];
}

describe('the policy of a key', () => {
  const odd = JSON.stringify(renderKeyPolicy(input(['']))).length % 2;

  test('has 32,768 characters at most', () => {
    expect(() => renderKeyPolicy(input(filledTo(32768 - odd)))).not.toThrow();
  });

  test('of more is refused', () => {
    const roles = filledTo(32770 - odd);
    expect(() => renderKeyPolicy(input(roles))).toThrow(`naming.rolePath is '${32770 - odd} characters of key policy' but AWS KMS takes 32768; `
      + 'shorten the path and the names of the roles, or give fewer regions');
  });

  test('counts what is known at deployment only with the longest name of a Region', () => {
    const [filled] = filledTo(32768 - odd);
    const withToken = (rest: number) => () => renderKeyPolicy(input([filled.slice('ap-northeast-1'.length + rest) + Aws.REGION]));
    expect(withToken(0)).not.toThrow();
    expect(withToken(-1)).toThrow('AWS KMS takes 32768');
  });

  test('is short for account and Region of the deployment', () => {
    const [, , , use] = new Stack().resolve(renderKeyPolicy(input([`arn:aws:iam::${Aws.ACCOUNT_ID}:role/Backup`]))).Statement;
    expect(use.Condition.ArnEquals).toEqual({ 'aws:PrincipalArn': [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/Backup' }] });
  });
});

describe('the policy of a key that is made for a vault', () => {
  const some = { exact: ['arn:aws:iam::111111111111:role/Deployer'], patterns: ['arn:aws:iam::111111111111:role/Admin*'] };
  const shared = { principal: 'arn:aws:iam::222222222222:root', condition: { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::222222222222:role/Copier'] } } };

  test.each<[string, Partial<KeyPolicyInput>]>([
    ['the least', {}],
    ['who creates and keeps', { vaultCreators: some, keepers: some }],
    ['scans and copies', { scannerRole: 'arn:aws:iam::111111111111:role/Scanner', sharedWith: shared }],
    ['an air-gapped vault', { sharedWith: shared, airGapped: { members: { roleArnPatterns: ['arn:aws:iam::*:role/Backup'], condition: {} } } }],
    ['all Regions', { multiRegion: true, suffixes: ['amazonaws.com', 'amazonaws.com.cn'] }],
  ])('reads as the construct of the key would write it: %s', (_, more) => {
    const policy = vaultKeyPolicy({ ...input([`arn:aws:iam::${Aws.ACCOUNT_ID}:role/Backup`]), ...more });
    const stack = new Stack(new App(), 'Stack');
    expect(stack.resolve(policy)).toEqual(stack.resolve(iam.PolicyDocument.fromJson(policy).toJSON()));
  });
});
