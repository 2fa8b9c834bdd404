import { TypeModel } from './model';
import { ANY_REGION, partitionByName, RegionFacts, REGIONS } from '../data/regions';
import { RESOURCE_TYPES, ResourceCapabilities, ResourceVariant } from '../data/resource-types';

/** What the user knows better; undefined means not said. */
export interface SupportOverrides {
  /** Whether a variant that shares its pattern with others exists in the organization. */
  readonly variants: { readonly [variant: string]: boolean | undefined };
  readonly types: { readonly [id: string]: Partial<ResourceCapabilities> };
  readonly regions: { readonly [region: string]: Partial<RegionFacts> };
  /** Types that this library does not know but the user does. */
  readonly extraTypes: ReadonlyArray<TypeModel>;
  /** Types that the organization has not opted in to: no plan is cut for their sake. */
  readonly unusedTypes: ReadonlyArray<string>;
}

/** One journey of a copy. */
export interface CopyJourney {
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly toOtherAccount: boolean;
  readonly intoAirGappedVault: boolean;
}

export interface CopySupport {
  readonly supported: boolean;
  /** Variants that could not make the journey but were not taken into account, because nobody said that they exist. */
  readonly doubtful: ReadonlyArray<string>;
}

const NOTHING: ResourceCapabilities = {
  copyToOtherRegion: false,
  copyToOtherAccount: false,
  airGappedVault: false,
  coldStorage: false,
  continuous: false,
  search: false,
  malwareScan: false,
};

const SUPPORTED: CopySupport = { supported: true, doubtful: [] };

/** Tells of types whether every kind of resource behind their pattern can make the journey. */
export type JourneySupport = (type: TypeModel) => CopySupport;

/** What is the same for all types is looked up once, and every type is judged once. */
export function journeySupport(journey: CopyJourney, overrides: SupportOverrides): JourneySupport {
  const from = regionFacts(journey.fromRegion, overrides);
  const to = regionFacts(journey.toRegion, overrides);
  const open = regionsAllow(journey, from, to);
  const judged = new Map<string, CopySupport>();
  return (type) => {
    let support = judged.get(type.id);
    if (!support) {
      support = overrides.unusedTypes.includes(type.id) ? SUPPORTED
        : open ? variantSupport(type, journey, [from, to], overrides) : { supported: false, doubtful: [] };
      judged.set(type.id, support);
    }
    return support;
  };
}

/** Whether every kind of resource behind a type's pattern can make the journey. */
export function copySupport(type: TypeModel, journey: CopyJourney, overrides: SupportOverrides): CopySupport {
  return journeySupport(journey, overrides)(type);
}

function variantSupport(type: TypeModel, journey: CopyJourney, ends: [RegionFacts, RegionFacts], overrides: SupportOverrides): CopySupport {
  const variants = variantsOf(type, overrides);
  const accountHeld = journey.toOtherAccount && ends.some((end) => end.optIn);
  const held = (variant: ResourceVariant) => (accountHeld && variant.noAccountCopyInOptInRegions) || isException(variant, journey, ends);
  const failing = variants.filter((variant) => !variantAllows(variant, journey) || held(variant));
  // taking these for granted would cost the types beside them, or other Regions, their copies
  const askable = (variant: ResourceVariant) => variant.rare
    || (variant.noAccountCopyInOptInRegions && variantAllows(variant, journey) && held(variant));
  const present = (variant: ResourceVariant) => overrides.variants[variant.name] ?? !askable(variant);
  return {
    supported: !failing.some(present),
    doubtful: failing.filter((variant) => askable(variant) && overrides.variants[variant.name] === undefined).map((variant) => variant.name),
  };
}

/** What a type can do by itself, wherever it is. */
export type Feature = 'coldStorage' | 'continuous' | 'airGappedVault' | 'search' | 'malwareScan';

