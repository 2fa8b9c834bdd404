import { App, Duration, Lazy, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnBackupVault, CfnFramework } from 'aws-cdk-lib/aws-backup';
import { ENV, forRequirements, forTiers, frameworkDefinition, propertiesOf, stackOf, warningIdsOf, warningsOf } from './framework-stack';
import {
  BackupNaming, BackupResourceType, BackupRule, ComplianceFramework, ComplianceFrameworkProps, ComplianceStandard, FrameworkControl, ProtectionRequirement, ProtectionTier,
  ResourceSelection, TagCondition,
} from '../../src';

const frameworkOf = (options: Partial<ComplianceFrameworkProps> = {}, stack = stackOf()) =>
  new ComplianceFramework(stack, 'Minimal', { controls: FrameworkControl.minimal(), ...options });
const someControls = (count: number) => Array.from({ length: count }, (_, i) => FrameworkControl.of(`NEW_${i}`));

describe('a framework', () => {
  test('has its controls once each, in an order of its own', () => {
    const [framework] = propertiesOf(frameworkOf({ controls: [...FrameworkControl.minimal().reverse(), ...FrameworkControl.minimal()] }));
    expect(framework.FrameworkControls.map((control: { ControlName: string }) => control.ControlName)).toEqual(
      ['BACKUP_RECOVERY_POINT_ENCRYPTED', 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED', 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN']);
  });

  test('has a legal name made of prefix and id', () => {
    const naming = new BackupNaming({ prefix: 'My-Org' });
    const framework = new ComplianceFramework(stackOf(), 'a b-c.d', { controls: FrameworkControl.minimal(), naming });
    expect(framework.frameworkNames).toEqual(['My_Org_a_b_c_d']);
  });

  test('takes the prefix from a definition', () => {
    expect(frameworkOf({ definition: frameworkDefinition({ naming: new BackupNaming({ prefix: 'My-Org' }) }) }).frameworkNames).toEqual(['My_Org_Minimal']);
  });

  test('takes names from one place', () => {
    expect(() => frameworkOf({ definition: frameworkDefinition({}), naming: new BackupNaming() })).toThrow(
      "naming is 'given' but the definition has a naming, and names must agree with it; leave it out");
  });

  test('has a name of its own', () => {
    expect(frameworkOf({ frameworkName: 'a_1' }).frameworkNames).toEqual(['a_1']);
  });

  test.each(['with-hyphen', '1st', '', 'a'.repeat(257)])('has no name %j', (frameworkName) => {
    expect(() => frameworkOf({ frameworkName })).toThrow(`frameworkName is '${frameworkName}' but a framework name has 1 to 256 letters, digits and underscores`);
  });

  test('of 256 characters is a name', () => {
    expect(() => frameworkOf({ frameworkName: 'a'.repeat(256) })).not.toThrow();
  });

  test('keeps its name within 256 characters', () => {
    const framework = new ComplianceFramework(stackOf(), 'x'.repeat(300), { controls: FrameworkControl.minimal() });
    expect(framework.frameworkNames[0]).toMatch(/^[a-zA-Z][_a-zA-Z0-9]{255}$/);
  });

  test('without controls can\'t be written', () => {
    expect(() => frameworkOf({ controls: [] })).toThrow('controls is [] but a framework judges at least one control');
  });

  test('is the same template for every account', () => {
    const template = (account: string) => Template.fromStack(Stack.of(frameworkOf({}, stackOf({ env: { account, region: 'eu-west-1' }, analyticsReporting: false })))).toJSON();
    expect(template('111111111111')).toEqual(template('222222222222'));
  });

  test('carries no path of its stack', () => {
    const stack = Stack.of(frameworkOf({}, stackOf({ env: ENV }, new App({ context: { 'aws:cdk:enable-path-metadata': true } }))));
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('aws:cdk:path');
  });

  test('says what AWS Config has to record', () => {
    expect(frameworkOf().recordedResourceTypes).toEqual(['AWS::Backup::BackupSelection', 'AWS::Backup::BackupVault', 'AWS::Backup::RecoveryPoint']);
  });

  test('touches no recorder by default', () => {
    expect(Object.keys(Template.fromStack(Stack.of(frameworkOf())).toJSON().Resources)).toHaveLength(1);
  });

  test('counts its controls as AWS does', () => {
    expect(frameworkOf({ controls: [...someControls(3), ...someControls(2)] })).toMatchObject({ controlCount: 3, controlNames: ['NEW_0', 'NEW_1', 'NEW_2'] });
  });

  test('has its construct\'s default child', () => {
    const framework = frameworkOf();
    expect(framework.node.defaultChild).toBe(framework.frameworks[0]);
  });

  test('has tags', () => {
    expect(propertiesOf(frameworkOf({ frameworkTags: { owner: 'team' } }))[0].FrameworkTags).toEqual([{ Key: 'owner', Value: 'team' }]);
  });
});

