import { contains, LayoutModel, mayMeet, TargetModel } from '../organization-layout/layout-model';
import { listed } from '../private/listed';
import { reject } from '../private/reject';

/** Targets of policies, by the wave in which they are updated. */
export interface Waves {
  readonly canary: ReadonlyArray<TargetModel>;
  readonly rest: ReadonlyArray<TargetModel>;
  /** Texts about accounts that may be in both. */
  readonly doubtful: ReadonlyArray<string>;
}

/**
 * Which targets are updated first. No account may be below both: StackSets reach all units below those that they deploy to, and with new accounts in mind no account can be
 * left out.
 *
 * @param prop where the canary units are written
 * @param targets to which tiers are assigned
 */
export function wavesOf(prop: string, units: ReadonlyArray<TargetModel>, targets: ReadonlyArray<TargetModel>, layout: LayoutModel): Waves {
  if (units.length === 0) {
    reject(prop, [], 'canary units are updated first, and there are none', 'name at least one unit, or leave canary out');
  }
  units.forEach((unit, i) => checkUnit(`${prop}[${i}]`, unit, targets, layout));
  const isCanary = (target: TargetModel) => units.some((unit) => contains(unit, target, layout));
  const rest = targets.filter((target) => !isCanary(target));
  if (rest.length === 0) {
    reject(prop, units.map(({ id }) => id), 'all targets of the assignments lie in these units, so that there is no rest that waits for them', 'name fewer units, or leave canary out');
  }
  return {
    canary: targets.filter(isCanary),
    rest,
    doubtful: units.flatMap((unit) => {
      const maybe = rest.filter((target) => mayMeet(unit, target, layout)).map(({ id }) => id).sort();
      return maybe.length === 0 ? [] : [
        `the layout does not say whether ${unit.id} lies apart from ${listed(maybe)}: an account in both would get the same parts from two StackSets, and one of them fails; `
        + 'give units and accounts of the layout with their parentId',
      ];
    }),
  };
}

function checkUnit(prop: string, unit: TargetModel, targets: ReadonlyArray<TargetModel>, layout: LayoutModel): void {
  if (unit.kind !== 'unit') {
    reject(prop, unit.id, unit.kind === 'root' ? 'all other units lie in the root, so that there is no rest' : 'StackSets deploy to units, new accounts of these included',
      'name a unit that has the canary accounts');
  }
  const around = targets.find((target) => target.id !== unit.id && contains(target, unit, layout));
  if (around) {
    const instead = unitsWithout(around, unit, layout);
    reject(prop, unit.id, `it lies in ${around.id}, to which tiers are assigned: StackSets and policies of the rest would reach its accounts too, before the gate`,
      `assign the tiers of ${around.id} to ${[unit.id, ...instead].join(', ')} instead${instead.length > 0 ? '' : ' and to the units beside it'}`);
  }
  if (!targets.some((target) => contains(unit, target, layout))) {
    reject(prop, unit.id, 'no tiers are assigned to it, so that no backup there could show anything', 'assign tiers to it');
  }
}

/** The largest listed units below a target that another unit is not in; none where some of them are not known to be apart from it. */
export function unitsWithout(target: TargetModel, inner: TargetModel, layout: LayoutModel): string[] {
  const isBelow = (parentId: string | undefined) => parentId === target.id || (target.kind === 'root' && parentId === undefined);
  const below = layout.units.filter(({ parentId }) => isBelow(parentId)).map(({ organizationalUnitId }): TargetModel => ({ kind: 'unit', id: organizationalUnitId }));
  return below.flatMap((unit) => (
    contains(unit, inner, layout) ? unitsWithout(unit, inner, layout) : mayMeet(unit, inner, layout) ? [] : [unit.id]
  )).sort();
}
