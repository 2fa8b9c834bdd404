import { App, Environment, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ENV, frameworkDefinition, warningIdsOf, warningsOf } from './framework-stack';
import {
  BackupDefinition, CentralBackupAccount, CloudFormationExecutionRole, ComplianceFramework, FrameworkControl, ManualDeletion, MemberBackupBaseline, MemberVault, ProtectionRequirement, ProtectionTier,
} from '../../src';
import { centralDefinition } from '../central-backup-account/central-stack';
import { deployed } from '../member-backup-baseline/member-stack';

/** What the control on manual deletion knows of whom the vault's policy exempts. */

const requirements = [ProtectionRequirement.forTagValue('daily', { manualDeletionDisabled: true })];
const CONTROL = 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED';
const role = (name: string, account = ENV.account) => `arn:aws:iam::${account}:role/${name}`;
const roles = (count: number) => Array.from({ length: count }, (_, i) => role(`R${i}`, '*'));

const definitionOf = (memberVault?: MemberVault, breakGlassRole?: string) => frameworkDefinition({ tiers: [ProtectionTier.daily({ copyTo: [] })], requirements, memberVault, breakGlassRole });

/** A framework beside a baseline. */
function beside(
  make: (stack: Stack, definition: BackupDefinition, baseline: MemberBackupBaseline) => void, definition = definitionOf(),
  envs: { framework?: Environment; baseline?: Environment } = {}, theirs = definition,
): { framework: Stack; member: Stack } {
  // a synthesizer that names no role fits every role of a definition
  const app = new App({ defaultStackSynthesizer: new LegacyStackSynthesizer() });
  const member = new Stack(app, 'Member', { env: envs.baseline ?? ENV });
  const baseline = new MemberBackupBaseline(member, 'Baseline', { definition: theirs });
  const framework = new Stack(app, 'Audit', { env: envs.framework ?? ENV });
  make(framework, definition, baseline);
  return { framework, member };
}

const judged = (stack: Stack, definition: BackupDefinition) => { ComplianceFramework.forRequirements(stack, 'F', { definition }); };
const missing = ({ framework }: { framework: Stack }) => warningsOf(framework).filter((text) => text.includes('exemptPrincipalsMissing'));

/** ARNs of the control, where it is deployed. */
function toldIn(stack: Stack, region = ENV.region): string[] {
  const controls = Object.values(Template.fromStack(stack).findResources('AWS::Backup::Framework')).flatMap(({ Properties }) => Properties.FrameworkControls);
  const [control, ...others] = controls.filter(({ ControlName }) => ControlName === CONTROL);
  expect(others).toEqual([]);
  const list = (control.ControlInputParameters ?? []).find(({ ParameterName }: { ParameterName: string }) => ParameterName === 'principalArnList');
  return list === undefined ? [] : deployed(list.ParameterValue, ENV.account, region).split(',');
}

/** ARNs that the statement which the control reads exempts, where the vault is deployed. */
function exemptIn(stack: Stack, region = ENV.region): string[] {
  const [vault] = Object.values(Template.fromStack(stack).findResources('AWS::Backup::BackupVault'));
  const { Condition } = deployed(vault.Properties.AccessPolicy.Statement, ENV.account, region).find(({ Sid }: { Sid: string }) => Sid === 'DenyManualDeletion');
  return Condition === undefined ? [] : Object.values<any>(Condition).flatMap((one) => one['aws:PrincipalArn']);
}