describe('Regions', () => {
  test.each(['ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1', 'il-central-1', 'mx-central-1'])(
    'without AWS Backup Audit Manager are refused: %s', (region) => {
      expect(() => frameworkOf({}, stackOf({ env: { region } }))).toThrow(`regions is '${region}' but AWS Backup Audit Manager is not available in this Region`);
    });

  test('of the template are checked too', () => {
    expect(() => frameworkOf({ regions: ['eu-west-1', 'ca-west-1'] }, stackOf({}))).toThrow("regions is 'ca-west-1' but");
  });

  test('of the stack is checked beside those that are given', () => {
    expect(() => frameworkOf({ regions: ['us-east-1'] }, stackOf({ env: { region: 'il-central-1' } }))).toThrow("regions is 'il-central-1' but AWS Backup Audit Manager is not available");
  });

  test('without that of the stack are refused', () => {
    expect(() => frameworkOf({ regions: ['us-east-1'] })).toThrow('regions is ["us-east-1"] but the stack is in eu-west-1');
  });

  test.each<[string, number]>([['us-gov-west-1', 2], ['us-west-1', 0]])('where a control has no rule for a type are warned of: %s', (region, count) => {
    const stack = stackOf({ env: { region } });
    const resourceTypes = [BackupResourceType.EBS];
    frameworkOf({ controls: [FrameworkControl.resourcesInAirGappedVault(Duration.days(7), { resourceTypes }), FrameworkControl.restoreTimeMeetsTarget(Duration.hours(2), { resourceTypes })] }, stack);
    expect(warningsOf(stack).filter((text) => text.includes('cdk-org-backup:controlNotInRegion'))).toHaveLength(count);
  });

  test('of GovCloud are accepted', () => {
    expect(() => frameworkOf({ regions: ['us-gov-west-1', 'us-gov-east-1'] }, stackOf({}))).not.toThrow();
  });

  test('are not known in a stack without one', () => {
    expect(frameworkOf({}, stackOf({})).regions).toEqual([]);
  });
});