/** Whether any kind of resource behind a type's pattern has a feature; given Regions, whether it has it in one of these. */
export function hasFeature(type: TypeModel, feature: Feature, overrides: SupportOverrides, regions?: ReadonlyArray<string>): boolean {
  const somewhere = ({ exceptions }: ResourceVariant) => (regions ?? []).length === 0
    || regions!.some((region) => !exceptions?.noAirGappedVault?.includes(region));
  return variantsOf(type, overrides).some((variant) => variant[feature] && (feature !== 'airGappedVault' || somewhere(variant)));
}

/** Kinds of resources behind a type's pattern that lack a feature, of those that are taken to exist; and whether others have it. */
export function kindsWithout(type: TypeModel, feature: Feature, overrides: SupportOverrides): { lacking: string[]; othersHave: boolean } {
  const present = variantsOf(type, overrides).filter((variant) => overrides.variants[variant.name] ?? !variant.rare);
  const lacking = present.filter((variant) => !variant[feature]);
  return { lacking: lacking.map((variant) => variant.name), othersHave: hasFeature(type, feature, overrides) };
}

/** What a Region can do; one that this library does not know can do everything. */
export function regionFacts(region: string, overrides: SupportOverrides): RegionFacts {
  return { ...(REGIONS[region] ?? { ...ANY_REGION, partition: partitionByName(region) }), ...defined(overrides.regions[region]) };
}

/** Whether CloudFormation can make a logically air-gapped vault in a Region; what the user says of the Region decides. */
export function deploysAirGappedVault(region: string, overrides: SupportOverrides): boolean {
  return overrides.regions[region]?.airGappedVault ?? regionFacts(region, overrides).airGappedVaultType;
}

function regionsAllow(journey: CopyJourney, from: RegionFacts, to: RegionFacts): boolean {
  return from.partition === to.partition
    && (journey.fromRegion === journey.toRegion || (from.crossRegionCopy && to.crossRegionCopy))
    && (!journey.toOtherAccount || (from.crossAccountCopy && to.crossAccountCopy))
    && (!journey.intoAirGappedVault || to.copyIntoAirGappedVault);
}

/** An override of the type does not lift what holds in some Regions only. */
function isException({ exceptions = {} }: ResourceVariant, journey: CopyJourney, ends: [RegionFacts, RegionFacts]): boolean {
  const { fromRegion, toRegion, toOtherAccount, intoAirGappedVault } = journey;
  const { noCopy = [], noCopyToOtherRegion = [], noCopyToOtherAccount = [], noAirGappedVault = [] } = exceptions;
  const { copyToOtherRegionInOptInRegions: only } = exceptions;
  const codes = [fromRegion, toRegion];
  const outside = codes.some((code, i) => noCopyToOtherRegion.includes(code) || (only !== undefined && ends[i].optIn && !only.includes(code)));
  return codes.some((code) => noCopy.includes(code))
    || (fromRegion !== toRegion && outside)
    || (toOtherAccount && codes.some((code) => noCopyToOtherAccount.includes(code)))
    || (intoAirGappedVault && noAirGappedVault.includes(toRegion));
}

function variantAllows(variant: ResourceCapabilities, journey: CopyJourney): boolean {
  return (variant.copyToOtherRegion || variant.copyToOtherAccount)
    && (journey.fromRegion === journey.toRegion || variant.copyToOtherRegion)
    && (!journey.toOtherAccount || variant.copyToOtherAccount)
    && (!journey.intoAirGappedVault || variant.airGappedVault);
}

function variantsOf(type: TypeModel, overrides: SupportOverrides): ReadonlyArray<ResourceVariant> {
  const variants = RESOURCE_TYPES[type.id]?.variants ?? [unknownVariant(type.id)];
  const said = overrides.types[type.id] && defined(overrides.types[type.id]);
  return said ? variants.map((variant) => ({ ...variant, ...said })) : variants;
}

/** Nothing is known of a type that AWS added later but what the user says. */
function unknownVariant(name: string): ResourceVariant {
  return { name, rare: false, noAccountCopyInOptInRegions: false, ...NOTHING };
}

function defined<T extends object>(values: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
