import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { CfnConfigurationRecorder } from 'aws-cdk-lib/aws-config';
import {
  BackupNaming, BackupRule, ComplianceFramework, ConfigRecording, CopyRequirement, FrameworkControl, ProtectionRequirement, ProtectionTier, RequirementFrameworkProps,
} from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const stackOf = (app = new App(), id = 'Stack', env = ENV) => new Stack(app, id, { env });
const required = (requirements: ProtectionRequirement[], props: Partial<RequirementFrameworkProps> = {}, stack = stackOf()) =>
  ComplianceFramework.fromRequirements(stack, 'F', { requirements, ...props });
const kept = (value: string, days = 35) => ProtectionRequirement.forTagValue(value, { minimumRetention: Duration.days(days) });
const resourcesOf = (framework: ComplianceFramework) => Template.fromStack(Stack.of(framework)).findResources('AWS::Backup::Framework');
const frameworks = (framework: ComplianceFramework) => Object.fromEntries(Object.values(resourcesOf(framework)).map(({ Properties }) => [
  Properties.FrameworkName, Properties.FrameworkControls.map((one: { ControlName: string }) => one.ControlName.replace(/^BACKUP_/, '')),
]));
const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map((one) => `${one.entry.data}`);
const PAIR = ['RECOVERY_POINT_MINIMUM_RETENTION_CHECK', 'RESOURCES_PROTECTED_BY_BACKUP_PLAN'];

describe('requirements', () => {
  test('for one tag have one framework, named after its value', () => {
    expect(frameworks(required([kept('gold')]))).toEqual({ OrgBackup_F_gold: PAIR });
  });

  test('have a framework each, with each control once', () => {
    const framework = required([kept('silver'), ProtectionRequirement.forAllResources({ encrypted: true }), kept('gold')]);
    expect(frameworks(framework)).toEqual({
      OrgBackup_F: ['RECOVERY_POINT_ENCRYPTED', 'RESOURCES_PROTECTED_BY_BACKUP_PLAN'], OrgBackup_F_gold: PAIR, OrgBackup_F_silver: PAIR,
    });
    expect(framework.frameworkNames).toEqual(['OrgBackup_F', 'OrgBackup_F_gold', 'OrgBackup_F_silver']);
  });

  test('that are added change no other framework', () => {
    const before = resourcesOf(required([kept('gold')]));
    const after = resourcesOf(required([kept('bronze'), kept('gold'), ProtectionRequirement.forAllResources({ encrypted: true })]));
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toHaveLength(3);
  });

  test('that name the vault\'s exemptions with the account of the deployment name them once', () => {
    const requirements = ['a', 'b', 'c'].map((value) => ProtectionRequirement.forTagValue(value, { manualDeletionDisabled: true }));
    const framework = required(requirements, { exemptPrincipals: [`arn:aws:iam::${Aws.ACCOUNT_ID}:role/Deployer`] });
    expect(Object.values(frameworks(framework)).flat().filter((name) => `${name}`.includes('MANUAL_DELETION'))).toHaveLength(1);
  });

  test('are judged with the same template in any order', () => {
    const [one, other] = [kept('a'), kept('b')];
    expect(resourcesOf(required([one, other]))).toEqual(resourcesOf(required([other, one])));
  });

  test('with a copy to each of two Regions have a second framework', () => {
    const framework = required([ProtectionRequirement.forTagValue('gold', { crossRegionCopy: CopyRequirement.toRegions(['us-east-1', 'us-west-2']) })]);
    expect(framework.frameworkNames).toEqual(['OrgBackup_F_gold', 'OrgBackup_F_gold_2']);
  });

  test('that are too many for the quota of frameworks are refused', () => {
    const requirements = Array.from({ length: 16 }, (_, i) => kept(`tier${i}`));
    expect(() => required(requirements)).toThrow('frameworks is 16 but a framework has each control once and AWS allows 15 frameworks in an account and Region');
  });

  test('that are refused leave nothing in the tree', () => {
    const stack = stackOf();
    const weak = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(8) })] });
    expect(() => required([kept('gold')], { tiers: [weak] }, stack)).toThrow("deleteAfter is '8 days' but");
    expect(stack.node.children).toEqual([]);
  });

  test('for the same resources are refused without tiers too', () => {
    expect(() => required([kept('gold'), kept('gold', 7)])).toThrow("requirements is 'gold' but two requirements are for the same resources");
  });

  test('with no tiers at all are refused', () => {
    expect(() => required([ProtectionRequirement.forAllResources({ encrypted: true })], { tiers: [] })).toThrow('tiers is [] but tiers that are given are all that protects anything');
  });

  test('about the vault are judged in the vault of the generation that is given', () => {
    const framework = required([ProtectionRequirement.forTagValue('gold', { manualDeletionDisabled: true })], { backupVaultName: 'OrgBackupVault-2' });
    expect(JSON.stringify(resourcesOf(framework))).toContain('"ComplianceResourceIds":["OrgBackupVault-2"]');
  });

  test('about a vault that has no name are refused', () => {
    expect(() => required([kept('gold')], { backupVaultName: 'arn:aws:backup:x' })).toThrow("backupVaultName is 'arn:aws:backup:x' but a vault name has 2 to 50");
  });
});

