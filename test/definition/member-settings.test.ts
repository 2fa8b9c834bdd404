import { MemberSettings } from '../../src/definition';
import { BoundMemberSettings } from '../../src/definition/bound-member-settings';
import { BackupNaming } from '../../src/organization-layout';
import { BackupResourceType, BackupRule, BackupSupport, OptInResourceType, ProtectionTier, ResourceSelection } from '../../src/protection';
import { definitionOf, DefinitionSpec } from '../support/definition';

const { DYNAMODB, EBS, EFS, S3 } = OptInResourceType;
const daily = ProtectionTier.daily({ copyTo: [] });
const LOCAL = '333333333333';

function bound(memberSettings: MemberSettings, spec: DefinitionSpec = {}): BoundMemberSettings | undefined {
  return definitionOf({ regions: ['us-east-1', 'eu-west-1'], central: [], tiers: [daily], ...spec, layout: { accounts: [{ accountId: LOCAL }], ...spec.layout }, memberSettings })._parts.memberSettings;
}

describe('what is to be set in members', () => {
  test('is nothing where nobody says so', () => {
    expect(definitionOf({ tiers: [daily] })._parts.memberSettings).toBeUndefined();
    expect(bound({ serviceLinkedRole: false })).toBeUndefined();
    expect(bound({ serviceLinkedRole: false, optInResourceTypes: [EBS], managementPreferences: [] })).toBeUndefined();
  });

  test('is the service-linked role by default, once per account', () => {
    expect(bound({})).toMatchObject({ serviceLinkedRole: true, optIn: [], managementPreferences: [], regions: ['us-east-1'], machineRoleNames: ['OrgBackupMemberSetup-us-east-1'] });
  });

  test('is a preference in every Region with baselines', () => {
    expect(bound({ managementPreferences: [EFS, DYNAMODB, EFS], incrementalBackups: [DYNAMODB], serviceLinkedRole: false }))
      .toMatchObject({ managementPreferences: ['DynamoDB', 'EFS'], incrementalBackups: ['DynamoDB'], serviceLinkedRole: false, regions: ['eu-west-1', 'us-east-1'] });
  });

  test('is said from the home Region too, which hears of new accounts', () => {
    expect(bound({}, { layout: { homeRegion: 'ap-south-1' } })!.regions).toEqual(['ap-south-1', 'us-east-1']);
  });
});

describe('accounts are opted in', () => {
  const onlyVolumes = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EBS] }) });

  test('only where their own plans are, and to what these can select of the types named', () => {
    const found = bound({ optInResourceTypes: [S3, EBS] }, { localAccounts: [LOCAL], tiers: [onlyVolumes] })!;
    expect(found.optIn).toEqual([{ accounts: [LOCAL], regions: ['eu-west-1', 'us-east-1'], types: ['EBS'] }]);
    expect(found.withoutPlans).toEqual(['S3']);
  });

  test('not where plans come from policies: these follow the management account', () => {
    expect(bound({ optInResourceTypes: [EBS] })).toMatchObject({ optIn: [], withoutPlans: ['EBS'], optInUnsaid: false });
  });

  test('to a type that this library does not know, wherever local plans are', () => {
    expect(bound({ optInResourceTypes: [new OptInResourceType('Newest')] }, { localAccounts: [LOCAL] })!.optIn).toEqual([expect.objectContaining({ types: ['Newest'] })]);
  });

  test('to nothing where nobody names a type, which is said', () => {
    expect(bound({}, { localAccounts: [LOCAL] })).toMatchObject({ optIn: [], optInUnsaid: true });
    expect(bound({ optInResourceTypes: [] }, { localAccounts: [LOCAL] })).toMatchObject({ optInUnsaid: false });
  });
});

describe('refused is', () => {
  test.each<[string, MemberSettings, DefinitionSpec, string]>([
    ['a preference of a type that has none', { managementPreferences: [EBS] }, {}, 'memberSettings.managementPreferences is \'EBS\' but AWS Backup has such a setting for DynamoDB and EFS only'],
    ['an incremental type that is none', { incrementalBackups: [EFS] }, {}, 'memberSettings.incrementalBackups is \'EFS\' but AWS Backup has such a setting for DynamoDB only'],
    ['a type that is not used', { optInResourceTypes: [S3] }, { localAccounts: [LOCAL], support: new BackupSupport({ unusedResourceTypes: [BackupResourceType.S3] }) },
      'memberSettings.optInResourceTypes is \'S3\' but BackupSupport of the definition says'],
    ['a misspelled member', { managementPreference: [EFS] } as MemberSettings, {}, 'managementPreference'],
    ['text for a type', { managementPreferences: ['EFS'] as unknown as OptInResourceType[] }, {}, 'memberSettings.managementPreferences[0]'],
    ['a layout without home account', {}, { layout: { homeAccount: undefined, accounts: [{ accountId: LOCAL }] }, localAccounts: [LOCAL] }, 'layout.homeAccount is undefined but memberSettings are applied from there'],
  ])('%s', (_, settings, spec, message) => {
    expect(() => bound(settings, spec)).toThrow(message);
  });

  test('a prefix so long that IAM would refuse who may take the role: no, the longest one fits', () => {
    expect(bound({}, { naming: new BackupNaming({ prefix: 'p'.repeat(24) }) })!.machineRoleNames[0].length).toBeLessThanOrEqual(64);
  });
});
