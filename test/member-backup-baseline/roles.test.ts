import { central, localPlans, MemberProps, MemberStack, REGION, roleInAccount, statement, sub, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption } from '../../src/backup-vault';
import { KMS_CALLING_SERVICES } from '../../src/data/resource-types';
import { CentralVault } from '../../src/definition';
import { BackupNaming } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, IndexedResourceType, MalwareScanMode, ProtectionTier, ResourceSelection,
} from '../../src/protection';
import { days } from '../support/days';

const { EBS, S3 } = BackupResourceType;
const scanning = tierOf({ malwareScan: MalwareScanMode.FULL_SCAN });
const onlyEbs = tierOf({}, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) });
const bounds = { minRetention: days(7), maxRetention: days(90) };
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const member = (props: MemberProps = {}) => new MemberStack({ ...TWO_REGIONS, ...props });

describe('what an account has once', () => {
  test('is made in the global Region only, by a condition', () => {
    const stack = member({ tiers: [scanning] });
    for (const id of ['BackupRole', 'RestoreRole', 'ScannerRole']) {
      expect(stack.regionsOf(stack.role(id))).toEqual(['us-east-1']);
    }
  });

  test('carries one condition, which compares the Region with the global one', () => {
    const { template } = member({ globalRegion: 'us-west-2', tiers: [scanning] });
    expect(template.toJSON().Conditions).toEqual({ [Object.keys(template.toJSON().Conditions)[0]]: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-west-2'] } });
  });

  test('is the roles and nothing else', () => {
    const stack = member({ tiers: [scanning], airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    expect(Object.values(stack.resources).filter(({ Condition }) => Condition).map(({ Type }) => Type)).toEqual(Array(3).fill('AWS::IAM::Role'));
  });

  test('with local plans is the role that restores only', () => {
    const stack = localPlans({ ...TWO_REGIONS, tiers: [scanning] });
    expect(stack.regionsOf(stack.role('RestoreRole'))).toEqual(['us-east-1']);
    expect(stack.role('BackupRole').Condition).toBeUndefined();
    expect(stack.role('ScannerRole').Condition).toBeUndefined();
  });
});

describe('names and paths', () => {
  const naming = new BackupNaming({ prefix: 'Acme', rolePath: '/backup/' });

  test('are those of the naming', () => {
    const stack = member({ naming, tiers: [scanning] });
    const named = ['BackupRole', 'RestoreRole', 'ScannerRole'].map((id) => stack.role(id).Properties).map(({ Path, RoleName }) => `${Path}${RoleName}`);
    expect(named).toEqual(['/backup/AcmeAWSBackupRole', '/backup/AcmeAWSBackupRestoreRole', '/backup/AcmeMalwareScanRole']);
  });

  test('with local plans end with the Region of the deployment, but for the role that restores', () => {
    const stack = localPlans({ ...TWO_REGIONS, naming, tiers: [scanning] });
    expect(['BackupRole', 'RestoreRole', 'ScannerRole'].map((id) => stack.role(id).Properties.RoleName))
      .toEqual([sub('AcmeAWSBackupRole-${AWS::Region}'), 'AcmeAWSBackupRestoreRole', sub('AcmeMalwareScanRole-${AWS::Region}')]);
  });

  test('are in the ARNs that others use, without a reference to the role', () => {
    const { baseline, stack } = localPlans({ naming });
    expect(stack.resolve(baseline.backupRoleArn)).toEqual(roleInAccount('backup/AcmeAWSBackupRole-${AWS::Region}'));
    expect(stack.resolve(baseline.restoreRoleArn)).toEqual(roleInAccount('backup/AcmeAWSBackupRestoreRole'));
    const once = member({ naming });
    expect(once.stack.resolve(once.baseline.backupRoleArn)).toEqual(roleInAccount('backup/AcmeAWSBackupRole'));
  });

  test.each([
    ['backupRoleName', 'AWSBackup'],
    ['scannerRoleName', 'Scan'],
  ])('with local plans may be so long that %s with the longest Region has 64 characters', (prop, start) => {
    const make = (length: number, local: boolean, tiers = [scanning]) => () => new MemberStack({
      tiers, regions: ['us-east-1', 'ap-southeast-1'], globalRegion: REGION, localPlans: local, naming: new BackupNaming({ [prop]: start.padEnd(length, 'x') }),
    });
    expect(make(49, true)).not.toThrow();
    expect(make(50, true)).toThrow(`naming.${prop} is '${start.padEnd(50, 'x')}' but with the name of a Region, as roles of local plans have it, it has 65 of at most 64 characters; shorten it by 1`);
    expect(make(64, false)).not.toThrow();
  });
});

describe('names that would meet', () => {
  test('the name of a role that nobody needs may be too long', () => {
    expect(() => localPlans({ naming: new BackupNaming({ scannerRoleName: 'S'.repeat(64) }) })).not.toThrow();
  });

  test('the role that restores has another name than those of a Region', () => {
    const naming = new BackupNaming({ restoreRoleName: 'OrgBackupAWSBackupRole-us-west-2' });
    expect(() => localPlans({ ...TWO_REGIONS, naming })).toThrow(
      "naming.restoreRoleName is 'OrgBackupAWSBackupRole-us-west-2' but backupRoleName has this name in us-west-2, where roles of local plans carry their Region; choose another name");
    expect(() => localPlans({ naming })).not.toThrow();
    expect(() => member({ naming })).not.toThrow();
  });
});

describe('the role that backs up', () => {
  test('is assumed by AWS Backup only', () => {
    expect(member().role('BackupRole').Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
  });

  test('backs up and does not restore', () => {
    const stack = member({ tiers: [onlyEbs] });
    expect(stack.role('BackupRole').Properties.ManagedPolicyArns).toEqual(['arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup']);
    expect(stack.role('BackupRole').Properties).not.toHaveProperty('Policies');
  });

  test.each<[string, MemberProps, string[]]>([
    ['S3, where a tag selects', {}, ['AWSBackupServiceRolePolicyForS3Backup']],
    ['S3, where it is named', { tiers: [tierOf({}, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS, S3] }) })] }, ['AWSBackupServiceRolePolicyForS3Backup']],
    ['no S3 that is excluded', { tiers: [tierOf({}, { selection: ResourceSelection.byResourceType({ excludedResourceTypes: [S3] }) })] }, []],
    ['no S3 that nobody uses', { support: new BackupSupport({ unusedResourceTypes: [S3] }) }, []],
    ['the index of EBS', { tiers: [tierOf({ indexedResourceTypes: [IndexedResourceType.EBS] }, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })] }, ['AWSBackupServiceRolePolicyForIndexing']],
    ['the index of S3, which needs no more', { tiers: [tierOf({ indexedResourceTypes: [IndexedResourceType.S3] })] }, ['AWSBackupServiceRolePolicyForS3Backup']],
    ['scans', { tiers: [tierOf({ malwareScan: MalwareScanMode.INCREMENTAL_SCAN }, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })] }, ['AWSBackupServiceRolePolicyForScans']],
  ])('may %s', (_name, props, added) => {
    expect(member(props).managedPolicies('BackupRole')).toEqual(['AWSBackupServiceRolePolicyForBackup', ...added]);
  });

  test('may what any of the tiers needs', () => {
    const indexing = tierOf({ indexedResourceTypes: [IndexedResourceType.EBS] }, { name: 'indexed' });
    expect(member({ tiers: [onlyEbs, indexing] }).managedPolicies('BackupRole')).toEqual([
      'AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForS3Backup', 'AWSBackupServiceRolePolicyForIndexing',
    ]);
  });
});

