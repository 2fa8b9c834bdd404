import { App, BootstraplessSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, deployed, DEPLOYER, HERE, localPlans, memberDefinition, MemberProps, MemberStack, REGION, roleInAccount, sids, statement, sub, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption, CloudFormationExecutionRole, ManualDeletion, VaultLock } from '../../src/backup-vault';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { MalwareScanMode, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const bounds = { minRetention: days(7), maxRetention: days(90) };
const denials = ['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening'];
/** A stack whose synthesizer names no role, so that another may deploy it. */
const byOther = (props: MemberProps) => new MemberStack(props, { ...HERE, synthesizer: new BootstraplessSynthesizer() });
const exemptOf = (stack: MemberStack, sid = 'DenyWeakening') => statement(stack.vaultPolicy(), sid).Condition;
const exemptPrincipals = (stack: MemberStack) => deployed(stack.stack.resolve(stack.baseline.manualDeletionExemptPrincipals));

test('who asks for the keys as constructs changes nothing in the template', () => {
  const props: MemberProps = {
    tiers: [ProtectionTier.daily({ copyTo: [] })], airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged(), central: central(),
  };
  const asked = new MemberStack(props);
  expect(asked.stack.resolve([asked.baseline.encryptionKey, asked.baseline.airGappedEncryptionKey].map((key) => key!.keyArn)))
    .toEqual(['BaselineKey', 'BaselineAirGappedKey'].map((id) => ({ 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}[0-9A-F]+$`)), 'Arn'] })));
  expect(asked.resources).toEqual(new MemberStack(props).resources);
});

test('what is changed in the policies of one account stays there', () => {
  const app = new App();
  const definition = memberDefinition();
  const [one, other] = ['One', 'Other'].map((id) => new MemberBackupBaseline(new Stack(app, id, HERE), 'Baseline', { definition }));
  const statements = ({ vault }: MemberBackupBaseline) => (vault.accessPolicy as { Statement: object[] }).Statement;
  const before = [...statements(other)];
  statements(one).pop();
  expect(statements(other)).toEqual(before);
});

describe('the vault', () => {
  test('has the agreed name, the key, no lock and the policy', () => {
    const stack = new MemberStack();
    expect(stack.one('AWS::Backup::BackupVault')).toEqual({
      BackupVaultName: 'OrgBackupVault',
      EncryptionKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^BaselineKey/), 'Arn'] },
      AccessPolicy: { Version: '2012-10-17', Statement: expect.any(Array) },
    });
    expect(stack.stack.resolve(stack.baseline.vaultArn)).toEqual(sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:OrgBackupVault'));
  });

  test('is in every Region', () => {
    const stack = new MemberStack(TWO_REGIONS);
    expect(stack.regionsOf(stack.ofType('AWS::Backup::BackupVault')[0])).toEqual(['us-east-1', 'us-west-2']);
    expect(stack.regionsOf(stack.ofType('AWS::KMS::Key')[0])).toEqual(['us-east-1', 'us-west-2']);
  });

  test('has its lock', () => {
    expect(new MemberStack({ tiers: [ProtectionTier.daily({ copyTo: [] })], vaultLock: VaultLock.governance(bounds) }).one('AWS::Backup::BackupVault').LockConfiguration)
      .toEqual({ MinRetentionDays: 7, MaxRetentionDays: 90 });
  });

  test('has its own tags and those of the app', () => {
    const app = new App();
    Tags.of(app).add('team', 'platform');
    expect(new MemberStack({ vaultTags: { confidentiality: 'high' } }, HERE, app).one('AWS::Backup::BackupVault').BackupVaultTags).toEqual({ confidentiality: 'high', team: 'platform' });
  });

  test('admits copies from the central account and from nobody else', () => {
    const allowed = new MemberStack({ central: central() }).vaultPolicy().filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([{
      Sid: 'AllowCopyIntoVault', Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::222222222222:root'] }, Action: 'backup:CopyIntoBackupVault', Resource: '*',
    }]);
  });

  test('admits no copies where there is no central account', () => {
    expect(sids(new MemberStack().vaultPolicy())).toEqual(denials);
  });
});

describe('nobody deletes but', () => {
  test('nobody: the role of the default synthesizer only changes the policy', () => {
    const stack = new MemberStack();
    expect(exemptOf(stack)).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER] } });
    expect(exemptOf(stack, 'DenyDeletionByPolicyAdministrators')).toBeUndefined();
    expect(exemptPrincipals(stack)).toEqual(['arn:aws:iam::333333333333:role/cdk-hnb659fds-cfn-exec-role-333333333333-us-east-1']);
    expect(stack.warningIds()).toEqual([]);
  });

  test.each<[string, CloudFormationExecutionRole, object]>([
    ['those of a service-managed StackSet', CloudFormationExecutionRole.serviceManagedStackSet(), { ArnNotLike: { 'aws:PrincipalArn': [roleInAccount('stacksets-exec-*')] } }],
    ['that of a self-managed StackSet', CloudFormationExecutionRole.selfManagedStackSet(), { ArnNotEquals: { 'aws:PrincipalArn': [roleInAccount('AWSCloudFormationStackSetExecutionRole')] } }],
    ['a named one', CloudFormationExecutionRole.named('path/to/Deployer'), { ArnNotEquals: { 'aws:PrincipalArn': [roleInAccount('path/to/Deployer')] } }],
  ])('the deploying role changes the policy: %s', (_name, deployedBy, condition) => {
    const stack = byOther({ deployedBy });
    expect(exemptOf(stack)).toEqual(condition);
    expect(exemptOf(stack, 'DenyManualDeletion')).toEqual(condition);
  });

  test('a pattern, which the control can not be told of: no warning where no framework judges it', () => {
    const stack = byOther({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() });
    expect(stack.warningIds()).toEqual([]);
    expect(stack.baseline.manualDeletionExemptPrincipals).toEqual([]);
  });

  test('exempt roles, and a role of any account is the one of the same account', () => {
    const manualDeletion = ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::*:role/BreakGlass'] });
    const stack = new MemberStack({ manualDeletion });
    expect(exemptOf(stack, 'DenyManualDeletion')).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [roleInAccount('BreakGlass'), DEPLOYER] } });
    expect(exemptOf(stack, 'DenyDeletionByPolicyAdministrators')).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [roleInAccount('BreakGlass')] } });
    expect(exemptPrincipals(stack)).toEqual(['arn:aws:iam::333333333333:role/BreakGlass', expect.stringContaining('cfn-exec-role')]);
    expect(stack.warningIds()).toEqual([]);
  });

  test('a pattern in the name stays one', () => {
    const manualDeletion = ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::*:role/BreakGlass-*'] });
    expect(exemptOf(new MemberStack({ manualDeletion }), 'DenyManualDeletion')).toEqual({
      ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER] }, ArnNotLike: { 'aws:PrincipalArn': [roleInAccount('BreakGlass-*')] },
    });
  });

  test('a role of another account stays as it is', () => {
    const manualDeletion = ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::999999999999:role/BreakGlass'] });
    expect(exemptOf(new MemberStack({ manualDeletion }), 'DenyDeletionByPolicyAdministrators')).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::999999999999:role/BreakGlass'] } });
  });

  test('nobody at all, where no administrators are left: it warns', () => {
    const stack = new MemberStack({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) });
    expect(stack.warningIds()).toEqual(['cdk-org-backup:vaultPolicyPermanent']);
    expect(sids(stack.keyPolicy())).not.toContain('DenyKeyDeletion');
  });

  test('whoever may, where it is allowed: the vault has no policy, and it warns', () => {
    const stack = new MemberStack({ manualDeletion: ManualDeletion.allowed() });
    expect(stack.one('AWS::Backup::BackupVault')).not.toHaveProperty('AccessPolicy');
    expect(stack.warningIds()).toEqual(['cdk-org-backup:manualDeletionAllowed']);
    expect(stack.warnings()[0]).toContain('recovery points of the member vault');
  });
});

describe('the key', () => {
  test('rotates, has its alias and admits roles by name, before they exist', () => {
    const stack = new MemberStack({ naming: new BackupNaming({ rolePath: '/backup/' }) });
    expect(stack.one('AWS::KMS::Key').EnableKeyRotation).toBe(true);
    expect(statement(stack.keyPolicy(), 'AllowUseByBackup').Condition?.ArnEquals['aws:PrincipalArn']).toEqual([
      'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup', 'backup/OrgBackupAWSBackupRole', 'backup/OrgBackupAWSBackupRestoreRole',
    ].map((name) => roleInAccount(name)));
  });

  test('with local plans admits the roles of all Regions, because those copy to each other', () => {
    expect(statement(localPlans(TWO_REGIONS).keyPolicy(), 'AllowGrantsByBackup').Condition?.ArnEquals['aws:PrincipalArn']).toEqual([
      'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup', 'OrgBackupAWSBackupRole-us-east-1', 'OrgBackupAWSBackupRole-us-west-2', 'OrgBackupAWSBackupRestoreRole',
    ].map((name) => roleInAccount(name)));
  });

  test.each([false, true])('keeps admitting roles that backed up before (local plans: %s)', (local) => {
    const stack = new MemberStack({ localPlans: local, formerBackupRoleNames: ['path/Former', 'Older'], airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    const former = ['path/Former', 'Older'].map((name) => roleInAccount(name));
    const admitted = ['AllowUseByBackup', 'AllowGrantsByBackup'].map((sid) => statement(stack.keyPolicy(), sid).Condition?.ArnEquals['aws:PrincipalArn']);
    expect(admitted).toEqual(Array(2).fill(expect.arrayContaining(former)));
    expect(statement(stack.keyPolicy('alias/OrgBackupKey-air-gapped'), 'AllowUseByMembersForCopy').Condition?.ArnLike['aws:PrincipalArn']).toEqual(expect.arrayContaining(former));
    expect(JSON.stringify(stack.ofType('AWS::IAM::Role'))).not.toMatch(/Former|Older/);
  });

  test("admits nobody of other accounts but the central account's AWS Backup", () => {
    const others = (props: MemberProps) => new MemberStack(props).keyPolicy()
      .filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal) !== JSON.stringify({ AWS: sub('arn:aws:iam::${AWS::AccountId}:root') }));
    expect(others({})).toEqual([]);
    const copier = 'arn:aws:iam::222222222222:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
    const shared = others({ central: central() });
    expect(sids(shared)).toEqual(['AllowUseForCopy', 'AllowGrantsForCopy']);
    expect(shared.map(({ Principal }) => Principal)).toEqual(Array(2).fill({ AWS: 'arn:aws:iam::222222222222:root' }));
    expect(shared.map(({ Condition }) => Condition?.ArnEquals)).toEqual(Array(2).fill({ 'aws:PrincipalArn': [copier] }));
  });

  test('keeps admitting accounts that were the central account before, for copies and copies back', () => {
    const stack = new MemberStack({ central: central(), formerCentralAccounts: ['888888888888', '222222222222'] });
    const accounts = ['222222222222', '888888888888'];
    const copiers = accounts.map((account) => `arn:aws:iam::${account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`);
    const shared = [...['AllowUseForCopy', 'AllowGrantsForCopy'].map((sid) => statement(stack.keyPolicy(), sid)), ...stack.baseline.sourceKeyStatements().slice(-2).map((one) => one.toStatementJson())];
    expect(shared.map(({ Principal }) => Principal)).toEqual(Array(4).fill({ AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) }));
    expect(shared.map(({ Condition }) => Condition.ArnEquals['aws:PrincipalArn'])).toEqual(Array(4).fill(copiers));
    expect(statement(stack.vaultPolicy(), 'AllowCopyIntoVault').Principal).toEqual({ AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) });
  });

  test('refuses a former central account that is none', () => {
    expect(() => new MemberStack({ formerCentralAccounts: ['1234'] })).toThrow("memberVault.formerCentralAccounts[0] is '1234'");
  });

  test('admits the role that scans only where a tier scans', () => {
    const scanning = { tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })] };
    expect(sids(new MemberStack().keyPolicy())).not.toContain('AllowScans');
    expect(statement(new MemberStack(scanning).keyPolicy(), 'AllowScans').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [roleInAccount('OrgBackupMalwareScanRole')] });
    expect(statement(localPlans(scanning).keyPolicy(), 'AllowScans').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [roleInAccount('OrgBackupMalwareScanRole-${AWS::Region}')] });
  });

  test('is deleted by those only who may change the policy of the vault', () => {
    expect(statement(byOther({ deployedBy: CloudFormationExecutionRole.named('D') }).keyPolicy(), 'DenyKeyDeletion').Condition)
      .toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [roleInAccount('D')] } });
  });

  test('that exists is used as it is, with a warning', () => {
    const app = new App();
    const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`;
    const encryptionKey = kms.Key.fromKeyArn(new Stack(app, 'Keys', HERE), 'Key', arn);
    const stack = new MemberStack({ encryptionKey }, HERE, app);
    expect(stack.all('AWS::KMS::Key')).toEqual([]);
    expect(stack.one('AWS::Backup::BackupVault').EncryptionKeyArn).toBe(arn);
    expect(stack.baseline.encryptionKey).toBe(encryptionKey);
    expect(stack.warningIds()).toEqual(['cdk-org-backup:encryptionKeyPolicyNotManaged']);
  });

  test('given as an alias is refused', () => {
    const alias = kms.Alias.fromAliasName(new Stack(new App(), 'Keys'), 'Alias', 'alias/aws/backup');
    expect(() => new MemberStack({ encryptionKey: alias })).toThrow('a vault takes the ARN of a key, not of an alias; give the key itself, for example by kms.Key.fromKeyArn()');
  });
});

describe('survival', () => {
  test('vaults and keys stay when the stack is deleted, not when a first deployment fails, and when they are replaced', () => {
    const { template } = new MemberStack({ airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    const stateful = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault', 'AWS::KMS::Key']
      .flatMap((type) => Object.values(template.findResources(type)));
    expect(stateful).toHaveLength(4);
    for (const resource of stateful) {
      expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('a permanent lock warns', () => {
    const vaultLock = VaultLock.compliance({ minRetention: days(7), coolingOff: days(3) });
    expect(new MemberStack({ tiers: [ProtectionTier.daily({ copyTo: [] })], vaultLock }).warningIds()).toEqual(['cdk-org-backup:complianceLockPermanent']);
  });
});

describe('two baselines', () => {
  const synth = (app: App) => {
    try {
      app.synth();
      return 'fine';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const beside = (one: [MemberProps, object], other: [MemberProps, object]) => {
    const app = new App();
    [one, other].forEach(([props, env], i) => new MemberStack(props, { env }, app, `Stack${i}`));
    return synth(app);
  };
  const here = { account: ACCOUNT, region: REGION };

  test('of one account, Region and vault name are refused at synthesis', () => {
    expect(beside([{}, here], [{}, here])).toContain('the vault OrgBackupVault is also made by Stack0/Baseline, for the same account and Region; give one of them a definition with another naming');
  });

  test('of one stack are refused too, whatever its environment', () => {
    const { stack } = new MemberStack({}, {});
    new MemberBackupBaseline(stack, 'Second', { definition: memberDefinition() });
    expect(synth(stack.node.root as App)).toContain('the vault OrgBackupVault is also made by Member/Baseline');
  });

  test('of two Regions, two accounts or two names are fine', () => {
    expect(beside([TWO_REGIONS, here], [TWO_REGIONS, { ...here, region: 'us-west-2' }])).toBe('fine');
    expect(beside([{}, here], [{}, { ...here, account: '444444444444' }])).toBe('fine');
    expect(beside([{}, here], [{ naming: new BackupNaming({ prefix: 'Other' }) }, here])).toBe('fine');
    expect(beside([{}, {}], [{}, {}])).toBe('fine');
  });

  test('of one account whose roles have the same names are refused', () => {
    const { backupRoleName, restoreRoleName, scannerRoleName } = new BackupNaming();
    const naming = new BackupNaming({ prefix: 'Other', backupRoleName, restoreRoleName, scannerRoleName });
    expect(beside([{}, here], [{ naming }, here])).toContain(`the role ${restoreRoleName} is also made by Stack1/Baseline, for the same account; give one of them a definition with another naming`);
  });

  test('of one account are refused so even where their Region is not known: in one of them both would make the roles', () => {
    const { backupRoleName, restoreRoleName, scannerRoleName } = new BackupNaming();
    const naming = new BackupNaming({ prefix: 'Other', backupRoleName, restoreRoleName, scannerRoleName });
    expect(beside([{}, { account: ACCOUNT }], [{ naming }, { account: ACCOUNT }])).toContain(`the role ${restoreRoleName} is also made by Stack1/Baseline, for the same account`);
    expect(beside([{}, {}], [{ naming }, {}])).toBe('fine');
  });

  test('of one account whose keys have the same alias are refused', () => {
    const naming = new BackupNaming({ prefix: 'Other', keyAlias: 'OrgBackupKey' });
    expect(beside([{}, here], [{ naming }, here])).toContain('the key alias/OrgBackupKey is also made by Stack1/Baseline');
  });

  test('of one account whose tiering configurations have the same name are refused: vaults may differ by a hyphen, which these can\'t have', () => {
    const [one, other] = ['Acme-Vault', 'Acme_Vault'].map((vaultName, i): MemberProps => ({ naming: new BackupNaming({ prefix: `P${i}`, vaultName }), s3Tiering: days(60) }));
    expect(beside([one, here], [other, here])).toContain('the tiering configuration Acme_Vault is also made by Stack1/Baseline, for the same account and Region; give one of them a definition with another naming');
    expect(beside([one, here], [{ ...other, s3Tiering: undefined }, here])).toBe('fine');
  });

  test('of two organizations in one app, each with its definition, share nothing but a workload\'s key', () => {
    const app = new App();
    const [one, other] = ['One', 'Two'].map((prefix) => new MemberStack({
      naming: new BackupNaming({ prefix }), central: central({ account: prefix === 'One' ? '222222222222' : '999999999999' }),
    }, HERE, app, prefix));
    const key = new kms.Key(new Stack(app, 'Workload', HERE), 'Key');
    [one, other].forEach(({ baseline }) => baseline.grantSourceKey(key));
    expect(synth(app)).toBe('fine');
    expect(JSON.stringify(one.template.toJSON())).not.toMatch(/Two|999999999999/);
    const policy: any = Stack.of(key).resolve((key.node.defaultChild as kms.CfnKey).keyPolicy);
    expect(sids(policy.Statement).filter((sid) => sid !== undefined)).toEqual([
      'AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseForCopy', 'AllowGrantsForCopy', 'AllowUseByBackup2', 'AllowGrantsByBackup2', 'AllowUseForCopy2', 'AllowGrantsForCopy2',
    ]);
  });

  test('of one account agree on the Region that makes the roles', () => {
    expect(beside([TWO_REGIONS, here], [{ ...TWO_REGIONS, globalRegion: 'us-west-2' }, { ...here, region: 'us-west-2' }]))
      .toContain('the role OrgBackupAWSBackupRestoreRole is made in us-east-1 but Stack1/Baseline of the same account makes it in us-west-2; give both definitions the same globalRegion, or another naming');
  });
});
