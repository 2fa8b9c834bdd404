import { BackupResourceType, BackupSupport, ProtectionTier, TierFromBackupPlanOptions } from '../../src/protection';

const PLAN = { BackupPlanName: 'nightly', Rules: [{ RuleName: 'nightly', ScheduleExpression: 'cron(30 3 ? * * *)', Lifecycle: { DeleteAfterDays: 35 } }] };
const ROLE = 'arn:aws:iam::111122223333:role/service-role/AWSBackupDefaultServiceRole';

const tierOf = (selections: any[], options: TierFromBackupPlanOptions = {}) => ProtectionTier.fromBackupPlan(PLAN, { selections, ...options });
const modelOf = (...selections: any[]): any => tierOf(selections.map((one) => ({ IamRoleArn: ROLE, ...one }))).toJson().selection;
const tag = (key: string, value: string) => ({ ConditionType: 'STRINGEQUALS', ConditionKey: key, ConditionValue: value });
const is = (key: string, value: string) => ({ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue: value });
const { EBS, RDS, S3 } = BackupResourceType;
const pattern = { EBS: EBS.arnPattern, RDS: RDS.arnPattern, S3: S3.arnPattern };

describe('a selection of a plan', () => {
  test.each<[string, any, any]>([
    ['by one tag', { ListOfTags: [tag('backup', 'daily')] }, { kind: 'tags', tagKey: 'backup', tagValues: ['daily'], conditions: [] }],
    ['by a tag as conditions write it', { ListOfTags: [tag('aws:ResourceTag/backup', 'daily')] }, { kind: 'tags', tagKey: 'backup', tagValues: ['daily'], conditions: [] }],
    ['by values of one tag', { ListOfTags: [tag('backup', 'daily'), tag('backup', 'weekly'), tag('backup', 'daily')] },
      { kind: 'tags', tagKey: 'backup', tagValues: ['daily', 'weekly'], conditions: [] }],
    ['by a tag, but for some types', { ListOfTags: [tag('backup', 'daily')], NotResources: [pattern.S3] },
      { kind: 'resources', notTypes: [S3._model], conditions: [{ operator: 'string_equals', tagKey: 'backup', value: 'daily' }] }],
    ['by types', { Resources: [pattern.EBS, pattern.RDS] }, { kind: 'resources', types: [EBS._model, RDS._model], notTypes: [], conditions: [] }],
    ['by types of another partition', { Resources: ['arn:aws-cn:ec2:*:*:volume/*'] }, { kind: 'resources', types: [EBS._model], notTypes: [], conditions: [] }],
    ['of everything', { Resources: ['*'] }, { kind: 'resources', notTypes: [], conditions: [] }],
    ['of everything, types named beside it', { Resources: [pattern.EBS, '*'] }, { kind: 'resources', notTypes: [], conditions: [] }],
    ['that says nothing, which is everything', {}, { kind: 'resources', notTypes: [], conditions: [] }],
    ['of everything but types', { Resources: ['*'], NotResources: [pattern.RDS] }, { kind: 'resources', notTypes: [RDS._model], conditions: [] }],
    ['by types and conditions', {
      Resources: [pattern.EBS],
      Conditions: {
        StringEquals: [is('stage', 'prod'), is('team', 'a')], StringNotEquals: [is('backup', 'none')], StringLike: [is('app', 'pay*')], StringNotLike: [is('owner', '*x')],
      },
    }, {
      kind: 'resources',
      types: [EBS._model],
      notTypes: [],
      conditions: [
        { operator: 'string_equals', tagKey: 'stage', value: 'prod' }, { operator: 'string_equals', tagKey: 'team', value: 'a' },
        { operator: 'string_not_equals', tagKey: 'backup', value: 'none' }, { operator: 'string_like', tagKey: 'app', value: 'pay*' },
        { operator: 'string_not_like', tagKey: 'owner', value: '*x' },
      ],
    }],
    ['as GetBackupSelection answers it', {
      SelectionName: 'x', Resources: [], NotResources: [], ListOfTags: [tag('backup', 'daily')],
      Conditions: { StringEquals: [], StringNotEquals: [], StringLike: [], StringNotLike: [] },
    }, { kind: 'tags', tagKey: 'backup', tagValues: ['daily'], conditions: [] }],
  ])('%s is one of a tier', (_, selection, expected) => {
    expect(modelOf(selection)).toEqual(expected);
  });

  test('knows types that the user adds', () => {
    const NEW = new BackupResourceType('NEW', 'arn:aws:new:*:*:thing/*');
    const support = new BackupSupport({ resourceTypes: [{ resourceType: NEW }] });
    expect(tierOf([{ Resources: ['arn:aws:new:*:*:thing/*'] }], { support })._model.selection).toMatchObject({ types: [NEW._model] });
    expect(() => tierOf([{ Resources: ['arn:aws:new:*:*:thing/*'] }])).toThrow('selections[0].Resources[0] is');
  });

  test.each([['weekly-selection', 'weekly-selection'], ['a b', undefined], [undefined, undefined]])('called %j names the selection %j', (name, expected) => {
    expect(tierOf([{ SelectionName: name }]).toJson().selectionName).toBe(expected);
  });
});

