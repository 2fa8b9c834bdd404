import { BACKUP_SERVICE, SetupSettings, STACK_SETS_SERVICE } from './setup-contract';
import { Preferences, SetupPorts } from './setup-ports';

/** What a switch says of its items now. */
export interface Reading {
  readonly on: ReadonlyArray<string>;
  /** Asked for, and on soon. */
  readonly pending?: ReadonlyArray<string>;
  /** What can be on at all, where that is known. */
  readonly known?: ReadonlyArray<string>;
}

export type SwitchKind =
  'serviceAccess' | 'stackSets' | 'policyType' | 'globalSetting' | 'delegatedAdministrator' | 'serviceLinkedRole' | 'optIn' | 'managementPreference';

/** Something without a CloudFormation resource that is on or off. */
export interface Switch {
  readonly kind: SwitchKind;
  readonly region?: string;
  /** What of it is wanted: names of services, policy types, settings or resource types. */
  readonly items: ReadonlyArray<string>;
  /** Errors that say that it is on, or off, already. */
  readonly done?: ReadonlyArray<string>;
  /** What must be on first. */
  readonly after?: { readonly kind: SwitchKind; readonly item: string };
  /** How people call some of its items. */
  label(items: ReadonlyArray<string>): string;
  read(): Promise<Reading>;
  turnOn(items: ReadonlyArray<string>, reading: Reading): Promise<void>;
  /** Missing where it is never switched off. */
  turnOff?(items: ReadonlyArray<string>, reading: Reading): Promise<void>;
  /** The command of the AWS CLI that does the same. */
  byHand(items: ReadonlyArray<string>, on: boolean, reading: Reading): string;
}

/** The service-linked role of AWS Backup. */
const BACKUP_ROLE = 'AWSServiceRoleForBackup';
const STACK_SETS = 'StackSets';

type Make = (ports: SetupPorts, settings: SetupSettings, items: ReadonlyArray<string>, region?: string) => Switch;

const only = <T>(values: ReadonlyArray<T>): T => values[0];

/** Settings as AWS Backup takes them: what is on stays on, whether it replaces its settings by these or adds these to them. */
function preferences(on: ReadonlyArray<string>, items: ReadonlyArray<string>, turnedOn: boolean): Preferences {
  return Object.fromEntries([...on.filter((one) => !items.includes(one)).map((one) => [one, true]), ...items.map((one) => [one, turnedOn])]);
}

const onOf = (settings: Preferences) => Object.keys(settings).filter((name) => settings[name]);
const json = (value: object) => `'${JSON.stringify(value)}'`;

function ofRegion(kind: 'optIn' | 'managementPreference', words: string, option: string): Make {
  const member = kind === 'optIn' ? 'optIn' : 'management';
  return (ports, _, items, region = '') => ({
    kind,
    region,
    items,
    label: (some) => `${words} of ${some.join(', ')} in ${region}`,
    read: async () => {
      const settings = (await ports.describeRegionSettings(region))[member];
      return { on: onOf(settings), known: Object.keys(settings) };
    },
    turnOn: (some, { on }) => ports.updateRegionSettings(region, { [member]: preferences(on, some, true) }),
    // backups that AWS Backup manages fully are not given back
    ...kind === 'optIn' && {
      turnOff: (some: ReadonlyArray<string>, { on }: Reading) => ports.updateRegionSettings(region, { [member]: preferences(on, some, false) }),
    },
    byHand: (some, turnedOn, { on }) => `aws backup update-region-settings --region ${region} ${option} ${json(preferences(on, some, turnedOn))}`,
  });
}