describe('quotas of an account and Region', () => {
  const faults = (app: App) => () => app.synth();
  const another = (app: App, id: string, controls: FrameworkControl[], env: StackProps['env'] = ENV, options: Partial<ComplianceFrameworkProps> = {}) =>
    new ComplianceFramework(new Stack(app, id, { env }), 'F', { controls, frameworkName: id, ...options });

  test('50 controls are accepted, over all frameworks', () => {
    const app = new App();
    another(app, 'A', someControls(49));
    another(app, 'B', [FrameworkControl.resourcesProtectedByBackupPlan()]);
    expect(faults(app)).not.toThrow();
  });

  test('51 controls are refused, over all frameworks', () => {
    const app = new App();
    another(app, 'A', someControls(49));
    another(app, 'B', [FrameworkControl.resourcesProtectedByBackupPlan(), FrameworkControl.recoveryPointsEncrypted()]);
    expect(faults(app)).toThrow('51 controls are made in one account and Region but AWS allows 50, by A/F, B/F');
  });

  test('51 controls of one framework are refused at once', () => {
    expect(() => frameworkOf({ controls: someControls(51) })).toThrow('controls is 51 but AWS allows 50 in an account and Region');
  });

  test('another Region counts apart', () => {
    const app = new App();
    another(app, 'A', someControls(49));
    another(app, 'B', someControls(48), { ...ENV, region: 'eu-west-2' });
    expect(faults(app)).not.toThrow();
  });

  test('a framework of aws-cdk-lib counts too', () => {
    const app = new App();
    another(app, 'A', someControls(50));
    new CfnFramework(new Stack(app, 'Own', { env: ENV }), 'Mine', { frameworkControls: [{ controlName: 'BACKUP_LAST_RECOVERY_POINT_CREATED' }] });
    expect(faults(app)).toThrow('51 controls are made in one account and Region but AWS allows 50, by A/F, Own/Mine');
  });

  test.each([[15, false], [16, true]])('%d frameworks are refused: %s', (count, refused) => {
    const app = new App();
    someControls(count).forEach((control, i) => another(app, `F${i}`, [control]));
    const messages = (() => {
      try {
        app.synth();
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(messages.includes('16 frameworks are made in one account and Region but AWS allows 15')).toBe(refused);
  });

  test('that AWS raised are taken into account', () => {
    const app = new App();
    another(app, 'A', someControls(51), ENV, { quotas: { controls: 51 } });
    expect(faults(app)).not.toThrow();
  });

  test('are known at synth', () => {
    expect(() => frameworkOf({ quotas: { controls: Lazy.number({ produce: () => 100 }) } })).toThrow("quotas.controls is '<token>' but a quota is a whole number of 1 or more");
  });

  test('are whole numbers', () => {
    expect(() => frameworkOf({ quotas: { frameworks: 0 } })).toThrow('quotas.frameworks is 0 but a quota is a whole number of 1 or more');
  });

  test('identical frameworks are refused', () => {
    const app = new App();
    another(app, 'A', FrameworkControl.minimal());
    another(app, 'B', FrameworkControl.minimal().reverse());
    expect(faults(app)).toThrow('the controls are those of A/F but AWS refuses two identical frameworks');
  });

  test('two frameworks of one name are refused', () => {
    const app = new App();
    another(app, 'A', FrameworkControl.minimal(), ENV, { frameworkName: 'Same' });
    another(app, 'B', someControls(1), ENV, { frameworkName: 'Same' });
    expect(faults(app)).toThrow("frameworkName is 'Same' but A/F has the same name in this account and Region");
  });

  test('stacks of accounts that are not known may be of different ones', () => {
    const app = new App();
    another(app, 'A', FrameworkControl.minimal(), {});
    another(app, 'B', FrameworkControl.minimal(), {});
    expect(faults(app)).not.toThrow();
  });
});

test('a framework beside a vault is refused, because its failure would take the vault with it', () => {
  const app = new App();
  const stack = stackOf({ env: ENV }, app);
  new CfnBackupVault(stack, 'Vault', { backupVaultName: 'V' });
  frameworkOf({}, stack);
  expect(() => app.synth()).toThrow("the framework shares the stack 'Stack' with the vault Stack/Vault");
});

describe('standards', () => {
  const standards = [ComplianceStandard.PCI_DSS_4, ComplianceStandard.CIS_CONTROLS_V8];

  test('stand in the description, marked as derived', () => {
    expect(propertiesOf(frameworkOf({ standards, frameworkDescription: 'Ours.' }))[0].FrameworkDescription).toBe(
      'Ours. Serves (derived from AWS Config rules) CIS Controls v8: 11.3, 11.2, 11.4; PCI DSS v4.0: 7.2.1, 7.2.2, 7.2.5, 7.3.1, 10.3.3');
  });

  test('stand in legal tags', () => {
    expect(propertiesOf(frameworkOf({ standards }))[0].FrameworkTags).toEqual([
      { Key: 'serves:CIS Controls v8', Value: '3 requirements, derived' }, { Key: 'serves:PCI DSS v4.0', Value: '5 requirements, derived' },
    ]);
  });

  test('are listed by requirement and control with the rule behind it', () => {
    expect(frameworkOf().servedRequirements(ComplianceStandard.CIS_CONTROLS_V8)).toEqual([
      { standardName: 'CIS Controls v8', requirement: '11.3', controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', derivedFrom: 'backup-recovery-point-encrypted' },
      { standardName: 'CIS Controls v8', requirement: '11.2', controlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', derivedFrom: '{x}-in-backup-plan' },
      { standardName: 'CIS Controls v8', requirement: '11.4', controlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', derivedFrom: '{x}-in-backup-plan' },
    ]);
  });

  test('may be of one\'s own', () => {
    const own = new ComplianceStandard('ISO 27001', [{ controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', requirements: ['A.8.13'] }]);
    expect(frameworkOf().servedRequirements(own)).toEqual([{ standardName: 'ISO 27001', requirement: 'A.8.13', controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED' }]);
  });

  test('of one\'s own are not called derived', () => {
    const own = new ComplianceStandard('ISO 27001', [{ controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', requirements: ['A.8.13'] }]);
    const [framework] = propertiesOf(frameworkOf({ standards: [own, ComplianceStandard.CIS_CONTROLS_V8] }));
    expect([framework.FrameworkDescription, framework.FrameworkTags]).toEqual([
      'Serves (derived from AWS Config rules) CIS Controls v8: 11.3, 11.2, 11.4. Serves ISO 27001: A.8.13',
      [{ Key: 'serves:CIS Controls v8', Value: '3 requirements, derived' }, { Key: 'serves:ISO 27001', Value: '1 requirement' }],
    ]);
  });

  test('make the same template in any order', () => {
    const [one, other] = [standards, [...standards].reverse()].map((some) => propertiesOf(frameworkOf({ standards: some })));
    expect(one).toEqual(other);
  });

  test('and tags of one\'s own are at most 50 tags', () => {
    const frameworkTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));
    expect(() => frameworkOf({ standards, frameworkTags: frameworkTags(48) })).not.toThrow();
    expect(() => frameworkOf({ standards, frameworkTags: frameworkTags(49) })).toThrow('frameworkTags is 51 but a framework has at most 50 tags, with one for each standard');
  });

  test('all together stay within 1,024 characters', () => {
    const all = Object.values(ComplianceStandard).filter((one): one is ComplianceStandard => one instanceof ComplianceStandard);
    const [framework] = propertiesOf(frameworkOf({ standards: all, controls: FrameworkControl.awsRecommended(), frameworkDescription: 'x'.repeat(500) }));
    expect([all.length > 20, framework.FrameworkDescription.length <= 1024, framework.FrameworkDescription.endsWith('; further standards stand in its tags')]).toEqual([true, true, true]);
  });

  test('leave a description alone that has no room', () => {
    expect(propertiesOf(frameworkOf({ standards, frameworkDescription: 'x'.repeat(1024) }))[0].FrameworkDescription).toBe('x'.repeat(1024));
  });

  test('no description is blank', () => {
    expect(() => frameworkOf({ frameworkDescription: '  ' })).toThrow("frameworkDescription is '  ' but a description says something");
  });

  test('no description has 1,025 characters', () => {
    expect(() => frameworkOf({ frameworkDescription: 'x'.repeat(1025) })).toThrow('it has 1025 characters and a description has at most 1024');
  });
});

describe('a framework for requirements', () => {
  const gold = (options = {}) => ProtectionRequirement.forTagValue('gold', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), ...options });
  const tier = (deleteAfter: number) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(deleteAfter) })] });

  test('is three lines and a definition', () => {
    const framework = ComplianceFramework.forRequirements(stackOf(), 'F', { definition: frameworkDefinition({ requirements: [gold()] }) });
    expect(framework.frameworkNames).toEqual(['OrgBackup_F_gold']);
  });

  test('judges what is required, not what is done', () => {
    const [{ FrameworkControls: controls }] = propertiesOf(forRequirements({ requirements: [gold()], tiers: [tier(400)] }));
    expect(controls.map((control: { ControlInputParameters?: { ParameterValue: string }[] }) => control.ControlInputParameters?.map((one) => one.ParameterValue)))
      .toEqual([['hours', '24', '35'], ['35'], undefined]);
  });

  test('refuses a tier that was weakened, with the definition', () => {
    expect(() => frameworkDefinition({ requirements: [gold()], tiers: [tier(8)] })).toThrow(
      "deleteAfter of tier 'gold' is '8 days' but the requirement for 'gold' demands a backup every 24 hours that is kept 35 days");
  });

  test('without requirements can\'t be written', () => {
    expect(() => forRequirements({ tiers: [tier(35)] })).toThrow(
      'requirements of the definition is [] but a framework judges at least one requirement; give the definition a ProtectionRequirement');
  });

  test.each<[string, Parameters<typeof gold>[0], string]>([
    ['air-gapped copies by tag', { airGappedCopyWithin: Duration.days(7) }, 'airGappedByTag'],
    ['restores that are tested elsewhere', { maximumRestoreTime: Duration.hours(4) }, 'restoreTimeNotJudged'],
  ])('warns of what no control judges: %s', (_, options, id) => {
    const stack = stackOf();
    forRequirements({ requirements: [gold(options)] }, stack);
    expect(warningIdsOf(stack)).toEqual([id]);
  });

  test('says who judges restores that are tested elsewhere, and judges those that are tested here', () => {
    const [elsewhere, here] = [stackOf(), stackOf()];
    const requirements = [gold({ maximumRestoreTime: Duration.hours(4) })];
    expect(forRequirements({ requirements }, elsewhere).controlNames).not.toContain('RESTORE_TIME_FOR_RESOURCES_MEET_TARGET');
    expect(warningsOf(elsewhere)).toEqual([expect.stringContaining('elsewhere BackupEventHub.addRestoreTimeAlarm() judges it')]);
    expect(forRequirements({ requirements, restoreTestsInAccount: true }, here).controlNames).toContain('RESTORE_TIME_FOR_RESOURCES_MEET_TARGET');
    expect(warningsOf(here)).toEqual([]);
  });

  test('warns of a selection that one tag does not tell apart', () => {
    const stack = stackOf();
    const selection = ResourceSelection.byTag('backup', ['gold'], [TagCondition.stringEquals('stage', 'prod')]);
    const conditional = new ProtectionTier({ name: 'gold', selection, rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })] });
    forRequirements({ requirements: [gold()], tiers: [conditional] }, stack);
    expect(warningIdsOf(stack)).toEqual(['scopeByOneTag']);
  });

  test('does not warn of a selection whose tag no requirement is for', () => {
    const stack = stackOf();
    const special = new ProtectionTier({
      name: 'special', selection: ResourceSelection.byTag('team', ['x'], [TagCondition.stringEquals('stage', 'prod')]), rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })],
    });
    const plain = new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })] });
    forRequirements({ requirements: [gold()], tiers: [plain, special] }, stack);
    expect(warningIdsOf(stack)).toEqual([]);
  });

  test('warns where a carried-over naming tags all plans alike', () => {
    const stack = stackOf();
    forRequirements({ requirements: [gold()], naming: BackupNaming.awsBackupSolution() }, stack);
    expect(warningIdsOf(stack)).toEqual(['carriedOverTags']);
  });
});

