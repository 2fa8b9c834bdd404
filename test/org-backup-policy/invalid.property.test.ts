import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { BackupRule, ProtectionTier } from '../../src/protection';
import { centralVaultIn } from '../support/definition';
import { buildTier, RuleSpec, TierSpec, tiers } from '../support/policy/arbitraries';
import { someTags } from '../support/policy/models';
import { orgBackupPolicy, SomeProps } from '../support/policy/stacks';

/** One thing is made wrong in a valid tier: what is thrown is a plain Error that names the prop, the value, the limit and the remedy. */
type Spoil<T> = [prop: string, spoil: (value: T, pick: number) => T];

const longName = 'n'.repeat(51);

const SPOILED_RULES: Spoil<RuleSpec>[] = [
  ['ruleName', (rule) => ({ ...rule, name: longName })],
  ['ruleName', (rule) => ({ ...rule, name: 'a b' })],
  ['startWindow', (rule, pick) => ({ ...rule, startHours: (pick % 60) / 60 })],
  ['startWindow', (rule) => ({ ...rule, startHours: 1.001 })],
  ['completionWindow', (rule, pick) => ({ ...rule, completionHours: rule.startHours - (pick % rule.startHours) })],
  ['completionWindow', (rule) => ({ ...rule, startHours: 168, completionHours: undefined })],
  ['deleteAfter', (rule) => ({ ...rule, days: 0 })],
  ['deleteAfter', (rule) => ({ ...rule, days: 36501 })],
  ['deleteAfter', (rule) => ({ ...rule, days: 1.5 })],
  ['deleteAfter', (rule, pick) => ({ ...rule, schedule: 'hourly', continuous: false, archive: false, coldAfter: 40, days: 40 + pick % 90 })],
  ['deleteAfter', (rule, pick) => ({ ...rule, schedule: 'daily', continuous: true, coldAfter: undefined, archive: false, days: 36 + pick % 1000 })],
  ['moveToColdStorageAfter', (rule) => ({ ...rule, continuous: false, coldAfter: 0, days: undefined })],
  ['optInToArchive', (rule) => ({ ...rule, continuous: false, archive: true, coldAfter: 1, days: 400, schedule: 'weekly' })],
  ['copyActions', (rule) => ({ ...rule, copies: ['eu-west-1', 'eu-west-2', 'eu-west-3', 'us-west-1', 'us-west-2', 'eu-north-1'].map((region) => ({ to: 'own', region })) })],
  ['copyActions', (rule) => ({ ...rule, copies: [{ to: 'central' }, { to: 'own', region: 'eu-west-1' }, { to: 'central' }] })],
  ['region', (rule) => ({ ...rule, copies: [{ to: 'own', region: 'us-esat-1' }] })],
  ['vaultArn', (rule) => ({ ...rule, copies: [{ to: 'vault', region: 'arn:aws:backup:us-east-1:12:backup-vault:V1' }] })],
  ['recoveryPointTags', (rule, pick) => ({ ...rule, tags: someTags(11 + pick % 20) })],
  ['recoveryPointTags', (rule) => ({ ...rule, tags: { 'aws:x': 'y' } })],
];