const MAKE: { readonly [kind in SwitchKind]: Make } = {
  serviceAccess: (ports, _, items) => ({
    kind: 'serviceAccess',
    items,
    label: ([service]) => `trusted access of ${service}`,
    read: async () => ({ on: await ports.listServiceAccess() }),
    turnOn: ([service]) => ports.enableServiceAccess(service),
    turnOff: ([service]) => ports.disableServiceAccess(service),
    byHand: ([service], on) => `aws organizations ${on ? 'enable' : 'disable'}-aws-service-access --service-principal ${service}`,
  }),
  stackSets: (ports, _, items) => ({
    kind: 'stackSets',
    items,
    label: () => 'access of StackSets to the organization',
    read: async () => ({ on: await ports.describeStackSetsAccess() === 'ENABLED' ? [STACK_SETS] : [] }),
    turnOn: () => ports.activateStackSetsAccess(),
    turnOff: () => ports.deactivateStackSetsAccess(),
    byHand: (_items, on) => `aws cloudformation ${on ? 'activate' : 'deactivate'}-organizations-access`,
  }),
  policyType: (ports, _, items) => {
    // the root's id is known after the first reading
    let root = '<id of the root>';
    return {
      kind: 'policyType',
      items,
      label: ([policyType]) => `policy type ${policyType}`,
      read: async () => {
        const { rootId, types } = await ports.describePolicyTypes();
        root = rootId;
        const having = (status: string) => Object.keys(types).filter((one) => types[one] === status);
        return { on: having('ENABLED'), pending: having('PENDING_ENABLE') };
      },
      turnOn: ([policyType]) => ports.enablePolicyType(root, policyType),
      turnOff: ([policyType]) => ports.disablePolicyType(root, policyType),
      byHand: ([policyType], on) => `aws organizations ${on ? 'enable' : 'disable'}-policy-type --root-id ${root} --policy-type ${policyType}`,
      done: ['PolicyTypeAlreadyEnabledException', 'PolicyTypeNotEnabledException'],
    };
  },
  globalSetting: (ports, { globalSettingsRegion: region }, items) => ({
    kind: 'globalSetting',
    items,
    label: (some) => `global setting ${some.join(', ')} of AWS Backup`,
    read: async () => ({ on: onOf(await ports.describeGlobalSettings(region)) }),
    turnOn: (some, { on }) => ports.updateGlobalSettings(region, preferences(on, some, true)),
    turnOff: (some, { on }) => ports.updateGlobalSettings(region, preferences(on, some, false)),
    byHand: (some, turnedOn, { on }) => `aws backup update-global-settings --region ${region} --global-settings ${
      Object.entries(preferences(on, some, turnedOn)).map(([name, value]) => `${name}=${value}`).join(',')}`,
    after: { kind: 'serviceAccess', item: BACKUP_SERVICE },
  }),
  delegatedAdministrator: (ports, { delegate = '' }, items) => ({
    kind: 'delegatedAdministrator',
    items,
    label: ([service]) => `delegated administrator ${delegate} for ${service}`,
    read: async () => {
      const service = only(items);
      return { on: (await ports.listDelegatedAdministrators(service)).includes(delegate) ? [service] : [] };
    },
    turnOn: ([service]) => ports.registerDelegatedAdministrator(delegate, service),
    turnOff: ([service]) => ports.deregisterDelegatedAdministrator(delegate, service),
    byHand: ([service], on) => `aws organizations ${on ? 'register' : 'deregister'}-delegated-administrator --account-id ${delegate}`
      + ` --service-principal ${service}`,
    done: ['AccountAlreadyRegisteredException', 'AccountNotRegisteredException'],
    after: { kind: 'serviceAccess', item: only(items) },
  }),
  serviceLinkedRole: (ports, _, items) => ({
    kind: 'serviceLinkedRole',
    items,
    label: ([service]) => `service-linked role of ${service}`,
    read: async () => ({ on: await ports.roleExists(BACKUP_ROLE) ? [BACKUP_SERVICE] : [] }),
    turnOn: ([service]) => ports.createServiceLinkedRole(service),
    byHand: ([service]) => `aws iam create-service-linked-role --aws-service-name ${service}`,
    // IAM's word for a role that exists
    done: ['InvalidInputException', 'InvalidInput'],
  }),
  optIn: ofRegion('optIn', 'opt-in', '--resource-type-opt-in-preference'),
  managementPreference: ofRegion('managementPreference', 'management preference', '--resource-type-management-preference'),
};

export function makeSwitch(
  ports: SetupPorts, settings: SetupSettings, kind: SwitchKind, items: ReadonlyArray<string>, region?: string,
): Switch {
  return MAKE[kind](ports, settings, items, region);
}

/** All that is wanted, in order: those of the organization, each after what it needs, then those of the Regions. */
export function wantedSwitches(ports: SetupPorts, settings: SetupSettings): { readonly organization: Switch[]; readonly regions: Switch[] } {
  const { delegate, stackSets, policyTypes, globalSettings, optIn, managementPreferences } = settings;
  const each = (kind: SwitchKind, items: ReadonlyArray<string>) => items.map((item) => makeSwitch(ports, settings, kind, [item]));
  const services = [BACKUP_SERVICE, ...stackSets ? [STACK_SETS_SERVICE] : []];
  const together = (kind: SwitchKind, items: ReadonlyArray<string>, region?: string) => (
    items.length === 0 ? [] : [makeSwitch(ports, settings, kind, items, region)]);
  return {
    organization: [
      ...each('serviceAccess', [BACKUP_SERVICE]),
      // AWS CloudFormation enables its own trusted access with it; where it does not, the next switch does
      ...each('stackSets', stackSets ? [STACK_SETS] : []),
      ...each('serviceAccess', stackSets ? [STACK_SETS_SERVICE] : []),
      ...each('policyType', policyTypes),
      ...each('serviceLinkedRole', [BACKUP_SERVICE]),
      ...together('globalSetting', globalSettings),
      ...each('delegatedAdministrator', delegate === undefined ? [] : services),
    ],
    regions: settings.regions.flatMap((region) => [
      ...together('optIn', optIn, region), ...together('managementPreference', managementPreferences, region),
    ]),
  };
}
