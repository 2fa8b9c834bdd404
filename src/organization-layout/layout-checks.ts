import { AccountModel, accountIdsOf, accountsIn, circle, LayoutModel, rootOf, UnitModel, unitOf } from './layout-model';
import { checkAccountId, checkOrganizationId, checkRootId, checkUnitId, literal } from './organization-ids';
import { OrganizationLayoutProps } from './organization-layout-props';
import { REGIONS } from '../data/regions';
import { knownRegion, partitionOf } from '../private/regions';
import { checkMembers, checkText, Members, reject, withoutNulls } from '../private/validation';

/** An id and the prop in which the user wrote it. */
type Place = [prop: string, id: string];

const LAYOUT_MEMBERS: Members<OrganizationLayoutProps> = {
  organizationId: 'optional', rootId: 'optional', managementAccount: 'optional', homeAccount: 'optional', centralAccount: 'optional', recoveryAccount: 'optional',
  regions: 'required list', globalRegion: 'optional', homeRegion: 'optional', centralRegions: 'list', enabledOptInRegions: 'list', units: 'list', accounts: 'list',
  expectedAccounts: 'optional', externalAccounts: 'list',
};

/** Checks what the user said and brings it into an order of its own. */
export function layoutModel(given: OrganizationLayoutProps): LayoutModel {
  checkMembers('', given, LAYOUT_MEMBERS);
  const props = withoutNulls(given);
  props.units?.forEach((one, i) => checkMembers(`units[${i}]`, one, { organizationalUnitId: 'required', parentId: 'text', name: 'optional', expectedAccounts: 'optional' }));
  props.accounts?.forEach((one, i) => checkMembers(`accounts[${i}]`, one, { accountId: 'required', parentId: 'text', name: 'optional' }));
  const account = (prop: 'managementAccount' | 'homeAccount' | 'centralAccount' | 'recoveryAccount') => {
    const id = props[prop];
    return id === undefined ? undefined : literal(prop, id, checkAccountId);
  };
  const roles = {
    managementAccount: account('managementAccount'),
    homeAccount: account('homeAccount'),
    centralAccount: account('centralAccount'),
    recoveryAccount: account('recoveryAccount'),
  };
  const rootId = props.rootId === undefined ? undefined : literal('rootId', props.rootId, checkRootId);
  const units = readUnits(props);
  const accounts = readAccounts(props);
  const root = checkRoot(rootId, units, accounts);
  checkParents(units, accounts);
  const model: Omit<LayoutModel, 'externalAccounts'> = {
    organizationId: props.organizationId === undefined ? undefined : literal('organizationId', props.organizationId, checkOrganizationId),
    rootId: root,
    ...roles,
    ...readRegions(props),
    units: sorted(units, ({ organizationalUnitId }) => organizationalUnitId),
    accounts: sorted(accounts, ({ accountId }) => accountId),
    expectedAccounts: props.expectedAccounts,
  };
  checkExpected('expectedAccounts', props.expectedAccounts, accountIdsOf(model).size);
  units.forEach(({ organizationalUnitId: id, expectedAccounts }, i) =>
    checkExpected(`units[${i}].expectedAccounts`, expectedAccounts, accountsIn({ kind: 'unit', id }, model).length));
  checkExpectedTogether(model);
  return { ...model, externalAccounts: readExternalAccounts(props, model) };
}

/** Reports are cut by this number: one that is too small makes a report that AWS Backup can't make. */
function checkExpected(prop: string, expected: number | undefined, listed: number): void {
  const least = Math.max(1, listed);
  if (expected !== undefined && (!Number.isInteger(expected) || expected < least)) {
    reject(prop, expected, `it is a whole number of at least ${least}${least > 1 ? ', as many accounts as are listed there' : ''}`, 'give as many as there will be');
  }
}

/** A unit has no more accounts than what it lies in. */
function checkExpectedTogether({ units, expectedAccounts: all }: Pick<LayoutModel, 'units' | 'expectedAccounts'>): void {
  units.forEach(({ organizationalUnitId: id, parentId, expectedAccounts }) => {
    const above = unitOf(parentId, units)?.expectedAccounts ?? all;
    if (expectedAccounts !== undefined && above !== undefined && expectedAccounts > above) {
      reject(`expectedAccounts of the unit ${id}`, expectedAccounts, `${above} are expected in what it lies in`, 'give no more there than above');
    }
  });
}

