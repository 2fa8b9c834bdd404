import { readFileSync } from 'fs';
import { join } from 'path';
import { BackupResourceType, BackupSupport, CopyDestination, ProtectionTier, TierFromBackupPlanOptions } from '../../src/protection';

/** A plan as the system that is replaced kept it in a parameter. */
const pushed = (): any => JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', 'plans', 'pushed-plan.json'), 'utf8'));

type Change = (rule: any, plan: any, json: any) => void;

function changed(change: Change): any {
  const json = pushed();
  change(json[0].Rules[0], json[0], json);
  return json;
}

/** The days that the old system had. */
const cold: Change = (rule) => {
  rule.Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
  rule.CopyActions[0].Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 300 };
};

const read = (json: any, options?: TierFromBackupPlanOptions): any => ProtectionTier.fromBackupPlan(json, options).toJson();
const ruleOf = (change: Change, options?: TierFromBackupPlanOptions) => read(changed(change), options).rules[0];
const refused = (change: Change, options?: TierFromBackupPlanOptions) => () => ProtectionTier.fromBackupPlan(changed(change), options);

const RDS = [BackupResourceType.RDS];
const SOURCE = 'write it as BackupPlan of CreateBackupPlan, or as [that plan, { tagKey: tagValue }]';

describe('a plan of AWS Backup\'s API', () => {
  test('becomes a tier, value for value', () => {
    expect(read(pushed())).toEqual({
      fallbackAdded: true,
      version: 2,
      name: 'payments-nightly',
      planName: 'payments-nightly',
      planTags: {},
      rules: [{
        name: 'nightly',
        named: true,
        schedule: 'cron(30 3 ? * * *)',
        startWindowMinutes: 60,
        completionWindowMinutes: 123,
        continuous: false,
        lifecycle: { deleteAfterDays: 35 },
        copies: [{ destination: { kind: 'own', region: 'us-west-2' }, lifecycle: { deleteAfterDays: 35 } }],
        recoveryPointTags: {},
        target: { kind: 'member' },
        indexTypes: [],
      }],
      selection: {
        kind: 'tags', tagKey: 'application', tagValues: ['payments'], conditions: [{ operator: 'string_equals', tagKey: 'backup-plan', value: 'nightly' }],
      },
      fallback: { kind: 'central' },
    });
  });

  test('moves to cold storage after the days that it says, copies too', () => {
    const days = { moveToColdStorageAfterDays: 200, deleteAfterDays: 300 };
    expect(ruleOf(cold)).toMatchObject({ lifecycle: days, copies: [{ lifecycle: days }] });
  });

  test.each(['cron(0 * ? * * *)', 'cron(15 1/6 ? * MON-FRI *)', ' cron(5  4 L * ? *) '])('keeps the schedule %j exactly', (schedule) => {
    expect(ruleOf((rule) => Object.assign(rule, { ScheduleExpression: schedule, Lifecycle: { DeleteAfterDays: 366 }, CopyActions: [] })).schedule).toBe(schedule);
  });

  test('is the same tier again after toJson and fromJson, through a file too', () => {
    for (const json of [pushed(), full()]) {
      const written = JSON.parse(JSON.stringify(read(json)));
      expect(ProtectionTier.fromJson(written).toJson()).toEqual(written);
    }
  });

  test('is the same tier whatever the order of its tags', () => {
    const turned = changed((_rule, _plan, json) => { json[1] = Object.fromEntries(Object.entries(json[1]).reverse()); });
    expect(Object.keys(turned[1])).not.toEqual(Object.keys(pushed()[1]));
    expect(read(turned)).toEqual(read(pushed()));
  });

  test('does not follow its source', () => {
    const json = full();
    const tier = ProtectionTier.fromBackupPlan(json);
    const before = JSON.stringify(tier.toJson());
    json[0].Rules[0].RecoveryPointTags.owner = 'you';
    json[0].Rules[0].Lifecycle.DeleteAfterDays = 1;
    json[1].application = 'other';
    expect(JSON.stringify(tier.toJson())).toBe(before);
  });

  test('gets the defaults of code where it says nothing', () => {
    const rule = ruleOf((one, plan) => { plan.Rules = [{ RuleName: one.RuleName, ScheduleExpression: one.ScheduleExpression }]; });
    expect(rule).toEqual({
      name: 'nightly', named: true, schedule: 'cron(30 3 ? * * *)', startWindowMinutes: 480, startWindowAdded: true, continuous: false, lifecycle: {}, copies: [],
      recoveryPointTags: {}, target: { kind: 'member' }, indexTypes: [],
    });
  });

  test('can have several rules', () => {
    expect(read(changed((rule, plan) => plan.Rules.push({ ...rule, RuleName: 'noon', ScheduleExpression: 'cron(0 12 ? * * *)' }))).rules.map((rule: any) => rule.name))
      .toEqual(['nightly', 'noon']);
  });
});

