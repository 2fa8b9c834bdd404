import * as fc from 'fast-check';
import { LocalPlanContext, selectionProperties } from '../../src/member-backup-baseline/plan-properties';
import { DocumentContext, policyDocument } from '../../src/org-backup-policy/policy-document';
import { packPolicies } from '../../src/org-backup-policy/policy-packing';
import { selectionParts } from '../../src/org-backup-policy/policy-selections';
import { BackupResourceType, BackupRule, CopyDestination, CopyFallback, ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';
import { PlanModel, planVariants } from '../../src/protection/plan-variants';
import { selectionOverlap, selectsAllOf } from '../../src/protection/selection-overlap';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { supportOverrides } from '../support/policy/models';
import { selectedByApi, selectedByPolicy, SomeResource } from '../support/policy/selected';

/** Whatever ways in which a tier selects: policies, local plans and JSON select what its definition says, and the checks say nothing else. */
interface ConditionSpec {
  readonly operator: 'stringEquals' | 'stringNotEquals' | 'stringLike' | 'stringNotLike';
  readonly key: string;
  readonly value: string;
}

type SelectionSpec =
  | { readonly kind: 'tier' }
  | { readonly kind: 'tag'; readonly key: string; readonly values: string[]; readonly conditions: ConditionSpec[] }
  | { readonly kind: 'types'; readonly types?: TypeId[]; readonly not: TypeId[]; readonly notArns: ReadonlyArray<string>; readonly conditions: ConditionSpec[] }
  | { readonly kind: 'arns'; readonly arns: string[]; readonly not: string[]; readonly conditions: ConditionSpec[] };

const TYPES = { EBS: 'arn:aws:ec2:us-east-1:111111111111:volume/', S3: 'arn:aws:s3:::', EFS: 'arn:aws:elasticfilesystem:us-east-1:111111111111:file-system/', RDS: 'arn:aws:rds:us-east-1:111111111111:db:' };
type TypeId = keyof typeof TYPES;
const IDS = Object.keys(TYPES) as TypeId[];
const typeOf = (arn: string) => IDS.find((id) => arn.startsWith(TYPES[id]))!;
const NAMES = ['a', 'ab', 'b'];

const RESOURCES: SomeResource[] = IDS.flatMap((id) => NAMES.flatMap((name) => [
  {}, { backup: 'gold' }, { backup: 'silver' }, { env: 'prod' }, { env: 'test' }, { backup: 'gold', env: 'prod' }, { backup: 'none', env: 'test', team: 'x' }, { team: 'x' }, { team: 'xy', env: 'prod' },
].map((tags) => ({ arn: `${TYPES[id]}${name}`, tags: tags as { [key: string]: string } }))));

const condition: fc.Arbitrary<ConditionSpec> = fc.record({
  operator: fc.constantFrom('stringEquals' as const, 'stringNotEquals' as const, 'stringLike' as const, 'stringNotLike' as const),
  key: fc.constantFrom('env', 'team'), value: fc.constantFrom('prod', 'x'),
});
const conditions = fc.array(condition, { maxLength: 2 });
const arn = fc.tuple(fc.constantFrom(...IDS), fc.constantFrom(...NAMES, 'a*')).map(([id, name]) => `${TYPES[id]}${name}`);
const wholeSpecs: fc.Arbitrary<SelectionSpec>[] = [
  fc.constant({ kind: 'tier' as const }),
  fc.record({
    kind: fc.constant('tag' as const), key: fc.constantFrom('backup', 'env', 'team'), values: fc.uniqueArray(fc.constantFrom('gold', 'silver', 'prod', 'x'), { minLength: 1, maxLength: 3 }), conditions,
  }),
  fc.record({
    kind: fc.constant('types' as const), types: fc.option(fc.subarray(IDS, { minLength: 1 }), { nil: undefined }), not: fc.subarray(IDS, { maxLength: 2 }), notArns: fc.constant([]), conditions,
  }),
];
const singleSpecs: fc.Arbitrary<SelectionSpec>[] = [
  fc.record({
    kind: fc.constant('types' as const), types: fc.option(fc.subarray(IDS, { minLength: 1 }), { nil: undefined }), not: fc.subarray(IDS, { maxLength: 1 }), notArns: fc.uniqueArray(arn, { maxLength: 2 }), conditions,
  }),
  fc.record({ kind: fc.constant('arns' as const), arns: fc.uniqueArray(arn, { minLength: 1, maxLength: 3 }), not: fc.uniqueArray(arn, { maxLength: 2 }), conditions }),
];
const someOf = (specs: fc.Arbitrary<SelectionSpec>[]) => fc.array(fc.oneof(...specs), { minLength: 1, maxLength: 4 });
const whole = someOf(wholeSpecs);
const any = someOf([...wholeSpecs, ...singleSpecs]);

const conditionOf = ({ operator, key, value }: ConditionSpec) => TagCondition[operator](key, operator.endsWith('Like') ? `${value}*` : value);

function build(spec: SelectionSpec): ResourceSelection {
  switch (spec.kind) {
    case 'tier': return ResourceSelection.tierTag();
    case 'tag': return ResourceSelection.byTag(spec.key, spec.values, spec.conditions.map(conditionOf));
    case 'arns': return ResourceSelection.byArn(spec.arns, spec.conditions.map(conditionOf), spec.not);
    default: return ResourceSelection.byResourceType({
      resourceTypes: spec.types?.map((id) => BackupResourceType[id]),
      excludedResourceTypes: spec.not.map((id) => BackupResourceType[id]),
      excludedResourceArns: [...spec.notArns],
      conditions: spec.conditions.map(conditionOf),
    });
  }
}

/** What a specification means, by itself. */
function meant(specs: SelectionSpec[], { arn: one, tags }: SomeResource): boolean {
  const named = (patterns: ReadonlyArray<string>) => patterns.some((pattern) => pattern === one || (pattern.endsWith('*') && one.startsWith(pattern.slice(0, -1))));
  const meets = (all: ConditionSpec[]) => all.every(({ operator, key, value }) => {
    const is = operator.endsWith('Like') ? tags[key]?.startsWith(value) ?? false : tags[key] === value;
    return operator.includes('Not') ? !is : is;
  });
  return specs.some((spec) => {
    switch (spec.kind) {
      case 'tier': return tags.backup === 'gold';
      case 'tag': return spec.values.includes(tags[spec.key]) && meets(spec.conditions);
      case 'arns': return named(spec.arns) && !named(spec.not) && meets(spec.conditions);
      default: return (spec.types?.includes(typeOf(one)) ?? true) && !spec.not.includes(typeOf(one)) && !named(spec.notArns) && meets(spec.conditions);
    }
  });
}

/** Builds a tier, unless a selection contradicts itself. */
function tierOf(specs: SelectionSpec[], name = 'gold', copyTo: CopyDestination[] = []): ProtectionTier | undefined {
  try {
    return new ProtectionTier({
      name, rules: [BackupRule.daily({ copyActions: copyTo.map((destination) => ({ destination })) })], selection: ResourceSelection.anyOf(specs.map(build)), copyFallback: CopyFallback.none(),
    });
  } catch (error) {
    expect((error as Error).message).toMatch(/^excludedResource(Types|Arns) is '.*' but the (type is also in resourceTypes|resource is also selected)/);
    return undefined;
  }
}

function plansOf(tier: ProtectionTier): PlanModel[] {
  return planVariants(tier._model, {
    regions: ['us-east-1'],
    partition: 'aws',
    central: [{ account: '222222222222', region: 'us-east-1', vaultName: 'Central', airGappedVaultName: 'CentralGapped' }],
    overrides: supportOverrides(),
    memberVault: { vaultName: 'Member', airGapped: false },
    memberAirGappedVault: { vaultName: 'Gapped', airGapped: true },
    planName: 'Plan',
  }).plans;
}

const context: DocumentContext = {
  partition: 'aws', tagKey: 'backup', vaultName: 'Member', airGappedVaultName: 'Gapped', backupRole: '/AWSBackupRole', scannerRole: '/Scan', regionsOperator: '@@assign', selectionsOperator: '@@assign',
  control: {}, carriedOverNames: {},
};
const local: LocalPlanContext = { partition: 'aws', tagKey: 'backup', vaultName: 'Member', carriedOverNames: {}, inAccount: (one) => one };
const asApi = ({ resources, notResources, conditions: all }: any) => ({ Resources: resources, NotResources: notResources, Conditions: all });
const copying: fc.Arbitrary<CopyDestination[]> = fc.constantFrom<CopyDestination[][]>([], [CopyDestination.centralVault()], [CopyDestination.airGappedVault()]);

test('policies select what any of the selections means, each resource in one plan', () => {
  let several = 0;
  fc.assert(fc.property(whole, copying, (specs, copyTo) => {
    const tier = tierOf(specs, 'gold', copyTo);
    fc.pre(tier !== undefined);
    const plans = plansOf(tier);
    const packed = packPolicies(plans, { together: {} }, 0, (some) => JSON.stringify(policyDocument(some, context)).length, () => ['r-ab12'], (plan) => selectionParts(plan, context));
    const documents = packed.map((policy) => policyDocument(policy.plans, context));
    expect(documents.flatMap((document) => policyFaults(document))).toEqual([]);
    const effective = effectivePolicy(...documents);
    expect(effective.conflicts).toEqual([]);
    several += tier._model.selection.kind === 'any' && plans.length > 1 ? 1 : 0;
    const counts = RESOURCES.map((resource) => plans.filter((plan) => selectedByPolicy(effective.plans[plan.name].selections, resource)).length);
    expect(counts).toEqual(RESOURCES.map((resource) => (meant(specs, resource) ? 1 : 0)));
  }), { numRuns: 200, seed: 2026 });
  expect(several).toBeGreaterThan(20);
});

test('local plans select what any of the selections means, each resource in one plan', () => {
  fc.assert(fc.property(any, copying, (specs, copyTo) => {
    const tier = tierOf(specs, 'gold', copyTo);
    fc.pre(tier !== undefined);
    const plans = plansOf(tier).map((plan) => ({ plan, selections: selectionProperties(plan, local, 'role') }));
    plans.forEach(({ selections }) => expect(new Set(selections.map(({ selectionName }) => selectionName)).size).toBe(selections.length));
    const counts = RESOURCES.map((resource) => plans.filter(({ selections }) => selections.some((one) => selectedByApi(asApi(one), resource))).length);
    expect(counts).toEqual(RESOURCES.map((resource) => (meant(specs, resource) ? 1 : 0)));
  }), { numRuns: 300, seed: 2026 });
});

test('a tier is the same after JSON, and has the same selections in any order', () => {
  const namesOf = (tier: ProtectionTier) => plansOf(tier).flatMap((plan) => selectionProperties(plan, local, 'role')).map(({ selectionName }) => selectionName).sort();
  fc.assert(fc.property(any, (specs) => {
    const tier = tierOf(specs);
    fc.pre(tier !== undefined);
    expect(ProtectionTier.fromJson(JSON.parse(JSON.stringify(tier.toJson()))).toJson()).toEqual(tier.toJson());
    expect(namesOf(tierOf([...specs].reverse())!)).toEqual(namesOf(tier));
  }), { numRuns: 200, seed: 2026 });
});

test('what is added leaves the names of several selections as they are', () => {
  const namesOf = (tier: ProtectionTier) => plansOf(tier).flatMap((plan) => selectionProperties(plan, local, 'role')).map(({ selectionName }) => selectionName);
  fc.assert(fc.property(any, fc.oneof(...wholeSpecs), (specs, more) => {
    const [before, after] = [tierOf(specs), tierOf([...specs, more])];
    fc.pre(before !== undefined && after !== undefined && before._model.selection.kind === 'any');
    expect(namesOf(after)).toEqual(expect.arrayContaining(namesOf(before)));
  }), { numRuns: 200, seed: 2026 });
});

test('a plan of AWS Backup\'s API selects as its tier does', () => {
  const PLAN = { BackupPlanName: 'gold', Rules: [{ RuleName: 'Daily', ScheduleExpression: 'cron(0 5 ? * * *)' }] };
  const tag = fc.tuple(fc.constantFrom('backup', 'env', 'team'), fc.constantFrom('gold', 'prod', 'x')).map(([ConditionKey, ConditionValue]) => ({ ConditionType: 'STRINGEQUALS', ConditionKey, ConditionValue }));
  const pattern = fc.oneof(arn, fc.constantFrom(...IDS).map((id) => BackupResourceType[id].arnPattern));
  const raw = fc.record({
    Resources: fc.option(fc.uniqueArray(fc.oneof(pattern, fc.constant('*')), { maxLength: 3 }), { nil: undefined }), NotResources: fc.uniqueArray(pattern, { maxLength: 2 }),
    ListOfTags: fc.array(tag, { maxLength: 3 }), Conditions: fc.option(fc.record({ StringEquals: fc.array(tag.map(({ ConditionKey, ConditionValue }) => ({ ConditionKey: `aws:ResourceTag/${ConditionKey}`, ConditionValue })), { maxLength: 2 }) }), { nil: undefined }),
  }).map(({ Conditions: given, ...rest }) => (rest.ListOfTags.length > 0 ? rest : { ...rest, Conditions: given }));
  fc.assert(fc.property(fc.array(raw, { minLength: 1, maxLength: 3 }), (selections) => {
    let tier: ProtectionTier;
    try {
      tier = ProtectionTier.fromBackupPlan(PLAN, { selections });
    } catch (error) {
      expect((error as Error).message).toMatch(/^excludedResource(Types|Arns) is '.*' but the (type is also in resourceTypes|resource is also selected)/);
      return;
    }
    const rendered = plansOf(tier).flatMap((plan) => selectionProperties(plan, local, 'role'));
    expect(RESOURCES.map((resource) => rendered.some((one) => selectedByApi(asApi(one), resource))))
      .toEqual(RESOURCES.map((resource) => selections.some((one) => selectedByApi(one, resource))));
  }), { numRuns: 500, seed: 2026 });
});

test('two tiers that surely share no resource share none, and one that surely selects all of another does', () => {
  const seen = { none: 0, all: 0 };
  fc.assert(fc.property(any, any, (mine, theirs) => {
    const [one, other] = [tierOf(mine)?._model, tierOf(theirs)?._model];
    fc.pre(one !== undefined && other !== undefined);
    const overlap = selectionOverlap(one, other, 'backup');
    const only = selectionOverlap(one, other, 'backup', ['S3']);
    const both = RESOURCES.filter((resource) => meant(mine, resource) && meant(theirs, resource));
    expect(both.filter((resource) => overlap === 'none' || (typeOf(resource.arn) === 'S3' && only === 'none'))).toEqual([]);
    seen.none += overlap === 'none' ? 1 : 0;
    IDS.filter((id) => selectsAllOf(one, other, id, 'backup')).forEach((id) => {
      seen.all++;
      expect(RESOURCES.filter((resource) => typeOf(resource.arn) === id && meant(theirs, resource) && !meant(mine, resource))).toEqual([]);
    });
  }), { numRuns: 600, seed: 2026 });
  expect([seen.none > 10, seen.all > 50]).toEqual([true, true]);
});