function readUnits({ units = [] }: OrganizationLayoutProps): UnitModel[] {
  const models = units.map(withoutNulls).map(({ organizationalUnitId, parentId, name, expectedAccounts }, i) => ({
    organizationalUnitId: literal(`units[${i}].organizationalUnitId`, organizationalUnitId, checkUnitId),
    parentId: checkParentId(`units[${i}].parentId`, parentId),
    name: checkName(`units[${i}].name`, name, UNIT_NAME),
    expectedAccounts,
  }));
  once(models.map(({ organizationalUnitId }, i) => [`units[${i}].organizationalUnitId`, organizationalUnitId]));
  return models;
}

function readAccounts({ accounts = [] }: OrganizationLayoutProps): AccountModel[] {
  const models = accounts.map(withoutNulls).map(({ accountId, parentId, name }, i) => ({
    accountId: literal(`accounts[${i}].accountId`, accountId, checkAccountId),
    name: checkName(`accounts[${i}].name`, name, ACCOUNT_NAME),
    parentId: checkParentId(`accounts[${i}].parentId`, parentId),
  }));
  once(models.map(({ accountId }, i) => [`accounts[${i}].accountId`, accountId]));
  return models;
}

function checkParentId(prop: string, parentId: string | undefined): string | undefined {
  return parentId === undefined ? undefined : literal(prop, parentId, (at, id) => id.trim().startsWith('r-') ? checkRootId(at, id) : checkUnitId(at, id));
}

const UNIT_NAME = { max: 128, pattern: /^[^]{1,128}$/ };
const ACCOUNT_NAME = { max: 50, pattern: /^[^]{1,50}$/ };

function checkName(prop: string, name: string | undefined, { max, pattern }: typeof UNIT_NAME): string | undefined {
  return name === undefined ? undefined : literal(prop, name, (at, text) => checkText(at, text, pattern,
    `a name has 1 to ${max} characters`, 'write it as Organizations shows it, or leave it out'));
}

/** One layout is one organization, and that has one root: what is given, or what the other ids carry. */
function checkRoot(rootId: string | undefined, units: UnitModel[], accounts: AccountModel[]): string | undefined {
  const places = [
    ...rootId === undefined ? [] : [['rootId', rootId] as Place],
    ...units.map(({ organizationalUnitId }, i): Place => [`units[${i}].organizationalUnitId`, organizationalUnitId]),
    ...parentsOf(units, accounts),
  ].filter(([, id]) => rootOf(id) !== undefined);
  const first = places[0];
  const root = first && rootOf(first[1]);
  const foreign = places.find(([, id]) => rootOf(id) !== root);
  if (foreign) {
    reject(...foreign, `by ${first[0]} the root is ${root} and an organization has one root`, 'take all ids from one organization');
  }
  return root;
}

function checkParents(units: UnitModel[], accounts: AccountModel[]): void {
  const orphan = parentsOf(units, accounts).find(([, id]) => id.startsWith('ou-') && !unitOf(id, units));
  if (orphan) {
    reject(...orphan, 'units has no such unit', 'add it to units, with the units above it');
  }
  units.forEach(({ organizationalUnitId, parentId }, i) => {
    const way = circle(organizationalUnitId, units);
    if (way) {
      reject(`units[${i}].parentId`, parentId, `the unit would lie below itself: ${way.join(' in ')}`, 'give each unit the parent that Organizations shows');
    }
  });
}

function parentsOf(units: UnitModel[], accounts: AccountModel[]): Place[] {
  const parents = (prop: string, list: ReadonlyArray<{ readonly parentId?: string }>) =>
    list.flatMap(({ parentId }, i): Place[] => parentId === undefined ? [] : [[`${prop}[${i}].parentId`, parentId]]);
  return [...parents('units', units), ...parents('accounts', accounts)];
}

