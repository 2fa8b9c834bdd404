import { BackupDefinition } from '../definition/backup-definition';
import { accountTarget, mayMeet, surroundings, TargetModel } from '../organization-layout/layout-model';
import { listed } from '../private/listed';
import { reject } from '../private/validation';
import { conditionHolds } from '../protection/condition-values';
import type { ConditionModel, TierModel } from '../protection/model';
import { PlannedRule, sourceVault } from '../protection/plan-variants';
import { VaultBounds } from '../protection/retention-checks';
import { alternativesOf } from '../protection/selections';

/** The vaults to which a tag leads, by what is known of their locks. */
export interface ReachedVaults {
  /** Nobody can delete backups in them early, and what a tag costs there can't be undone. */
  readonly permanent: ReadonlyArray<string>;
  /** Vaults that exist, of whose lock nobody said anything. */
  readonly unknown: ReadonlyArray<string>;
}

/** Whether a resource that gets a tag is backed up by a tier from then on; one that leaves a value out has selected what carries no tag all along. */
export function beginsBy(tier: TierModel, tagKey: string, value: string): boolean {
  const positive = ({ operator }: ConditionModel) => !operator.startsWith('string_not');
  return alternativesOf(tier, tagKey).some((conditions) => {
    const onTag = conditions.filter((condition) => condition.tagKey === tagKey);
    return onTag.some(positive) && onTag.every((condition) => conditionHolds(condition, value));
  });
}

/** Refuses targets in which the tier is not surely assigned: its tag would mean nothing there, and a tag policy would call it wrong. */
export function checkTierOfTargets(
  { layout, naming, _parts: { assigned, local } }: BackupDefinition, tierName: string, targets: ReadonlyArray<TargetModel>,
): void {
  const own = local.filter(({ external }) => !external)
    .flatMap(({ accounts, tiers }) => accounts.map((account) => ({ target: accountTarget(account), tiers })));
  const around = surroundings([...assigned, ...own], layout._model);
  targets.forEach((target, i) => {
    const there = around.surelyAround(target).flatMap(({ tiers }) => tiers);
    const tier = there.find(({ name }) => name === tierName);
    if (tier === undefined) {
      reject(`targets[${i}]`, target.id, `the definition does not assign the tier '${tierName}' to all of it, but ${there.length === 0 ? 'no tier' : listed(there.map(({ name }) => name).sort())}: `
        + 'nothing would back up what gets its tag', 'name a tier that is assigned there, or other targets');
    }
    if (!beginsBy(tier, naming.tagKey, tierName)) {
      reject('tier', tierName, `it does not select by ${naming.tagKey}=${tierName}: nothing would back up what gets this tag`, 'name a tier that selects by ResourceSelection.tierTag()');
    }
  });
}

/** Vaults into which whatever gets a tag in some targets is backed up or copied, by every plan that selects by the tag's value. */
export function vaultsReachedByTag(definition: BackupDefinition, value: string, targets: ReadonlyArray<TargetModel>): ReachedVaults {
  const { layout: { _model: layout }, naming: { tagKey }, _parts: { assigned, local }, _planned: { plans, templates } } = definition;
  const meets = (one: TargetModel) => targets.some((target) => mayMeet(one, target, layout));
  const there = [
    ...assigned.filter(({ target }) => meets(target)),
    ...local.filter(({ external, accounts }) => !external && accounts.some((account) => meets(accountTarget(account)))),
  ].flatMap(({ tiers }) => tiers).map(({ name }) => name);
  const rules = [...plans, ...templates.flatMap((template) => template.plans)]
    .filter(({ tier }) => there.includes(tier.name) && beginsBy(tier, tagKey, value)).flatMap((plan) => plan.rules);
  const reached = rules.flatMap((rule) => vaultsOf(definition, rule));
  const named = (kind: VaultKind) => [...new Set(reached.filter((one) => one.kind === kind).map(({ vault }) => vault))].sort();
  return { permanent: named('permanent'), unknown: named('unknown') };
}

type VaultKind = 'permanent' | 'unknown' | 'other';

interface ReachedVault {
  readonly vault: string;
  readonly kind: VaultKind;
}

function vaultsOf(definition: BackupDefinition, { rule, copies }: PlannedRule): ReachedVault[] {
  const { _planned: { vaults: { standard, airGapped } }, _parts: { member }, _central: central } = definition;
  const made = member.managed !== undefined;
  const own = (vaultName: string) => (vaultName === airGapped.vaultName ? judged(airGapped.bounds, made, vaultName, true)
    : judged(vaultName === standard.vaultName ? standard.bounds : undefined, made && vaultName === standard.vaultName, `the vault '${vaultName}' of the account`, false));
  return [
    own(sourceVault(rule, { memberVault: standard, memberAirGappedVault: airGapped }).vaultName),
    ...copies.map(({ arn }) => {
      const [, , , region, account, , vaultName] = arn.split(':');
      if (account === '$account') {
        return own(vaultName);
      }
      const there = central?.models.filter((one) => one.region === region && one.account === account) ?? [];
      const locked = there.find((one) => one.airGappedVaultName === vaultName);
      const plain = there.find((one) => one.vaultName === vaultName);
      return locked ? judged(locked.airGappedBounds, true, arn, true)
        : judged(plain?.bounds, plain !== undefined && central?.managed !== undefined, arn, false);
    }),
  ];
}

/** A vault that this library makes has the lock that it is given; of others nobody need say. */
function judged(bounds: VaultBounds | undefined, made: boolean, called: string, airGapped: boolean): ReachedVault {
  const vault = bounds?.vault ?? called;
  return { vault, kind: airGapped || bounds?.permanent ? 'permanent' : bounds || made ? 'other' : 'unknown' };
}
