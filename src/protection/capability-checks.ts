import { Feature, hasFeature, kindsWithout, SupportOverrides } from './capabilities';
import { LifecycleModel, RuleModel, TierModel } from './model';
import { selectedTypes } from './plan-variants';
import { namedTypes, selectionsOf, typesOf } from './selections';
import { LIMITS } from '../data/limits';
import { REGIONS } from '../data/regions';
import { isServedIn, RESOURCE_TYPES } from '../data/resource-types';
import { checkInstance } from '../private/validation';

/** What AWS Backup silently leaves out for some of the types that a tier names; where all of them lack it, the option has no effect, which is told of all types. */
export function featureNotes(tier: TierModel, overrides: SupportOverrides): string[] {
  const types = namedTypes(tier.selection);
  if (!types) {
    return [];
  }
  const known = types.every(({ id }) => RESOURCE_TYPES[id] !== undefined || overrides.types[id] !== undefined);
  const lacking = ({ name }: RuleModel, wanted: boolean, feature: Feature, what: string) => {
    const without = wanted ? [...new Set(types.filter((type) => !hasFeature(type, feature, overrides)).map((type) => type.id))] : [];
    return without.length === 0 || (types.every(({ id }) => without.includes(id)) && known) ? [] : [`rule '${name}' asks for ${what}, which ${without.join(', ')} has not`];
  };
  return tier.rules.flatMap((rule) => [
    ...lacking(rule, rule.continuous, 'continuous', 'continuous backup'),
    ...lacking(rule, rule.target.kind === 'airGapped', 'airGappedVault', 'logically air-gapped vaults'),
  ]);
}

/** Types that a tier names and AWS Backup does not serve in some of its Regions, where nothing of them is backed up. */
export function servedNotes({ selection }: TierModel, regions: ReadonlyArray<string>): string[] {
  const named = new Set(selectionsOf(selection).flatMap(typesOf).map(({ id }) => id));
  return [...named].flatMap((id) => {
    const without = regions.filter((region) => REGIONS[region] !== undefined && !isServedIn(id, region));
    return without.length === 0 ? [] : [`AWS Backup does not serve ${id} in ${without.join(', ')}: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it`];
  });
}

/** Which types stay warm although rules or copies of a tier ask for cold storage; alike ones are told together. */
export function warmNotes(tier: TierModel, overrides: SupportOverrides): string[] {
  const types = selectedTypes(tier, overrides).filter((type) => !overrides.unusedTypes.includes(type.id));
  const judged = types.map(({ id, arnPattern }) => ({ id, ...kindsWithout({ id, arnPattern }, 'coldStorage', overrides) }));
  const without = judged.filter(({ lacking }) => lacking.length > 0).map(({ id, lacking, othersHave }) => (othersHave ? `${id} (${lacking.join(', ')})` : id));
  const archived = judged.filter(({ id, lacking }) => RESOURCE_TYPES[id]?.archive && lacking.length === 0).map(({ id }) => id);
  const places = new Map<string, string[]>();
  const visit = ({ moveToColdStorageAfterDays: cold, optInToArchive }: LifecycleModel, where: string) => {
    const warm = [
      ...without.length > 0 ? [`${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} none`] : [],
      ...archived.length > 0 && !optInToArchive
        ? [`${archived.join(', ')} moves to its archive with optInToArchive only, in rules that back up at least ${LIMITS.archiveIntervalDays} days apart`] : [],
    ].join(' and ');
    const found = places.get(warm) ?? [];
    if (cold !== undefined && warm !== '' && !found.includes(where)) {
      places.set(warm, [...found, where]);
    }
  };
  for (const rule of tier.rules) {
    visit(rule.lifecycle, `rule '${rule.name}'`);
    rule.copies.forEach((copy) => visit(copy.lifecycle, `copies of rule '${rule.name}'`));
  }
  return [...places].map(([warm, where]) => `cold storage is asked for (${where.join(', ')}), and ${warm}: such backups stay in warm storage, at its price, until they are deleted`);
}

/** Refuses what is no type: JavaScript can write its name as text, which would be no type at all. */
export function checkResourceTypes(prop: string, types: ReadonlyArray<unknown> | undefined | null): void {
  types?.forEach((one, i) => checkInstance(`${prop}[${i}]`, one, 'arnPattern', 'a BackupResourceType', 'BackupResourceType.S3'));
}