describe('a plan by itself', () => {
  const [plan, tags] = pushed();

  test('protects what has the tags of the options', () => {
    expect(read(plan, { tags })).toEqual(read(pushed()));
  });

  test('protects what the selections of the options say', () => {
    const selections = [{ SelectionName: 'all', ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'daily' }] }];
    expect(read(plan, { selections, name: 'gold' })).toMatchObject({
      name: 'gold', planName: 'payments-nightly', selectionName: 'all', selection: { kind: 'tags', tagKey: 'backup', tagValues: ['daily'] },
    });
  });

  test('may be what GetBackupPlan answers', () => {
    const answered = {
      ...plan,
      Rules: plan.Rules.map((rule: any) => ({
        ...rule, RuleId: '0bfd6c2a', ScheduleExpressionTimezone: 'Etc/UTC', RecoveryPointTags: {}, IndexActions: [], ScanActions: [],
        Lifecycle: { ...rule.Lifecycle, OptInToArchiveForSupportedResources: false },
      })),
      AdvancedBackupSettings: [],
    };
    expect(read(answered, { tags })).toEqual(read(pushed()));
  });

  test.each<[string, any, TierFromBackupPlanOptions, string]>([
    ['an answer around it', { BackupPlan: plan, BackupPlanId: 'x' }, { tags },
      "plan is 'BackupPlan, BackupPlanId' but this is a request to AWS Backup's API or an answer of it around a plan; give its member BackupPlan"],
    ['nothing said of what it protects', plan, {}, "tags is undefined but selections are not given either, and a plan of AWS Backup's API does not say itself what it protects; give tags or selections"],
    ['tags and selections', plan, { tags, selections: [{}] }, "tags is 'given' but selections says what the plan protects too; leave one of them out"],
    ['tags beside a list', pushed(), { tags }, "tags is 'given' but the second element of the list says what the plan protects too; leave one of them out"],
    ['selections beside a list', pushed(), { selections: [{}] }, "selections is 'given' but the second element of the list says what the plan protects too; leave one of them out"],
    ['no tags', plan, { tags: {} }, 'tags is {} but a selection without tags would protect everything; name at least one tag that the resources carry'],
    ['no plan', 'x', { tags }, "plan is 'x' but what JSON says is expected, not a text or file of JSON; parse it first: JSON.parse(), json.load(), json.Unmarshal() into an interface{}"],
  ])('is refused with %s', (_, json, options, message) => {
    expect(() => ProtectionTier.fromBackupPlan(json, options)).toThrow(message);
  });

  test.each([[plan], [pushed()]])('is not read by fromJson', (json) => {
    expect(() => ProtectionTier.fromJson(json)).toThrow(new Error("tier is 'a plan of AWS Backup' but fromJson reads what ProtectionTier.toJson() wrote; "
      + 'read it with ProtectionTier.fromBackupPlan()'));
  });
});

