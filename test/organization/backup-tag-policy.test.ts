import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { BackupDefinition, BackupResourceType, BackupTagPolicy, BackupTagPolicyProps, OrganizationLayout, OrganizationTarget, ProtectionTier, ResourceSelection } from '../../src';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { TAG_POLICY_LIMITS } from '../../src/data/tag-policies';

const MANAGEMENT = '999999999999';
const HOME = '111111111111';
const LOCAL = '444444444444';
const unit = (name: string) => OrganizationTarget.organizationalUnit(`ou-ab12-${name}`);
const [PRODUCTION, INNER, SANDBOX] = ['11111111', '22222222', '33333333'].map(unit);

const tier = (name: string) => ProtectionTier.daily({ name, copyTo: [] });
const types = ProtectionTier.daily({ name: 'types', copyTo: [], selection: ResourceSelection.byResourceType({}) });

interface World {
  readonly assignments?: { targets: OrganizationTarget[]; tiers: ProtectionTier[] }[];
  readonly localPlans?: boolean;
  readonly ids?: { readonly organizationId?: string; readonly managementAccount?: string };
}

function definitionOf({ assignments, localPlans, ids }: World = {}): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: MANAGEMENT, homeAccount: HOME, regions: ['us-east-1'], globalRegion: 'us-east-1',
      units: [{ organizationalUnitId: PRODUCTION.targetId }, { organizationalUnitId: INNER.targetId, parentId: PRODUCTION.targetId }, { organizationalUnitId: SANDBOX.targetId }, { organizationalUnitId: 'ou-ab12-44444444' }],
      accounts: [{ accountId: LOCAL, parentId: 'ou-ab12-44444444' }], ...ids,
    }),
    assignments: assignments ?? [{ targets: [SANDBOX], tiers: [tier('weekly')] }, { targets: [PRODUCTION], tiers: [tier('daily'), tier('monthly')] }],
    localPlans: localPlans ? [{ accounts: [LOCAL], tiers: [tier('nightly')] }] : undefined,
  });
}

function tagPolicy(props: Partial<BackupTagPolicyProps> = {}, world: World = {}, account = MANAGEMENT) {
  const app = new App();
  const stack = new Stack(app, 'Management', { env: { account, region: 'us-east-1' } });
  return { app, stack, made: new BackupTagPolicy(stack, 'TagPolicy', { definition: definitionOf(world), ...props }) };
}

const policiesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => Properties);
const rightOf = (stack: Stack) => Object.fromEntries(policiesOf(stack).map(({ TargetIds, Content }) => [TargetIds[0], Content.tags.backup.tag_value['@@append']]));

