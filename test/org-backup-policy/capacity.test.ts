import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ListOperator, OrgBackupPolicy, PolicySharing } from '../../src/org-backup-policy';
import { BackupNaming, OrganizationTarget } from '../../src/organization-layout';
import { BackupResourceType, BackupRule, BackupSupport, CopyDestination, ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';
import { centralVaultIn, definitionOf, ROOT } from '../support/definition';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { newStack, orgBackupPolicy, policiesOf, PolicyInTemplate, renderPolicies, SomeProps } from '../support/policy/stacks';

const REGIONS = [
  'af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4',
  'ap-southeast-5', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1',
  'me-central-1', 'me-south-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
];
const { DYNAMODB, CLOUDFORMATION, REDSHIFT, REDSHIFT_SERVERLESS, TIMESTREAM, FSX, FSX_ONTAP } = BackupResourceType;
/** Everything that is used can be copied, so that no plan is cut by type. */
const support = new BackupSupport({
  variants: [],
  unusedResourceTypes: [DYNAMODB, CLOUDFORMATION, REDSHIFT, REDSHIFT_SERVERLESS, TIMESTREAM, FSX, FSX_ONTAP],
});
const named = (name: string) => new ProtectionTier({ name, rules: [BackupRule.daily()] });
const many = (count: number) => Array.from({ length: count }, (_, i) => named(`tier${i}`));
const everywhere: SomeProps['central'] = REGIONS.map((region) => centralVaultIn({ region }));

function tierOf(name: string, ruleCount: number, destinations: CopyDestination[]): ProtectionTier {
  return new ProtectionTier({
    name, rules: Array.from({ length: ruleCount }, (_, i) => BackupRule.daily({ ruleName: `rule${i}`, hour: i, copyActions: destinations.map((destination) => ({ destination })) })),
  });
}

/** Plans, each with the rules that accounts get of it. */
function effectiveRules(policies: PolicyInTemplate[]): { [plan: string]: string[] } {
  const { plans, conflicts } = effectivePolicy(...policies.map((policy) => policy.document));
  expect(conflicts).toEqual([]);
  return Object.fromEntries(Object.entries<any>(plans).map(([name, plan]) => [name, Object.keys(plan.rules).sort()]));
}

const faults = (policies: PolicyInTemplate[]) => policies.flatMap((policy) => policyFaults(policy.document));
const ten = Array.from({ length: 10 }, (_, i) => `rule${i}`);

describe('a tier of 10 rules with 5 copies in one Region', () => {
  const destinations = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-central-1'].map((region) => CopyDestination.sameVaultIn(region));
  const policies = () => renderPolicies({ tiers: [tierOf('gold', 10, destinations)], support });

  test('is split into policies of 10,000 characters at most, that the grammar accepts', () => {
    expect(policies().length).toBeGreaterThan(1);
    expect(faults(policies())).toEqual([]);
    expect(policies().map((policy) => JSON.stringify(policy.document).length).filter((length) => length > 10000)).toEqual([]);
  });

  test('is one plan again for accounts', () => {
    expect(effectiveRules(policies())).toEqual({ 'OrgBackup-gold': ten });
  });

  test('has the same Regions, selections and tags in every part', () => {
    const parts = policies().map((policy) => Object.values<any>(policy.document.plans)[0]).map(({ rules: _, ...rest }) => rest);
    parts.forEach((part) => expect(part).toEqual(parts[0]));
  });

  test('has parts whose names say so', () => {
    expect(policies().map((policy) => policy.name.replace(/^.*OrgBackup/, 'OrgBackup')).sort()).toEqual(expect.arrayContaining(['OrgBackup-gold', 'OrgBackup-gold part 2']));
  });
});

describe('copies that stay in their Region, in 30 Regions', () => {
  test('of 4 tiers of 10 rules are more than a target carries: the error says what to do', () => {
    const tiers = ['a', 'b', 'c', 'd'].map((name) => tierOf(name, 10, [CopyDestination.centralVaultInSameRegion()]));
    expect(() => renderPolicies({ tiers, regions: REGIONS, central: everywhere, support }))
      .toThrow(/^tiers of 'r-ab12' is '120 policies' but a target carries at most 10; use fewer tiers, rules, copies or destinations that follow the source Region; together they take \d+ characters: OrgBackup-a-af-south-1 \d+, /);
    expect(() => renderPolicies({ tiers, regions: REGIONS, central: everywhere, support, policySharing: PolicySharing.slots(10) }))
      .toThrow(/^shared policy 'Shared\d+' is '\d+ characters' but a policy has at most 10000; let fewer plans share a policy, or make the tiers shorter; its plans take: OrgBackup-a-/);
  });

  test('of 4 such tiers into one central Region are 4 plans in valid policies', () => {
    const tiers = ['a', 'b', 'c', 'd'].map((name) => tierOf(name, 10, [CopyDestination.centralVault()]));
    const policies = renderPolicies({ tiers, regions: REGIONS, support });
    expect(faults(policies)).toEqual([]);
    expect(Object.values(effectiveRules(policies))).toEqual([ten, ten, ten, ten]);
  });

  test('of one short tier fit into 10 shared policies', () => {
    const policies = renderPolicies({ tiers: [tierOf('a', 2, [CopyDestination.centralVaultInSameRegion()])], regions: REGIONS, central: everywhere, support, policySharing: PolicySharing.slots(10) });
    expect(faults(policies)).toEqual([]);
    expect(policies.length).toBeLessThanOrEqual(10);
    expect(Object.keys(effectiveRules(policies))).toHaveLength(30);
  });

  test('of 10 rules in 4 Regions are 4 plans', () => {
    const regions = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2'];
    const policies = renderPolicies({ tiers: [tierOf('a', 10, [CopyDestination.centralVaultInSameRegion()])], regions, central: everywhere, support });
    expect(faults(policies)).toEqual([]);
    expect(effectiveRules(policies)).toEqual(Object.fromEntries(regions.map((region) => [`OrgBackup-a-${region}`, ten])));
  });
});

describe('a plan that no policy holds', () => {
  const gold = (selection: ResourceSelection) =>
    new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault() }] })], selection });

  test('is refused with what takes the space', () => {
    const conditions = Array.from({ length: 30 }, (_, i) => TagCondition.stringEquals(`${i}${'k'.repeat(126)}`, 'v'.repeat(256)));
    expect(() => renderPolicies({ tiers: [gold(ResourceSelection.byResourceType({ conditions }))] })).toThrow(
      /^plan 'OrgBackup-gold' is '\d{5} characters' but a policy has at most 10000 even with its rule 'Daily' and one selection; shorten what takes the space \(Regions \d+, copies \d+, the rest of the rule \d+, selections, tags and settings \d{4,5} characters\)/);
  });

  test('is told from one whose tag values take several', () => {
    const values = Array.from({ length: 30 }, (_, i) => `${i}${'v'.repeat(250)}`);
    expect(renderPolicies({ tiers: [gold(ResourceSelection.byTag('k'.repeat(128), values))] }).filter(({ document }) => JSON.stringify(document).length > 10000)).toEqual([]);
  });
});

