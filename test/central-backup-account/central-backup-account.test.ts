import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, centralDefinition, CentralStack, DEPLOYER, statement } from './central-stack';
import { AirGappedVaultEncryption, CloudFormationExecutionRole, CopySource, ManualDeletion, VaultLock } from '../../src/backup-vault';
import { CentralBackupAccount, CentralBackupAccountProps } from '../../src/central-backup-account';
import { BackupNaming } from '../../src/organization-layout';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
const LITERAL_PARTITIONS = '@aws-cdk/core:enablePartitionLiterals';

describe('the vault', () => {
  test('has the agreed name, the key, no lock and the policy', () => {
    const central = new CentralStack();
    expect(central.one('AWS::Backup::BackupVault')).toEqual({
      BackupVaultName: 'OrgBackupCentralVault',
      EncryptionKeyArn: { 'Fn::GetAtt': ['CentralKey837EB0BF', 'Arn'] },
      AccessPolicy: { Version: '2012-10-17', Statement: expect.any(Array) },
    });
    expect(central.vaultPolicy().map(({ Sid }) => Sid)).toEqual(['AllowCopyIntoVault', 'DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
  });

  test('is the default child and a field', () => {
    const { central, stack } = new CentralStack();
    expect(central.node.defaultChild).toBe(central.vault);
    expect(stack.resolve(central.vault.logicalId)).toBe('Central7FB44904');
  });

  test('admits the copy source and nobody else', () => {
    const path = 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/';
    const allowed = new CentralStack({ copySource: CopySource.organizationPaths([path]) }).vaultPolicy().filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([{
      Sid: 'AllowCopyIntoVault',
      Effect: 'Allow',
      Principal: '*',
      Action: 'backup:CopyIntoBackupVault',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [path, `${path}*`] } },
    }]);
  });

  test('has the lock', () => {
    const lock = (vaultLock: VaultLock) => new CentralStack({ vaultLock }).one('AWS::Backup::BackupVault').LockConfiguration;
    expect(lock(VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(400) })))
      .toEqual({ MinRetentionDays: 7, MaxRetentionDays: 400 });
    expect(lock(VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(30) })))
      .toEqual({ MinRetentionDays: 7, ChangeableForDays: 30 });
  });

  test('has its own tags and those of the app', () => {
    const app = new App();
    Tags.of(app).add('team', 'platform');
    const central = new CentralStack({ vaultTags: { confidentiality: 'high' } }, undefined, app);
    expect(central.one('AWS::Backup::BackupVault').BackupVaultTags).toEqual({ confidentiality: 'high', team: 'platform' });
  });

  test.each([
    [Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])), "vaultTags is '51 tags' but a vault has at most 50 tags"],
    [{ 'aws:x': 'v' }, "vaultTags key is 'aws:x' but a tag key"],
    [{ ['k'.repeat(129)]: 'v' }, 'vaultTags key is'],
    [{ k: 'v'.repeat(257) }, "vaultTags['k'] is"],
    [{ k: 'a;b' }, "vaultTags['k'] is 'a;b' but a tag value"],
  ])('refuses bad tags', (vaultTags, message) => {
    expect(() => new CentralStack({ vaultTags })).toThrow(message);
  });

  test('warns of tags whose keys differ by upper and lower case only', () => {
    expect(new CentralStack({ vaultTags: { Owner: 'a', owner: 'b', team: 'c' } }).warnings()).toEqual([expect.stringMatching(/^vaultTags: Owner and owner differ by upper and lower case only.*tagKeysDifferByCase/)]);
  });

  test('takes 50 tags', () => {
    const vaultTags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v'.repeat(256)]));
    expect(new CentralStack({ vaultTags }).one('AWS::Backup::BackupVault').BackupVaultTags).toEqual(vaultTags);
  });

  test('is not named Default, where nothing can be copied', () => {
    expect(() => new CentralStack({ naming: new BackupNaming({ centralVaultName: 'Default' }) })).toThrow("naming.centralVaultName is 'Default' but");
  });
});

