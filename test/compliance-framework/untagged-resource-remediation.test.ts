import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { dailyTier, languageOf, RemediationSpec, remediationStack, UNIT } from './remediation-stack';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CentralVault, CopyDestination, MemberVault, OrganizationTarget, ProtectionTier, ResourceSelection, TagCondition,
  UntaggedResourceRemediation, VaultLock,
} from '../../src';
import { beginsBy } from '../../src/compliance-framework/tag-remediation-tier';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { NOT_TAGGED, TAG_ACTIONS } from '../../src/data/tag-actions';
import { definitionOf } from '../support/definition';

const type = (id: string) => new BackupResourceType(id, RESOURCE_TYPES[id].arnPattern);
const months = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };
const COMPLIANCE = VaultLock.compliance({ ...months, coolingOff: Duration.days(3) });
const GOVERNANCE = VaultLock.governance(months);
const copying = (copyTo: CopyDestination[]) => ProtectionTier.daily({ copyTo });
const storing = (target: BackupTarget) => new ProtectionTier({ name: 'daily', rules: [BackupRule.daily({ target, copyActions: [], deleteAfter: Duration.days(35) })] });

describe('what is deployed', () => {
  const { stack, made } = remediationStack();
  const template = Template.fromStack(stack);

  test('needs no assets, and is the same in every account', () => {
    const text = JSON.stringify(template.toJSON().Resources);
    expect(text).not.toContain('aws:cdk:path');
    expect(text).not.toMatch(/cdk-hnb659fds|AssetParameters/);
    expect(Object.values<any>(template.toJSON().Resources).map(({ Type }) => Type).sort()).toEqual([
      'AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::Scheduler::Schedule', 'AWS::StepFunctions::StateMachine',
    ]);
  });

  test('runs once a day by the clock, within an hour of it', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 5 * * ? *)', ScheduleExpressionTimezone: 'Etc/UTC', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
      Target: { Arn: stack.resolve(made.stateMachine.stateMachineArn) },
    });
  });

  test('logs what it does with its data, for a year', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/aws/vendedlogs/states/OrgBackupTagRemediation', RetentionInDays: 365 });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true }, StateMachineName: 'OrgBackupTagRemediation' });
    Template.fromStack(remediationStack({ logRetention: RetentionDays.ONE_WEEK }).stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('tells the hub of executions that failed', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.states'], detail: { stateMachineArn: [stack.resolve(made.stateMachine.stateMachineArn)], $or: Match.anyValue() } },
      Targets: [{ Arn: 'arn:aws:events:us-east-1:111111111111:event-bus/OrgBackupEvents', RoleArn: Match.anyValue() }],
    });
  });

  test('tags all types that it can, at most 10 a day', () => {
    expect(made.resourceTypeIds).toEqual(['AURORA', 'DYNAMODB', 'EBS', 'EC2', 'EFS', 'RDS', 'REDSHIFT']);
    const { States: { Begin, Tag, ReadResults, FindRules } } = languageOf(stack);
    expect(Begin.Assign.left).toBe(10);
    expect(Tag.Arguments.Tags).toEqual({ backup: 'daily' });
    expect(ReadResults.Assign.found).toContain(JSON.stringify(['AWS::DynamoDB::Table', 'AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::EFS::FileSystem', 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::Redshift::Cluster']));
    expect(FindRules.Assign.rules).toContain(JSON.stringify(['EFS_FILE_SYSTEM_TAGGED', 'RDS_CLUSTER_TAGGED', 'REQUIRED_TAGS']));
  });

  test('tags nothing in a dry run', () => {
    const dry = remediationStack({ dryRun: true }).stack;
    expect(JSON.stringify(languageOf(dry))).not.toContain('tagResources');
    expect(JSON.stringify(Template.fromStack(dry).toJSON())).not.toMatch(/TagResource|AddTags|CreateTags/);
  });
});

describe('types', () => {
  test('that are named, and no others', () => {
    const { made, stack } = remediationStack({ resourceTypes: [type('EFS'), type('AURORA')] });
    expect(made.resourceTypeIds).toEqual(['AURORA', 'EFS']);
    expect(languageOf(stack).States.FindRules.Assign.rules).not.toContain('REQUIRED_TAGS');
  });

  test('not those that nobody uses', () => {
    expect(remediationStack({ of: { support: new BackupSupport({ unusedResourceTypes: ['EFS', 'EC2'].map(type) }) } }).made.resourceTypeIds).toEqual(['AURORA', 'DYNAMODB', 'EBS', 'RDS', 'REDSHIFT']);
  });

  test.each(Object.keys(RESOURCE_TYPES))('%s is tagged, or the true reason is said', (id) => {
    const make = () => remediationStack({ resourceTypes: [type(id)] });
    const reason = NOT_TAGGED[id] ?? 'AWS Config has no managed rule that looks at its tags';
    if (TAG_ACTIONS[id]) {
      expect(make().made.resourceTypeIds).toEqual([id]);
    } else {
      expect(make).toThrow(`resourceTypes[0] is '${id}' but ${reason}; take it off the list; these are tagged: AURORA, DYNAMODB, EBS, EC2, EFS, RDS, REDSHIFT`);
    }
  });

  test('with a rule of AWS Config are tagged or have a reason', () => {
    const ruled = Object.keys(RESOURCE_TYPES).filter((id) => RESOURCE_TYPES[id].tagRule);
    expect([...Object.keys(TAG_ACTIONS), ...Object.keys(NOT_TAGGED)].sort()).toEqual(ruled.sort());
  });

  test('none at all are refused', () => {
    expect(() => remediationStack({ resourceTypes: [] })).toThrow(/^resourceTypes is \[\] but there is nothing to tag/);
  });
});

describe('a compliance lock', () => {
  test.each<[string, RemediationSpec, string]>([
    ['of the member vault', { of: { memberVault: MemberVault.managed({ vaultLock: COMPLIANCE }) } }, 'the member vault \'OrgBackupVault\''],
    ['of a member vault that exists', { of: { memberVault: MemberVault.existing({ vaultName: 'There', vaultLock: COMPLIANCE }) } }, 'the member vault \'There\''],
    ['of the central vault that copies go to', { tier: copying([CopyDestination.centralVault()]), of: { centralVault: CentralVault.managed({ vaultLock: COMPLIANCE }) } }, 'the central vault'],
    ['of a central vault that exists', {
      tier: copying([CopyDestination.centralVault()]), of: { central: [{ account: '222222222222', region: 'us-east-1', vaultLock: COMPLIANCE }] },
    }, 'the central vault'],
    ['of a central air-gapped vault', {
      tier: copying([CopyDestination.centralVault(), CopyDestination.airGappedVault()]), of: { centralVault: CentralVault.managed({ airGappedVault: months }) },
    }, 'the central air-gapped vault'],
    ['of the member\'s air-gapped vault', { tier: storing(BackupTarget.airGappedVault()), of: { memberVault: MemberVault.managed({ airGappedVault: months }) } }, 'the member\'s air-gapped vault'],
  ])('%s refuses the tier, with the true reason', (_, spec, vault) => {
    expect(() => remediationStack(spec)).toThrow(new RegExp(`^tier is 'daily' but what gets its tag is backed up into .*${vault}.*, with a compliance lock: nobody, AWS included, can delete these backups before they expire`));
  });

  test.each<[string, RemediationSpec]>([
    ['a governance lock', { tier: copying([CopyDestination.centralVault()]), of: { memberVault: MemberVault.managed({ vaultLock: GOVERNANCE }), centralVault: CentralVault.managed({ vaultLock: GOVERNANCE }) } }],
    ['a locked central vault to which the tier does not copy', { of: { centralVault: CentralVault.managed({ vaultLock: COMPLIANCE }) } }],
    ['an air-gapped vault to which it does not copy', { tier: copying([CopyDestination.centralVault()]), of: { centralVault: CentralVault.managed({ airGappedVault: months }) } }],
  ])('%s does not', (_, spec) => {
    expect(() => remediationStack(spec)).not.toThrow();
  });

  test('of another tier that selects by the same value counts, where it is in the same places', () => {
    const locked = CopyDestination.centralVault();
    const second = ProtectionTier.weekly({ name: 'second', selection: ResourceSelection.byTag('backup', ['daily']), copyTo: [locked] });
    const of = { tiers: [dailyTier(), second], centralVault: CentralVault.managed({ vaultLock: COMPLIANCE }) };
    expect(() => remediationStack({ of })).toThrow(/with a compliance lock/);
  });

  test('of a vault that exists may be there, where nobody says: a warning', () => {
    const warned = (spec: RemediationSpec) => Annotations.fromStack(remediationStack(spec).stack).findWarning('*', Match.stringLikeRegexp('remediationIntoUnknownVault')).map(({ entry }) => `${entry.data}`);
    expect(warned({ of: { memberVault: MemberVault.existing({ vaultName: 'There' }) } })[0]).toContain('nobody says whether the vault \'There\' of the account has a compliance lock');
    expect(warned({ tier: storing(BackupTarget.vault('Elsewhere')) })[0]).toContain('\'Elsewhere\'');
    expect(warned({ of: { memberVault: MemberVault.existing({ vaultName: 'There', vaultLock: GOVERNANCE }) } })).toEqual([]);
    expect(warned({})).toEqual([]);
  });
});

describe('a tier', () => {
  test('that is not there is refused: its value would be none of the tag policy', () => {
    expect(() => remediationStack({ tier: ProtectionTier.weekly({ copyTo: [] }), of: { tiers: [dailyTier()] } }))
      .toThrow(/^targets\[0\] is 'ou-ab12-aaaaaaaa' but the definition does not assign the tier 'weekly' to all of it, but daily: nothing would back up what gets its tag/);
    expect(() => remediationStack({ targets: [OrganizationTarget.organizationalUnit('ou-ab12-bbbbbbbb')] })).toThrow(/but no tier: nothing would back up/);
  });

  test('that selects otherwise is refused', () => {
    const tier = dailyTier({ selection: ResourceSelection.byTag('other', ['daily']) });
    expect(() => remediationStack({ tier })).toThrow(/^tier is 'daily' but it does not select by backup=daily: nothing would back up what gets this tag/);
  });

  test.each<[string, ResourceSelection, boolean]>([
    ['by the tier tag', ResourceSelection.tierTag(), true],
    ['by a pattern', ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', 'da*')] }), true],
    ['by another value', ResourceSelection.byTag('backup', ['weekly']), false],
    ['by another tag', ResourceSelection.byTag('other', ['daily']), false],
    ['by everything else, tagged or not', ResourceSelection.everythingExcept('backup', 'none'), false],
  ])('that selects %s backs up by the tag', (_, selection, begins) => {
    expect(beginsBy(dailyTier({ selection })._model, 'backup', 'daily')).toBe(begins);
  });
});

describe('the place', () => {
  test('has to be one of the targets, where the account is known', () => {
    const targets = [OrganizationTarget.account('444444444444')];
    const of = { targets: [UNIT, ...targets] };
    expect(() => remediationStack({ targets, of, env: { account: '444444444444', region: 'us-east-1' } })).not.toThrow();
    expect(() => remediationStack({ targets, of, env: { account: '555555555555', region: 'us-east-1' } })).toThrow(/but the stack is of 555555555555, which lies in none of them/);
  });

  test('has one of them', () => {
    const app = new App();
    const stack = new Stack(app, 'Member', { env: { account: '444444444444', region: 'us-east-1' } });
    const tier = dailyTier();
    const definition = definitionOf({ tiers: [tier], targets: [UNIT], central: [] });
    ['First', 'Second'].forEach((id) => new UntaggedResourceRemediation(stack, id, { definition, tier, targets: [UNIT] }));
    expect(() => app.synth()).toThrow(/resources without the tier tag are also tagged by Member\/First, in the same account and Region; remove one of them/);
  });
});

test.each([0, 101, 2.5, NaN])('%s a day is refused', (maxResourcesPerDay) => {
  expect(() => remediationStack({ maxResourcesPerDay })).toThrow(/^maxResourcesPerDay is .* but it is a whole number from 1 to 100: each resource that is tagged is backed up from then on/);
});

test.each([1, 100])('%d a day is the number of the state machine', (maxResourcesPerDay) => {
  expect(languageOf(remediationStack({ maxResourcesPerDay }).stack).States.Begin.Assign.left).toBe(maxResourcesPerDay);
});

describe('JavaScript hears', () => {
  test.each<[string, object, RegExp]>([
    ['of no tier', { tier: null }, /^tier is undefined but it is the tier whose tag resources get/],
    ['of no targets', { targets: [] }, /^targets is \[\] but resources are tagged only where somebody says so/],
    ['of a name in place of a tier', { tier: 'daily' }, /^tier is 'daily' but .*a ProtectionTier/],
    ['of members that there are not', { perDay: 3 }, /^perDay is 'given' but there is no such member/],
    ['of a text in place of a switch', { dryRun: 'no' }, /^dryRun is 'no' but/],
  ])('%s', (_, props, message) => {
    const stack = new Stack(new App(), 'Member');
    const tier = dailyTier();
    expect(() => new UntaggedResourceRemediation(stack, 'X', { definition: definitionOf({ tiers: [tier], targets: [UNIT], central: [] }), tier, targets: [UNIT], ...props } as any)).toThrow(message);
  });
});
