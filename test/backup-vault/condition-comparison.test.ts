import { vanishesIn } from '../../src/backup-vault/condition-comparison';
import { DeployedResources } from '../../src/backup-vault/deployed-resources';
import { compareTemplates } from '../../src/backup-vault/template-comparison';

const isRegion = (region: string) => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] });
const place = (region: string) => ({ region, pseudo: { 'AWS::Region': region, 'AWS::Partition': 'aws' } });
const PLACES = ['eu-central-1', 'eu-west-1', 'us-east-1'].map(place);
const NAMED = { Global: isRegion('eu-central-1'), West: isRegion('eu-west-1'), NotWest: { 'Fn::Not': [{ Condition: 'West' }] }, Either: { 'Fn::Or': [{ Condition: 'Global' }, { Condition: 'West' }] } };

/** From one condition to another, both in templates with these names. */
const vanishes = (before: string | undefined, after: string | undefined, conditions: object = {}) => (
  vanishesIn({ resource: { Condition: before }, conditions: NAMED }, { resource: { Condition: after }, conditions: { ...NAMED, ...conditions } }, PLACES));

test.each<[string, string | undefined, string | undefined, string[]]>([
  ['a condition that comes', undefined, 'NotWest', ['eu-west-1']],
  ['a condition that comes, for one Region', undefined, 'Global', ['eu-west-1', 'us-east-1']],
  ['another Region', 'Global', 'West', ['eu-central-1']],
  ['fewer Regions', 'Either', 'West', ['eu-central-1']],
  ['more Regions', 'Global', 'Either', []],
  ['a condition that goes', 'Global', undefined, []],
  ['the same', 'Either', 'Either', []],
])('%s', (_, before, after, regions) => {
  expect(vanishes(before, after)).toEqual(regions);
});

test('a condition may be rewritten under its name, and written otherwise', () => {
  expect(vanishes('Global', 'Global', { Global: isRegion('eu-west-1') })).toEqual(['eu-central-1']);
  expect(vanishes('Global', 'Global', { Global: { 'Fn::And': [isRegion('eu-central-1'), { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] }] } })).toEqual([]);
  expect(vanishes('Global', 'Renamed', { Renamed: isRegion('eu-central-1') })).toEqual([]);
});

test('what hangs on a parameter, an account or a condition that is not there is not known', () => {
  expect(vanishes(undefined, 'Asked', { Asked: { 'Fn::Equals': [{ Ref: 'Parameter' }, 'yes'] } })).toBeUndefined();
  expect(vanishes(undefined, 'Account', { Account: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111111111111'] } })).toBeUndefined();
  expect(vanishes(undefined, 'Nowhere')).toBeUndefined();
  expect(vanishes(undefined, 'Circle', { Circle: { Condition: 'Circle' } })).toBeUndefined();
  expect(vanishes('Global', 'Unknown', { Unknown: { 'Fn::Or': [isRegion('eu-central-1'), { 'Fn::Equals': [{ Ref: 'Parameter' }, 'yes'] }] } })).toEqual([]);
});

const vault = (condition?: string, type = 'AWS::Backup::BackupVault'): DeployedResources => ({ Vault: { Type: type, Condition: condition, Properties: { BackupVaultName: 'Vault' } } });
const context = (after: object) => ({ conditions: { before: {}, after: after as { [name: string]: unknown } } });

test('a vault that would be gone from a Region is a finding', () => {
  expect(compareTemplates(vault(), vault('NotWest'), { ...context({ NotWest: { 'Fn::Not': [isRegion('eu-west-1')] } }), places: PLACES }))
    .toEqual([expect.stringMatching(/^vault Vault named 'Vault' would be gone from eu-west-1 by the condition 'NotWest'; /)]);
  expect(compareTemplates(vault(), vault('Asked'), context({ Asked: { 'Fn::Equals': [{ Ref: 'Parameter' }, 'yes'] } })))
    .toEqual([expect.stringContaining('would hang on the condition \'Asked\', of which is not known at synth where it holds')]);
});

test('an air-gapped vault may be left out of Regions that can have none', () => {
  const airGapped = 'AWS::Backup::LogicallyAirGappedBackupVault';
  const without = (region: string) => compareTemplates(vault(undefined, airGapped), vault('Has', airGapped), context({ Has: { 'Fn::Not': [isRegion(region)] } }));
  expect(without('ap-southeast-5')).toEqual([]);
  expect(without('eu-west-1')).toEqual([expect.stringContaining('gone from eu-west-1')]);
});
