import { App, Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { VaultLock } from '../../src/backup-vault';
import { CentralBackupAccount, CentralBackupAccountAttributes } from '../../src/central-backup-account';
import { BackupNaming } from '../../src/organization-layout';

const ACCOUNT = '111111111111';

function imported(attrs: Partial<CentralBackupAccountAttributes> = {}, stack = new Stack(new App(), 'Home')) {
  return CentralBackupAccount.fromCentralBackupAccountAttributes(stack, 'Central', { account: ACCOUNT, region: 'eu-west-1', ...attrs });
}

test.each([['eu-west-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('has the default names, as literals, in %s', (region, partition) => {
  expect(imported({ region })).toMatchObject({
    account: ACCOUNT, region, vaultName: 'OrgBackupCentralVault', vaultArn: `arn:${partition}:backup:${region}:${ACCOUNT}:backup-vault:OrgBackupCentralVault`,
  });
});

test('knows no air-gapped vault and no lock unless told', () => {
  const { vaultLock, airGappedVaultName, airGappedVaultArn, airGappedRetention } = imported();
  expect([vaultLock, airGappedVaultName, airGappedVaultArn, airGappedRetention]).toEqual(Array(4).fill(undefined));
});

test('has what it is told', () => {
  const vaultLock = VaultLock.governance({ minRetention: Duration.days(7) });
  const airGappedRetention = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
  expect(imported({ vaultLock, airGappedRetention, generation: 2, naming: new BackupNaming({ prefix: 'Acme' }) })).toMatchObject({
    vaultLock,
    airGappedRetention,
    vaultName: 'AcmeCentralVault-2',
    airGappedVaultName: 'AcmeCentralAirGappedVault-2',
    airGappedVaultArn: `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:AcmeCentralAirGappedVault-2`,
  });
  expect(imported({ vaultName: 'V1', airGappedVaultName: 'V2' })).toMatchObject({ vaultName: 'V1', airGappedVaultName: 'V2', airGappedRetention: undefined });
});

test('tokens pass', () => {
  const stack = new Stack(new App(), 'Home');
  const { vaultArn } = imported({ account: Aws.ACCOUNT_ID, region: Token.asString({ Ref: 'Region' }) }, stack);
  expect(stack.resolve(vaultArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':backup:', { Ref: 'Region' }, ':', { Ref: 'AWS::AccountId' }, ':backup-vault:OrgBackupCentralVault']],
  });
});

test.each<[Partial<CentralBackupAccountAttributes>, string]>([
  [{ account: '11111111111' }, "account is '11111111111' but an account id has 12 digits"],
  [{ region: 'eu-wset-1' }, "region is 'eu-wset-1' but no Region has this code"],
  [{ vaultName: 'v' }, "vaultName is 'v' but a vault name has 2 to 50"],
  [{ vaultName: 'v'.repeat(51) }, 'vaultName is'],
  [{ airGappedVaultName: 'a b' }, "airGappedVaultName is 'a b' but"],
  [{ generation: 0 }, 'generation is 0 but'],
  [{ airGappedRetention: { minRetention: Duration.days(6), maxRetention: Duration.days(90) } }, "airGappedRetention.minRetention is '6 days' but"],
])('%j is refused', (attrs, message) => {
  expect(() => imported(attrs)).toThrow(message);
});
