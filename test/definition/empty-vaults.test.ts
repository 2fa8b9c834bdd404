import { Duration } from 'aws-cdk-lib';
import { BackupResourceType, BackupRule, BackupTarget, CentralVault, CopyDestination, MemberVault, ProtectionTier, ResourceSelection } from '../../src';
import { centralVaultIn, definitionOf, DefinitionSpec } from '../support/definition';

const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
const central = CentralVault.managed();
const airGapped = CentralVault.managed({ airGappedVault: bounds });
const copying = (...copyTo: CopyDestination[]) => [ProtectionTier.daily({ copyTo })];
const regions = ['us-east-1', 'us-west-2'];
const told = (spec: DefinitionSpec) => definitionOf({ regions, ...spec })._planned.notes.filter(({ id }) => id === 'vaultStaysEmpty').map(({ part, text }) => `${part}: ${text}`);
const LEAVE = 'leave such Regions out of centralRegions of the layout, or copy there by CopyDestination.centralVaultInSameRegion() or centralVault({ region })';
const LEAVE_AIR_GAPPED = 'leave its airGappedVault out, by regionalSettings where other Regions have one, or copy there by CopyDestination.airGappedVault()';
const EFS = ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EFS] });

describe('central vaults', () => {
  test.each<[string, DefinitionSpec, string[]]>([
    ['the second one, while all Regions copy into the first', { centralVault: central, tiers: [ProtectionTier.daily()] },
      [`central: nothing is copied to the central account in us-west-2: all copies go to us-east-1; ${LEAVE}`]],
    ['all of them, where nothing is copied', { centralVault: central, tiers: copying() },
      [`central: nothing is copied to the central account in us-east-1, us-west-2: no tier copies there at all; ${LEAVE}`]],
    ['none, where copies stay in their Region', { centralVault: central, tiers: copying(CopyDestination.centralVaultInSameRegion()) }, []],
    ['none, where one tier copies to each', { centralVault: central, tiers: copying(CopyDestination.centralVault(), CopyDestination.centralVault({ region: 'us-west-2' })) }, []],
    ['the only one, which cannot be left out of the Regions', { centralVault: central, tiers: copying(), layout: { centralRegions: ['us-east-1'] } },
      ['central: nothing is copied to the central account in us-east-1: no tier copies there at all; '
        + 'let a tier copy there by CopyDestination.centralVault(), or leave centralVault and centralAccount out until one does']],
    ['none, where there is one Region', { centralVault: central, tiers: [ProtectionTier.daily()], layout: { centralRegions: ['us-east-1'] } }, []],
    ['the second ones, air-gapped or not', { centralVault: airGapped, tiers: copying(CopyDestination.airGappedVault()) },
      [`central: nothing is copied to the central account in us-west-2: all copies go to us-east-1; ${LEAVE}`]],
    ['none beside an air-gapped one that takes all copies', {
      centralVault: airGapped, tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.airGappedVault()], selection: EFS })], layout: { centralRegions: ['us-east-1'] },
    }, []],
    ['air-gapped ones too', { centralVault: airGapped, tiers: copying(CopyDestination.centralVaultInSameRegion(), CopyDestination.airGappedVault()) },
      [`central: nothing is copied into the central air-gapped vault in us-west-2; ${LEAVE_AIR_GAPPED}`]],
    ['none by its ARN', { centralVault: central, tiers: copying(...regions.map((region) => CopyDestination.vaultArn(`arn:aws:backup:${region}:222222222222:backup-vault:OrgBackupCentralVault`))) }, []],
    ['none of which nothing is planned', { centralVault: central }, []],
    ['none that exists already', { central: regions.map((region) => centralVaultIn({ region })), tiers: [ProtectionTier.daily()] }, []],
  ])('stay empty: %s', (_, spec, expected) => {
    expect(told(spec)).toEqual(expected);
  });

  test('are told of local plans too', () => {
    expect(told({ centralVault: central, tiers: [ProtectionTier.daily()], localAccounts: ['333333333333'], layout: { accounts: [{ accountId: '333333333333' }] } })).toHaveLength(1);
  });
});

describe('member vaults', () => {
  const rule = (target: BackupTarget, ...copyTo: CopyDestination[]) => named('gold', target, ...copyTo);
  const named = (name: string, target: BackupTarget, ...copyTo: CopyDestination[]) =>
    [new ProtectionTier({ name, rules: [BackupRule.daily({ deleteAfter: Duration.days(35), target, copyActions: copyTo.map((destination) => ({ destination })) })] })];
  const gapped = MemberVault.managed({ airGappedVault: bounds });
  const AIR_GAPPED = "member: no rule targets the member's air-gapped vault 'OrgBackupAirGappedVault' or copies there; leave airGappedVault of memberVault out, or use BackupTarget.airGappedVault()";

  test.each<[string, DefinitionSpec, string[]]>([
    ['the air-gapped one that no rule targets', { memberVault: gapped, tiers: rule(BackupTarget.memberVault()) }, [AIR_GAPPED]],
    ['the air-gapped one that no rule targets, though its rules copy elsewhere', { memberVault: gapped, tiers: rule(BackupTarget.memberVault(), CopyDestination.centralVault()) }, [AIR_GAPPED]],
    ['none where one rule targets each', { memberVault: gapped, tiers: [...rule(BackupTarget.memberVault()), ...named('silver', BackupTarget.airGappedVault())] }, []],
    ['none where one of several rules backs up to the standard one', { tiers: [...rule(BackupTarget.memberVault()), ...named('silver', BackupTarget.vault('Other'))] }, []],
    ['none where there is no central account', { central: [], tiers: rule(BackupTarget.memberVault()) }, []],
    ['none where a rule targets the air-gapped one', { memberVault: gapped, tiers: rule(BackupTarget.airGappedVault()) }, []],
    ['none where a rule copies there', { memberVault: gapped, tiers: rule(BackupTarget.memberVault(), CopyDestination.vaultArn('arn:aws:backup:us-east-1:$account:backup-vault:OrgBackupAirGappedVault', { airGapped: true })) }, []],
    ['the standard one where all rules target others', { tiers: rule(BackupTarget.vault('Other')) },
      ["member: no rule backs up to the member vault 'OrgBackupVault': all target other vaults; name it in BackupTarget.vault(), or use BackupTarget.memberVault()"]],
    ['none where a rule names the standard one', { tiers: rule(BackupTarget.vault('OrgBackupVault')) }, []],
    ['none that exist already', { memberVault: MemberVault.existing({ vaultName: 'Mine', airGappedVaultName: 'Gapped' }), tiers: rule(BackupTarget.vault('Other')) }, []],
  ])('stay empty: %s', (_, spec, expected) => {
    expect(told(spec)).toEqual(expected);
  });
});

test.each<[string, DefinitionSpec]>([
  ['nothing is planned', { centralVault: airGapped }], ['no vault stays empty', { centralVault: central, tiers: copying(CopyDestination.centralVaultInSameRegion()) }],
  ['vaults exist already', { memberVault: MemberVault.existing({ vaultName: 'Mine' }), tiers: copying() }],
])('all notes have an id and a text where %s', (_, spec) => {
  expect(definitionOf({ regions, ...spec })._planned.notes.filter(({ id, text }) => !id || !text)).toEqual([]);
});
