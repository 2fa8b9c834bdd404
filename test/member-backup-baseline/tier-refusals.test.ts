import { ACCOUNT, HERE, MemberProps, MemberStack, tierOf, TWO_REGIONS } from './member-stack';
import { CopyDestination } from '../../src/protection';

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