describe('a requirement by another tag', () => {
  test.each([{ minimumRetention: Duration.days(35) }, { encrypted: true }, { minimumFrequency: Duration.days(1) }])('needs the tiers for %j, whose plans carry no such tag', (options) => {
    expect(() => required([ProtectionRequirement.forTag('env', 'prod', options)])).toThrow(
      "tiers is 'none' but plans and recovery points carry the tag backup with the name of their tier and not env=prod");
  });

  test('needs no tiers for what looks at resources', () => {
    expect(() => required([ProtectionRequirement.forTag('env', 'prod', { crossAccountCopy: CopyRequirement.any() })])).not.toThrow();
  });
});

describe('copies to Regions', () => {
  const copied = (...regions: string[]) => [ProtectionRequirement.forTagValue('gold', { crossRegionCopy: CopyRequirement.toRegions(regions) })];
  const lists = (framework: ComplianceFramework) => JSON.stringify(resourcesOf(framework)).match(/"crossRegionList","ParameterValue":"[^"]*"/g)!.map((text) => text.split('"')[5]);

  test('leave out the Region of the stack', () => {
    expect(lists(required(copied('eu-west-1', 'us-east-1')))).toEqual(['us-east-1']);
  });

  test('from several Regions of one template are all there, with a warning', () => {
    const stack = stackOf();
    expect(lists(required(copied('eu-west-1', 'us-east-1'), { regions: ['eu-west-1', 'eu-west-2'] }, stack))).toEqual(['eu-west-1', 'us-east-1']);
    expect(warnings(stack)).toEqual([expect.stringContaining('cdk-org-backup:crossRegionToItself')]);
  });

  test('that lead nowhere else are refused', () => {
    expect(() => required(copied('eu-west-1'))).toThrow(
      "crossRegionCopy is 'eu-west-1' but backups are made in eu-west-1 too and the requirement for 'gold' names no other Region for their copies");
  });

  test('in another partition are refused', () => {
    expect(() => required(copied('cn-north-1'))).toThrow("crossRegionCopy is 'cn-north-1' but nothing can be copied there from eu-west-1, which lies in another partition");
  });

  test('of a control in another partition are refused', () => {
    const controls = [FrameworkControl.resourcesProtectedByCrossRegion({ regions: ['cn-north-1'] })];
    expect(() => new ComplianceFramework(stackOf(), 'F', { controls })).toThrow("controls is 'cn-north-1' but nothing can be copied there");
  });
});

