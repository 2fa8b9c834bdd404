import * as fc from 'fast-check';
import { ChildPolicyControl, ListOperator, PolicySharing } from '../../src/org-backup-policy';
import { BackupNaming } from '../../src/organization-layout';
import { BackupResourceType, BackupSupport, ResourceTypeVariant } from '../../src/protection';
import { CENTRAL_ACCOUNT, centralVaultIn } from '../support/definition';
import { buildTier, RuleSpec, TierSpec, tierSets } from '../support/policy/arbitraries';
import { expectedCopies, selectedTypes, World } from '../support/policy/expected';
import { GRAMMAR } from '../support/policy/facts';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { SupportSpec, VARIANTS } from '../support/policy/oracle';
import { orgBackupPolicy } from '../support/policy/stacks';

/**
 * Whatever valid tiers, Regions, names and support: the policies are valid, and accounts get exactly what the tiers say,
 * where an oracle that knows only AWS's tables says what can be copied.
 */
interface Case {
  readonly tiers: TierSpec[];
  readonly regions: string[];
  readonly centralRegions: string[];
  readonly support: SupportSpec;
  readonly naming: { prefix: string; tagKey: string; rolePath: string };
  readonly control: 'open' | 'appendOnly' | 'frozen';
  readonly slots?: number;
  readonly regionsOperator: ListOperator;
}

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-south-1', 'ca-west-1', 'me-south-1', 'ap-southeast-3', 'ap-southeast-5'];
const maybe = fc.constantFrom(undefined, true, false);