describe('a framework for tiers', () => {
  const mirrored = (stack: Stack, tiers = [ProtectionTier.daily()]) => forTiers({ tiers }, stack);

  test('follows the tiers', () => {
    const [{ FrameworkControls: controls }] = propertiesOf(mirrored(stackOf()));
    expect(controls.map((control: { ControlName: string; ControlScope: unknown }) => [control.ControlName, control.ControlScope])).toEqual(
      ['PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', 'RECOVERY_POINT_ENCRYPTED', 'RECOVERY_POINT_MINIMUM_RETENTION_CHECK', 'RESOURCES_PROTECTED_BY_BACKUP_PLAN']
        .map((name) => [`BACKUP_${name}`, { Tags: [{ Key: 'backup', Value: 'daily' }] }]));
  });

  test('alone is warned about', () => {
    const stack = stackOf();
    mirrored(stack);
    expect(warningsOf(stack)).toEqual([expect.stringMatching(/add one with ComplianceFramework\.forRequirements\(\).*cdk-org-backup:frameworkMirrorsTiers/)]);
  });

  test('beside one for requirements is not', () => {
    const stack = stackOf();
    const definition = frameworkDefinition({ tiers: [ProtectionTier.daily()], requirements: [ProtectionRequirement.forAllResources({ encrypted: true })] });
    ComplianceFramework.forTiers(stack, 'Drift', { definition });
    ComplianceFramework.forRequirements(stack, 'F', { definition });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('without tiers can\'t be written', () => {
    expect(() => mirrored(stackOf(), [])).toThrow("definition is 'no tiers' but a framework judges at least one tier; give the definition assignments or localPlans");
  });
});

describe('a reference to a framework', () => {
  const arn = 'arn:aws:backup:eu-west-1:111111111111:framework:Ours_1-349f2247-b489-4301-83ac-4b7dd724db9a';

  test('has its name from its ARN', () => {
    expect(ComplianceFramework.fromFrameworkArn(stackOf(), 'F', arn)).toMatchObject({ frameworkArns: [arn], frameworkNames: ['Ours_1'] });
  });

  test.each([['arn:aws:backup:eu-west-1:111111111111:report-plan:Ours-349f2247-b489-4301-83ac-4b7dd724db9a'], ['Ours']])('is not %s', (text) => {
    expect(() => ComplianceFramework.fromFrameworkArn(stackOf(), 'F', text)).toThrow(`frameworkArn is '${text}' but`);
  });
});