describe('several selections, of which one is enough,', () => {
  const [first, second] = [is('stage', 'prod'), is('team', 'a')];

  test.each<[string, any[], any]>([
    ['by values of one tag key', [{ ListOfTags: [tag('backup', 'daily')] }, { ListOfTags: [tag('backup', 'weekly'), tag('backup', 'daily')] }],
      { kind: 'tags', tagKey: 'backup', tagValues: ['daily', 'weekly'], conditions: [] }],
    ['by types', [{ Resources: [pattern.EBS, pattern.S3] }, { Resources: [pattern.S3, pattern.RDS] }],
      { kind: 'resources', types: [EBS._model, S3._model, RDS._model], notTypes: [], conditions: [] }],
    ['by types under the same conditions', [
      { Resources: [pattern.EBS], Conditions: { StringEquals: [first, second] } }, { Resources: [pattern.S3], Conditions: { StringEquals: [second, first] } },
    ], {
      kind: 'resources',
      types: [EBS._model, S3._model],
      notTypes: [],
      conditions: [{ operator: 'string_equals', tagKey: 'stage', value: 'prod' }, { operator: 'string_equals', tagKey: 'team', value: 'a' }],
    }],
  ])('%s are one of a tier', (_, selections, expected) => {
    expect(modelOf(...selections)).toEqual(expected);
    expect(tierOf(selections.map((one) => ({ ...one, SelectionName: 'x' }))).toJson().selectionName).toBeUndefined();
  });

  test.each<[string, any[]]>([
    ['by values of two tag keys', [{ ListOfTags: [tag('backup', 'daily')] }, { ListOfTags: [tag('stage', 'prod')] }]],
    ['by a tag and by types', [{ ListOfTags: [tag('backup', 'daily')] }, { Resources: [pattern.EBS] }]],
    ['by types and by a tag', [{ Resources: [pattern.EBS] }, { ListOfTags: [tag('backup', 'daily')] }]],
    ['by types under different conditions', [{ Resources: [pattern.EBS], Conditions: { StringEquals: [first] } }, { Resources: [pattern.S3] }]],
    ['by types, but for different ones', [{ Resources: [pattern.EBS], NotResources: [pattern.S3] }, { Resources: [pattern.S3] }]],
    ['by types and of everything', [{ Resources: [pattern.EBS] }, {}]],
    ['of everything and by types', [{}, { Resources: [pattern.EBS] }]],
  ])('%s are refused', (_, selections) => {
    expect(() => modelOf(...selections)).toThrow(new Error('selections is 2 but a resource needs to meet only one of them, and a tier says so of values of one tag key '
      + 'or of types under the same conditions; make a tier of each selection'));
  });
});