const cases: fc.Arbitrary<Case> = fc.tuple(fc.subarray(REGIONS, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.constantFrom('us-east-1', 'eu-west-1', 'eu-south-1')).chain(
  ([regions, everywhere, first]) => {
    const centralRegions = [...new Set([first, ...(everywhere ? regions : [])])];
    return fc.record({
      tiers: tierSets({ centralRegions, everywhere, maxTiers: 3, maxRules: 3 }),
      regions: fc.constant(regions),
      centralRegions: fc.constant(centralRegions),
      support: fc.record({
        dynamoDbAdvancedFeatures: maybe,
        variants: fc.option(fc.subarray([...VARIANTS]), { nil: undefined, freq: 2 }),
        unusedResourceTypes: fc.subarray(['REDSHIFT', 'REDSHIFT_SERVERLESS', 'CLOUDFORMATION', 'RDS']),
      }),
      naming: fc.record({ prefix: fc.constantFrom('OrgBackup', 'A'), tagKey: fc.constantFrom('backup', 'protection tier'), rolePath: fc.constantFrom('/', '/a/b/') }),
      control: fc.constantFrom('open' as const, 'appendOnly' as const, 'frozen' as const),
      slots: fc.constantFrom(undefined, 10, 10),
      regionsOperator: fc.constantFrom(ListOperator.ASSIGN, ListOperator.APPEND),
    });
  });

function render(one: Case) {
  const naming = new BackupNaming(one.naming);
  const construct = orgBackupPolicy({
    tiers: one.tiers.map(buildTier),
    regions: one.regions,
    naming,
    central: one.centralRegions.map((region) => centralVaultIn({ region, airGappedVaultName: naming.centralAirGappedVaultName })),
    support: new BackupSupport({
      ...one.support,
      variants: one.support.variants?.map((id) => ResourceTypeVariant[id]),
      unusedResourceTypes: one.support.unusedResourceTypes!.map((id) => BackupResourceType[id as 'RDS']),
    }),
    childPolicyControl: ChildPolicyControl[one.control](),
    regionsOperator: one.regionsOperator,
    policySharing: one.slots === undefined ? PolicySharing.none() : PolicySharing.slots(one.slots),
  });
  const names = {
    vault: naming.vaultName, gapped: naming.airGappedVaultName, central: naming.centralVaultName, centralGapped: naming.centralAirGappedVaultName,
  };
  const world: World = { centralRegions: one.centralRegions, account: CENTRAL_ACCOUNT, names, support: one.support };
  return { documents: construct.policies.map((policy) => policy.content), planNames: construct.planNames, world };
}

/** What may be refused of a valid case: it does not fit. */
const TOO_BIG = /^(tiers of 'r-ab12' is '\d+ policies' but a target carries at most 10|plan '.*' is '\d+ characters' but|shared policy '.*' is '\d+ characters' but|tier '.*': conditions is)/;

/** Runs a property over cases that fit, and makes sure that most do. */
function forAll(numRuns: number, property: (one: Case, rendered: ReturnType<typeof render>) => void): void {
  let fitting = 0;
  fc.assert(fc.property(cases, (one) => {
    let rendered: ReturnType<typeof render>;
    try {
      rendered = render(one);
    } catch (error) {
      expect((error as Error).message).toMatch(TOO_BIG);
      return;
    }
    fitting++;
    property(one, rendered);
  }), { numRuns, seed: 2026 });
  expect(fitting).toBeGreaterThan(numRuns / 3);
}

/** Types that a selection of a plan names. */
function typesOf(selection: any): string[] {
  const id = (arn: string) => Object.keys(PATTERNS).filter((type) => PATTERNS[type] === arn);
  const types = selection.resource_types.flatMap((arn: string) => (arn === '*' ? Object.keys(PATTERNS) : id(arn)));
  const not = (selection.not_resource_types ?? []).flatMap(id);
  return types.filter((type: string) => !not.includes(type));
}

const PATTERNS: { [type: string]: string } = Object.fromEntries(
  ['VIRTUAL_MACHINE', 'CLOUDFORMATION', 'DSQL', 'DYNAMODB', 'EC2', 'EBS', 'EFS', 'AURORA', 'RDS', 'REDSHIFT', 'REDSHIFT_SERVERLESS', 'S3', 'SAP_HANA', 'STORAGE_GATEWAY', 'TIMESTREAM', 'FSX', 'FSX_ONTAP', 'EKS']
    .map((type, i) => [type, GRAMMAR.resourceTypeArns[i]]));

const conditionsOf = (selection: any) => Object.entries<any>(selection.conditions ?? {})
  .flatMap(([operator, all]) => Object.values<any>(all).map((one) => `${operator} ${one.condition_key} ${one.condition_value}`)).sort();

const OPERATORS = { stringEquals: 'string_equals', stringNotEquals: 'string_not_equals', stringLike: 'string_like', stringNotLike: 'string_not_like' };

/** How a plan selects a type: one text for each alternative, from the specification and from the plan. */
function expectedSelections(tier: TierSpec, tagKey: string): string[] {
  const conditions = tier.selection.conditions.map((one) => `${OPERATORS[one.operator]} aws:ResourceTag/${one.key} ${one.value}`);
  switch (tier.selection.kind) {
    case 'tierTag': return [`string_equals aws:ResourceTag/${tagKey} ${tier.name}`];
    case 'tag': return tier.selection.values.map((value) => [`string_equals aws:ResourceTag/env ${value}`, ...conditions].sort().join(' & ')).sort();
    default: return [[...conditions].sort().join(' & ')];
  }
}

function actualSelections(plan: any, type: string): string[] {
  const byTag = Object.values<any>(plan.selections.tags ?? {})
    .flatMap((one) => one.tag_value.map((value: string) => [`string_equals aws:ResourceTag/${one.tag_key} ${value}`, ...conditionsOf(one)].sort().join(' & ')));
  const byType = Object.values<any>(plan.selections.resources ?? {}).filter((one) => typesOf(one).includes(type)).map((one) => conditionsOf(one).join(' & '));
  return [...byTag, ...byType].sort();
}

function checkRule(found: any, tier: TierSpec, rule: RuleSpec, type: string, region: string, world: World): void {
  const daysOf = (copy: any) => (copy.lifecycle === undefined ? undefined : Number(copy.lifecycle.delete_after_days));
  const copies = Object.fromEntries(Object.entries(found.copy_actions ?? {}).map(([arn, copy]) => [arn, daysOf(copy)]));
  expect(copies).toEqual(expectedCopies(tier, rule, type, region, world));
  expect(found.lifecycle?.delete_after_days).toBe(rule.days === undefined ? undefined : String(rule.days));
  expect(found.lifecycle?.move_to_cold_storage_after_days).toBe(rule.coldAfter === undefined ? undefined : String(rule.coldAfter));
  expect(found.lifecycle?.opt_in_to_archive_for_supported_resources).toBe(rule.archive ? 'true' : undefined);
  expect(found.enable_continuous_backup).toBe(rule.continuous ? 'true' : undefined);
  expect(found.start_backup_window_minutes).toBe(String(rule.startHours * 60));
  expect(found.target_backup_vault_name).toBe(rule.target === 'Other_vault' ? 'Other_vault' : world.names.vault);
  expect(found.target_logically_air_gapped_backup_vault_arn !== undefined).toBe(rule.target === 'airGapped');
}

test('every policy is one that the grammar accepts, within 10,000 characters', () => {
  forAll(80, (_, { documents }) => {
    documents.forEach((document) => {
      expect(policyFaults(document)).toEqual([]);
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(10000);
    });
  });
});

test('every selected type of every Region is in exactly one plan of its tier, with every rule and every copy that AWS makes, and no other', () => {
  forAll(100, (one, { documents, planNames, world }) => {
    const { plans, conflicts } = effectivePolicy(...documents);
    expect(conflicts).toEqual([]);
    expect(Object.keys(plans).sort()).toEqual(planNames);
    for (const tier of one.tiers) {
      const own = Object.values<any>(plans).filter((plan) => plan.backup_plan_tags[one.naming.tagKey].tag_value === tier.name);
      for (const region of one.regions) {
        for (const type of selectedTypes(tier)) {
          const found = own.filter((plan) => plan.regions.includes(region) && actualSelections(plan, type).length > 0);
          expect(found).toHaveLength(1);
          expect(actualSelections(found[0], type)).toEqual(expectedSelections(tier, one.naming.tagKey));
          expect(Object.keys(found[0].rules).sort()).toEqual(tier.rules.map((rule) => rule.name.toLowerCase()).sort());
          tier.rules.forEach((rule) => checkRule(found[0].rules[rule.name.toLowerCase()], tier, rule, type, region, world));
        }
      }
      expect(own.flatMap((plan) => plan.regions).filter((region) => !one.regions.includes(region))).toEqual([]);
    }
  });
});

test('no plan selects a type that its tier does not', () => {
  forAll(40, (one, { documents }) => {
    for (const plan of Object.values<any>(effectivePolicy(...documents).plans)) {
      const tier = one.tiers.find((each) => each.name === plan.backup_plan_tags[one.naming.tagKey].tag_value)!;
      const types = Object.values<any>(plan.selections.resources ?? {}).flatMap(typesOf);
      expect(types.filter((type) => !selectedTypes(tier).includes(type))).toEqual([]);
    }
  });
});
