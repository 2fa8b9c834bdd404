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

  const byTag = (tagKey: string, ...tagValues: string[]) => ({ kind: 'tags', tagKey, tagValues, conditions: [] });
  const byType = (types: BackupResourceType[] | undefined, notTypes: BackupResourceType[] = [], conditions: any[] = []) =>
    ({ kind: 'resources', ...types && { types: types.map((one) => one._model) }, notTypes: notTypes.map((one) => one._model), conditions });
  const equals = (tagKey: string, value: string) => ({ operator: 'string_equals', tagKey, value });
  const volume = (id: string) => `arn:aws:ec2:eu-west-1:111122223333:volume/${id}`;

  test.each<[string, any[], any[]]>([
    ['by values of two tag keys', [{ ListOfTags: [tag('backup', 'daily')] }, { ListOfTags: [tag('stage', 'prod')] }], [byTag('backup', 'daily'), byTag('stage', 'prod')]],
    ['by tags of two keys in one', [{ ListOfTags: [tag('backup', 'daily'), tag('stage', 'prod'), tag('backup', 'weekly')] }], [byTag('backup', 'daily', 'weekly'), byTag('stage', 'prod')]],
    ['by a tag and by types', [{ ListOfTags: [tag('backup', 'daily')] }, { Resources: [pattern.EBS] }], [byTag('backup', 'daily'), byType([EBS])]],
    ['by types and by a tag', [{ Resources: [pattern.EBS] }, { ListOfTags: [tag('backup', 'daily')] }], [byType([EBS]), byTag('backup', 'daily')]],
    ['by a tag or among resources in one', [{ Resources: [pattern.EBS], ListOfTags: [tag('backup', 'daily')] }], [byTag('backup', 'daily'), byType([EBS])]],
    ['by a tag or everything in one', [{ Resources: ['*'], ListOfTags: [tag('backup', 'daily')] }], [byTag('backup', 'daily'), byType(undefined)]],
    ['by two tags in one, but for a type', [{ ListOfTags: [tag('a', 'b'), tag('a', 'c')], NotResources: [pattern.S3] }],
      [byType(undefined, [S3], [equals('a', 'b')]), byType(undefined, [S3], [equals('a', 'c')])]],
    ['by types under different conditions', [{ Resources: [pattern.EBS], Conditions: { StringEquals: [first] } }, { Resources: [pattern.S3] }], [byType([EBS], [], [equals('stage', 'prod')]), byType([S3])]],
    ['by types, but for different ones', [{ Resources: [pattern.EBS], NotResources: [pattern.S3] }, { Resources: [pattern.S3] }], [byType([EBS], [S3]), byType([S3])]],
    ['by types and of everything', [{ Resources: [pattern.EBS] }, {}], [byType([EBS]), byType(undefined)]],
    ['of everything and by types', [{}, { Resources: [pattern.EBS] }], [byType(undefined), byType([EBS])]],
    ['by more values of one key than one has room for', [{ ListOfTags: Array.from({ length: 30 }, (_, i) => tag('a', `${i}`)) }, { ListOfTags: [tag('a', '30')] }],
      [byTag('a', ...Array.from({ length: 30 }, (_, i) => `${i}`)), byTag('a', '30')]],
    ['of more resources than one has room for', [0, 300].map((start) => ({ Resources: Array.from({ length: 300 }, (_, i) => volume(`vol-${start + i}`)) })),
      [0, 300].map((start) => byType(Array.from({ length: 300 }, (_, i) => ({ _model: { id: 'EBS', arnPattern: volume(`vol-${start + i}`), single: true } }) as any)))],
  ])('%s are several of a tier', (_, selections, expected) => {
    expect(modelOf(...selections)).toEqual({ kind: 'any', selections: expected });
  });

  test('of two resources of one type are one with both', () => {
    expect(modelOf({ Resources: [volume('vol-1')] }, { Resources: [volume('vol-2')] }).types.map((type: any) => type.arnPattern)).toEqual([volume('vol-1'), volume('vol-2')]);
  });

  test('by 30 values of one key in all are one', () => {
    const lists = [0, 15].map((start) => ({ ListOfTags: Array.from({ length: 15 }, (_, i) => tag('a', `${start + i}`)) }));
    expect(modelOf(...lists)).toMatchObject({ kind: 'tags', tagKey: 'a' });
  });
});

describe('single resources', () => {
  const BUCKET = { id: 'S3', arnPattern: 'arn:aws:s3:::logs', single: true };
  const SOME = { id: 'S3', arnPattern: 'arn:aws:s3:::logs-*', single: true };

  test.each<[string, any, any]>([
    ['left out of everything', { NotResources: ['arn:aws:s3:::logs'] }, { kind: 'resources', notTypes: [BUCKET], conditions: [] }],
    ['left out of a type', { Resources: [pattern.S3], NotResources: ['arn:aws:s3:::logs'] }, { kind: 'resources', types: [S3._model], notTypes: [BUCKET], conditions: [] }],
    ['by a pattern', { Resources: ['arn:aws:s3:::logs-*'] }, { kind: 'resources', types: [SOME], notTypes: [], conditions: [] }],
    ['by a pattern beside a type and a resource, but one', { Resources: ['arn:aws:s3:::logs-*', pattern.EBS, 'arn:aws:s3:::logs'], NotResources: ['arn:aws:s3:::logs-1'] },
      { kind: 'resources', types: [SOME, EBS._model, BUCKET], notTypes: [{ ...BUCKET, arnPattern: 'arn:aws:s3:::logs-1' }], conditions: [] }],
    ['of another type than what is left out', { Resources: ['arn:aws:s3:::logs'], NotResources: [pattern.RDS] }, { kind: 'resources', types: [BUCKET], notTypes: [RDS._model], conditions: [] }],
  ])('%s are selected as AWS Backup does', (_, selection, expected) => {
    expect(modelOf(selection)).toEqual(expected);
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
    ['all but all', { NotResources: ['*'] }, 'selections[0].NotResources is ["*"] but it leaves everything out, so that nothing would be backed up; leave * out of it'],
    ['a resource that is in and out', { Resources: ['arn:aws:s3:::logs-1'], NotResources: ['arn:aws:s3:::logs-*'] },
      "excludedResourceArns is 'arn:aws:s3:::logs-1' but the resource is also selected; name it in one of them"],
    ['a resource whose type is out', { Resources: ['arn:aws:s3:::logs'], NotResources: [pattern.S3] },
      "excludedResourceTypes is 'arn:aws:s3:::logs' but the resource is also selected; name it in one of them"],
    ['an ARN of nothing that is backed up', { NotResources: ['arn:aws:sqs:eu-west-1:111122223333:x'] },
      "selections[0].NotResources[0] is 'arn:aws:sqs:eu-west-1:111122223333:x' but AWS Backup is not known to protect resources with such ARNs"],
    ['a type that is in and out', { Resources: [pattern.S3], NotResources: [pattern.S3] }, "excludedResourceTypes is 'S3' but the type is also in resourceTypes"],
    ['tags and conditions', { ListOfTags: [tag('a', 'b')], Conditions: { StringEquals: [is('c', 'd')] } },
      'but AWS does not say how AWS Backup joins it with Conditions; give the tags as Conditions too, or leave Conditions out'],
    ['31 tags', { ListOfTags: Array.from({ length: 31 }, (_, i) => tag('a', `${i}`)) }, 'length of selections[0].ListOfTags is 31 but a selection has at most 30 tags; give the others in a selection of their own'],
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
