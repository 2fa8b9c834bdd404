import { Feature, hasFeature } from './capabilities';
import { resolveDestination } from './copy-resolution';
import { CopyModel, RuleModel, SelectionModel, TierModel, TypeModel } from './model';
import { PlanningContext, selectedTypes, sourceVault } from './plan-variants';
import { describeDestination } from './retention-checks';
import { decided, selectsAllOf } from './selection-overlap';
import { describeCondition, describeSelection, isAmong, notTypesOf, selectionsOf, waysOf } from './selections';
import { RESOURCE_TYPES } from '../data/resource-types';
import { listed } from '../private/listed';
import { reject } from '../private/reject';

/** Where a tier is planned. */
export type PlanningPlace = Omit<PlanningContext, 'planName'>;

/** Options of a tier that change nothing, for the types that it selects and the Regions that it is for. */
export function optionsWithoutEffect(tier: TierModel, tagKey: string, place: PlanningPlace): string[] {
  const { overrides } = place;
  const selected = selectedTypes(tier, overrides);
  if (selected.length === 0) {
    reject(`tier '${tier.name}': excludedResourceTypes`, notTypesOfAll(tier), 'no resource type is left, so that nothing would be backed up', 'leave out fewer types, or the tier');
  }
  const types = selected.filter((type) => !overrides.unusedTypes.includes(type.id));
  if (types.length === 0) {
    return ['selection: it selects only types that BackupSupport says are not used, so that nothing is backed up; take them out of unusedResourceTypes, or select others'];
  }
  return [
    ...selectionNotes(tier, types, tagKey, place.regions),
    ...typeNotes(tier, types, place),
    ...fallbackNotes(tier),
    ...tier.rules.flatMap((rule) => copyNotes(tier.name, rule, place).map((note) => `rule '${rule.name}': ${note}`)),
  ];
}

/** Settings that plans have for one type each. */
const SETTINGS = [
  { prop: 'windowsVss', type: 'EC2' }, { prop: 'backupS3Acls', type: 'S3' }, { prop: 'backupS3ObjectTags', type: 'S3' },
] as const;

function typeNotes(tier: TierModel, types: ReadonlyArray<TypeModel>, { overrides, regions }: PlanningPlace): string[] {
  const selects = (id: string) => types.some((type) => type.id === id);
  const selected = describeTypes(types);
  // of a type that nobody knows, nobody knows what it lacks
  const anyUnknown = types.some((type) => RESOURCE_TYPES[type.id] === undefined && overrides.types[type.id] === undefined);
  const lacks = (feature: Feature) => !anyUnknown && !types.some((type) => hasFeature(type, feature, overrides, regions));
  const foreign = (names: ReadonlyArray<string>) => names.filter((name) => RESOURCE_TYPES[name] !== undefined && !selects(name));
  const scans = tier.rules.some((rule) => rule.scanMode);
  return [
    ...tier.scanResourceTypes && !scans ? ['malwareScanResourceTypes: no rule of the tier scans'] : [],
    ...SETTINGS.filter(({ prop, type }) => tier[prop] !== undefined && !selects(type)).map(({ prop, type }) => `${prop}: it is about ${type} and the tier selects ${selected}`),
    ...tier.scanResourceTypes?.includes('ALL') && tier.scanResourceTypes.length > 1 ? ['malwareScanResourceTypes: ALL holds the others'] : [],
    ...foreign(tier.scanResourceTypes ?? []).map((name) => `malwareScanResourceTypes: ${name} is not among what the tier selects, ${selected}`),
    ...tier.rules.flatMap((rule) => {
      const archived = [rule.lifecycle, ...rule.copies.map((copy) => copy.lifecycle)].filter((one) => one.optInToArchive);
      const why: [boolean, string][] = [
        [rule.scanMode !== undefined && lacks('malwareScan'), `malwareScan: nothing of what the tier selects is scanned, ${selected}`],
        [rule.continuous && lacks('continuous'), `continuous: nothing of what the tier selects is backed up continuously, ${selected}`],
        [rule.target.kind === 'airGapped' && lacks('airGappedVault'), `target: no air-gapped vault in ${regions.join(', ')} takes ${selected}, which stay in the standard vault`],
        [archived.length > 0 && !anyUnknown && !types.some((type) => RESOURCE_TYPES[type.id]?.archive), `optInToArchive: it is about EBS and the tier selects ${selected}`],
        [rule.completionWindowMinutes !== undefined && types.every((type) => RESOURCE_TYPES[type.id]?.noCompletionWindow), `completionWindow: it does not apply to ${selected}`],
        [archived.some((one) => one.moveToColdStorageAfterDays === undefined), 'optInToArchive: without moveToColdStorageAfter nothing moves to the archive'],
        ...foreign(rule.indexTypes).map((name): [boolean, string] => [true, `indexedResourceTypes: ${name} is not among what the tier selects, ${selected}`]),
      ];
      return why.filter(([applies]) => applies).map(([, text]) => `rule '${rule.name}': ${text}`);
    }),
  ];
}