/** A plan that uses every member that a tier knows. */
function full(): any {
  return changed((rule, plan) => {
    Object.assign(rule, {
      RuleId: '0bfd6c2a-1f6b-4f0e-9d4e-0c6b3a1f2e11',
      ScheduleExpression: 'cron(0 5 1 * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      Lifecycle: { DeleteAfterDays: 400, MoveToColdStorageAfterDays: 30, OptInToArchiveForSupportedResources: true },
      RecoveryPointTags: { owner: 'me' },
      IndexActions: [{ ResourceTypes: ['S3'] }, { ResourceTypes: ['EBS'] }],
      ScanActions: [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' }],
    });
    rule.CopyActions[0].Lifecycle = { DeleteAfterDays: 90, MoveToColdStorageAfterDays: -1, OptInToArchiveForSupportedResources: false };
    plan.AdvancedBackupSettings = [
      { ResourceType: 'EC2', BackupOptions: { WindowsVSS: 'enabled' } },
      { ResourceType: 'S3', BackupOptions: { BackupACLs: 'disabled', BackupObjectTags: 'enabled' } },
    ];
    plan.ScanSettings = [{ MalwareScanner: 'GUARDDUTY', ResourceTypes: ['S3', 'EBS'], ScannerRoleArn: '<role>' }];
  });
}

describe('members beside those of the old system:', () => {
  test('what a tier knows is carried over', () => {
    expect(read(full())).toMatchObject({
      windowsVss: true,
      backupS3Acls: false,
      backupS3ObjectTags: true,
      scanResourceTypes: ['EBS', 'S3'],
      rules: [{
        schedule: 'cron(0 5 1 * ? *)',
        lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30, optInToArchive: true },
        copies: [{ lifecycle: { deleteAfterDays: 90 } }],
        recoveryPointTags: { owner: 'me' },
        indexTypes: ['EBS', 'S3'],
        scanMode: 'FULL_SCAN',
      }],
    });
  });

  test('scans of every type need not be listed', () => {
    const json = full();
    delete json[0].ScanSettings[0].ResourceTypes;
    expect(read(json).scanResourceTypes).toBeUndefined();
  });

  test('a continuous rule is one', () => {
    expect(ruleOf((rule) => { rule.EnableContinuousBackup = true; }).continuous).toBe(true);
  });

  test('an air-gapped target is the own air-gapped vault', () => {
    expect(ruleOf((rule) => { rule.TargetLogicallyAirGappedBackupVaultArn = '<arn>'; }).target).toEqual({ kind: 'airGapped' });
  });
});

describe('names are placeholders:', () => {
  test('the name of the target vault is not used, whatever it is', () => {
    expect(ruleOf((rule) => { rule.TargetBackupVaultName = 'Default'; }).target).toEqual({ kind: 'member' });
  });

  test('a chosen tier name leaves the plan its own', () => {
    expect(read(pushed(), { name: 'gold' })).toMatchObject({ name: 'gold', planName: 'payments-nightly' });
  });

  test('a plan name of 40 characters names the tier', () => {
    expect(read(changed((_, plan) => { plan.BackupPlanName = 'p'.repeat(40); })).name).toBe('p'.repeat(40));
  });

  test('a plan name of 41 characters does not', () => {
    expect(refused((_, plan) => { plan.BackupPlanName = 'p'.repeat(41); })).toThrow(new Error(`plan.BackupPlanName is '${'p'.repeat(41)}' but it becomes `
      + 'a tag value and part of names: 1 to 40 letters, digits, dots, hyphens and underscores, starting with a letter or digit; give the tier a name in the options'));
  });

  test('a plan name of 50 characters is kept beside a chosen tier name', () => {
    expect(read(changed((_, plan) => { plan.BackupPlanName = 'p'.repeat(50); }), { name: 'gold' })).toMatchObject({ name: 'gold', planName: 'p'.repeat(50) });
  });

  test('what can be no plan name is left to the naming', () => {
    expect(read(changed((_, plan) => { plan.BackupPlanName = '<application>'; }), { name: 'gold' }).planName).toBeUndefined();
  });

  test('a chosen tier name that is none is refused', () => {
    expect(() => ProtectionTier.fromBackupPlan(pushed(), { name: 'go ld' })).toThrow("name of the tier is 'go ld' but");
  });
});

