import { BackupDefinitionProps, MemberVault } from '../../src/definition';
import { BackupNaming } from '../../src/organization-layout';
import { centralDefinition, DefinitionSpec } from '../central-backup-account/central-stack';

const released = (props: Pick<BackupDefinitionProps, 'releasedVaults' | 'releasedBackupRoles' | 'releasedPlaces'>, spec: DefinitionSpec = {}) => centralDefinition({ ...spec, ...props })._released;

test('what has no recovery point left is stated by name, roles with or without a slash before their path', () => {
  expect(released({})).toEqual({ releasedVaults: [], releasedBackupRoles: [], releasedPlaces: [] });
  expect(released({ releasedVaults: ['Former'], releasedBackupRoles: ['FormerAWSBackupRole', '/backup/Other', 'backup/Third'] })).toEqual({
    releasedVaults: ['Former'], releasedBackupRoles: ['FormerAWSBackupRole', 'backup/Other', 'backup/Third'], releasedPlaces: [],
  });
});

test.each([
  ['OrgBackupVault', 'the member vault'], ['OrgBackupCentralVault', 'the central one'], ['OrgBackupVault-2', 'that of another generation'],
])('%s, %s, is not released while the definition makes it', (name) => {
  const memberVault = MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1 }] });
  expect(() => released({ releasedVaults: ['Former', name] }, { memberVault })).toThrow(`releasedVaults[1] is '${name}' but the definition makes a vault of that name, which is not to be lost; name it once its generation is out of retiredGenerations`);
});

test('a retired generation that is taken out may be released', () => {
  expect(released({ releasedVaults: ['OrgBackupVault'] }, { memberVault: MemberVault.managed({ generation: 2 }) }).releasedVaults).toEqual(['OrgBackupVault']);
});

test.each(['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupCentralRole', 'backup/FormerRole', 'FormerRole'])('%s is not released while the definition works with it or admits it', (name) => {
  expect(() => released({ releasedBackupRoles: [name] }, { memberVault: MemberVault.managed({ formerBackupRoleNames: ['backup/FormerRole'] }) }))
    .toThrow(`releasedBackupRoles[0] is '${name}' but the definition works with a role of that name, or admits it; leave it out, or take it out of formerBackupRoleNames`);
});

test('under another naming the former roles may be released', () => {
  expect(released({ releasedBackupRoles: ['OrgBackupAWSBackupRole'] }, { naming: new BackupNaming({ backupRoleName: 'NewAWSBackupRole' }) }).releasedBackupRoles).toEqual(['OrgBackupAWSBackupRole']);
});

test.each<[object, string]>([
  [{ releasedVaults: ['a vault'] }, 'releasedVaults[0] is \'a vault\''],
  [{ releasedVaults: 'Former' }, 'releasedVaults is '],
  [{ releasedBackupRoles: ['arn:aws:iam::111111111111:role/Former'] }, 'releasedBackupRoles[0] is '],
  [{ releasedBackupRoles: [5] }, 'releasedBackupRoles[0] is '],
])('%j is refused', (props, message) => {
  expect(() => released(props)).toThrow(message);
});

test('units, accounts and Regions that are left are stated by their ids', () => {
  const releasedPlaces = ['r-exam', 'ou-exam-test1111', '333333333333', 'eu-west-1'];
  expect(released({ releasedPlaces }).releasedPlaces).toEqual(releasedPlaces);
});

test.each(['Test', 'arn:aws:iam::333333333333:root', '33333333333', ''])('%j is no place', (place) => {
  expect(() => released({ releasedPlaces: ['eu-west-1', place] })).toThrow(`releasedPlaces[1] is '${place}' but it is no id of a root, unit or account, and no Region; write it as ou-ab12-11111111`);
});