describe('survival', () => {
  test('vaults and keys stay when the stack is deleted, not when a first deployment fails, and when they are replaced', () => {
    const { template } = new CentralStack({ airGappedVault: BOUNDS, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    const stateful = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault', 'AWS::KMS::Key']
      .flatMap((type) => Object.values(template.findResources(type)));
    expect(stateful).toHaveLength(4);
    for (const resource of stateful) {
      expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('the key', () => {
  test('rotates and has the alias', () => {
    const central = new CentralStack();
    expect(central.one('AWS::KMS::Key').EnableKeyRotation).toBe(true);
    expect(central.one('AWS::KMS::Alias')).toEqual({ AliasName: 'alias/OrgBackupCentralKey', TargetKeyId: { 'Fn::GetAtt': ['CentralKey837EB0BF', 'Arn'] } });
  });

  test.each([true, false])('admits nobody of the organization, whatever the feature flag of aws-kms says (%s)', (flag) => {
    const app = new App({ context: { '@aws-cdk/aws-kms:defaultKeyPolicies': flag, '@aws-cdk/aws-iam:minimizePolicies': flag } });
    const policy = new CentralStack({}, undefined, app).keyPolicy();
    expect(policy.map(({ Sid }) => Sid)).toEqual([
      'AllowKeyAdministration', 'AllowVaultCreation', 'AllowVaultCreationGrants', 'AllowUseByBackup', 'AllowGrantsByBackup', 'DenyKeyDeletion', 'DenyGrantRevocation',
      'DenyGrantsToOthers',
    ]);
    expect(policy.filter(({ Effect }) => Effect === 'Allow').map(({ Principal }) => Principal)).toEqual(Array(5).fill({ AWS: `arn:aws:iam::${ACCOUNT}:root` }));
    expect(JSON.stringify(policy)).not.toContain('aws:PrincipalOrg');
  });

  test('admits roles by ARN only, so that it is valid before they exist', () => {
    const use = statement(new CentralStack({ naming: new BackupNaming({ rolePath: '/backup/' }) }).keyPolicy(), 'AllowUseByBackup');
    expect(use.Condition?.ArnEquals['aws:PrincipalArn']).toEqual([
      `arn:aws:iam::${ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
      `arn:aws:iam::${ACCOUNT}:role/backup/OrgBackupAWSBackupCentralRole`,
    ]);
  });

  test('lets the deploying role create the vault', () => {
    expect(statement(new CentralStack().keyPolicy(), 'AllowVaultCreationGrants').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [DEPLOYER] });
  });

  test('lets policy administrators create the vault as well, and only them and the deploying role delete the key', () => {
    const admin = 'arn:aws:iam::111111111111:role/Admin';
    const policy = new CentralStack({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [admin] }) }).keyPolicy();
    expect(statement(policy, 'AllowVaultCreation').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [DEPLOYER, admin] });
    expect(statement(policy, 'DenyKeyDeletion').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [admin, DEPLOYER] } });
  });

  test('that exists is used as it is, with a warning', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const arn = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0123`;
    const encryptionKey = kms.Key.fromKeyArn(keys, 'Key', arn);
    const central = new CentralStack({ encryptionKey }, undefined, app);
    expect(central.all('AWS::KMS::Key')).toEqual([]);
    expect(central.one('AWS::Backup::BackupVault').EncryptionKeyArn).toBe(arn);
    expect(central.central.encryptionKey).toBe(encryptionKey);
    expect(central.warningIds()).toEqual(['cdk-org-backup:encryptionKeyPolicyNotManaged']);
  });

  test('of another Region is refused, of another account not', () => {
    const scope = new Stack(new App(), 'Keys');
    const key = (region: string, account: string) => kms.Key.fromKeyArn(scope, `${region}${account}`, `arn:aws:kms:${region}:${account}:key/0123`);
    expect(() => new CentralStack({ encryptionKey: key('eu-west-2', ACCOUNT) })).toThrow(
      "encryptionKey is 'arn:aws:kms:eu-west-2:111111111111:key/0123' but a vault in eu-west-1 takes a key of its own Region only");
    expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1 }], retiredVaultKeys: { 1: key('eu-west-3', ACCOUNT) } })).toThrow(
      "retiredVaultKeys['1'] is 'arn:aws:kms:eu-west-3:111111111111:key/0123' but a vault in eu-west-1 takes a key of its own Region only; give a key of eu-west-1");
    expect(() => new CentralStack({ encryptionKey: key('eu-west-1', '999999999999') })).not.toThrow();
  });

  test('given as an alias is refused', () => {
    const scope = new Stack(new App(), 'Keys');
    expect(() => new CentralStack({ encryptionKey: kms.Alias.fromAliasName(scope, 'Alias', 'alias/aws/backup') })).toThrow('a vault takes the ARN of a key, not of an alias');
  });
});

describe('S3 tiering', () => {
  test('moves S3 data of this vault', () => {
    expect(new CentralStack({ s3Tiering: Duration.days(60), naming: new BackupNaming({ centralVaultName: 'my-vault' }) }).one('AWS::Backup::TieringConfiguration')).toEqual({
      TieringConfigurationName: 'my_vault',
      BackupVaultName: 'my-vault',
      ResourceSelection: [{ ResourceType: 'S3', Resources: ['*'], TieringDownSettingsInDays: 60 }],
    });
  });

  test.each([60, 36500])('after %i days is possible', (days) => {
    expect(() => new CentralStack({ s3Tiering: Duration.days(days) })).not.toThrow();
  });

  test.each([59, 36501])('after %i days is not', (days) => {
    expect(() => new CentralStack({ s3Tiering: Duration.days(days) })).toThrow(`centralVault.s3Tiering is '${days} days' but AWS Backup allows 60 to 36500 days`);
  });
});

describe('the service-linked role', () => {
  test('is made before the vaults, in accounts that have it and that have not, and never deleted', () => {
    const central = new CentralStack({ airGappedVault: BOUNDS });
    const call = Object.entries(central.template.findResources('Custom::AWS'));
    expect(call).toHaveLength(1);
    const [id, { Properties: properties }] = call[0];
    expect(JSON.parse(properties.Create)).toEqual({
      service: 'iam',
      action: 'CreateServiceLinkedRole',
      parameters: { AWSServiceName: 'backup.amazonaws.com' },
      ignoreErrorCodesMatching: '^InvalidInput(Exception)?$',
      physicalResourceId: { id: 'AWSServiceRoleForBackup' },
    });
    expect(properties.InstallLatestAwsSdk).toBe(false);
    expect(properties).not.toHaveProperty('Delete');
    expect(properties).not.toHaveProperty('Update');
    for (const type of ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault']) {
      expect(Object.values(central.template.findResources(type))[0].DependsOn).toContain(id);
    }
  });

  test('is all that the function may make, and its log does not grow forever', () => {
    const central = new CentralStack();
    expect(central.one('AWS::IAM::Policy').PolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } },
    }]);
    expect(central.one('AWS::Logs::LogGroup').RetentionInDays).toBe(90);
    expect(central.one('AWS::Lambda::Function').LoggingConfig).toEqual({ LogGroup: { Ref: expect.stringContaining('ServiceLinkedRoleLog') } });
  });

  test('can be left to others', () => {
    const { template } = new CentralStack({ createServiceLinkedRole: false });
    template.resourceCountIs('Custom::AWS', 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(Object.values(template.findResources('AWS::Backup::BackupVault'))[0]).not.toHaveProperty('DependsOn');
  });
});

describe('what others use', () => {
  test.each([
    ['eu-west-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'],
  ])('is literal in %s, with and without literal partitions', (region, partition) => {
    for (const literal of [true, false]) {
      const { central, stack } = new CentralStack({}, { env: { account: ACCOUNT, region } }, new App({ context: { [LITERAL_PARTITIONS]: literal } }));
      expect(central.vaultArn).toBe(`arn:${partition}:backup:${region}:${ACCOUNT}:backup-vault:OrgBackupCentralVault`);
      expect(central.serviceRoleArn).toBe(`arn:${partition}:iam::${ACCOUNT}:role/OrgBackupAWSBackupCentralRole`);
      expect([central.account, central.region, central.vaultName]).toEqual([ACCOUNT, region, 'OrgBackupCentralVault']);
      const policy = JSON.stringify(stack.resolve(central.vault.accessPolicy));
      expect(policy).toContain(`arn:${partition}:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${region}`);
    }
  });

  test('another stack refers to it without an export', () => {
    const app = new App();
    const first = new CentralStack({}, undefined, app);
    const other = new Stack(app, 'Other', { env: { account: '222222222222', region: 'us-east-1' } });
    const arns = [first.central.vaultArn, first.central.serviceRoleArn];
    expect(other.resolve(arns)).toEqual(arns);
    expect(other.dependencies).toEqual([]);
    expect(first.template.toJSON()).not.toHaveProperty('Outputs');
  });

  test('in China names both suffixes of every service, elsewhere one', () => {
    const services = (region: string) => statement(new CentralStack({}, { env: { account: ACCOUNT, region } }).keyPolicy(), 'AllowUseByBackup').Condition?.StringLike['kms:ViaService'];
    expect(services('cn-north-1')).toEqual(expect.arrayContaining(['ec2.*.amazonaws.com', 'ec2.*.amazonaws.com.cn']));
    expect(services('us-gov-west-1')).toHaveLength(11);
    expect(services('eu-west-1')).toHaveLength(11);
  });
});

describe('names', () => {
  test('of the reference solution', () => {
    const central = new CentralStack({ naming: BackupNaming.awsBackupSolution() });
    expect(central.one('AWS::Backup::BackupVault').BackupVaultName).toBe('AWSBackupSolutionCentralVault');
    expect(central.one('AWS::KMS::Alias').AliasName).toBe('alias/AWSBackupSolutionCentralKey');
    central.template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'AWSBackupSolutionCentralAccountRole' });
  });
});