describe('copies', () => {
  const arn = (text: string): Change => (rule) => { rule.CopyActions[0].DestinationBackupVaultArn = text; };
  const destinations = (change: Change, options?: TierFromBackupPlanOptions) => ruleOf(change, options).copies.map((copy: any) => copy.destination);
  const west = { kind: 'own', region: 'us-west-2' };

  test.each([
    'arn:aws:backup:us-west-2:<account>:backup-vault:<vault>',
    'arn:${AWS::Partition}:backup:us-west-2:${AWS::AccountId}:backup-vault:${Vault}',
    'arn:aws:backup:us-west-2::backup-vault:',
    'arn:aws:backup:us-west-2:12345678901:backup-vault:x',
    'arn:aws:backup:us-west-2:<account>:backup-vault:123456789012',
  ])('to %s go to the same-named vault there', (text) => {
    expect(destinations(arn(text))).toEqual([west]);
  });

  test.each(['<arn>', '', 'arn:aws:backup:<region>:<account>:backup-vault:<vault>', 'arn:aws:backup:us-wset-2:<account>:backup-vault:<vault>', 'arn:aws:s3:us-west-2::x'])(
    'to %j are refused, because it names no Region', (text) => {
      expect(refused(arn(text))).toThrow(new Error(`plan.Rules[0].CopyActions[0].DestinationBackupVaultArn is '${text}' but it names no Region that AWS has; `
        + 'write the Region into it, or give copyTo in the options'));
    });

  const foreign = 'arn:aws:backup:us-west-2:111122223333:backup-vault:Vault';

  test('to an account of its own number are refused', () => {
    expect(refused(arn(foreign))).toThrow(new Error(`plan.Rules[0].CopyActions[0].DestinationBackupVaultArn is '${foreign}' but it names account 111122223333, and copies `
      + 'stay in the account of the backup unless told otherwise; write $account in place of the number, or give copyTo in the options'));
  });

  test.each(['<arn>', foreign])('to %s go where the options say', (text) => {
    expect(destinations(arn(text), { copyTo: [CopyDestination.sameVaultIn('eu-west-1'), CopyDestination.centralVault()] }))
      .toEqual([{ kind: 'own', region: 'eu-west-1' }, { kind: 'central' }]);
  });

  test('with a Region stay as they are beside those that the options decide', () => {
    expect(destinations((rule) => rule.CopyActions.push({ DestinationBackupVaultArn: '<arn>' }), { copyTo: [CopyDestination.centralVault()] }))
      .toEqual([west, { kind: 'central' }]);
  });

  test('that need no option are not overruled by it', () => {
    expect(refused(() => undefined, { copyTo: [CopyDestination.centralVault()] })).toThrow(new Error('copyTo is \'the central vault\' but no copy action of the plan needs it: '
      + 'it is for those without a Region or with the number of an account; leave it out, or write placeholders into DestinationBackupVaultArn'));
  });

  test('to nowhere are refused', () => {
    expect(refused(arn('<arn>'), { copyTo: [] })).toThrow(new Error('copyTo is [] but copies to nowhere would be left out; leave it out, or name at least one destination'));
  });

  test('without a lifecycle are kept as the backup is', () => {
    expect(ruleOf((rule, plan, json) => {
      cold(rule, plan, json);
      delete rule.CopyActions[0].Lifecycle;
    }).copies[0].lifecycle).toEqual({ moveToColdStorageAfterDays: 200, deleteAfterDays: 300 });
  });

  test('with a lifecycle of their own are kept by it', () => {
    expect(ruleOf((rule) => { rule.CopyActions[0].Lifecycle = { DeleteAfterDays: 7 }; }).copies[0].lifecycle).toEqual({ deleteAfterDays: 7 });
  });

  test.each([[undefined, {}], [-1, { DeleteAfterDays: -1 }]])('without expiry (%p) beside backups that are deleted inherit that expiry, as AWS Backup has it', (_, lifecycle) => {
    expect(ruleOf((rule) => { rule.CopyActions[0].Lifecycle = lifecycle; }).copies[0]).toMatchObject({ lifecycle: { deleteAfterDays: 35 }, withoutExpiry: true });
  });

  test('may be kept longer than their backup', () => {
    expect(ruleOf((rule) => { rule.CopyActions[0].Lifecycle = { DeleteAfterDays: 3650 }; }).copies[0].lifecycle).toEqual({ deleteAfterDays: 3650 });
  });

  test('are kept for ever where backups are', () => {
    const rule = ruleOf((one) => {
      one.Lifecycle = { DeleteAfterDays: -1 };
      one.CopyActions[0].Lifecycle = { DeleteAfterDays: -1 };
    });
    expect([rule.lifecycle, rule.copies[0].lifecycle]).toEqual([{}, {}]);
  });
});

