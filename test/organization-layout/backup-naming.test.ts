import { Lazy } from 'aws-cdk-lib';
import { BackupNaming, BackupNamingProps } from '../../src/organization-layout';

const later = () => Lazy.string({ produce: () => 'later' });
const PROPS = ['prefix', 'tagKey', 'vaultName', 'airGappedVaultName', 'centralVaultName', 'centralAirGappedVaultName', 'keyAlias', 'centralKeyAlias', 'backupRoleName',
  'restoreRoleName', 'scannerRoleName', 'centralRoleName', 'stackSetAdministrationRoleName', 'accountSetupRoleName', 'rolePath'] as const;
const names = (naming: BackupNaming) => Object.fromEntries(PROPS.map((prop) => [prop, naming[prop]]));

describe('names', () => {
  test('are derived from the default prefix', () => {
    expect(names(new BackupNaming())).toEqual({
      prefix: 'OrgBackup',
      tagKey: 'backup',
      vaultName: 'OrgBackupVault',
      airGappedVaultName: 'OrgBackupAirGappedVault',
      centralVaultName: 'OrgBackupCentralVault',
      centralAirGappedVaultName: 'OrgBackupCentralAirGappedVault',
      keyAlias: 'alias/OrgBackupKey',
      centralKeyAlias: 'alias/OrgBackupCentralKey',
      backupRoleName: 'OrgBackupAWSBackupRole',
      restoreRoleName: 'OrgBackupAWSBackupRestoreRole',
      scannerRoleName: 'OrgBackupMalwareScanRole',
      centralRoleName: 'OrgBackupAWSBackupCentralRole',
      stackSetAdministrationRoleName: 'OrgBackupStackSetAdministrationRole',
      accountSetupRoleName: 'OrgBackupAccountSetup',
      rolePath: '/',
    });
  });

  test('are those of AWS\'s reference solution', () => {
    expect(names(BackupNaming.awsBackupSolution())).toMatchObject({
      tagKey: 'backup',
      vaultName: 'AWSBackupSolutionVault',
      centralVaultName: 'AWSBackupSolutionCentralVault',
      keyAlias: 'alias/AWSBackupSolutionKey',
      centralKeyAlias: 'alias/AWSBackupSolutionCentralKey',
      backupRoleName: 'AWSBackupSolutionRole',
      centralRoleName: 'AWSBackupSolutionCentralAccountRole',
      rolePath: '/',
    });
  });

  test('of the reference solution carry plans, policies and tags over; others carry nothing over', () => {
    expect(BackupNaming.awsBackupSolution()._carriedOver).toEqual({
      tags: { project: 'aws-backup' },
      plans: {
        daily: { plan: 'OrgBackupPlanDaily', rule: 'OrgDailyBackupRule', selection: 'OrgDailyBackupSelection', policy: 'org-daily-backup-policy' },
        monthly: { plan: 'OrgBackupPlanMonthly', rule: 'OrgMonthlyBackupRule', selection: 'OrgDailyBackupSelection', policy: 'org-monthly-backup-policy' },
      },
    });
    expect(new BackupNaming({ prefix: 'AWSBackupSolution' })._carriedOver).toBeUndefined();
  });

  test('are what they are said to be', () => {
    const given: Required<BackupNamingProps> = {
      prefix: 'P', tagKey: 'protection', vaultName: 'v1', airGappedVaultName: 'v2', centralVaultName: 'v3', centralAirGappedVaultName: 'v4', keyAlias: 'alias/k1', centralKeyAlias: 'k/2',
      backupRoleName: 'AwsBackup-1', restoreRoleName: 'AWSBackup-2', scannerRoleName: 'scan', centralRoleName: 'AWSBackup-2', stackSetAdministrationRoleName: 'sets',
      accountSetupRoleName: 'setup', rolePath: '/a/b/',
    };
    expect(names(new BackupNaming(given))).toEqual({ ...given, centralKeyAlias: 'alias/k/2' });
  });

  test('of roles have a path in ARNs', () => {
    expect(new BackupNaming({ rolePath: '/a/' })._roleWithPath('R')).toBe('/a/R');
    expect(new BackupNaming()._roleWithPath('R')).toBe('/R');
  });

  test('stay within AWS\'s limits for the longest prefix', () => {
    const longest = names(new BackupNaming({ prefix: `p${'-'.repeat(22)}9` }));
    expect(Math.max(...Object.entries(longest).filter(([prop]) => prop.endsWith('aultName')).map(([, name]) => name.length))).toBeLessThanOrEqual(50);
    expect(Math.max(...Object.entries(longest).filter(([prop]) => prop.endsWith('RoleName')).map(([, name]) => name.length))).toBeLessThanOrEqual(64);
  });
});

