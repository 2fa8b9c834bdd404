import { ACCOUNT, HERE, MemberProps, MemberStack, REGION, tierOf, TWO_REGIONS } from './member-stack';
import { BackupSupport, CopyDestination, IndexedResourceType, MalwareScanMode } from '../../src/protection';

const make = (props: MemberProps, env = { account: ACCOUNT }) => () => new MemberStack(props, { env });

describe('copies to member vaults', () => {
  const copying = (destination: CopyDestination, props: MemberProps = {}) =>
    () => new MemberStack({ ...TWO_REGIONS, tiers: [tierOf({ copyActions: [{ destination }] })], ...props }, HERE);
  const arn = (account: string, vaultName: string, region = 'eu-west-1') => CopyDestination.vaultArn(`arn:aws:backup:${region}:${account}:backup-vault:${vaultName}`);
  const message = (name: string) => `tier 'gold', rule 'Daily': copyActions is '${name}' but member accounts have no vault in eu-west-1; add eu-west-1 to regions of the layout, or copy elsewhere`;

  test('lead to one of their Regions', () => {
    expect(copying(CopyDestination.sameVaultIn('us-west-2'))).not.toThrow();
    expect(copying(CopyDestination.sameVaultIn('eu-west-1'))).toThrow(message('the same vault in eu-west-1'));
  });

  test.each<[string, MemberProps]>([['$account', {}], ['$account', { localPlans: true }], [ACCOUNT, { localPlans: true }]])('by ARN too, with %s as the account (%j)', (account, props) => {
    expect(copying(arn(account, 'OrgBackupVault'), props)).toThrow(message(`arn:aws:backup:eu-west-1:${account}:backup-vault:OrgBackupVault`));
    expect(copying(arn(account, 'OrgBackupVault', 'us-west-2'), props)).not.toThrow();
    expect(copying(arn(account, 'Other'), props)).not.toThrow();
  });

  test('of a later generation, too', () => {
    expect(copying(arn('$account', 'OrgBackupVault-2'), { generation: 2 })).toThrow(message('arn:aws:backup:eu-west-1:$account:backup-vault:OrgBackupVault-2'));
  });

  test('are none in other accounts', () => {
    expect(copying(arn('999999999999', 'OrgBackupVault'))).not.toThrow();
  });
});

describe('in Regions without a feature tiers do not ask for it', () => {
  const indexing = tierOf({ indexedResourceTypes: [IndexedResourceType.S3] });
  const scanning = tierOf({ malwareScan: MalwareScanMode.FULL_SCAN });

  test.each([
    ['cn-north-1', 'indexedResourceTypes', 'AWS Backup makes no indexes in this Region', indexing],
    ['ap-east-2', 'indexedResourceTypes', 'AWS Backup makes no indexes in this Region', indexing],
    ['cn-north-1', 'malwareScan', 'recovery points are not scanned in this Region', scanning],
    ['ap-southeast-6', 'malwareScan', 'recovery points are not scanned in this Region', scanning],
  ])('%s, %s', (region, prop, why, tier) => {
    expect(make({ regions: [region], tiers: [tier], localPlans: true })).toThrow(`tier 'gold', rule 'Daily': ${prop} is '${region}' but ${why}; leave it out, or use other tiers there`);
  });

  test('and one Region of several is enough', () => {
    expect(make({ regions: ['us-east-1', 'ap-southeast-6'], globalRegion: 'us-east-1', tiers: [scanning], localPlans: true })).toThrow("malwareScan is 'ap-southeast-6' but");
    expect(make({ regions: ['us-east-1', 'ap-east-2'], globalRegion: 'us-east-1', tiers: [scanning], localPlans: true })).not.toThrow();
  });

  test('unless the user knows better', () => {
    const known = (region: string) => new BackupSupport({ regions: [{ region, search: true, malwareProtection: true }] });
    expect(make({ regions: ['ap-southeast-6'], tiers: [scanning], support: known('ap-southeast-6'), localPlans: true })).not.toThrow();
    expect(make({ regions: ['cn-north-1'], tiers: [indexing], support: known('cn-north-1') })).not.toThrow();
    expect(make({ tiers: [indexing], support: new BackupSupport({ regions: [{ region: REGION, search: false }] }) })).toThrow("indexedResourceTypes is 'us-east-1' but");
  });
});