describe('each target has its own values', () => {
  test('in a policy of its own', () => {
    const { stack, made } = tagPolicy();
    expect(policiesOf(stack)).toEqual([
      {
        Name: 'OrgBackup-tags-ou-ab12-11111111', Type: 'TAG_POLICY', Description: 'Allowed values of the tag backup: cdk-org-backup', TargetIds: [PRODUCTION.targetId],
        Content: { tags: { backup: { tag_key: { '@@assign': 'backup' }, tag_value: { '@@append': ['daily', 'monthly'] } } } },
      },
      expect.objectContaining({ TargetIds: [SANDBOX.targetId], Content: { tags: { backup: { tag_key: { '@@assign': 'backup' }, tag_value: { '@@append': ['weekly'] } } } } }),
    ]);
    expect(made.policyNames).toEqual(['OrgBackup-tags-ou-ab12-11111111', 'OrgBackup-tags-ou-ab12-33333333']);
    expect(made.freePolicies).toBe(9);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('in the order of ids, whichever way they are given', () => {
    const ids = (...targets: OrganizationTarget[]) => tagPolicy({ targets }).made.policyNames.map((name) => name.replace('OrgBackup-tags-', ''));
    expect(ids(SANDBOX, INNER, PRODUCTION)).toEqual([PRODUCTION.targetId, SANDBOX.targetId]);
    expect(ids(SANDBOX, INNER)).toEqual([INNER.targetId, SANDBOX.targetId]);
    expect(ids(INNER, SANDBOX)).toEqual([INNER.targetId, SANDBOX.targetId]);
  });

  test('one after the other, as AWS Organizations refuses concurrent changes', () => {
    const [first, second] = Object.entries<any>(Template.fromStack(tagPolicy().stack).toJSON().Resources).filter(([, { Type }]) => Type === 'AWS::Organizations::Policy');
    expect(first[1].DependsOn).toBeUndefined();
    expect(second[1].DependsOn).toEqual([first[0]]);
  });

  test('a unit within another adds its own to those around it', () => {
    const nested = [{ targets: [PRODUCTION], tiers: [tier('daily')] }, { targets: [INNER], tiers: [tier('hourly')] }];
    expect(rightOf(tagPolicy({}, { assignments: nested }).stack)).toEqual({ [PRODUCTION.targetId]: ['daily'], [INNER.targetId]: ['hourly'] });
    expect(rightOf(tagPolicy({ targets: [INNER] }, { assignments: nested }).stack)).toEqual({ [INNER.targetId]: ['daily', 'hourly'] });
  });

  test('a unit of no assignment gets those of what lies around it', () => {
    expect(rightOf(tagPolicy({ targets: [INNER] }).stack)).toEqual({ [INNER.targetId]: ['daily', 'monthly'] });
  });

  test('accounts with local plans too, and targets whose tiers select by other means not', () => {
    expect(rightOf(tagPolicy({}, { assignments: [{ targets: [PRODUCTION], tiers: [types] }], localPlans: true }).stack)).toEqual({ [LOCAL]: ['nightly'] });
  });

  test('accounts outside the organization are none of its own', () => {
    const outside = new BackupDefinition({
      layout: new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: MANAGEMENT, homeAccount: HOME, regions: ['us-east-1'], externalAccounts: ['555555555555'] }),
      assignments: [{ targets: [SANDBOX], tiers: [tier('weekly')] }], localPlans: [{ accounts: ['555555555555'], tiers: [tier('theirs')] }],
    });
    expect(rightOf(tagPolicy({ definition: outside }).stack)).toEqual({ [SANDBOX.targetId]: ['weekly'] });
  });

  test('other values are right everywhere', () => {
    expect(rightOf(tagPolicy({ otherValues: ['none', 'test-*'] }).stack)).toEqual({ [PRODUCTION.targetId]: ['daily', 'monthly', 'none', 'test-*'], [SANDBOX.targetId]: ['none', 'test-*', 'weekly'] });
  });
});