describe('types', () => {
  test('are selected where all tags are there', () => {
    expect(read(pushed(), { resourceTypes: RDS }).selection).toEqual({
      kind: 'resources',
      types: [{ id: 'RDS', arnPattern: 'arn:aws:rds:*:*:db:*' }],
      notTypes: [],
      conditions: [
        { operator: 'string_equals', tagKey: 'application', value: 'payments' }, { operator: 'string_equals', tagKey: 'backup-plan', value: 'nightly' },
      ],
    });
  });

  test('without cold storage may be asked for it: AWS Backup ignores it', () => {
    expect(ruleOf(cold, { resourceTypes: [BackupResourceType.RDS, BackupResourceType.S3] }).lifecycle.moveToColdStorageAfterDays).toBe(200);
  });

  test('without cold storage may say never', () => {
    expect(ruleOf((rule) => { rule.Lifecycle.MoveToColdStorageAfterDays = -1; }, { resourceTypes: RDS }).lifecycle).toEqual({ deleteAfterDays: 35 });
  });

  test('may stand beside one that has cold storage', () => {
    expect(ruleOf(cold, { resourceTypes: [BackupResourceType.RDS, BackupResourceType.EFS] }).lifecycle.moveToColdStorageAfterDays).toBe(200);
  });

  test('have what the user says that AWS Backup supports', () => {
    const support = new BackupSupport({ resourceTypes: [{ resourceType: BackupResourceType.RDS, coldStorage: true }] });
    expect(ruleOf(cold, { resourceTypes: RDS, support }).lifecycle.moveToColdStorageAfterDays).toBe(200);
  });

  test('without continuous backup may be asked for it', () => {
    expect(ruleOf((rule) => { rule.EnableContinuousBackup = true; }, { resourceTypes: [BackupResourceType.EBS] }).continuous).toBe(true);
  });

  test('back up continuously where the user says so', () => {
    const support = new BackupSupport({ resourceTypes: [{ resourceType: BackupResourceType.EBS, continuousBackup: true }] });
    expect(ruleOf((rule) => { rule.EnableContinuousBackup = true; }, { resourceTypes: [BackupResourceType.EBS], support }).continuous).toBe(true);
  });

  test('that are none are refused', () => {
    expect(refused(cold, { resourceTypes: [] })).toThrow('resourceTypes is [] but a selection of no types selects nothing');
  });
});