describe('the role that restores', () => {
  test('is assumed by AWS Backup only, and does not back up', () => {
    const stack = member({ tiers: [onlyEbs] });
    expect(stack.role('RestoreRole').Properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores'],
    });
  });

  test.each<[string, MemberProps, string[]]>([
    ['S3, where it is selected', {}, ['AWSBackupServiceRolePolicyForS3Restore']],
    ['single items of EBS, where it is indexed', { tiers: [tierOf({ indexedResourceTypes: [IndexedResourceType.EBS] }, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })] }, ['AWSBackupServiceRolePolicyForItemRestores']],
    ['single items of S3, where it is indexed', { tiers: [tierOf({ indexedResourceTypes: [IndexedResourceType.S3] })] }, ['AWSBackupServiceRolePolicyForS3Restore', 'AWSBackupServiceRolePolicyForItemRestores']],
    ['no S3 that nobody uses', { support: new BackupSupport({ unusedResourceTypes: [S3] }) }, []],
    ['nothing for scans', { tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN }, { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })] }, []],
  ])('may restore %s', (_name, props, added) => {
    expect(member(props).managedPolicies('RestoreRole')).toEqual(['AWSBackupServiceRolePolicyForRestores', ...added]);
  });
});

describe('the role that scans', () => {
  test('is there only where a tier scans', () => {
    expect(Object.values(member().resources).filter(({ Type, Properties }) => Type === 'AWS::IAM::Role' && Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service !== 'events.amazonaws.com')).toHaveLength(2);
  });

  test('is assumed by Amazon GuardDuty only', () => {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = member({ tiers: [scanning] }).role('ScannerRole').Properties;
    expect(AssumeRolePolicyDocument.Statement).toEqual([{ Effect: 'Allow', Principal: { Service: 'malware-protection.guardduty.amazonaws.com' }, Action: 'sts:AssumeRole' }]);
    expect(ManagedPolicyArns).toEqual(['arn:aws:iam::aws:policy/AWSBackupGuardDutyRolePolicyForScans']);
    expect(Policies).toBeUndefined();
  });
});