describe('at the limits, a name is accepted:', () => {
  test.each<[keyof BackupNamingProps, string]>([
    ['prefix', 'a'],
    ['prefix', 'a'.repeat(24)],
    ['tagKey', 't'.repeat(128)],
    ['vaultName', 'vv'],
    ['vaultName', 'v'.repeat(50)],
    ['airGappedVaultName', 'v'.repeat(50)],
    ['centralVaultName', 'v'.repeat(50)],
    ['centralAirGappedVaultName', 'a-_9'],
    ['keyAlias', `alias/${'k'.repeat(250)}`],
    ['keyAlias', 'k'.repeat(250)],
    ['centralKeyAlias', 'awsome/key_1'],
    ['backupRoleName', `AWSBackup${'r'.repeat(55)}`],
    ['restoreRoleName', 'x=+,.@_-AwsBackup'],
    ['backupRoleName', 'BackupRole'],
    ['restoreRoleName', 'awsbackup'],
    ['centralRoleName', 'AWS-Backup'],
    ['centralRoleName', 'AWSBackup'],
    ['scannerRoleName', 's'.repeat(64)],
    ['rolePath', '/'],
    ['rolePath', `/${'p'.repeat(510)}/`],
  ])('%s %s', (prop, value) => {
    expect(() => new BackupNaming({ [prop]: value })).not.toThrow();
  });
});

describe('beyond the limits, a name is refused:', () => {
  const role = 'a role name has 1 to 64 letters, digits and +=,.@_-; put a path into rolePath';
  const vault = 'a vault name has 2 to 50 letters, digits, hyphens and underscores; shorten it or leave out other characters';
  const alias = 'an alias has 1 to 250 letters, digits, slashes, hyphens and underscores and does not start with aws/; choose another alias';
  const prefix = 'it starts names of vaults, roles and plans: 1 to 24 letters, digits and hyphens, starting with a letter; shorten it or leave out other characters';
  const path = 'a path begins and ends with a slash and has at most 512 characters; write it as /backup/';

  test.each<[keyof BackupNamingProps, string, string]>([
    ['prefix', '', prefix],
    ['prefix', 'a'.repeat(25), prefix],
    ['prefix', '9a', prefix],
    ['prefix', 'a_b', prefix],
    ['tagKey', 'aws:backup', 'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws: or @@; choose another key'],
    ['vaultName', 'v', vault],
    ['vaultName', 'v'.repeat(51), vault],
    ['airGappedVaultName', 'a b', vault],
    ['centralVaultName', 'a.b', vault],
    ['centralAirGappedVaultName', '', vault],
    ['backupRoleName', `AWSBackup${'r'.repeat(56)}`, role],
    ['backupRoleName', '/path/AWSBackup', role],
    ['scannerRoleName', 's'.repeat(65), role],
    ['rolePath', 'backup', path],
    ['rolePath', '/backup', path],
    ['rolePath', 'backup/', path],
    ['rolePath', '//', path],
    ['rolePath', '/a b/', path],
    ['rolePath', `/${'p'.repeat(511)}/`, path],
  ])('%s %s', (prop, value, limit) => {
    expect(() => new BackupNaming({ [prop]: value })).toThrow(new Error(`${prop} is '${value}' but ${limit}`));
  });

  test.each<[keyof BackupNamingProps, string]>([['keyAlias', 'alias/aws/backup'], ['keyAlias', 'aws/backup'], ['centralKeyAlias', 'k'.repeat(251)], ['centralKeyAlias', 'a b'], ['keyAlias', '']])(
    '%s %s', (prop, value) => {
      expect(() => new BackupNaming({ [prop]: value })).toThrow(alias);
    });

  test.each<[string, BackupNamingProps, string]>([
    ['vaults of members', { vaultName: 'same', airGappedVaultName: 'same' }, "airGappedVaultName is 'same' but vaultName has the same name and both exist in one account; give one of them another name"],
    ['vaults of the central account', { centralVaultName: 'same', centralAirGappedVaultName: 'same' }, "centralAirGappedVaultName is 'same' but centralVaultName has the same name"],
    ['roles of members', { backupRoleName: 'AWSBackup', restoreRoleName: 'AWSBackup' }, "restoreRoleName is 'AWSBackup' but backupRoleName has the same name"],
    ['roles of members, the scanner\'s too', { backupRoleName: 'AWSBackup', scannerRoleName: 'AWSBackup' }, "scannerRoleName is 'AWSBackup' but backupRoleName has the same name"],
  ])('one name for two %s', (_, props, message) => {
    expect(() => new BackupNaming(props)).toThrow(message);
  });

  test('one name in two accounts is fine', () => {
    expect(() => new BackupNaming({ vaultName: 'same', centralVaultName: 'same', backupRoleName: 'AWSBackup', centralRoleName: 'AWSBackup' })).not.toThrow();
  });
});

describe('a token', () => {
  test.each<keyof BackupNamingProps>(['prefix', 'tagKey', 'vaultName', 'airGappedVaultName', 'centralVaultName', 'centralAirGappedVaultName', 'keyAlias', 'centralKeyAlias', 'backupRoleName',
    'restoreRoleName', 'scannerRoleName', 'centralRoleName', 'rolePath'])('is refused as %s', (prop) => {
    expect(() => new BackupNaming({ [prop]: later() }))
      .toThrow(new Error(`${prop} is '<token>' but several accounts agree on names before any of them is deployed; write the text itself`));
  });
});

test('a naming is not frozen, because the jsii runtime writes on it', () => {
  expect(Object.isExtensible(new BackupNaming())).toBe(true);
  expect(Object.isExtensible(BackupNaming.awsBackupSolution())).toBe(true);
});