describe('a framework of the definition is told of exactly those whom the vault exempts', () => {
  test.each<[string, ManualDeletion | undefined, CloudFormationExecutionRole | undefined, string[]]>([
    ['the role of cdk bootstrap', undefined, undefined, [role(`cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`)]],
    ['a role by its name', undefined, CloudFormationExecutionRole.named('deploy/Exec'), [role('deploy/Exec')]],
    ['others beside it, in each account', ManualDeletion.denied({ exemptRoles: [role('BreakGlass', '*')], policyAdministrators: [role('Admin', '*')] }),
      CloudFormationExecutionRole.selfManagedStackSet(), [role('AWSCloudFormationStackSetExecutionRole'), role('Admin'), role('BreakGlass')]],
    ['a role of one account', ManualDeletion.denied({ exemptRoles: [role('BreakGlass', '999999999999')] }), undefined,
      [role('BreakGlass', '999999999999'), role(`cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`)]],
    ['five', ManualDeletion.denied({ exemptRoles: roles(4) }), CloudFormationExecutionRole.named('Exec'), [role('Exec'), ...[0, 1, 2, 3].map((i) => role(`R${i}`))]],
    ['nobody', ManualDeletion.denied({ policyAdministrators: [] }), undefined, []],
  ])('%s', (_, manualDeletion, deployedBy, expected) => {
    const definition = definitionOf(MemberVault.managed({ manualDeletion, deployedBy }));
    for (const envs of [{}, { framework: {}, baseline: {} }, { framework: {} }, { baseline: {} }]) {
      const { framework, member } = beside(judged, definition, envs);
      expect(toldIn(framework).sort()).toEqual([...expected].sort());
      expect(exemptIn(member).sort()).toEqual([...expected].sort());
      expect(warningIdsOf(framework)).toEqual([]);
    }
  });

  test('the role for emergencies among them, five in all', () => {
    const manualDeletion = ManualDeletion.denied({ exemptRoles: roles(3) });
    const definition = definitionOf(MemberVault.managed({ manualDeletion, deployedBy: CloudFormationExecutionRole.named('Exec') }), 'security/BreakGlass');
    const { framework, member } = beside(judged, definition, { framework: {}, baseline: {} });
    expect(toldIn(framework).sort()).toEqual([...['Exec', 'R0', 'R1', 'R2', 'security/BreakGlass'].map((name) => role(name))].sort());
    expect(exemptIn(member).sort()).toEqual(toldIn(framework).sort());
    expect(warningIdsOf(framework)).toEqual([]);
    const six = beside(judged, definitionOf(MemberVault.managed({ manualDeletion: ManualDeletion.denied({ exemptRoles: roles(4) }) }), 'security/BreakGlass'));
    expect(warningIdsOf(six.framework)).toEqual(['manualDeletionStaysNonCompliant']);
  });

  test('in every Region of a template', () => {
    const { framework, member } = beside(judged, frameworkDefinition({
      tiers: [ProtectionTier.daily({ copyTo: [] })], requirements, regions: ['eu-west-1', 'us-east-1'],
    }), { framework: {}, baseline: {} });
    for (const region of ['eu-west-1', 'us-east-1']) {
      expect(toldIn(framework, region)).toEqual([role(`cdk-hnb659fds-cfn-exec-role-${ENV.account}-${region}`)]);
      expect(exemptIn(member, region)).toEqual(toldIn(framework, region));
    }
  });

  test('of vaults that another app makes it knows what is said of them', () => {
    const framework = new Stack(new App(), 'Audit', { env: ENV });
    judged(framework, definitionOf(MemberVault.existing({ manualDeletion: ManualDeletion.denied(), deployedBy: CloudFormationExecutionRole.named('Theirs') })));
    expect(toldIn(framework)).toEqual([role('Theirs')]);
    const unknown = new Stack(new App(), 'Audit', { env: ENV });
    judged(unknown, definitionOf(MemberVault.existing()));
    expect(toldIn(unknown)).toEqual([]);
  });
});

