import { App, Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, HERE, localPlans, MemberProps, MemberStack, REGION, StatementOf, statement, tierOf } from './member-stack';
import { VaultLock } from '../../src/backup-vault';
import { IMemberBackupBaseline, MemberBackupBaseline, MemberBackupBaselineAttributes } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { MalwareScanMode } from '../../src/protection';
import { days } from '../support/days';

const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const COPIER = 'arn:aws:iam::222222222222:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
const json = (baseline: IMemberBackupBaseline, stack = Stack.of(baseline)): StatementOf[] => baseline.sourceKeyStatements().map((one) => stack.resolve(one.toStatementJson()));
const statementsOf = (props: MemberProps = {}) => json(new MemberStack(props).baseline);

function imported(attributes: MemberBackupBaselineAttributes = {}, stack = new Stack(new App(), 'Workload', HERE)): IMemberBackupBaseline {
  return MemberBackupBaseline.fromMemberBackupBaselineAttributes(stack, 'Baseline', attributes);
}

/** What a key's policy has beside what the CDK puts there. */
function added(key: kms.Key): StatementOf[] {
  return Stack.of(key).resolve((key.node.defaultChild as kms.CfnKey).keyPolicy).Statement.filter(({ Sid }: StatementOf) => Sid !== undefined);
}

describe('the statements for a key of a workload', () => {
  test("admit the account's own roles, through the services that are backed up", () => {
    const all = statementsOf();
    expect(all.map(({ Sid }) => Sid)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup']);
    expect(statement(all, 'AllowUseByBackup')).toMatchObject({
      Effect: 'Allow',
      Principal: ROOT,
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': [role('OrgBackupAWSBackupRole'), role('OrgBackupAWSBackupRestoreRole')] } },
    });
    expect(statement(all, 'AllowUseByBackup').Condition?.StringLike['kms:ViaService']).toContain('ec2.*.amazonaws.com');
    expect(statement(all, 'AllowGrantsByBackup').Condition).toMatchObject({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });

  test("admit the central account's AWS Backup, through the services whose recovery points keep the key", () => {
    const use = statement(statementsOf({ central: central() }), 'AllowUseForCopy');
    expect(use.Principal).toEqual({ AWS: 'arn:aws:iam::222222222222:root' });
    expect(use.Condition?.ArnEquals['aws:PrincipalArn']).toEqual([COPIER]);
    expect(use.Condition?.StringLike['kms:ViaService']).toEqual(expect.arrayContaining(['ec2', 'fsx', 'rds', 'storagegateway'].map((service) => `${service}.*.amazonaws.com`)));
    expect(use.Condition?.StringLike['kms:ViaService']).not.toContain('s3.*.amazonaws.com');
  });

  test('with local plans admit the role of the Region', () => {
    const { baseline } = localPlans({ naming: new BackupNaming({ rolePath: '/b/' }) });
    const [use] = json(baseline);
    expect(JSON.stringify(use.Condition)).toContain('role/b/OrgBackupAWSBackupRole-');
    expect(use.Condition?.ArnEquals['aws:PrincipalArn'][0]).toEqual({ 'Fn::Join': ['', [`arn:aws:iam::${ACCOUNT}:role/b/OrgBackupAWSBackupRole-`, { Ref: 'AWS::Region' }]] });
  });

  test('admit the role that scans, where a tier scans', () => {
    const tiers = [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })];
    expect(statementsOf().map(({ Sid }) => Sid)).not.toContain('AllowScans');
    expect(statement(statementsOf({ tiers }), 'AllowScans').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [role('OrgBackupMalwareScanRole')] });
    expect(statementsOf({ tiers, central: central() })).toEqual(json(imported({ malwareScans: true, centralAccount: '222222222222' })));
  });

  test('admit nobody outside the account for an account outside the organization', () => {
    expect(JSON.stringify(statementsOf({ central: central(), outsideOrganization: true }))).not.toContain('222222222222');
  });
});