describe('enforcement', () => {
  test('is by type, and warned of', () => {
    const { stack } = tagPolicy({ enforcedFor: [BackupResourceType.S3, BackupResourceType.EBS] });
    expect(policiesOf(stack).map(({ Content }) => Content.tags.backup.enforced_for)).toEqual([{ '@@append': ['ec2:volume', 's3:bucket'] }, { '@@append': ['ec2:volume', 's3:bucket'] }]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-org-backup:tagPolicyEnforced'))).toHaveLength(1);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('AWS refuses to write other values of the tag backup on s3:bucket, ec2:volume: copies, restores'))).toHaveLength(1);
  });

  test.each(Object.entries(RESOURCE_TYPES).map(([id, { tagPolicyType }]) => [id, tagPolicyType] as const))('of %s', (id, name) => {
    const enforce = () => tagPolicy({ enforcedFor: [new BackupResourceType(id, RESOURCE_TYPES[id].arnPattern)] });
    if (name === undefined) {
      expect(enforce).toThrow(new RegExp(`^enforcedFor\\[0\\] is '${id}' but AWS enforces tag policies on DYNAMODB, EBS, EC2,`));
    } else {
      expect(policiesOf(enforce().stack)[0].Content.tags.backup.enforced_for).toEqual({ '@@append': [name] });
    }
  });
});

describe('limits', () => {
  const empty = JSON.stringify({ tags: { backup: { tag_key: { '@@assign': 'backup' }, tag_value: { '@@append': ['weekly'] } } } }).length;
  /** Values that make a document so long. */
  const filling = (characters: number) => {
    const whole = Array.from({ length: Math.floor((characters - empty) / 103) - 1 }, (_, i) => `${String(i).padStart(3, '0')}${'x'.repeat(97)}`);
    return [...whole, 'z'.repeat(characters - empty - whole.length * 103 - 3)];
  };
  const world = { assignments: [{ targets: [SANDBOX], tiers: [tier('weekly')] }] };

  test(`a policy of ${TAG_POLICY_LIMITS.policyCharacters} characters is taken, one more is not`, () => {
    const { stack } = tagPolicy({ otherValues: filling(10000) }, world);
    expect(JSON.stringify(policiesOf(stack)[0].Content)).toHaveLength(10000);
    expect(() => tagPolicy({ otherValues: filling(10001) }, world)).toThrow("otherValues is '10001 characters with the values of tiers' but a tag policy has at most 10000; leave values out, or write a wider one with *");
  });

  test('1,000 targets are taken, one more is not', () => {
    const of = (count: number) => ({ assignments: [{ targets: Array.from({ length: count }, (_, i) => OrganizationTarget.account(String(300000000000 + i))), tiers: [tier('daily')] }] });
    const definition = (count: number) => new BackupDefinition({
      layout: new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', managementAccount: MANAGEMENT, homeAccount: HOME, regions: ['us-east-1'], globalRegion: 'us-east-1' }), ...of(count),
    });
    expect(tagPolicy({ definition: definition(1000), exportOnly: true }).made.policyNames).toHaveLength(1000);
    expect(() => tagPolicy({ definition: definition(1001), exportOnly: true })).toThrow(/^targets is '1001 targets' but each gets a policy, and an organization has at most 1000 tag policies; name units above them/);
  });

  test('64 characters start names', () => {
    expect(tagPolicy({ policyNamePrefix: 'p'.repeat(64) }).made.policyNames[0]).toBe(`${'p'.repeat(64)}-${PRODUCTION.targetId}`);
    expect(() => tagPolicy({ policyNamePrefix: 'p'.repeat(65) })).toThrow(/^policyNamePrefix is .* but it starts names of policies and of files: 1 to 64/);
  });
});

describe('refused are', () => {
  test.each<[string, Partial<BackupTagPolicyProps>, World, RegExp]>([
    ['a definition whose tiers select by other means', {}, { assignments: [{ targets: [PRODUCTION], tiers: [types] }] }, /^targets is undefined but no tier that the definition gives them selects by the tag 'backup'/],
    ['targets without tiers', { targets: [unit('44444444')] }, {}, /^targets is \["ou-ab12-44444444"\] but no tier that the definition gives them/],
    ['units of which the layout does not know', { targets: [unit('99999999')] }, {}, /^targets\[0\] is 'ou-ab12-99999999'/],
    ['values with several *', { otherValues: ['none', '*a*'] }, {}, /^otherValues\[1\] is '\*a\*' but a tag policy takes 1 \* in a value/],
    ['values that are no tag values', { otherValues: ['a?'] }, {}, /^otherValues\[0\] is 'a\?'/],
    ['a layout without organization', {}, { ids: { organizationId: undefined } }, /^layout.organizationId is undefined but its accounts get the policies/],
    ['a layout without management account', {}, { ids: { managementAccount: undefined } }, /^layout.managementAccount is undefined but it alone attaches tag policies/],
    ['what is no type', { enforcedFor: ['S3' as unknown as BackupResourceType] }, {}, /^enforcedFor\[0\] is 'S3'/],
  ])('%s', (_, props, world, message) => {
    expect(() => tagPolicy(props, world)).toThrow(message);
  });

  test('another account', () => {
    expect(() => tagPolicy({}, {}, HOME)).toThrow(/only the management account 999999999999 can attach tag policies/);
  });

  test('two with the same names, once the app is complete', () => {
    const { app, stack } = tagPolicy();
    new BackupTagPolicy(stack, 'Second', { definition: definitionOf() });
    expect(() => app.synth()).toThrow(/policies are named as those of Management\/TagPolicy, and names are unique in an organization; give one of them another policyNamePrefix/);
    const other = tagPolicy();
    new BackupTagPolicy(other.stack, 'Second', { definition: definitionOf(), policyNamePrefix: 'other' });
    expect(() => other.app.synth()).not.toThrow();
  });
});

describe('files', () => {
  test('are what would be attached, and say where; in whichever account', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'tags-')), 'inner');
    const { stack, made } = tagPolicy({ exportOnly: true }, {}, HOME);
    expect(policiesOf(stack)).toEqual([]);
    expect(made.policies).toEqual([]);
    const files = made.exportTo(folder);
    expect(files.map((file) => file.replace(`${folder}/`, ''))).toEqual(['OrgBackup-tags-ou-ab12-11111111.json', 'OrgBackup-tags-ou-ab12-33333333.json', 'tag-policies.json']);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(JSON.parse(readFileSync(files[1], 'utf8'))).toEqual(policiesOf(tagPolicy().stack)[1].Content);
    expect(JSON.parse(readFileSync(files[2], 'utf8'))[0]).toEqual({
      name: 'OrgBackup-tags-ou-ab12-11111111', description: 'Allowed values of the tag backup: cdk-org-backup', type: 'TAG_POLICY', file: 'OrgBackup-tags-ou-ab12-11111111.json', targetIds: [PRODUCTION.targetId],
    });
  });
});
