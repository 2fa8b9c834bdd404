import { CentralModel, CopyOrigin, policyArn, resolveDestination } from '../../src/protection/copy-resolution';
import { DestinationModel } from '../../src/protection/model';

const bounds = { vault: 'the central vault', minDays: 7 };
const gappedBounds = { vault: 'the central air-gapped vault', minDays: 14, maxDays: 100 };
const memberBounds = { vault: 'the member vault', minDays: 3 };
const central = (region: string, change: Partial<CentralModel> = {}): CentralModel =>
  ({ account: '222222222222', region, vaultName: 'Central', bounds, airGappedVaultName: 'Gapped', airGappedBounds: gappedBounds, ...change });
const source = (region: string, change: Partial<CopyOrigin> = {}): CopyOrigin =>
  ({ tierName: 'gold', region, partition: 'aws', vault: { vaultName: 'Member', airGapped: false, bounds: memberBounds }, otherVaults: [], ...change });

function resolved(destination: DestinationModel, from = source('eu-west-1'), centrals = [central('us-east-1'), central('eu-west-1')]) {
  const found = resolveDestination(destination, from, centrals);
  return found && { arn: policyArn(found.arn), ...found.journey, bounds: found.bounds };
}

describe('the central account', () => {
  test('is entered in its first Region by default', () => {
    expect(resolved({ kind: 'central' })).toEqual({
      arn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central', fromRegion: 'eu-west-1', toRegion: 'us-east-1', toOtherAccount: true, intoAirGappedVault: false, bounds,
    });
  });

  test('is entered in the Region that is named', () => {
    expect(resolved({ kind: 'central', region: 'eu-west-1' })).toMatchObject({ arn: 'arn:aws:backup:eu-west-1:222222222222:backup-vault:Central', toRegion: 'eu-west-1' });
  });

  test('is entered in the Region of the source', () => {
    expect(resolved({ kind: 'central', sameRegion: true })).toMatchObject({ arn: 'arn:aws:backup:eu-west-1:222222222222:backup-vault:Central', toRegion: 'eu-west-1' });
    expect(resolved({ kind: 'central', sameRegion: true }, source('us-east-1'))).toMatchObject({ toRegion: 'us-east-1' });
  });

  test('has an air-gapped vault with bounds of its own', () => {
    expect(resolved({ kind: 'airGapped' })).toEqual({
      arn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:Gapped', fromRegion: 'eu-west-1', toRegion: 'us-east-1', toOtherAccount: true, intoAirGappedVault: true, bounds: gappedBounds,
    });
  });

  test.each<[string, DestinationModel, CentralModel[], string]>([
    ['there is none', { kind: 'central' }, [],
      'layout.centralAccount is undefined but tier \'gold\' copies to the central account; name it in the layout, or let the tier copy elsewhere'],
    ['it is not in the named Region', { kind: 'central', region: 'eu-west-3' }, [central('us-east-1'), central('eu-west-1')],
      "layout.centralRegions is 'us-east-1, eu-west-1' but tier 'gold' copies to the central account in eu-west-3; add eu-west-3 to centralRegions, or let the tier copy elsewhere"],
    ['it is not in the Region of the source', { kind: 'airGapped', sameRegion: true }, [central('us-east-1')],
      "layout.centralRegions is 'us-east-1' but tier 'gold' copies to the central account in eu-west-1; add eu-west-1 to centralRegions, or let the tier copy elsewhere"],
    ['it has no air-gapped vault', { kind: 'airGapped' }, [central('us-east-1', { airGappedVaultName: undefined })],
      "airGappedVault of centralVault is undefined but tier 'gold' copies to the central air-gapped vault in us-east-1; give it there, or let the tier copy to CopyDestination.centralVault()"],
    ['it is in another partition', { kind: 'central' }, [central('cn-north-1')],
      "copyActions is 'cn-north-1' but the backups are made in the partition aws, which no copy leaves; copy to a Region of the same partition"],
  ])('is refused where %s', (_, destination, centrals, message) => {
    expect(() => resolved(destination, undefined, centrals)).toThrow(new Error(message));
  });

  test('needs no air-gapped vault for copies into its standard vault', () => {
    expect(resolved({ kind: 'central' }, undefined, [central('us-east-1', { airGappedVaultName: undefined })])).toMatchObject({ toRegion: 'us-east-1' });
  });

  test('is in the partition of the source, even in a Region whose name does not tell it', () => {
    expect(resolved({ kind: 'central', sameRegion: true }, source('xx-new-1', { partition: 'aws-cn' }), [central('xx-new-1')]))
      .toMatchObject({ arn: 'arn:aws-cn:backup:xx-new-1:222222222222:backup-vault:Central' });
  });

  test('is in the partition of the source', () => {
    expect(resolved({ kind: 'central' }, source('cn-north-1', { partition: 'aws-cn' }), [central('cn-northwest-1')]))
      .toMatchObject({ arn: 'arn:aws-cn:backup:cn-northwest-1:222222222222:backup-vault:Central' });
  });
});