describe('warnings', () => {
  test('a compliance lock says after how many days it is permanent', () => {
    expect(new CentralStack({ vaultLock: VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(30) }) }).warnings())
      .toEqual([expect.stringMatching(/becomes permanent 30 days after its first deployment.*cdk-org-backup:complianceLockPermanent/)]);
    expect(new CentralStack({ vaultLock: VaultLock.governance({ minRetention: Duration.days(7) }) }).warnings()).toEqual([]);
  });

  test('a Region without copies from other accounts', () => {
    expect(new CentralStack({}, { env: { account: ACCOUNT, region: 'eusc-de-east-1' } }).warningIds()).toEqual(['cdk-org-backup:crossAccountCopyUnsupported']);
  });
});

test('nothing is created when a value is refused', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const topic = sns.Topic.fromTopicArn(new Stack(new App(), 'Topics'), 'Topic', `arn:aws:sns:eu-west-1:${ACCOUNT}:topic`);
  const encryptionKey = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:eu-west-2:${ACCOUNT}:key/0123`);
  const bad: Partial<CentralBackupAccountProps>[] = [
    { definition: centralDefinition({}, ['us-east-1']) }, { definition: centralDefinition({ layout: { organizationId: undefined } }) }, { vaultTags: { 'aws:x': 'y' } },
    { definition: centralDefinition({ deployedBy: CloudFormationExecutionRole.named('Other') }) }, { notifications: { topic, events: [] } }, { encryptionKey },
  ];
  for (const props of bad) {
    expect(() => new CentralBackupAccount(stack, 'Central', { definition: centralDefinition(), ...props })).toThrow();
  }
  expect(stack.node.children).toEqual([]);
});

test('there are no outputs, and partitions are nowhere written as aws in other partitions', () => {
  const { template } = new CentralStack({}, { env: { account: ACCOUNT, region: 'cn-north-1' } });
  expect(template.toJSON()).not.toHaveProperty('Outputs');
  expect(JSON.stringify(template.toJSON())).not.toMatch(/arn:aws:/);
});
