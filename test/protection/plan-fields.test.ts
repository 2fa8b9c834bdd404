import { Reader } from '../../src/private/json-reader';
import { advancedFromPlan, advancedLocal, advancedPolicy, scannedTypes } from '../../src/protection/plan-fields';
import { ruleModel, tierModel } from '../support/policy/models';

const is = (value: string) => ({ '@@assign': value });

test.each<[string, object, object, object[]]>([
  ['none', {}, {}, []],
  ['of Windows', { windowsVss: true }, { advanced_backup_settings: { ec2: { windows_vss: is('enabled') } } }, [{ resourceType: 'EC2', backupOptions: { WindowsVSS: 'enabled' } }]],
  ['of S3, switched off', { backupS3Acls: false }, { advanced_backup_settings: { s3: { backup_acls: is('disabled') } } }, [{ resourceType: 'S3', backupOptions: { BackupACLs: 'disabled' } }]],
  ['all', { windowsVss: false, backupS3Acls: true, backupS3ObjectTags: false },
    { advanced_backup_settings: { ec2: { windows_vss: is('disabled') }, s3: { backup_acls: is('enabled'), backup_object_tags: is('disabled') } } },
    [{ resourceType: 'EC2', backupOptions: { WindowsVSS: 'disabled' } }, { resourceType: 'S3', backupOptions: { BackupACLs: 'enabled', BackupObjectTags: 'disabled' } }]],
])('settings of one type of resources: %s', (_, settings, policy, local) => {
  expect(advancedPolicy(settings)).toEqual(policy);
  expect(advancedLocal(settings)).toEqual(local);
  const inPlan = local.map((one: any) => ({ ResourceType: one.resourceType, BackupOptions: one.backupOptions }));
  expect(advancedFromPlan(new Reader({ AdvancedBackupSettings: inPlan }, 'plan', 'mend it'))).toEqual(settings);
});

test.each<[string, Parameters<typeof tierModel>[0], string[] | undefined]>([
  ['no rule scans', {}, undefined],
  ['a rule scans', { rules: [ruleModel(), ruleModel({ name: 'b', scanMode: 'FULL_SCAN' })] }, ['ALL']],
  ['a rule scans some types', { rules: [ruleModel({ scanMode: 'FULL_SCAN' })], scanResourceTypes: ['EBS'] }, ['EBS']],
])('scanned types where %s', (_, tier, expected) => {
  const model = tierModel(tier);
  expect(scannedTypes({ tier: model, name: 'gold', regions: [], rules: model.rules.map((rule) => ({ rule, copies: [] })) })).toEqual(expected);
});