describe('a selection that no tier can have is refused:', () => {
  const SOURCE = 'write it as BackupSelection of CreateBackupSelection';

  test.each<[string, any, string]>([
    ['text', 'x', `selections[0] is 'x' but an object is expected; ${SOURCE}`],
    ['an answer around it', { BackupSelection: {}, SelectionId: 'x' },
      "selections[0] is 'BackupSelection, SelectionId' but this is an answer of AWS Backup's API around a selection; give its member BackupSelection"],
    ['an unknown member', { Tags: [] }, 'selections[0].Tags is [] but there is no such member; use one of SelectionName, IamRoleArn, Resources, NotResources, ListOfTags, Conditions'],
    ['a name that is no text', { SelectionName: 1 }, `selections[0].SelectionName is 1 but a text is expected; ${SOURCE}`],
    ['a role that is no text', { IamRoleArn: 1 }, `selections[0].IamRoleArn is 1 but a text is expected; ${SOURCE}`],
    ['resources that are no list', { Resources: pattern.EBS }, `selections[0].Resources is '${pattern.EBS}' but a list of texts is expected; ${SOURCE}`],
    ['all but a single resource', { NotResources: ['arn:aws:s3:::logs'] }, "selections[0].NotResources[0] is 'arn:aws:s3:::logs' but a tier selects whole types"],
    ['all but all', { NotResources: ['*'] }, "selections[0].NotResources[0] is '*' but a tier selects whole types"],
    ['a type that is in and out', { Resources: [pattern.S3], NotResources: [pattern.S3] }, "excludedResourceTypes is 'S3' but the type is also in resourceTypes"],
    ['resources or tags', { Resources: [pattern.EBS], ListOfTags: [tag('a', 'b')] },
      'selections[0].ListOfTags is [{"ConditionType":"STRINGEQUALS","ConditionKey":"a","ConditionValue":"b"}] but AWS Backup selects what has a tag or is among Resources, '
        + 'and a tier selects in one way; make a tier of each, or give the tags as Conditions, all of which must hold'],
    ['tags and conditions', { ListOfTags: [tag('a', 'b')], Conditions: { StringEquals: [is('c', 'd')] } },
      'but AWS does not say how AWS Backup joins it with Conditions; give the tags as Conditions too, or leave Conditions out'],
    ['tags of two keys', { ListOfTags: [tag('a', 'b'), tag('c', 'd')] }, 'but any of these tags selects, and a tier selects by values of one key; make a tier for each key'],
    ['two tags but for types', { ListOfTags: [tag('a', 'b'), tag('a', 'c')], NotResources: [pattern.S3] },
      'but a tier that selects by several values of a tag leaves no types out; make a tier for each value, or leave NotResources out'],
    ['31 tags', { ListOfTags: Array.from({ length: 31 }, (_, i) => tag('a', `${i}`)) }, 'tagValues is 31 but a selection has 1 to 30 tag values'],
    ['another comparison', { ListOfTags: [{ ...tag('a', 'b'), ConditionType: 'STRINGLIKE' }] }, "selections[0].ListOfTags[0].ConditionType is 'STRINGLIKE' but it is one of STRINGEQUALS"],
    ['a tag without value', { ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'a' }] }, 'selections[0].ListOfTags[0].ConditionValue is undefined but a text'],
    ['an unknown member of a tag', { ListOfTags: [{ ...tag('a', 'b'), Value: 'b' }] }, "selections[0].ListOfTags[0].Value is 'b' but there is no such member"],
    ['a tag key that AWS refuses', { ListOfTags: [tag('aws:x', 'b')] }, "tagKey is 'aws:x' but a tag key has"],
    ['an unknown operator', { Conditions: { StringMatches: [] } },
      'selections[0].Conditions.StringMatches is [] but there is no such member; use one of StringEquals, StringNotEquals, StringLike, StringNotLike'],
    ['a condition on something else', { Conditions: { StringEquals: [{ ConditionKey: 'aws:RequestTag/a', ConditionValue: 'b' }] } },
      "selections[0].Conditions.StringEquals[0].ConditionKey is 'aws:RequestTag/a' but conditions are about tags of the resource; write it as aws:ResourceTag/<tag key>"],
    ['an unknown member of a condition', { Conditions: { StringEquals: [{ ...is('a', 'b'), Value: 1 }] } }, 'selections[0].Conditions.StringEquals[0].Value is 1 but there is no such member'],
    ['31 conditions', { Conditions: { StringEquals: Array.from({ length: 31 }, (_, i) => is(`k${i}`, 'x')) } }, 'conditions is 31 but a selection has at most 30 conditions'],
  ])('%s', (_, selection, message) => {
    expect(() => tierOf([selection])).toThrow(message);
  });

  test('none at all', () => {
    expect(() => tierOf([])).toThrow(new Error('selections is [] but a plan without selections protects nothing; give at least one selection, or tags'));
  });

  test('one whose types are said elsewhere', () => {
    expect(() => tierOf([{}], { resourceTypes: [RDS] })).toThrow(new Error("resourceTypes is 'RDS' but selections say themselves which types they select; "
      + 'leave it out, and write the types into Resources of the selections'));
  });
});