describe('a target with more than 10 policies is refused', () => {
  /** What synthesis says. */
  function synth(stack: Stack): string {
    try {
      Template.fromStack(stack);
      return 'fine';
    } catch (error) {
      return (error as Error).message;
    }
  }

  const target = OrganizationTarget.organizationalUnit('ou-ab12-11111111');
  const other = OrganizationTarget.organizationalUnit('ou-ab12-22222222');

  test('of one construct at once', () => {
    expect(() => renderPolicies({ tiers: many(11) })).toThrow(/^tiers of 'r-ab12' is '11 policies' but a target carries at most 10; let new plans share the policy of an existing one with PolicySharing\.together\(\), or, before the first deployment, use PolicySharing\.slots\(10\); characters of each: OrgBackup-tier0 \d+,/);
    expect(renderPolicies({ tiers: many(10) })).toHaveLength(10);
  });

  test('of one construct beside policies that are attached already', () => {
    expect(() => renderPolicies({ tiers: many(8), attachedPolicies: 3 })).toThrow(/^tiers of 'r-ab12' is '8 policies' but a target carries at most 10, 3 of them attached already;.*slots\(7\)/);
    expect(renderPolicies({ tiers: many(7), attachedPolicies: 3 })).toHaveLength(7);
  });

  test('of two constructs at synthesis, of two stacks too, and says once which they are', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    orgBackupPolicy({ tiers: many(6), targets: [target, other] }, one);
    orgBackupPolicy({ tiers: many(5), targets: [ROOT, target], naming: new BackupNaming({ prefix: 'Second' }) }, two);
    const message = synth(two);
    expect(message).toContain("targets is 'ou-ab12-11111111' but 11 backup policies would be attached to it, by One/Backup, Two/Backup, and AWS allows 10; use fewer tiers or let plans share a policy (policySharing)");
    expect(message.match(/would be attached/g)).toHaveLength(1);
  });

  test('of two constructs counts what is attached already once', () => {
    const make = (attached: number) => {
      const stack = newStack();
      orgBackupPolicy({ tiers: many(3), targets: [target], attachedPolicies: attached }, stack, 'One');
      orgBackupPolicy({ tiers: many(5), targets: [target], attachedPolicies: 1, naming: new BackupNaming({ prefix: 'Second' }) }, stack, 'Two');
      return synth(stack);
    };
    expect(make(2)).toBe('fine');
    expect(make(3)).toContain('but 11 backup policies would be attached to it');
  });

  test('but not of two constructs with different targets', () => {
    const stack = newStack();
    orgBackupPolicy({ tiers: many(10), targets: [target] }, stack, 'One');
    orgBackupPolicy({ tiers: many(10), targets: [other] }, stack, 'Two');
    expect(synth(stack)).toBe('fine');
  });

  test('and so are two plans of one name on one target', () => {
    const stack = newStack();
    orgBackupPolicy({ tiers: [named('gold')], targets: [target, ROOT] }, stack, 'One');
    orgBackupPolicy({ tiers: [named('gold')], targets: [other, ROOT] }, stack, 'Two');
    expect(synth(stack)).toContain("tiers give 'r-ab12' a plan 'OrgBackup-gold' but Policies/One gives it one of the same name and AWS would merge the two; give one tier another planName");
  });

  test('but one plan on two targets is layered', () => {
    const stack = newStack();
    orgBackupPolicy({ tiers: [named('gold')], targets: [ROOT] }, stack, 'One');
    orgBackupPolicy({ tiers: [named('gold')], targets: [target], regionsOperator: ListOperator.APPEND }, stack, 'Two');
    expect(synth(stack)).toBe('fine');
  });

  test('and so are two policies of one name anywhere', () => {
    const stack = newStack();
    const solution = (id: string, one: OrganizationTarget) => new OrgBackupPolicy(stack, id, {
      definition: definitionOf({ tiers: [ProtectionTier.awsBackupSolutionDaily({ copyTo: [] })], targets: [one], naming: BackupNaming.awsBackupSolution() }),
    });
    solution('One', target);
    solution('Two', other);
    expect(synth(stack)).toContain("policyNamePrefix leads to the policy name 'org-daily-backup-policy' but Policies/One has a policy of that name and names are unique in an organization; give each its own policyNamePrefix");
  });
});

describe('sharing', () => {
  test('puts a plan into the policy of another and leaves all others alone', () => {
    const before = renderPolicies({ tiers: many(3) });
    const after = renderPolicies({ tiers: [...many(3), named('late')], policySharing: PolicySharing.together({ 'OrgBackup-late': 'OrgBackup-tier1' }) });
    expect(after.map((policy) => policy.logicalId)).toEqual(before.map((policy) => policy.logicalId));
    expect(after.map((policy) => Object.keys(policy.document.plans))).toEqual([['OrgBackup-tier0'], ['OrgBackup-late', 'OrgBackup-tier1'], ['OrgBackup-tier2']]);
    expect(after[1].description).toBe('Backup plans OrgBackup-late, OrgBackup-tier1');
    expect(policiesOf(newStack())).toEqual([]);
  });

  test('does not follow the object that it was given', () => {
    const hosts: { [plan: string]: string } = { 'OrgBackup-tier1': 'OrgBackup-tier0' };
    const sharing = PolicySharing.together(hosts);
    delete hosts['OrgBackup-tier1'];
    expect(renderPolicies({ tiers: many(2), policySharing: sharing })).toHaveLength(1);
  });
});
