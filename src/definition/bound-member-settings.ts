import type { LocalAccounts } from './assigned-tiers';
import { MemberSettings } from './member-settings';
import { OPT_IN_TYPES, OptInTypeFacts } from '../data/opt-in-types';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { INSTANCES } from '../private/instances';
import { checkInstances, checkMembers, reject } from '../private/validation';
import { SupportOverrides } from '../protection/capabilities';
import { OptInResourceType } from '../protection/opt-in-resource-type';
import { selectedTypes } from '../protection/plan-variants';

/** Accounts with local plans and the types that these need of those named. */
export interface LocalOptIn {
  readonly accounts: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
  readonly types: ReadonlyArray<string>;
}

/** What is to be done in members; names as AWS Backup has them. */
export interface BoundMemberSettings {
  readonly managementPreferences: ReadonlyArray<string>;
  readonly incrementalBackups: ReadonlyArray<string>;
  readonly optIn: ReadonlyArray<LocalOptIn>;
  /** Named for opt-in, but no local plan can select them. */
  readonly withoutPlans: ReadonlyArray<string>;
  /** Local plans are there, and nobody said what to opt in to. */
  readonly optInUnsaid: boolean;
  readonly serviceLinkedRole: boolean;
  /** Regions in which members have a baseline. */
  readonly memberRegions: ReadonlyArray<string>;
  /** Regions of the home account from which members are set up: of each Region from itself. Sorted. */
  readonly regions: ReadonlyArray<string>;
  /** Of the state machines in these Regions, which alone may take the role in members. */
  readonly machineRoleNames: ReadonlyArray<string>;
}

const MANAGED = Object.values(OPT_IN_TYPES).filter(({ managed }) => managed).map(({ name }) => name);
const INCREMENTAL = Object.values(OPT_IN_TYPES).filter(({ incremental }) => incremental).map(({ name }) => name);

interface Surroundings {
  readonly layout: OrganizationLayout;
  readonly naming: BackupNaming;
  readonly overrides: SupportOverrides;
  readonly local: ReadonlyArray<LocalAccounts>;
  /** Regions in which members have a baseline. */
  readonly memberRegions: ReadonlyArray<string>;
}

/** Name of the role of the state machine in one Region of the home account. */
export function machineRoleName(naming: BackupNaming, region: string): string {
  return naming._inRegion(naming._memberSetupName, region);
}

/** Reads the settings; undefined where nothing is to be done. */
export function bindMemberSettings(
  given: MemberSettings | undefined, { layout, naming, overrides, local, memberRegions }: Surroundings,
): BoundMemberSettings | undefined {
  if (given === undefined || given === null) {
    return undefined;
  }
  checkMembers('memberSettings', given, {
    optInResourceTypes: [INSTANCES.optInResourceType],
    managementPreferences: [INSTANCES.optInResourceType],
    incrementalBackups: [INSTANCES.optInResourceType],
    serviceLinkedRole: 'boolean',
  });
  const managementPreferences = namesOf('managementPreferences', given.managementPreferences, MANAGED);
  const incrementalBackups = namesOf('incrementalBackups', given.incrementalBackups, INCREMENTAL);
  const named = namesOf('optInResourceTypes', given.optInResourceTypes);
  const unused = named.find((name) => factsOf(name)?.types.every((id) => overrides.unusedTypes.includes(id)));
  if (unused !== undefined) {
    reject('memberSettings.optInResourceTypes', unused, 'BackupSupport of the definition says that the organization does not use it and opted in to it nowhere',
      'take it off one of the two lists');
  }
  const optIn = local.map(({ accounts, regions, tiers }): LocalOptIn => {
    const selected = new Set(tiers.flatMap((tier) => selectedTypes(tier, overrides)).map(({ id }) => id));
    // a type that this library does not know may be what its tiers select by a pattern of their own
    return { accounts, regions, types: named.filter((name) => factsOf(name)?.types.some((id) => selected.has(id)) ?? true) };
  }).filter(({ types }) => types.length > 0);
  const serviceLinkedRole = given.serviceLinkedRole ?? true;
  const everywhere = managementPreferences.length + incrementalBackups.length > 0;
  const working = [...everywhere ? memberRegions : [], ...optIn.flatMap((one) => one.regions), ...serviceLinkedRole ? [layout.globalRegion] : []];
  if (working.length === 0) {
    return undefined;
  }
  if (layout.homeAccount === undefined) {
    reject('layout.homeAccount', layout.homeAccount, 'memberSettings are applied from there, and members admit that account alone', 'name it in the layout');
  }
  // new accounts are heard of where the event hub is
  const regions = [...new Set([...working, layout.homeRegion])].sort();
  return {
    managementPreferences,
    incrementalBackups,
    optIn,
    withoutPlans: named.filter((name) => !optIn.some(({ types }) => types.includes(name))),
    optInUnsaid: given.optInResourceTypes === undefined && local.length > 0,
    serviceLinkedRole,
    memberRegions,
    regions,
    machineRoleNames: regions.map((region) => machineRoleName(naming, region)),
  };
}

function factsOf(name: string): OptInTypeFacts | undefined {
  return Object.values(OPT_IN_TYPES).find((facts) => facts.name === name);
}

function namesOf(prop: string, types: OptInResourceType[] = [], possible?: ReadonlyArray<string>): string[] {
  checkInstances(`memberSettings.${prop}`, types, INSTANCES.optInResourceType);
  const names = [...new Set(types.map(({ optInName }) => optInName))].sort();
  // a name that this library does not know may be new
  const impossible = possible && names.find((name) => factsOf(name) && !possible.includes(name));
  if (impossible !== undefined) {
    reject(`memberSettings.${prop}`, impossible, `AWS Backup has such a setting for ${possible!.join(' and ')} only`, 'take it off the list');
  }
  return names;
}