describe('keys of workloads by alias', () => {
  const aliases = ['alias/db', 'alias/app-*'];

  test('are used by the roles that back up and restore, through the services that are backed up', () => {
    const stack = member({ sourceKeyAliases: aliases });
    const expected = {
      Sid: 'UseSourceKeys',
      Effect: 'Allow',
      Action: USE,
      Resource: sub('arn:aws:kms:*:${AWS::AccountId}:key/*'),
      Condition: {
        'ForAnyValue:StringLike': { 'kms:ResourceAliases': ['alias/app-*', 'alias/db'] },
        'StringLike': { 'kms:ViaService': KMS_CALLING_SERVICES.map(({ service }) => `${service}.*.amazonaws.com`) },
      },
    };
    expect(stack.statements('BackupRole')).toEqual([expected]);
    expect(stack.statements('RestoreRole')).toEqual([expected]);
  });

  test('are not used by the role that scans', () => {
    expect(member({ sourceKeyAliases: aliases, tiers: [scanning] }).statements('ScannerRole')).toEqual([]);
  });
});

describe('the key of an air-gapped vault elsewhere', () => {
  const foreign = 'arn:aws:kms:us-east-1:999999999999:key/0123';
  const centralWith = (airGappedVaultEncryption: AirGappedVaultEncryption) => central({ airGappedVault: bounds, airGappedVaultEncryption });

  test('of the central account is used by the role that backs up, through AWS Backup', () => {
    expect(member({ central: centralWith(AirGappedVaultEncryption.customerManaged()) }).statements('BackupRole')).toEqual([{
      Sid: 'UseAirGappedKeys',
      Effect: 'Allow',
      Action: USE,
      Resource: ['arn:aws:kms:us-east-1:222222222222:key/*'],
      Condition: { StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } },
    }]);
  });

  test('that exists is used as it is', () => {
    const stack = member({ central: centralWith(AirGappedVaultEncryption.existingKeys({ 'us-east-1': foreign })) });
    expect(statement(stack.statements('BackupRole'), 'UseAirGappedKeys').Resource).toEqual([foreign]);
  });

  test('of several central Regions is used in each: by its ARN where that is known, else any of the central account there', () => {
    const airGappedVault = bounds;
    const stack = member({
      centralVault: CentralVault.managed({
        airGappedVault,
        regionalSettings: {
          'us-west-2': { airGappedVault, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() },
          'us-east-1': { airGappedVault, airGappedVaultEncryption: AirGappedVaultEncryption.existingKeys({ 'us-east-1': foreign }) },
        },
      }),
    });
    expect(statement(stack.statements('BackupRole'), 'UseAirGappedKeys').Resource).toEqual([foreign, 'arn:aws:kms:us-west-2:222222222222:key/*']);
  });

  test('that AWS owns, or that is not known, is nothing to permit', () => {
    expect(member({ central: centralWith(AirGappedVaultEncryption.awsOwned()) }).statements('BackupRole')).toEqual([]);
    expect(member({ central: central({ airGappedVaultName: 'Gapped' }) }).statements('BackupRole')).toEqual([]);
  });

  test('is never used by the role that restores', () => {
    expect(member({ central: centralWith(AirGappedVaultEncryption.customerManaged()) }).statements('RestoreRole')).toEqual([]);
  });

  test("that exists for the member's own vault is used too, and each once", () => {
    const airGappedVaultEncryption = AirGappedVaultEncryption.existingKeys({ 'us-east-1': foreign });
    const stack = new MemberStack({ airGappedVault: bounds, airGappedVaultEncryption, central: centralWith(airGappedVaultEncryption) });
    expect(statement(stack.statements('BackupRole'), 'UseAirGappedKeys').Resource).toEqual([foreign]);
  });

  test('of the member\'s own vault is that of every Region, each into which the role copies', () => {
    const keyArns = { 'us-west-2': foreign.replace('us-east-1', 'us-west-2'), 'us-east-1': foreign };
    const stack = member({ airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.existingKeys(keyArns) });
    expect(statement(stack.statements('BackupRole'), 'UseAirGappedKeys').Resource).toEqual([foreign, keyArns['us-west-2']]);
  });

  test('is nothing to an account outside the organization, which copies to no other account', () => {
    const stack = member({ external: true, central: centralWith(AirGappedVaultEncryption.customerManaged()) });
    expect(stack.statements('BackupRole')).toEqual([]);
  });
});

