import { Duration } from 'aws-cdk-lib';
import { BackupResourceType, BackupRule, BackupSupport, CopyDestination, ProtectionTier, ResourceSelection, ResourceTypeVariant } from '../../src';
import { centralVaultIn, definitionOf } from '../support/definition';

/** Where copies of one type go from a Region, and what is said of it. */
function copiesOf(type: BackupResourceType, from: string, destination: CopyDestination, props: { central?: string; variants?: ResourceTypeVariant[] } = {}) {
  const { central = 'eu-central-1', variants = [] } = props;
  const tier = new ProtectionTier({
    name: 'gold',
    selection: ResourceSelection.byResourceType({ resourceTypes: [type] }),
    rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination }] })],
  });
  const { plans, notes } = definitionOf({
    tiers: [tier],
    regions: [...new Set([from, ...central === from ? [] : ['eu-central-1']])],
    support: new BackupSupport({ variants }),
    central: [centralVaultIn({ region: central, airGappedVaultName: 'AirGapped' })],
  })._planned;
  const plan = plans.find(({ regions }) => regions.includes(from))!;
  return {
    vaults: plan.rules.flatMap(({ copies }) => copies.map(({ arn }) => arn.split(':').slice(3).join(':').replace('backup-vault:', ''))),
    warnings: notes.filter(({ id }) => ['copyNotSupported', 'clusterCopies'].includes(id)).map(({ id, text }) => `${id} ${/^tier 'gold': ([A-Z0-9_]+)/.exec(text)?.[1]}`),
  };
}

const everything = [ResourceTypeVariant.NEPTUNE, ResourceTypeVariant.TIMESTREAM, ResourceTypeVariant.FSX_FOR_OPENZFS];
const central = CopyDestination.centralVault();

describe.each(['me-central-1', 'me-south-1'])('FSx in %s', (region) => {
  test.each([BackupResourceType.FSX, BackupResourceType.FSX_ONTAP])('is not copied to another Region, with a warning', (type) => {
    expect(copiesOf(type, region, central)).toEqual({ vaults: [], warnings: [`copyNotSupported ${type.id}`] });
    expect(copiesOf(type, region, CopyDestination.sameVaultIn('eu-central-1'))).toEqual({ vaults: [], warnings: [`copyNotSupported ${type.id}`] });
  });

  test.each([BackupResourceType.FSX, BackupResourceType.FSX_ONTAP])('is not copied there from another Region', (type) => {
    expect(copiesOf(type, 'eu-central-1', central, { central: region })).toEqual({ vaults: [], warnings: [`copyNotSupported ${type.id}`] });
  });

  test.each([BackupResourceType.FSX, BackupResourceType.FSX_ONTAP])('is copied to the central account within the Region', (type) => {
    expect(copiesOf(type, region, CopyDestination.centralVaultInSameRegion(), { central: region }).vaults).toEqual([`${region}:222222222222:OrgBackupCentralVault`]);
  });
});

test('FSx in another Region that must be enabled first is copied', () => {
  expect(copiesOf(BackupResourceType.FSX, 'il-central-1', central)).toEqual({ vaults: ['eu-central-1:222222222222:OrgBackupCentralVault'], warnings: [] });
});

describe('Neptune, where it is in use', () => {
  test.each([
    ['eu-south-1', 'in a Region without copies to others'],
    ['af-south-1', 'in a Region that must be enabled first'],
  ])('is not copied to the central account from %s, %s', (region) => {
    expect(copiesOf(BackupResourceType.AURORA, region, central, { variants: everything })).toEqual({ vaults: [], warnings: ['copyNotSupported AURORA'] });
  });

  test.each([['eu-south-2', false], ['ca-west-1', false], ['af-south-1', true], ['me-central-1', true]])('leaves %s within its account: %s', (region, leaves) => {
    const { vaults, warnings } = copiesOf(BackupResourceType.AURORA, region, CopyDestination.sameVaultIn('eu-central-1'), { variants: everything });
    expect(vaults).toEqual(leaves ? ['eu-central-1:$account:OrgBackupVault'] : []);
    expect(warnings).toEqual(leaves ? [] : ['copyNotSupported AURORA']);
  });

  test('of which nothing is said is asked for, and clusters beside it are copied', () => {
    const tier = ProtectionTier.daily({ selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.AURORA] }) });
    const { notes } = definitionOf({ tiers: [tier], regions: ['us-east-1', 'eu-south-1'] })._planned;
    expect(notes.find(({ id }) => id === 'clusterCopies')!.text).toContain('Neptune and RDS Multi-AZ cluster can\'t make every copy');
  });
});

test('what does not go into an air-gapped vault in a Region falls back to the standard one', () => {
  const from = (region: string) => copiesOf(BackupResourceType.EKS, region, CopyDestination.airGappedVaultInSameRegion(), { central: region }).vaults;
  expect(from('me-south-1')).toEqual(['me-south-1:222222222222:OrgBackupCentralVault']);
});
