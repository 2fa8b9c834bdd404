import * as fc from 'fast-check';
import { cases, PARTITIONS, render } from './member-cases';
import { ACCOUNT, deployed, holds } from './member-stack';
import { templateFaults } from '../support/cloudformation/template-faults';
import { ConditionSpec, RuleSpec, TierSpec } from '../support/policy/arbitraries';
import { expectedCopies, selectedTypes, World } from '../support/policy/expected';
import { GRAMMAR } from '../support/policy/facts';

/**
 * Whatever valid tiers, Regions, names and support, in every partition: the template is one that CloudFormation and AWS Backup take, and each
 * Region gets exactly what the tiers say, where an oracle that knows only AWS's tables says what can be copied.
 */
const SETTINGS = { seed: 2026 };

describe.each(Object.keys(PARTITIONS))('in %s', (partition) => {
  test.each([['with plans of the organization', false, 25], ['with local plans', true, 30]])('a baseline %s is a template without faults', (_name, localPlans, numRuns) => {
    fc.assert(fc.property(cases(partition, localPlans), (one) => {
      expect(templateFaults(render(one).template, partition)).toEqual([]);
    }), { ...SETTINGS, numRuns });
  });
});

const TYPES: { [pattern: string]: string } = Object.fromEntries(
  ['VIRTUAL_MACHINE', 'CLOUDFORMATION', 'DSQL', 'DYNAMODB', 'EC2', 'EBS', 'EFS', 'AURORA', 'RDS', 'REDSHIFT', 'REDSHIFT_SERVERLESS', 'S3', 'SAP_HANA', 'STORAGE_GATEWAY', 'TIMESTREAM', 'FSX', 'FSX_ONTAP', 'EKS']
    .map((type, i) => [GRAMMAR.resourceTypeArns[i], type]));

/** Types that a selection takes. */
function typesOf({ Resources, NotResources = [] }: any): string[] {
  const named = (patterns: string[]) => patterns.flatMap((pattern) => (pattern === '*' ? Object.values(TYPES) : TYPES[pattern]));
  return named(Resources).filter((type) => !named(NotResources).includes(type));
}

const text = (operator: string, key: string, value: string) => `${operator} ${key} ${value}`;
const specified = ({ operator, key, value }: ConditionSpec) => text(operator.charAt(0).toUpperCase() + operator.slice(1), `aws:ResourceTag/${key}`, value);
const rendered = ({ Conditions = {} }: any) => Object.entries<any>(Conditions)
  .flatMap(([operator, all]) => all.map((one: any) => text(operator, one.ConditionKey, one.ConditionValue))).sort().join(' & ');

/** How a tier selects: one text for each alternative. */
function alternatives({ name, selection }: TierSpec, tagKey: string): string[] {
  const conditions = selection.conditions.map(specified);
  switch (selection.kind) {
    case 'tierTag': return [text('StringEquals', `aws:ResourceTag/${tagKey}`, name)];
    case 'tag': return selection.values.map((value) => [text('StringEquals', 'aws:ResourceTag/env', value), ...conditions].sort().join(' & ')).sort();
    default: return [[...conditions].sort().join(' & ')];
  }
}

function expectRule(found: any, tier: TierSpec, rule: RuleSpec, type: string, region: string, world: World): void {
  const copies = Object.fromEntries((found.CopyActions ?? []).map((copy: any) => [deployed(copy.DestinationBackupVaultArn, ACCOUNT, region), copy.Lifecycle?.DeleteAfterDays]));
  const wanted = Object.entries(expectedCopies(tier, rule, type, region, world)).map(([arn, kept]) => [arn.replace('$account', ACCOUNT), kept]);
  expect(copies).toEqual(Object.fromEntries(wanted));
  expect(found.Lifecycle?.DeleteAfterDays).toBe(rule.days);
  expect(found.Lifecycle?.MoveToColdStorageAfterDays).toBe(rule.coldAfter);
  expect(found.EnableContinuousBackup).toBe(rule.continuous || undefined);
  expect(found.StartWindowMinutes).toBe(rule.startHours * 60);
  expect(found.CompletionWindowMinutes).toBe(rule.completionHours && rule.completionHours * 60);
  expect(found.TargetBackupVault).toBe(rule.target === 'Other_vault' ? 'Other_vault' : world.names.vault);
  expect(deployed(found.TargetLogicallyAirGappedBackupVaultArn, ACCOUNT, region))
    .toBe(rule.target === 'airGapped' ? `arn:aws:backup:${region}:${ACCOUNT}:backup-vault:${world.names.gapped}` : undefined);
}

test('every selected type of every Region is in exactly one plan of its tier there, with every rule and every copy that AWS makes, and no other', () => {
  fc.assert(fc.property(cases('aws', true), (one) => {
    const { template, world } = render(one);
    const { Resources, Conditions = {} } = template;
    for (const region of one.regions) {
      const there = Object.entries(Resources).filter(([, { Condition }]) => Condition === undefined || holds(Conditions[Condition], region));
      const plans = there.filter(([, { Type }]) => Type === 'AWS::Backup::BackupPlan');
      const selectionsOf = (plan: string) => there.filter(([, { Type, Properties }]) => Type === 'AWS::Backup::BackupSelection' && Properties.BackupPlanId.Ref === plan)
        .map(([, { Properties }]) => Properties.BackupSelection);
      for (const tier of one.tiers) {
        const own = plans.filter(([, { Properties }]) => Properties.BackupPlanTags[one.naming.tagKey] === tier.name);
        expect(new Set(own.flatMap(([id]) => selectionsOf(id).flatMap(typesOf)))).toEqual(new Set(selectedTypes(tier)));
        for (const type of selectedTypes(tier)) {
          const found = own.filter(([id]) => selectionsOf(id).some((selection) => typesOf(selection).includes(type)));
          expect(found).toHaveLength(1);
          const [[id, { Properties }]] = found;
          expect(selectionsOf(id).map(rendered).sort()).toEqual(alternatives(tier, one.naming.tagKey));
          const rules = Object.fromEntries(Properties.BackupPlan.BackupPlanRule.map((rule: any) => [rule.RuleName, rule]));
          expect(Object.keys(rules).sort()).toEqual(tier.rules.map(({ name }) => name).sort());
          tier.rules.forEach((rule) => expectRule(rules[rule.name], tier, rule, type, region, world));
        }
      }
    }
  }), { ...SETTINGS, numRuns: 40 });
});
