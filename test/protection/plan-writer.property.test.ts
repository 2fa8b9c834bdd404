import * as fc from 'fast-check';
import { ProtectionTier } from '../../src/protection';
import { RuleModel, TierModel } from '../../src/protection/model';
import { planOfTier } from '../../src/protection/plan-writer';
import { buildTier, tiers } from '../support/policy/arbitraries';

const PLACE = {
  partition: 'aws', regions: ['us-east-1'], vaultName: 'OrgBackupVault', airGappedVaultName: 'OrgBackupAirGappedVault', tagKey: 'backup', planName: 'OrgBackup-plan',
  central: ['us-east-1', 'eu-west-1'].map((region) => ({ account: '222222222222', region, vaultName: 'Central', airGappedVaultName: 'CentralAirGapped' })),
};

const inOwnAccount = ({ rules }: TierModel) => rules.every(({ copies }) => copies.every(({ destination: to }) => to.kind === 'own' || (to.kind === 'vault' && to.arn.includes('$account'))));
const regionOf = (to: RuleModel['copies'][number]['destination']) => (to.kind === 'vault' ? to.arn.split(':')[3] : 'region' in to ? to.region : undefined);

/** What a plan says of a tier: names of vaults are placeholders, and who chose a value it does not say. */
function said({ rules, windowsVss, backupS3Acls, backupS3ObjectTags, scanResourceTypes, selection, name }: TierModel) {
  const tags = selection.kind === 'tags' ? [[selection.tagKey ?? PLACE.tagKey, selection.tagValues?.[0] ?? name], ...selection.conditions.map((one) => [one.tagKey, one.value])] : [];
  const scans = rules.some(({ scanMode }) => scanMode !== undefined);
  return JSON.parse(JSON.stringify({
    rules: rules.map(({ named: _named, startWindowAdded: _added, target, copies, ...rule }) => ({
      ...rule,
      airGapped: target.kind === 'airGapped',
      copies: copies.map(({ destination, lifecycle, withoutExpiry }) => ({ region: regionOf(destination), lifecycle, withoutExpiry })),
    })),
    windowsVss, backupS3Acls, backupS3ObjectTags,
    scanned: scans ? scanResourceTypes ?? ['ALL'] : undefined,
    tags: Object.fromEntries(tags),
  }));
}

test('a plan that is written is read as the same tier, through a parameter', () => {
  let read = 0;
  fc.assert(fc.property(tiers({ centralRegions: ['us-east-1', 'eu-west-1'], everywhere: true }), (spec) => {
    const tier = buildTier(spec)._model;
    const plan = planOfTier(tier, PLACE);
    if ('reason' in plan || !inOwnAccount(tier)) {
      return;
    }
    read++;
    const again = ProtectionTier.fromBackupPlan(JSON.parse(JSON.stringify(plan.json)), { name: tier.name });
    expect(said(again._model)).toEqual(said(tier));
    // and the second time nothing changes at all, but the vault of a name that only this app knows
    const unnamed = (one: object) => JSON.stringify(one).replace(/"TargetBackupVaultName":"\w+"|(?<=backup-vault:)\w+/g, '');
    expect(unnamed(planOfTier(again._model, PLACE))).toEqual(unnamed(plan));
  }), { numRuns: 500, seed: 2026 });
  expect(read).toBeGreaterThan(50);
});

test('any tier is written or has a reason', () => {
  fc.assert(fc.property(tiers({ centralRegions: ['us-east-1', 'eu-west-1'], everywhere: true }), (spec) => {
    const plan = planOfTier(buildTier(spec)._model, PLACE);
    expect(Object.keys(plan)).toHaveLength(1);
    expect(JSON.stringify(plan)).not.toMatch(/undefined|null/);
  }), { numRuns: 150, seed: 7 });
});