function selectionNotes(tier: TierModel, types: ReadonlyArray<TypeModel>, tagKey: string, regions: ReadonlyArray<string>): string[] {
  const selections = selectionsOf(tier.selection);
  const ids = [...new Set(types.map(({ id }) => id))];
  const judged = selections.map((selection) => ({
    selection, name: describeSelection(selection, tier.name, tagKey), open: openWays(selection, tier.name, tagKey),
  }));
  if (judged.every(({ open }) => open.length === 0)) {
    const own = selections.flatMap((one) => (one.kind === 'tags' ? [`${one.tagKey ?? tagKey}=${(one.tagValues ?? [tier.name]).join(', ')}`] : []));
    reject(`tier '${tier.name}': conditions`, selections.flatMap(({ conditions }) => conditions.map(describeCondition)).join(', '),
      `no resource${own.length > 0 ? ` that carries ${own.join(' or ')}` : ''} meets all of them, so that nothing would be backed up`, 'leave out those that exclude the others');
  }
  return judged.flatMap(({ selection, name, open }, i) => {
    if (open.length === 0) {
      return [`selection: no resource is ${name}`];
    }
    const notes = [...conditionNotes(selection, open, tier.name, tagKey), ...leftOutNotes(selection, regions)];
    const told = selections.length === 1 ? notes : notes.map((note) => `${note} (selection by ${name})`);
    const wider = judged.find((other, j) => i !== j && other.open.length > 0 && isPartOf(selection, other.selection)
      && (j < i || !isPartOf(other.selection, selection)));
    return [...told, ...wider ? [`selection: all that is selected by ${name} is selected by ${wider.name} too`] : []];
  });

  function isPartOf(selection: SelectionModel, other: SelectionModel): boolean {
    return ids.every((id) => selectsAllOf({ ...tier, selection: other }, { ...tier, selection }, id, tagKey));
  }
}

type Ways = ReturnType<typeof waysOf>;

/** The ways in which a selection can select something. */
function openWays(selection: SelectionModel, tierName: string, tagKey: string): Ways {
  return waysOf(selection, tierName, tagKey).filter((way) => !way.some((one) => decided(way.filter((other) => other !== one), one) === false));
}

function conditionNotes(selection: SelectionModel, open: Ways, tierName: string, tagKey: string): string[] {
  const own = selection.kind === 'tags' ? selection.tagValues ?? [tierName] : [];
  const ways = waysOf(selection, tierName, tagKey);
  const isOpen = (way: Ways[number]) => open.some((one) => JSON.stringify(one) === JSON.stringify(way));
  const idle = selection.conditions.filter((one) => open.every((way) => decided(way.filter((other) => other !== one), one) === true));
  return [
    ...own.filter((_, i) => !isOpen(ways[i])).map((value) => `tagValues: '${value}' is excluded by the conditions`),
    ...idle.map((one) => `conditions: '${describeCondition(one)}' holds for all that the rest selects`),
  ];
}

/** Types and resources that are left out of a selection and that it would not select anyway. */
function leftOutNotes(selection: SelectionModel, regions: ReadonlyArray<string>): string[] {
  const named = selection.kind === 'resources' ? selection.types : undefined;
  const left = notTypesOf(selection);
  const isIdle = (type: TypeModel) => (named ? !named.some((one) => one.id === type.id && (!type.single || type.arnPattern.includes('*') || isAmong(type, [one])))
    : left.some((other) => other !== type && isAmong(type, [other])));
  const types = left.filter((type) => !type.single && isIdle(type)).map(({ id }) => id);
  const single = left.filter((type) => type.single && isIdle(type)).map(({ arnPattern }) => arnPattern);
  const why = 'would not be selected anyway, because';
  const elsewhere = left.map(({ arnPattern }) => arnPattern).filter((arn) => !['', '*', ...regions].includes(arn.split(':')[3]));
  return [
    ...types.length > 0 ? [`excludedResourceTypes: ${listed(types)} ${why} resourceTypes says what is`] : [],
    ...single.length > 0 ? [`excludedResourceArns: ${listed(single)} ${why} ${named ? 'the selection says what is' : 'their type is left out'}`] : [],
    ...elsewhere.length > 0 ? [`excludedResourceArns: ${listed(elsewhere)} ${why} its plans are for ${regions.join(', ')}`] : [],
  ];
}

function fallbackNotes({ fallback, fallbackAdded, rules }: TierModel): string[] {
  const given = !fallbackAdded && (fallback.kind !== 'central' || fallback.region !== undefined);
  return given && rules.every((rule) => rule.copies.length === 0) ? ['copyFallback: no rule of the tier copies'] : [];
}

/** Copies that stay in their own vault wherever they start, or lead where another copy of the rule leads. */
function copyNotes(tierName: string, rule: RuleModel, place: PlanningPlace): string[] {
  const { regions, partition, central, memberVault, memberAirGappedVault } = place;
  const arnsOf = ({ destination }: CopyModel) => regions.map((region) => {
    const source = { tierName, region, partition, vault: sourceVault(rule, place), otherVaults: [memberVault, memberAirGappedVault] };
    return JSON.stringify(resolveDestination(destination, source, central)?.arn);
  });
  const found = rule.copies.map((copy) => ({ name: describeDestination(copy), arns: arnsOf(copy) }));
  return found.flatMap(({ name, arns }, i) => {
    const twin = found.slice(0, i).find((other) => other.arns.every((arn, at) => arn === arns[at]));
    return arns.every((arn) => arn === undefined) ? [`copyActions: ${name} is where the backups are already, so that nothing is copied`]
      : twin ? [`copyActions: ${twin.name} and ${name} are one vault, where one copy is kept as long as either says`] : [];
  });
}

function notTypesOfAll({ selection }: TierModel): string {
  return describeTypes(selectionsOf(selection).flatMap(notTypesOf));
}

function describeTypes(types: ReadonlyArray<TypeModel>): string {
  return [...new Set(types.map((type) => type.id))].join(', ');
}