describe('exemptions that the control can\'t be told', () => {
  test.each<[string, MemberVault, string, number]>([
    ['a sixth role', MemberVault.managed({ manualDeletion: ManualDeletion.denied({ exemptRoles: roles(5) }) }), 'arn:aws:iam::<account>:role/cdk-hnb659fds-cfn-exec-role-<account>-<region>', 5],
    ['the roles of a service-managed StackSet', MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }), 'arn:aws:iam::<account>:role/stacksets-exec-*', 0],
    ['a path', MemberVault.managed({ manualDeletion: ManualDeletion.denied({ exemptRoles: [role('security/*', '*')] }) }), 'arn:aws:iam::<account>:role/security/*', 1],
    ['a user', MemberVault.managed({ manualDeletion: ManualDeletion.denied({ policyAdministrators: ['arn:aws:iam::999999999999:user/admin'] }) }), 'arn:aws:iam::999999999999:user/admin', 1],
    ['a path in vaults of another app', MemberVault.existing({ manualDeletion: ManualDeletion.denied({ exemptRoles: [role('security/*', '*')] }) }), 'arn:aws:iam::<account>:role/security/*', 1],
  ])('are warned of and not refused: %s', (_, memberVault, untold, told) => {
    const framework = new Stack(new App(), 'Audit', { env: ENV });
    judged(framework, definitionOf(memberVault));
    expect(warningsOf(framework)).toEqual([
      'the requirement for \'daily\' demands that nobody deletes recovery points by hand, and the control BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED can\'t be told of all whom memberVault exempts: '
      + `it takes 5 exact ARNs of roles, with policy administrators and the role that deploys, and not ${untold}; it stays NON_COMPLIANT until fewer are exempt, by exact ARNs `
      + '[ack: cdk-org-backup:manualDeletionStaysNonCompliant]',
    ]);
    expect(toldIn(framework)).toHaveLength(told);
  });

  test('are warned of once, however many frameworks there are, and nothing more is said beside the baseline', () => {
    const definition = definitionOf(MemberVault.managed({ manualDeletion: ManualDeletion.denied({ exemptRoles: roles(6) }) }));
    const app = new App();
    const stacks = ['333333333333', '444444444444'].map((account) => {
      new MemberBackupBaseline(new Stack(app, `Member${account}`, { env: { ...ENV, account } }), 'Baseline', { definition });
      const stack = new Stack(app, `Audit${account}`, { env: { ...ENV, account } });
      judged(stack, definition);
      return stack;
    });
    expect(stacks.flatMap(warningIdsOf)).toEqual(['manualDeletionStaysNonCompliant']);
  });

  test('are nothing to a framework that does not judge them', () => {
    const stack = new Stack(new App(), 'Audit', { env: ENV });
    const memberVault = MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() });
    judged(stack, frameworkDefinition({ requirements: [ProtectionRequirement.forTagValue('daily', { encrypted: true })], memberVault }));
    expect(warningsOf(stack)).toEqual([]);
  });
});

