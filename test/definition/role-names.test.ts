import { BackupDefinition, CentralVault, MemberVault } from '../../src/definition';
import { BackupNaming } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';
import { definitionOf, DefinitionSpec, ROOT } from '../support/definition';

const id = 'roleNameWithoutAWSBackup';
const PARTS = ['policy', 'member', 'local', 'central'] as const;
const tiers = [ProtectionTier.daily({ copyTo: [] })];
const told = (definition: BackupDefinition) => PARTS.flatMap((part) => definition._notes(part).filter((note) => note.id === id && (note.part === part || part === 'policy')))
  .map(({ part, text }) => `${part} ${text.split(',')[0]}`);
const toldOf = (naming: BackupNaming, spec: DefinitionSpec = {}) => told(definitionOf({ tiers, naming, ...spec }));
const named = (props: ConstructorParameters<typeof BackupNaming>[0]) => new BackupNaming(props);

describe('a role without AWSBackup in its name is accepted and warned of', () => {
  test('with what to do', () => {
    expect(definitionOf({ tiers, naming: named({ backupRoleName: 'BackupRole' }) })._notes('policy').find((note) => note.id === id)!.text)
      .toBe("backupRoleName is 'BackupRole', and AWS says that roles other than its default need AWSBackup or AwsBackup in their names to have the permissions for backups: "
        + 'verify one backup and its deletion, or put AWSBackup into the name');
  });

  test.each<[string, BackupNaming, DefinitionSpec, string[]]>([
    ['the backup role of policies', named({ backupRoleName: 'awsbackup' }), {}, ["any backupRoleName is 'awsbackup'"]],
    ['the backup role of local plans', named({ backupRoleName: 'Backup' }), { localAccounts: ['333333333333'], layout: { accounts: [{ accountId: '333333333333' }] } }, ["any backupRoleName is 'Backup'"]],
    ['the role that restores', named({ restoreRoleName: 'Restore' }), {}, ["member restoreRoleName is 'Restore'"]],
    ['the central role', named({ centralRoleName: 'Central' }), { centralVault: CentralVault.managed() }, ["central centralRoleName is 'Central'"]],
    ['a former role', named({}), { memberVault: MemberVault.managed({ formerBackupRoleNames: ['Old', 'path/AwsBackupOlder'] }) }, ["member a former backup role is 'Old'"]],
    ['a former role that is the present one, once', named({ backupRoleName: 'Backup' }), { memberVault: MemberVault.managed({ formerBackupRoleNames: ['Backup'] }) }, ["any backupRoleName is 'Backup'"]],
    ['the role of a retired naming that is no former one', named({ prefix: 'New' }), {
      memberVault: MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, naming: named({ backupRoleName: 'Retired' }) }] }),
    }, ["member a former backup role is 'Retired'"]],
    ['of a member vault that exists already', named({ backupRoleName: 'Backup' }), { memberVault: MemberVault.existing({ vaultName: 'Mine' }) }, ["any backupRoleName is 'Backup'"]],
    ['of an organization without a central account', named({ backupRoleName: 'Backup' }), { central: [] }, ["any backupRoleName is 'Backup'"]],
    ['the role of a retired naming', named({ prefix: 'New' }), {
      memberVault: MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, naming: named({ backupRoleName: 'Retired' }) }], formerBackupRoleNames: ['Retired'] }),
    }, ["member a former backup role is 'Retired'"]],
  ])('%s', (_, naming, spec, expected) => {
    expect(toldOf(naming, spec)).toEqual(expected);
  });

  test('of policies and of local plans together', () => {
    const { layout } = definitionOf({ layout: { accounts: [{ accountId: '333333333333' }], externalAccounts: ['444444444444'] } });
    const definition = new BackupDefinition({
      layout, naming: named({ backupRoleName: 'Backup', restoreRoleName: 'Restore' }), assignments: [{ targets: [ROOT], tiers }], localPlans: [{ accounts: ['444444444444'], tiers }],
    });
    expect(new Set(told(definition))).toEqual(new Set(["any backupRoleName is 'Backup'", "member restoreRoleName is 'Restore'"]));
  });

  test.each<[string, BackupNaming, DefinitionSpec]>([
    ['AWSBackup or AwsBackup is in the names', named({ backupRoleName: 'my-AWSBackup-role', restoreRoleName: 'AwsBackupRestore' }), {}],
    ['no plan needs the roles', named({ backupRoleName: 'Backup', restoreRoleName: 'Restore' }), { tiers: [] }],
    ['names derive from another prefix', named({ prefix: 'x' }), {}],
    ['the central vault is another app\'s', named({ centralRoleName: 'Central' }), {}],
  ])('but not where %s', (_, naming, spec) => {
    expect(toldOf(naming, spec)).toEqual([]);
  });
});

test('a backup role that a retired naming had, and that nobody names, is missed with what to do', () => {
  const memberVault = MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1, naming: named({}) }] });
  expect(definitionOf({ tiers, naming: named({ prefix: 'New' }), memberVault })._planned.notes.filter((note) => note.id === 'formerBackupRoleMissing')).toEqual([{
    part: 'member', id: 'formerBackupRoleMissing', text: 'a retired generation was made under another naming, whose backup role /OrgBackupAWSBackupRole made its recovery points: keep that role, with the '
      + 'permissions it had, as long as they exist, and name it in formerBackupRoleNames, so that keys admit it; recovery points whose role is gone expire but are never deleted',
  }]);
});