describe('the same-named vault of another Region', () => {
  test('is in the account of the source, with the bounds of its vault', () => {
    expect(resolved({ kind: 'own', region: 'us-west-2' })).toEqual({
      arn: 'arn:aws:backup:us-west-2:$account:backup-vault:Member', fromRegion: 'eu-west-1', toRegion: 'us-west-2', toOtherAccount: false, intoAirGappedVault: false, bounds: memberBounds,
    });
  });

  test('is air-gapped where the source is', () => {
    const gapped = source('eu-west-1', { vault: { vaultName: 'MemberGapped', airGapped: true, bounds: gappedBounds } });
    expect(resolved({ kind: 'own', region: 'us-west-2' }, gapped))
      .toMatchObject({ arn: 'arn:aws:backup:us-west-2:$account:backup-vault:MemberGapped', intoAirGappedVault: true, bounds: gappedBounds });
  });

  test('is left out in its own Region', () => {
    expect(resolved({ kind: 'own', region: 'eu-west-1' })).toBeUndefined();
  });

  test('can\'t be in another partition', () => {
    expect(() => resolved({ kind: 'own', region: 'us-gov-west-1' })).toThrow(/copyActions is 'us-gov-west-1' but the backups are made in the partition aws/);
  });
});

describe('a vault by its ARN', () => {
  const vault = (arn: string, airGapped = false): DestinationModel => ({ kind: 'vault', arn, airGapped });

  test('may be in another account', () => {
    expect(resolved(vault('arn:aws:backup:us-west-2:333333333333:backup-vault:Member'))).toEqual({
      arn: 'arn:aws:backup:us-west-2:333333333333:backup-vault:Member', fromRegion: 'eu-west-1', toRegion: 'us-west-2', toOtherAccount: true, intoAirGappedVault: false, bounds: undefined,
    });
  });

  test('may be said to be air-gapped', () => {
    expect(resolved(vault('arn:aws:backup:us-west-2:333333333333:backup-vault:V1', true))).toMatchObject({ intoAirGappedVault: true });
  });

  test('may be another vault of the same account and Region', () => {
    expect(resolved(vault('arn:aws:backup:eu-west-1:$account:backup-vault:Other')))
      .toEqual({ arn: 'arn:aws:backup:eu-west-1:$account:backup-vault:Other', fromRegion: 'eu-west-1', toRegion: 'eu-west-1', toOtherAccount: false, intoAirGappedVault: false, bounds: undefined });
  });

  test('is left out where it is the vault of the source', () => {
    expect(resolved(vault('arn:aws:backup:eu-west-1:$account:backup-vault:Member'))).toBeUndefined();
  });

  test('has the bounds of the source\'s vault where it is that vault in another Region', () => {
    expect(resolved(vault('arn:aws:backup:us-west-2:$account:backup-vault:Member'))).toMatchObject({ toOtherAccount: false, bounds: memberBounds, intoAirGappedVault: false });
    const gapped = source('eu-west-1', { vault: { vaultName: 'Member', airGapped: true } });
    expect(resolved(vault('arn:aws:backup:us-west-2:$account:backup-vault:Member'), gapped)).toMatchObject({ intoAirGappedVault: true });
    expect(resolved(vault('arn:aws:backup:us-west-2:$account:backup-vault:Other'), gapped)).toMatchObject({ intoAirGappedVault: false });
  });

  describe('that the app knows', () => {
    const known = (arn: string, centrals = [central('eu-west-1'), central('us-west-2')], from = source('eu-west-1')) => resolved(vault(arn), from, centrals);

    test('as the central vault has its bounds', () => {
      expect(known('arn:aws:backup:us-west-2:222222222222:backup-vault:Central')).toEqual({
        arn: 'arn:aws:backup:us-west-2:222222222222:backup-vault:Central', fromRegion: 'eu-west-1', toRegion: 'us-west-2', toOtherAccount: true, intoAirGappedVault: false, bounds,
      });
    });

    test('as the central air-gapped vault is air-gapped, though nobody says so, and has its bounds', () => {
      expect(known('arn:aws:backup:us-west-2:222222222222:backup-vault:Gapped')).toMatchObject({ intoAirGappedVault: true, bounds: gappedBounds });
    });

    test.each<[string, string]>([
      ['in another Region', 'arn:aws:backup:us-east-1:222222222222:backup-vault:Gapped'],
      ['in another account', 'arn:aws:backup:us-west-2:333333333333:backup-vault:Gapped'],
      ['of another name', 'arn:aws:backup:us-west-2:222222222222:backup-vault:Other'],
    ])('is told apart from one %s', (_, arn) => {
      expect(known(arn)).toMatchObject({ arn, toOtherAccount: true, intoAirGappedVault: false, bounds: undefined });
    });

    test('may be the central vault of an account without air-gapped vault', () => {
      expect(known('arn:aws:backup:us-west-2:222222222222:backup-vault:Central', [central('us-west-2', { airGappedVaultName: undefined })])).toMatchObject({ bounds, intoAirGappedVault: false });
    });

    test('as another vault of the members has its bounds, in the same Region and elsewhere', () => {
      const other = { vaultName: 'MemberGapped', airGapped: true, bounds: gappedBounds };
      const from = source('eu-west-1', { otherVaults: [other] });
      ['eu-west-1', 'us-west-2'].forEach((region) => expect(known(`arn:aws:backup:${region}:$account:backup-vault:MemberGapped`, [], from))
        .toMatchObject({ toRegion: region, toOtherAccount: false, intoAirGappedVault: true, bounds: gappedBounds }));
      expect(known('arn:aws:backup:us-west-2:333333333333:backup-vault:MemberGapped', [], from)).toMatchObject({ intoAirGappedVault: false, bounds: undefined });
    });
  });

  test('of that name in another account is another vault', () => {
    expect(resolved(vault('arn:aws:backup:eu-west-1:333333333333:backup-vault:Member'))).toMatchObject({ toOtherAccount: true, bounds: undefined });
  });

  test('can\'t be in another partition', () => {
    expect(() => resolved(vault('arn:aws-cn:backup:cn-north-1:333333333333:backup-vault:V1'))).toThrow(/copyActions is 'cn-north-1'/);
  });
});