const SPOILED_TIERS: Spoil<TierSpec>[] = [
  ['name', (tier) => ({ ...tier, name: 'n'.repeat(41) })],
  ['name', (tier) => ({ ...tier, name: '' })],
  ['planName', (tier) => ({ ...tier, planName: longName })],
  ['selectionName', (tier) => ({ ...tier, selectionName: 'a/b' })],
  ['planTags', (tier) => ({ ...tier, planTags: { 'aws:x': 'y' } })],
  ['rules', (tier) => ({ ...tier, rules: [] })],
  ['rules', (tier) => ({ ...tier, rules: Array.from({ length: 11 }, (_, i) => ({ ...tier.rules[0], name: `r${i}`, continuous: false })) })],
  ['rules', (tier) => ({ ...tier, rules: [tier.rules[0], { ...tier.rules[0], name: tier.rules[0].name.toUpperCase() }] })],
  ['restoreTimeTarget', (tier) => ({ ...tier, restoreMinutes: 0 })],
  ['malwareScanResourceTypes', (tier) => ({ ...tier, scanTypes: [] })],
  ['tagValues', (tier, pick) => ({ ...tier, selection: { ...tier.selection, kind: 'tag', values: Array.from({ length: 31 + pick % 20 }, (_, i) => `v${i}`) } })],
  ['tagValues', (tier) => ({ ...tier, selection: { ...tier.selection, kind: 'tag', values: [] } })],
  ['conditions', (tier) => ({ ...tier, selection: { ...tier.selection, kind: 'types', conditions: Array.from({ length: 31 }, (_, i) => ({ operator: 'stringEquals', key: `k${i}`, value: 'x' })) } })],
  ['resourceTypes', (tier) => ({ ...tier, selection: { ...tier.selection, kind: 'types', types: [] } })],
  ['tagKey', (tier) => ({ ...tier, selection: { ...tier.selection, kind: 'types', conditions: [{ operator: 'stringEquals', key: 'aws:x', value: 'x' }] } })],
];

const tier = tiers({ centralRegions: ['us-east-1', 'eu-west-1'], everywhere: false });

function expectRefusal(make: () => unknown, prop: string): void {
  let error: Error | undefined;
  try {
    make();
  } catch (caught) {
    error = caught as Error;
  }
  expect(error?.constructor).toBe(Error);
  expect(error!.message).toMatch(new RegExp(`(^|[ .])${prop}(\\[\\d+\\]| of the (copy|tier).*?)? is .* but .*; .+`, 's'));
}

test('a tier with one thing wrong in one of its rules is refused by the name of the prop', () => {
  fc.assert(fc.property(tier, fc.constantFrom(...SPOILED_RULES), fc.nat(), (spec, [prop, spoil], pick) => {
    const at = pick % spec.rules.length;
    const rules = spec.rules.map((rule, i) => (i === at ? spoil(rule, pick) : rule));
    expectRefusal(() => buildTier({ ...spec, rules }), prop);
  }), { numRuns: 250, seed: 2026 });
});

test('a tier with one thing wrong of its own is refused by the name of the prop', () => {
  fc.assert(fc.property(tier, fc.constantFrom(...SPOILED_TIERS), fc.nat(), (spec, [prop, spoil], pick) => {
    expectRefusal(() => buildTier(spoil(spec, pick)), prop);
  }), { numRuns: 200, seed: 2026 });
});

const SPOILED_PROPS: [string, (tiers: ProtectionTier[]) => SomeProps][] = [
  ['assignments', () => ({ tiers: [] })],
  ['tiers', (valid) => ({ tiers: [...valid, new ProtectionTier({ name: valid[0].name, rules: [BackupRule.daily({ deleteAfter: Duration.days(36500) })] })] })],
  ['regions', (valid) => ({ tiers: valid, regions: [] })],
  ['regions', (valid) => ({ tiers: valid, regions: ['us-east-1', 'nowhere'] })],
  ['regions', (valid) => ({ tiers: valid, regions: ['us-east-1', 'eusc-de-east-1'] })],
  ['targets', (valid) => ({ tiers: valid, targets: [] })],
  ['attachedPolicies', (valid) => ({ tiers: valid, attachedPolicies: 10 })],
  ['policyNamePrefix', (valid) => ({ tiers: valid, policyNamePrefix: 'p'.repeat(65) })],
];

test('policies with one thing wrong are refused by the name of the prop', () => {
  fc.assert(fc.property(tier, fc.constantFrom(...SPOILED_PROPS), (spec, [prop, spoil]) => {
    const central: SomeProps['central'] = ['us-east-1', 'eu-west-1'].map((region) => centralVaultIn({ region, airGappedVaultName: 'Gapped' }));
    expectRefusal(() => orgBackupPolicy({ central, ...spoil([buildTier({ ...spec, fallback: 'none' })]) }), prop);
  }), { numRuns: 60, seed: 2026 });
});