describe('tiers', () => {
  const mirrored = (stack: Stack, naming?: BackupNaming) => ComplianceFramework.fromTiers(stack, 'F', {
    naming, tiers: [ProtectionTier.awsBackupSolutionDaily(), ProtectionTier.awsBackupSolutionMonthly()],
  });

  test('have a framework each', () => {
    expect(mirrored(stackOf()).frameworkNames).toEqual(['OrgBackup_F_daily', 'OrgBackup_F_monthly']);
  });

  test('whose plans carry one tag are judged by the weakest', () => {
    const carried = Object.values(resourcesOf(mirrored(stackOf(), BackupNaming.awsBackupSolution()))).flatMap(({ Properties }) => Properties.FrameworkControls)
      .filter((one) => one.ControlScope.Tags[0].Key === 'project')
      .map((one) => (one.ControlInputParameters ?? []).map(({ ParameterValue }: { ParameterValue: string }) => ParameterValue));
    expect(carried).toEqual([['days', '31', '35'], [], ['35']]);
  });

  test('whose plans carry one tag are warned of', () => {
    const stack = stackOf();
    mirrored(stack, BackupNaming.awsBackupSolution());
    expect(warnings(stack)).toContainEqual(expect.stringContaining('cdk-org-backup:carriedOverTags'));
  });

  test('of one name are refused', () => {
    expect(() => ComplianceFramework.fromTiers(stackOf(), 'F', { tiers: [ProtectionTier.daily(), ProtectionTier.daily()] })).toThrow("tiers is 'daily' but two tiers have this name");
  });
});

describe('quotas', () => {
  const raw = (stack: Stack, count: number) => new CfnFramework(stack, 'Raw', { frameworkControls: Array.from({ length: count }, (_, i) => ({ controlName: `X${i}` })) });
  const ours = (stack: Stack) => new ComplianceFramework(stack, 'F', { controls: FrameworkControl.minimal() });

  test.each<[string, (stack: Stack) => void]>([['before', (stack) => { raw(stack, 50); ours(stack); }], ['after', (stack) => { ours(stack); raw(stack, 50); }]])(
    'count a framework of aws-cdk-lib that was made %s ours', (_, make) => {
      const app = new App();
      make(stackOf(app));
      expect(() => app.synth()).toThrow('53 controls are made in one account and Region but AWS allows 50');
    });

  test('count all frameworks of one construct', () => {
    const app = new App();
    required(Array.from({ length: 15 }, (_, i) => kept(`tier${i}`)), {}, stackOf(app, 'A'));
    ours(stackOf(app, 'B'));
    expect(() => app.synth()).toThrow('16 frameworks are made in one account and Region but AWS allows 15, by A/F, B/F');
  });

  test('a twin of any framework of a construct is refused', () => {
    const app = new App();
    const [requirements, options] = [[kept('a'), kept('b')], { frameworkName: 'One' }];
    required(requirements, options, stackOf(app, 'A'));
    required(requirements.slice(1), { frameworkName: 'Other' }, stackOf(app, 'B'));
    expect(() => app.synth()).toThrow('[B/F] the controls are those of A/F but AWS refuses two identical frameworks');
  });
});

describe('recorders', () => {
  const recording = (stack: Stack, id: string) => new ComplianceFramework(stack, id, {
    controls: id === 'F' ? FrameworkControl.minimal() : FrameworkControl.ransomwareResilience(), configRecording: ConfigRecording.create(),
  });

  test('in one stack are refused', () => {
    const app = new App();
    const stack = stackOf(app);
    recording(stack, 'F');
    recording(stack, 'G');
    expect(() => app.synth()).toThrow('[Stack/G] configRecording creates a recorder and Stack/F/Recording/Recorder is another one in this account and Region but AWS Config allows one');
  });

  test('in two stacks of one account and Region are refused, whoever makes the other', () => {
    const app = new App();
    recording(stackOf(app, 'A'), 'F');
    new CfnConfigurationRecorder(stackOf(app, 'B'), 'Own', { roleArn: 'arn:aws:iam::111111111111:role/Config' });
    expect(() => app.synth()).toThrow('B/Own is another one in this account and Region');
  });

  test('in two Regions are accepted', () => {
    const app = new App();
    recording(stackOf(app, 'A'), 'F');
    recording(stackOf(app, 'B', { ...ENV, region: 'eu-west-2' }), 'F');
    expect(() => app.synth()).not.toThrow();
  });
});
