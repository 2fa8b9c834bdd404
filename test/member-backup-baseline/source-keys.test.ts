import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, HERE, localPlans, MemberProps, MemberStack, REGION, StatementOf, statement, tierOf } from './member-stack';
import { IMemberBackupBaseline, MemberBackupBaseline, MemberBackupBaselineAttributes } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { MalwareScanMode } from '../../src/protection';

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
    expect(JSON.stringify(statementsOf({ central: central(), external: true }))).not.toContain('222222222222');
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

describe('one key for several baselines', () => {
  const acme = new BackupNaming({ prefix: 'Acme' });
  const stack = () => new Stack(new App(), 'Workload', HERE);
  const ids = (key: kms.Key) => added(key).map(({ Sid }) => Sid);
  /** A key that baselines with these attributes open one after the other. */
  const opened = (scope: Stack, ...all: MemberBackupBaselineAttributes[]) => {
    const key = new kms.Key(scope, 'Key');
    all.forEach((attributes, i) => MemberBackupBaseline.fromMemberBackupBaselineAttributes(scope, `Baseline${i}`, attributes).grantSourceKey(key));
    return key;
  };

  test('has every statement under an id of its own, and what both say once', () => {
    const key = opened(stack(), { centralAccount: '222222222222' }, { centralAccount: '222222222222', naming: acme });
    expect(ids(key)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseForCopy', 'AllowGrantsForCopy', 'AllowUseByBackup2', 'AllowGrantsByBackup2']);
    expect(statement(added(key), 'AllowUseByBackup2').Condition?.ArnEquals['aws:PrincipalArn']).toEqual([role('AcmeAWSBackupRole'), role('AcmeAWSBackupRestoreRole')]);
  });

  test('counts on', () => {
    const key = opened(stack(), {}, { naming: acme }, { naming: new BackupNaming({ prefix: 'Third' }) });
    expect(ids(key)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseByBackup2', 'AllowGrantsByBackup2', 'AllowUseByBackup3', 'AllowGrantsByBackup3']);
  });

  test('stays as it is where the same one opens it again', () => {
    expect(ids(opened(stack(), {}, { naming: acme }, {}, { naming: acme }))).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseByBackup2', 'AllowGrantsByBackup2']);
  });

  test('keeps what the workload itself has put there', () => {
    const scope = stack();
    const baseline = imported({}, scope);
    const own = new iam.PolicyStatement({ sid: 'AllowGrantsByBackup', principals: [new iam.AccountRootPrincipal()], actions: ['kms:ListGrants'], resources: ['*'] });
    const key = new kms.Key(scope, 'Key', { policy: new iam.PolicyDocument({ statements: [own, ...baseline.sourceKeyStatements().slice(0, 1)] }) });
    baseline.grantSourceKey(key);
    expect(ids(key)).toEqual(['AllowGrantsByBackup', 'AllowUseByBackup', 'AllowGrantsByBackup2']);
  });

  test('may be a key of which only the resource is there', () => {
    const scope = stack();
    const resource = new kms.CfnKey(scope, 'Key', { keyPolicy: { Version: '2012-10-17', Statement: [] } });
    [{}, { naming: acme }].forEach((attributes, i) => MemberBackupBaseline.fromMemberBackupBaselineAttributes(scope, `Baseline${i}`, attributes).grantSourceKey(kms.Key.fromCfnKey(resource)));
    expect(scope.resolve(resource.keyPolicy).Statement.map(({ Sid }: StatementOf) => Sid)).toEqual(['AllowUseByBackup', 'AllowGrantsByBackup', 'AllowUseByBackup2', 'AllowGrantsByBackup2']);
  });
});

describe('a baseline that is deployed elsewhere', () => {
  test('has the names of the naming that is given', () => {
    const [use] = json(imported({ naming: new BackupNaming({ prefix: 'Acme', rolePath: '/b/' }) }));
    expect(use.Condition?.ArnEquals['aws:PrincipalArn']).toEqual([role('b/AcmeAWSBackupRole'), role('b/AcmeAWSBackupRestoreRole')]);
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
    [{ centralAccount: 'arn:aws:iam::222222222222:root' }, "centralAccount is 'arn:aws:iam::222222222222:root' but an account id has 12 digits"],
  ])('%# is refused', (attributes, message) => {
    expect(() => imported(attributes)).toThrow(message);
  });
});