describe('granting', () => {
  test("adds the statements to a key's policy", () => {
    const { baseline, stack } = new MemberStack({ central: central() });
    const key = new kms.Key(stack, 'Workload');
    baseline.grantSourceKey(key);
    expect(added(key)).toEqual(json(baseline));
    expect(added(key).map(({ Sid }) => Sid)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseForCopy', 'AllowGrantsForCopy']);
  });

  test('names the account of the key, not that of the baseline', () => {
    const app = new App();
    const { baseline } = new MemberStack({}, HERE, app);
    const key = new kms.Key(new Stack(app, 'Other', { env: { account: '444444444444', region: REGION } }), 'Workload');
    baseline.grantSourceKey(key);
    expect(statement(added(key), 'AllowUseByBackup').Principal).toEqual({ AWS: 'arn:aws:iam::444444444444:root' });
  });

  test("can't change the policy of an imported key: it warns and says what to add", () => {
    const stack = new MemberStack();
    const key = kms.Key.fromKeyArn(stack.stack, 'Workload', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
    stack.baseline.grantSourceKey(key);
    expect(stack.warnings()).toEqual([
      "the policy of the key Member/Workload can't be changed here; add the statements of sourceKeyStatements() to it, or copies of what it encrypts fail [ack: cdk-org-backup:sourceKeyPolicyNotManaged]",
    ]);
  });

  test('a key of the app does not warn', () => {
    const stack = new MemberStack();
    stack.baseline.grantSourceKey(new kms.Key(stack.stack, 'Workload'));
    expect(stack.warningIds()).toEqual([]);
  });
});

describe('a baseline that is deployed elsewhere', () => {
  test('has the default names, no lock and no air-gapped vault', () => {
    const { vaultName, vaultLock, airGappedVaultName, airGappedRetention, naming } = imported();
    expect(vaultName).toBe('OrgBackupVault');
    expect(naming.backupRoleName).toBe('OrgBackupAWSBackupRole');
    expect([vaultLock, airGappedVaultName, airGappedRetention]).toEqual(Array(3).fill(undefined));
  });

  test('has what it is told', () => {
    const vaultLock = VaultLock.governance({ minRetention: days(7) });
    const airGappedRetention = { minRetention: days(7), maxRetention: days(90) };
    const naming = new BackupNaming({ prefix: 'Acme' });
    expect(imported({ naming, generation: 2, vaultLock, airGappedRetention })).toMatchObject({
      naming, vaultName: 'AcmeVault-2', vaultLock, airGappedVaultName: 'AcmeAirGappedVault-2', airGappedRetention,
    });
  });

  test('knows its Regions and whether it has plans only when told', () => {
    expect(imported().localPlans).toBe(false);
    expect(imported().regions).toBeUndefined();
    expect(imported({ regions: ['us-west-2', ' us-east-1', 'us-west-2'], localPlans: true })).toMatchObject({ regions: ['us-east-1', 'us-west-2'], localPlans: true });
  });

  test('has the same statements for keys as the baseline itself', () => {
    expect(json(imported({ centralAccount: '222222222222' }))).toEqual(statementsOf({ central: central() }));
    expect(json(imported())).toEqual(statementsOf());
  });

  test('with local plans names the role of the Region', () => {
    const [use] = json(imported({ localPlans: true }));
    expect(use.Condition?.ArnEquals['aws:PrincipalArn']).toEqual([role('OrgBackupAWSBackupRole-us-east-1'), role('OrgBackupAWSBackupRestoreRole')]);
  });

  test.each([['cn-north-1', 'aws-cn', 'amazonaws.com.cn'], ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com']])('follows the partition of %s', (region, partition, suffix) => {
    const [use] = json(imported({}, new Stack(new App(), 'Workload', { env: { account: ACCOUNT, region } })));
    expect(use.Principal).toEqual({ AWS: `arn:${partition}:iam::${ACCOUNT}:root` });
    expect(use.Condition?.StringLike['kms:ViaService']).toContain(`ec2.*.${suffix}`);
  });

  test('is of whatever account and Region the stack is deployed to', () => {
    const [use] = json(imported({}, new Stack(new App(), 'Workload')));
    expect(use.Principal).toEqual({ AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } });
  });

  test('opens keys of the app', () => {
    const stack = new Stack(new App(), 'Workload', HERE);
    const key = new kms.Key(stack, 'Key');
    imported({}, stack).grantSourceKey(key);
    expect(added(key).map(({ Sid }) => Sid)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup']);
  });

  test('the central account may be a token', () => {
    expect(json(imported({ centralAccount: Aws.ACCOUNT_ID }))[2].Principal).toEqual({ AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } });
  });

  test.each<[MemberBackupBaselineAttributes, string]>([
    [{ centralAccount: '22222222222' }, "centralAccount is '22222222222' but an account id has 12 digits; write it as text with its leading zeros"],
    [{ regions: ['us-east-1', 'nowhere'] }, "regions[1] is 'nowhere' but no Region has this code"],
    [{ generation: 0 }, 'generation is 0 but generations are whole numbers from 1'],
    [{ generation: Token.asNumber({ Ref: 'G' }) }, "generation is '<token>' but"],
    [{ naming: new BackupNaming({ vaultName: 'Default' }) }, "naming.vaultName is 'Default' but AWS Backup copies nothing from other accounts into the vault Default"],
    [{ airGappedRetention: { minRetention: Duration.days(6), maxRetention: Duration.days(90) } }, "airGappedRetention.minRetention is '6 days' but AWS Backup allows 7 to 36500 days"],
  ])('%# is refused', (attributes, message) => {
    expect(() => imported(attributes)).toThrow(message);
  });
});