function readRegions(props: OrganizationLayoutProps): Pick<LayoutModel, 'regions' | 'globalRegion' | 'homeRegion' | 'centralRegions' | 'enabledOptInRegions'> {
  const given = readCodes('regions', props.regions);
  if (given.length === 0) {
    reject('regions', [], 'resources are protected in at least one Region', 'give Region codes, for example us-east-1');
  }
  if (props.centralRegions?.length === 0) {
    reject('centralRegions', [], 'copies need at least one Region', 'leave it out, or name the Regions of the central vaults');
  }
  const central = readCodes('centralRegions', props.centralRegions ?? []);
  const home = props.homeRegion === undefined ? [] : [['homeRegion', knownRegion('homeRegion', props.homeRegion)] as Place];
  const enabled = readCodes('enabledOptInRegions', props.enabledOptInRegions ?? []);
  checkPartition([...given, ...home, ...central, ...enabled]);
  checkEnabled([...given, ...home, ...central], idsOf(enabled));
  const regions = idsOf(given).sort();
  const globalRegion = readGlobalRegion(props.globalRegion, regions);
  return {
    regions,
    globalRegion,
    homeRegion: home[0]?.[1] ?? globalRegion,
    centralRegions: central.length > 0 ? idsOf(central) : [globalRegion, ...regions.filter((region) => region !== globalRegion)],
    enabledOptInRegions: idsOf(enabled).sort(),
  };
}

function readCodes(prop: string, regions: string[]): Place[] {
  return regions.map((region, i) => [`${prop}[${i}]`, knownRegion(`${prop}[${i}]`, region)]);
}

function checkPartition([first, ...others]: Place[]): void {
  const partition = partitionOf(first[1]);
  const foreign = others.find(([, region]) => partitionOf(region) !== partition);
  if (foreign) {
    const [prop, region] = foreign;
    reject(prop, region, `it is in the partition ${partitionOf(region)} and ${first[0]} in ${partition}: an organization has one partition`, 'make a layout of each partition');
  }
}

function checkEnabled(places: Place[], enabled: string[]): void {
  // a Region that only aws-cdk-lib knows passes: whether AWS disables it by default is not known here
  const disabled = places.find(([, region]) => REGIONS[region]?.optIn && !enabled.includes(region));
  if (disabled) {
    reject(...disabled, 'AWS disables this Region by default and nothing works there until it is enabled', 'enable it in every account, then name it in enabledOptInRegions');
  }
}

function readGlobalRegion(globalRegion: string | undefined, regions: string[]): string {
  if (globalRegion === undefined) {
    return regions.length === 1 ? regions[0]
      : reject('globalRegion', undefined, 'there are several regions, whose order does not matter', `name one of ${regions.join(', ')}`);
  }
  const code = knownRegion('globalRegion', globalRegion);
  return regions.includes(code) ? code : reject('globalRegion', code, 'it is not among regions', `name one of ${regions.join(', ')}`);
}

function readExternalAccounts({ externalAccounts = [] }: OrganizationLayoutProps, model: Omit<LayoutModel, 'externalAccounts'>): string[] {
  const places = externalAccounts.map((id, i): Place => [`externalAccounts[${i}]`, literal(`externalAccounts[${i}]`, id, checkAccountId)]);
  once(places);
  const known = accountIdsOf(model);
  const own = places.find(([, id]) => known.has(id));
  if (own) {
    reject(...own, 'it is an account of the organization by its role or accounts', 'leave it out here or there');
  }
  return idsOf(places).sort();
}

function once(places: Place[]): void {
  const seen = new Map<string, string>();
  places.forEach(([prop, id]) => {
    if (seen.has(id)) {
      reject(prop, id, `${seen.get(id)} is the same`, 'give each once');
    }
    seen.set(id, prop);
  });
}

function idsOf(places: Place[]): string[] {
  return [...new Set(places.map(([, id]) => id))];
}

function sorted<T>(values: T[], key: (value: T) => string): T[] {
  // by code unit, so that the order is the same in every locale
  return [...values].sort((a, b) => key(a) < key(b) ? -1 : 1);
}