describe('refused by its path:', () => {
  test.each<[string, Change, string]>([
    ['a plan alone', (_r, _p, json) => json.pop(), `length of the list is 1 but it holds a plan and the tags of what the plan protects; ${SOURCE}`],
    ['a third part', (_r, _p, json) => json.push({}), 'length of the list is 3 but'],
    ['a plan that is no object', (_r, _p, json) => { json[0] = 'x'; }, `plan is 'x' but an object is expected; ${SOURCE}`],
    ['tags that are no object', (_r, _p, json) => { json[1] = ['x']; }, `tags is ["x"] but an object is expected; ${SOURCE}`],
    ['no tags', (_r, _p, json) => { json[1] = {}; }, 'tags is {} but a selection without tags would protect everything; name at least one tag that the resources carry'],
    ['a tag that is no text', (_r, _p, json) => { json[1].application = 7; }, `tags.application is 7 but a text is expected; ${SOURCE}`],
    ['a tag that AWS refuses', (_r, _p, json) => { json[1]['aws:x'] = 'y'; }, "tagKey is 'aws:x' but a tag key has"],
    ['no plan name', (_, plan) => delete plan.BackupPlanName, `plan.BackupPlanName is undefined but a text is expected; ${SOURCE}`],
    ['no list of rules', (_, plan) => delete plan.Rules, `plan.Rules is undefined but a list is expected; ${SOURCE}`],
    ['no rules', (_, plan) => { plan.Rules = []; }, "tier 'payments-nightly': rules is [] but a plan has at least one rule"],
    ['no rule name', (rule) => delete rule.RuleName, `plan.Rules[0].RuleName is undefined but a text is expected; ${SOURCE}`],
    ['a rule name of 51 characters', (rule) => { rule.RuleName = 'r'.repeat(51); }, 'ruleName is \'rrr'],
    ['a vault name that is no text', (rule) => { rule.TargetBackupVaultName = 1; }, `plan.Rules[0].TargetBackupVaultName is 1 but a text is expected; ${SOURCE}`],
    ['a rate', (rule) => { rule.ScheduleExpression = 'rate(1 hour)'; }, "rule 'nightly': schedule is 'rate(1 hour)' but AWS Backup takes cron(…) expressions only"],
    ['a schedule of half hours', (rule) => { rule.ScheduleExpression = 'cron(0/30 * ? * * *)'; }, 'it fires after 30 minutes and AWS Backup makes backups hourly at most'],
    ['a time zone that nobody knows', (rule) => { rule.ScheduleExpressionTimezone = 'Europe/Bonn'; },
      "plan.Rules[0].ScheduleExpressionTimezone is 'Europe/Bonn' but the IANA database has no such time zone; write it like Europe/Berlin"],
    ['a start within 59 minutes', (rule) => { rule.StartWindowMinutes = 59; }, "rule 'nightly': startWindow is '59 minutes' but AWS Backup allows 1 hour"],
    ['a start window as text', (rule) => { rule.StartWindowMinutes = '60'; }, `plan.Rules[0].StartWindowMinutes is '60' but a whole number is expected; ${SOURCE}`],
    ['completion within the start window', (rule) => { rule.CompletionWindowMinutes = 60; }, "rule 'nightly': completionWindow is '1 hour' but"],
    ['0 days', (rule) => { rule.Lifecycle.DeleteAfterDays = 0; },
      'plan.Rules[0].Lifecycle.DeleteAfterDays is 0 but AWS Backup counts days from 1; leave it out for never, or give days'],
    ['cold after 0 days', (rule) => { rule.Lifecycle.MoveToColdStorageAfterDays = 0; }, 'plan.Rules[0].Lifecycle.MoveToColdStorageAfterDays is 0 but AWS Backup counts'],
    ['-2 days', (rule) => { rule.Lifecycle.DeleteAfterDays = -2; }, `plan.Rules[0].Lifecycle.DeleteAfterDays is -2 but a whole number is expected; ${SOURCE}`],
    ['36,501 days', (rule) => { rule.Lifecycle.DeleteAfterDays = 36501; }, "rule 'nightly': deleteAfter is '36501 days' but AWS Backup allows 1 to 36500 days"],
    ['89 days in cold storage', (rule) => { rule.Lifecycle = { MoveToColdStorageAfterDays: 200, DeleteAfterDays: 289 }; }, "rule 'nightly': deleteAfter is '289 days' but cold storage is billed"],
    ['deletion by an event', (rule) => { rule.Lifecycle.DeleteAfterEvent = 'DELETE_AFTER_COPY'; },
      "plan.Rules[0].Lifecycle.DeleteAfterEvent is 'DELETE_AFTER_COPY' but AWS Backup sets it itself, for backups on their way into an air-gapped vault, and takes it in no request; leave it out, and give DeleteAfterDays"],
    ['continuous backups in cold storage', (rule) => Object.assign(rule, { EnableContinuousBackup: true, Lifecycle: { MoveToColdStorageAfterDays: 1 } }),
      'plan.Rules[0].Lifecycle is {"MoveToColdStorageAfterDays":1} but continuous backups know no cold storage; leave MoveToColdStorageAfterDays and'],
    ['archived continuous backups', (rule) => Object.assign(rule, { EnableContinuousBackup: true, Lifecycle: { OptInToArchiveForSupportedResources: true } }),
      'plan.Rules[0].Lifecycle is {"OptInToArchiveForSupportedResources":true} but continuous'],
    ['continuous backups of 36 days', (rule) => Object.assign(rule, { EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 36 } }), "deleteAfter is '36 days' but continuous backups are kept 1 to 35 days"],
    ['a copy without ARN', (rule) => delete rule.CopyActions[0].DestinationBackupVaultArn, `plan.Rules[0].CopyActions[0].DestinationBackupVaultArn is undefined but a text is expected; ${SOURCE}`],
    ['a copy of 0 days', (rule) => { rule.CopyActions[0].Lifecycle.DeleteAfterDays = 0; }, 'plan.Rules[0].CopyActions[0].Lifecycle.DeleteAfterDays is 0 but'],
    ['a copy twice', (rule) => rule.CopyActions.push(rule.CopyActions[0]), "copyActions is 'the same vault in us-west-2' but the rule already copies there"],
    ['an air-gapped vault that is no text', (rule) => { rule.TargetLogicallyAirGappedBackupVaultArn = {}; }, 'plan.Rules[0].TargetLogicallyAirGappedBackupVaultArn is {} but a text'],
    ['an index of no type', (rule) => { rule.IndexActions = [{ ResourceTypes: ['E S'] }]; }, "plan.Rules[0].IndexActions[0].ResourceTypes[0] is 'E S' but a value of AWS Backup's API has"],
    ['an unknown scanner', (rule) => { rule.ScanActions = [{ MalwareScanner: 'X', ScanMode: 'FULL_SCAN' }]; }, "plan.Rules[0].ScanActions[0].MalwareScanner is 'X' but it is one of GUARDDUTY"],
    ['an unknown scan', (rule) => { rule.ScanActions = [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'S OME' }]; }, "plan.Rules[0].ScanActions[0].ScanMode is 'S OME' but"],
    ['two scans', (rule) => { rule.ScanActions = [1, 2].map(() => ({ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' })); }, 'plan.Rules[0].ScanActions is 2 but there is one scanner; give it once'],
    ['scan settings of an unknown scanner', (_, plan) => { plan.ScanSettings = [{ MalwareScanner: 'X' }]; }, "plan.ScanSettings[0].MalwareScanner is 'X' but it is one of GUARDDUTY"],
    ['a scanner role that is no text', (_, plan) => { plan.ScanSettings = [{ MalwareScanner: 'GUARDDUTY', ScannerRoleArn: 1 }]; }, 'plan.ScanSettings[0].ScannerRoleArn is 1 but a text'],
    ['settings of another type', (_, plan) => { plan.AdvancedBackupSettings = [{ ResourceType: 'EFS', BackupOptions: {} }]; }, "plan.AdvancedBackupSettings[0].ResourceType is 'EFS' but it is one of EC2, S3"],
    ['an option of another type', (_, plan) => { plan.AdvancedBackupSettings = [{ ResourceType: 'S3', BackupOptions: { WindowsVSS: 'enabled' } }]; },
      "plan.AdvancedBackupSettings[0].BackupOptions.WindowsVSS is 'enabled' but there is no such member; use one of BackupACLs, BackupObjectTags"],
    ['an option neither on nor off', (_, plan) => { plan.AdvancedBackupSettings = [{ ResourceType: 'EC2', BackupOptions: { WindowsVSS: true } }]; },
      'plan.AdvancedBackupSettings[0].BackupOptions.WindowsVSS is true but it is one of enabled, disabled; choose one of them'],
    ['settings of a type twice', (_, plan) => { plan.AdvancedBackupSettings = [1, 2].map(() => ({ ResourceType: 'S3', BackupOptions: { BackupACLs: 'enabled' } })); },
      'plan.AdvancedBackupSettings is ["S3","S3"] but a resource type is there twice; write all options of a type into one'],
  ])('%s', (_, change, message) => {
    expect(refused(change)).toThrow(message);
  });
});

/** Places of a plan, as paths, but for what is a map of tags. */
function places(node: any, path: (string | number)[] = []): (string | number)[][] {
  return typeof node === 'object' && !path.includes('RecoveryPointTags')
    ? [path, ...Object.entries(node).flatMap(([key, value]) => places(value, [...path, Array.isArray(node) ? Number(key) : key]))] : [path];
}

const at = (node: any, path: (string | number)[]) => path.reduce((inner, key) => inner[key], node);
const shown = (path: (string | number)[]) => `plan${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`;
const objects = places(full()[0]).filter((path) => typeof at(full()[0], path) === 'object' && !Array.isArray(at(full()[0], path)) && !path.includes('RecoveryPointTags'));

test.each(objects.map((path) => [shown(path), path] as const))('an unknown member of %s is refused by its path', (name, path) => {
  const json = full();
  at(json[0], path).Surprise = 1;
  expect(() => ProtectionTier.fromBackupPlan(json)).toThrow(`${name}.Surprise is 1 but there is no such member; use one of`);
});

// a list of texts is refused as a whole
const members = places(full()[0]).slice(1).filter((path) => path[path.length - 2] !== 'ResourceTypes');

test.each(members.map((path) => [shown(path), path] as const))('a null at %s is refused by its path', (name, path) => {
  const json = full();
  at(json[0], path.slice(0, -1))[path[path.length - 1]] = null;
  expect(() => ProtectionTier.fromBackupPlan(json)).toThrow(`${name} is null but`);
});
