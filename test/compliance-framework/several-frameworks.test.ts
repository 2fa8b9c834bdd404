import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { CfnConfigurationRecorder } from 'aws-cdk-lib/aws-config';
import { ENV, forRequirements, forTiers, FrameworkProps, resourcesOf, warningIdsOf } from './framework-stack';
import {
  BackupNaming, BackupRule, ComplianceFramework, ConfigRecording, CopyRequirement, FrameworkControl, ManualDeletion, MemberVault, ProtectionRequirement, ProtectionTier, ResourceSelection,
} from '../../src';
import { centralVaultIn } from '../support/definition';

const stackOf = (app = new App(), id = 'Stack', env = ENV) => new Stack(app, id, { env });
const required = (requirements: ProtectionRequirement[], props: FrameworkProps = {}, stack = stackOf()) => forRequirements({ requirements, ...props }, stack);
const kept = (value: string, days = 35) => ProtectionRequirement.forTagValue(value, { minimumRetention: Duration.days(days) });
const frameworks = (framework: ComplianceFramework) => Object.fromEntries(Object.values(resourcesOf(framework)).map(({ Properties }) => [
  Properties.FrameworkName, Properties.FrameworkControls.map((one: { ControlName: string }) => one.ControlName.replace(/^BACKUP_/, '')),
]));
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

  test('that all judge the vault judge it once', () => {
    const requirements = ['a', 'b', 'c'].map((value) => ProtectionRequirement.forTagValue(value, { manualDeletionDisabled: true }));
    expect(Object.values(frameworks(required(requirements))).flat().filter((name) => `${name}`.includes('MANUAL_DELETION'))).toHaveLength(1);
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
    expect(() => required([kept('gold')], { templateRegions: ['us-east-1'] }, stack)).toThrow('regions is ["us-east-1"] but the stack is in eu-west-1');
    expect(stack.node.children).toEqual([]);
  });

  test('for the same resources are refused without tiers too', () => {
    expect(() => required([kept('gold'), kept('gold', 7)])).toThrow("requirements[1] is 'gold' but requirements[0] is for the same resources");
  });

  test.each<[string, MemberVault, string]>([
    ['the current generation', MemberVault.managed({ generation: 2, retiredGenerations: [{ generation: 1 }] }), 'OrgBackupVault-2'],
    ['another app', MemberVault.existing({ vaultName: 'Theirs', manualDeletion: ManualDeletion.denied() }), 'Theirs'],
  ])('about the vault are judged in that of %s', (_, memberVault, vaultName) => {
    const framework = required([ProtectionRequirement.forTagValue('gold', { manualDeletionDisabled: true })], { memberVault });
    expect(JSON.stringify(resourcesOf(framework))).toContain(`"ComplianceResourceIds":["${vaultName}"]`);
  });
});

describe('a requirement by another tag', () => {
  test.each([{ minimumRetention: Duration.days(35) }, { encrypted: true }, { minimumFrequency: Duration.days(1) }])('needs the tiers for %j, whose plans carry no such tag', (options) => {
    expect(() => required([ProtectionRequirement.forTag('env', 'prod', options)])).toThrow(
      "requirements of the definition is 'env=prod' but it knows no tiers here, and plans and recovery points carry the tag backup with the name of their tier: "
      + 'controls on them would find nothing; assign the tiers that select resources by this tag, or use ProtectionRequirement.forTagValue()');
  });

  test('is judged on the plans of the tiers that select by it', () => {
    const tier = new ProtectionTier({ name: 'gold', selection: ResourceSelection.byTag('env', ['prod']), rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })] });
    const framework = required([ProtectionRequirement.forTag('env', 'prod', { encrypted: true })], { tiers: [tier] });
    const [{ Properties: { FrameworkControls: controls } }] = Object.values(resourcesOf(framework));
    expect(controls.map((one: any) => [one.ControlName, one.ControlScope.Tags])).toEqual([
      ['BACKUP_RECOVERY_POINT_ENCRYPTED', [{ Key: 'backup', Value: 'gold' }]], ['BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', [{ Key: 'env', Value: 'prod' }]],
    ]);
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
    expect(lists(required(copied('eu-west-1', 'us-east-1'), { templateRegions: ['eu-west-1', 'eu-west-2'] }, stack))).toEqual(['eu-west-1', 'us-east-1']);
    expect(warningIdsOf(stack)).toEqual(['copyToOwnRegionRequired']);
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
  const mirrored = (stack: Stack, naming?: BackupNaming) => forTiers({
    naming, tiers: [ProtectionTier.awsBackupSolutionDaily(), ProtectionTier.awsBackupSolutionMonthly()], central: [centralVaultIn({ airGappedVaultName: 'Apart' })],
  }, stack);

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
    expect(warningIdsOf(stack)).toContain('carriedOverTags');
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