test('a role has 10,240 characters of policies at most', () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, i) => `alias/${String(i).padStart(244, 'a')}`);
  expect(() => member({ sourceKeyAliases: aliases(36) })).not.toThrow();
  expect(() => member({ sourceKeyAliases: aliases(50) })).toThrow(/^sourceKeyAliases is '\d+ characters of policies' but a role takes 10240; join aliases by a common pattern, for example alias\/app-\*$/);
});

test('a permissions boundary bounds all roles', () => {
  const stack = member({ permissionsBoundaryName: '/boundaries/Backup', tiers: [scanning] });
  expect(['BackupRole', 'RestoreRole', 'ScannerRole'].map((id) => stack.role(id).Properties.PermissionsBoundary))
    .toEqual(Array(3).fill(sub('arn:aws:iam::${AWS::AccountId}:policy/boundaries/Backup')));
  expect(member().role('BackupRole').Properties).not.toHaveProperty('PermissionsBoundary');
});

test.each([['cn-north-1', 'aws-cn', ['amazonaws.com', 'amazonaws.com.cn']], ['us-gov-west-1', 'aws-us-gov', ['amazonaws.com']]])(
  'in %s everything is in the partition %s', (region, partition, suffixes) => {
    const stack = new MemberStack({ regions: [region], sourceKeyAliases: ['alias/a'], permissionsBoundaryName: 'B' }, {});
    const { ManagedPolicyArns, PermissionsBoundary } = stack.role('BackupRole').Properties;
    expect(ManagedPolicyArns[0]).toBe(`arn:${partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup`);
    expect(PermissionsBoundary).toEqual(sub(`arn:${partition}:iam::\${AWS::AccountId}:policy/B`));
    const [use] = stack.statements('BackupRole');
    expect(use.Resource).toEqual(sub(`arn:${partition}:kms:*:\${AWS::AccountId}:key/*`));
    expect(use.Condition?.StringLike['kms:ViaService']).toEqual(KMS_CALLING_SERVICES.flatMap(({ service }) => suffixes.map((suffix) => `${service}.*.${suffix}`)));
  });

test('a tier that only writes to the air-gapped vault backs up S3 as well', () => {
  const gapped = new ProtectionTier({ name: 'gapped', rules: [BackupRule.daily({ target: BackupTarget.airGappedVault(), deleteAfter: days(30) })] });
  expect(member({ tiers: [gapped], airGappedVault: bounds }).managedPolicies('BackupRole')).toContain('AWSBackupServiceRolePolicyForS3Backup');
});