test('a requirement that the definition itself does not meet is refused', () => {
  expect(() => definitionOf(MemberVault.managed({ manualDeletion: ManualDeletion.allowed() }))).toThrow(
    "memberVault.manualDeletion is 'allowed' but the requirement for 'daily' demands a vault for tier 'daily' in which nobody deletes recovery points by hand, which the control "
    + 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED judges; deny it, or change the requirement on purpose');
});

test('a framework of another definition than the baseline\'s is warned of', () => {
  const theirs = definitionOf(MemberVault.managed({ deployedBy: CloudFormationExecutionRole.named('Exec') }));
  expect(missing(beside(judged, definitionOf(), {}, theirs))).toEqual([expect.stringMatching(
    /^the policy of the vault OrgBackupVault of Member\/Baseline exempts arn:aws:iam::<account>:role\/Exec from the denied deletion .* stays NON_COMPLIANT; give both constructs the same definition /)]);
});

describe('controls of one\'s own', () => {
  const own = (controls: (baseline: MemberBackupBaseline) => FrameworkControl[]) => (stack: Stack, _: BackupDefinition, baseline: MemberBackupBaseline) => {
    new ComplianceFramework(stack, 'F', { controls: controls(baseline) });
  };
  const nobody = own(() => FrameworkControl.minimal());
  const WARNED = [expect.stringMatching(
    /exempts arn:aws:iam::<account>:role\/cdk-hnb659fds-cfn-exec-role-<account>-<region> from the denied deletion .*; pass exemptPrincipals, the baseline's manualDeletionExemptPrincipals/)];

  test('that do not know who deploys the vault are warned of', () => {
    expect(missing(beside(nobody))).toEqual(WARNED);
  });

  test('that only have the definition\'s names beside them are, too', () => {
    expect(missing(beside((stack, definition) => { new ComplianceFramework(stack, 'F', { definition, controls: FrameworkControl.minimal() }); }))).toEqual(WARNED);
  });

  test.each([[ENV, ENV], [ENV, {}], [{}, ENV], [{}, {}]])('that are given the baseline\'s list are not: framework in %j, baseline in %j', (framework, baseline) => {
    const given = own(({ manualDeletionExemptPrincipals }) => FrameworkControl.minimal({ exemptPrincipals: manualDeletionExemptPrincipals }));
    expect(missing(beside(given, undefined, { framework, baseline }))).toEqual([]);
  });

  test('with the literal account and Region of the stack have the same list', () => {
    const literal = own(() => FrameworkControl.minimal({ exemptPrincipals: [role(`cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`)] }));
    expect(missing(beside(literal))).toEqual([]);
  });

  test('need no list for a vault that exempts nobody', () => {
    const definition = frameworkDefinition({ tiers: [ProtectionTier.daily({ copyTo: [] })], memberVault: MemberVault.managed({ manualDeletion: ManualDeletion.allowed() }) });
    expect(missing(beside(nobody, definition))).toEqual([]);
  });

  test.each<[string, FrameworkControl]>([
    ['another vault', FrameworkControl.manualDeletionDisabled({ backupVaultName: 'Other' })],
    ['vaults with a tag', FrameworkControl.manualDeletionDisabled({ tag: { key: 'class', value: 'a' } })],
    ['something else', FrameworkControl.recoveryPointsEncrypted()],
  ])('on %s are not about the baseline\'s', (_, control) => {
    expect(missing(beside(own(() => [control])))).toEqual([]);
  });

  test.each([{ ...ENV, account: '222222222222' }, { ...ENV, region: 'eu-west-2' }])('in %j never meet the vault', (framework) => {
    expect(missing(beside(nobody, undefined, { framework }))).toEqual([]);
  });

  describe('can\'t be told of exemptions with wildcards', () => {
    const stackSets = frameworkDefinition({
      tiers: [ProtectionTier.daily({ copyTo: [] })], memberVault: MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }),
    });

    test('and warn of them', () => {
      const { framework, member } = beside(nobody, stackSets);
      expect(warningsOf(framework)).toEqual([expect.stringMatching(
        /^the policy of the vault OrgBackupVault of Member\/Baseline exempts arn:aws:iam::<account>:role\/stacksets-exec-\* .* may find the vault NON_COMPLIANT; .*manualDeletionPattern\]$/)]);
      expect(warningIdsOf(member)).toEqual([]);
    });

    test.each<[string, FrameworkControl]>([
      ['another vault', FrameworkControl.manualDeletionDisabled({ backupVaultName: 'Other' })], ['something else', FrameworkControl.recoveryPointsEncrypted()],
    ])('but not where they judge %s', (_, control) => {
      expect(warningsOf(beside(own(() => [control]), stackSets).framework)).toEqual([]);
    });

    test('nor those of a central vault, in its account alone', () => {
      const pattern = 'arn:aws:iam::222222222222:role/Admin-*';
      const inAccount = (account?: string) => {
        const app = new App();
        const env = { account: '222222222222', region: ENV.region };
        const definition = centralDefinition({
          layout: { centralAccount: env.account }, manualDeletion: ManualDeletion.denied({ exemptRoles: [pattern] }),
        }, [env.region]);
        new CentralBackupAccount(new Stack(app, 'Central', { env }), 'Central', { definition });
        const framework = new Stack(app, 'Audit', { env: account ? { account, region: ENV.region } : {} });
        new ComplianceFramework(framework, 'F', { controls: FrameworkControl.minimal() });
        return warningIdsOf(framework);
      };
      expect([inAccount('222222222222'), inAccount('333333333333'), inAccount()]).toEqual([['manualDeletionPattern'], [], []]);
    });
  });
});
