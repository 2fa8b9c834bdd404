import { switchOn, tearDown } from '../../../src/organization/handler/run-setup';
import { BACKUP_SERVICE, SetupSettings, STACK_SETS_SERVICE } from '../../../src/organization/handler/setup-contract';
import { Preferences, SetupPorts } from '../../../src/organization/handler/setup-ports';

export const MANAGEMENT = '999999999999';
export const HOME = '111111111111';
export const PARAMETER = '/backup/organization-setup';
const ALL_TYPES = ['Aurora', 'DynamoDB', 'EBS', 'EC2', 'EFS', 'S3', 'Timestream'];

export const SETTINGS: SetupSettings = {
  organizationId: 'o-a1b2c3d4e5',
  managementAccount: MANAGEMENT,
  delegate: HOME,
  stackSets: true,
  policyTypes: ['BACKUP_POLICY'],
  globalSettings: ['isCrossAccountBackupEnabled'],
  globalSettingsRegion: 'eu-west-1',
  regions: ['eu-west-1', 'us-east-1'],
  optIn: ['EBS', 'S3'],
  managementPreferences: [],
  parameterName: PARAMETER,
  switchOffOnDelete: false,
};

/** What is on in an organization: one text for each. */
export type State = Set<string>;

const READS = /^(describe|list|read|role)/;
export const isChange = (call: string) => !READS.test(call);

export class SdkError extends Error {
  readonly Reason?: string;

  constructor(name: string, message = 'injected', reason?: string) {
    super(message);
    this.name = name;
    this.Reason = reason;
  }
}

class Killed extends Error {}

interface Failing {
  readonly call: string;
  readonly error: Error;
  /** After it took effect. */
  readonly late?: boolean;
  left: number;
}

/** An organization in memory, with a clock that moves when somebody sleeps. */
export class SetupWorld implements SetupPorts {
  public time = Date.parse('2026-11-30T12:00:00Z');
  public organization = { id: SETTINGS.organizationId, managementAccount: MANAGEMENT, allFeatures: true };
  public readonly on: State = new Set();
  public readonly parameters = new Map<string, string>();
  /** Every call with its arguments. */
  public readonly calls: string[] = [];
  public readonly lines: Array<{ level: string; message: string; [field: string]: unknown }> = [];
  /** What Regions know, where it is not all. */
  public readonly types: { [region: string]: string[] } = {};
  /** Whether settings that a call does not name go off with it; AWS documents neither. */
  public replaces = false;
  /** Milliseconds from a call until its effect shows. */
  public delay = 0;
  /** The run dies before this call, counted from 1. */
  public killAt = Infinity;
  /** Done before a call, as by others. */
  public readonly others = new Map<string, () => void>();
  private failing: Failing[] = [];
  private shown: Array<{ readonly at: number; readonly effect: () => void }> = [];

  public run(settings: Partial<SetupSettings> = {}, minutes = 14) {
    return switchOn({ settings: { ...SETTINGS, ...settings }, ports: this, account: MANAGEMENT, remainingMilliseconds: minutes * 60_000 });
  }

  public end(settings: Partial<SetupSettings> = {}) {
    return tearDown({ settings: { ...SETTINGS, ...settings }, ports: this, account: MANAGEMENT, remainingMilliseconds: 14 * 60_000 });
  }

  public fail(call: string, error: Error, times = 1, late = false): void {
    this.failing.push({ call, error, left: times, late });
  }

  public heal(): void {
    this.failing = [];
    this.killAt = Infinity;
  }

  /** Calls that change something, and forgets all. */
  public changes(): string[] {
    return this.calls.splice(0).filter(isChange);
  }

  public get details() {
    return JSON.parse(this.parameters.get(PARAMETER)!);
  }

  public describeOrganization = () => this.call('describeOrganization', [], () => this.organization);
  public listServiceAccess = () => this.call('listServiceAccess', [], () => this.below('service'));
  public enableServiceAccess = (service: string) => this.call('enableServiceAccess', [service], () => this.set(`service ${service}`));
  public disableServiceAccess = (service: string) => this.call('disableServiceAccess', [service], () => this.set(`service ${service}`, false));
  public describeStackSetsAccess = () => this.call('describeStackSetsAccess', [], () => (this.on.has('stackSets') ? 'ENABLED' : 'DISABLED'));
  public activateStackSetsAccess = () => this.call('activateStackSetsAccess', [], () => this.set('stackSets'));
  public deactivateStackSetsAccess = () => this.call('deactivateStackSetsAccess', [], () => this.set('stackSets', false));
  public describePolicyTypes = () => this.call('describePolicyTypes', [], () => ({
    rootId: 'r-ab12', types: Object.fromEntries(this.below('policyType').map((type) => [type, 'ENABLED'])),
  }));
  public enablePolicyType = (root: string, type: string) => this.call('enablePolicyType', [root, type], () => {
    this.refuse(this.on.has(`policyType ${type}`), 'PolicyTypeAlreadyEnabledException');
    this.set(`policyType ${type}`);
  });
  public disablePolicyType = (root: string, type: string) => this.call('disablePolicyType', [root, type], () => this.set(`policyType ${type}`, false));
  public listDelegatedAdministrators = (service: string) => this.call('listDelegatedAdministrators', [service], () => this.below(`delegate ${service}`));
  public registerDelegatedAdministrator = (account: string, service: string) => this.call('registerDelegatedAdministrator', [account, service], () => {
    this.refuse(!this.on.has(`service ${service}`), 'ConstraintViolationException', 'SERVICE_ACCESS_NOT_ENABLED');
    this.refuse(this.on.has(`delegate ${service} ${account}`), 'AccountAlreadyRegisteredException');
    this.set(`delegate ${service} ${account}`);
  });
  public deregisterDelegatedAdministrator = (account: string, service: string) => this.call('deregisterDelegatedAdministrator', [account, service],
    () => this.set(`delegate ${service} ${account}`, false));
  public roleExists = (role: string) => this.call('roleExists', [role], () => this.on.has(`role ${role}`));
  public createServiceLinkedRole = (service: string) => this.call('createServiceLinkedRole', [service], () => {
    this.refuse(this.on.has('role AWSServiceRoleForBackup'), 'InvalidInputException');
    this.set('role AWSServiceRoleForBackup');
  });
  public describeGlobalSettings = (region: string) => this.call('describeGlobalSettings', [region], () => Object.fromEntries(
    ['isCrossAccountBackupEnabled', 'isMpaEnabled', 'isDelegatedAdministratorEnabled'].map((name) => [name, this.on.has(`global ${name}`)])));
  public updateGlobalSettings = (region: string, settings: Preferences) => this.call('updateGlobalSettings', [region, settings], () => {
    this.refuse(!this.on.has(`service ${BACKUP_SERVICE}`), 'InvalidRequestException');
    this.update('global', settings);
  });
  public describeRegionSettings = (region: string) => this.call('describeRegionSettings', [region], () => ({
    optIn: this.settingsOf(`optIn ${region}`, this.typesOf(region)),
    management: this.settingsOf(`management ${region}`, ['DynamoDB', 'EFS']),
  }));
  public updateRegionSettings = (region: string, { optIn, management }: { optIn?: Preferences; management?: Preferences }) => this.call('updateRegionSettings', [region, { optIn, management }], () => {
    this.refuse(Object.keys(optIn ?? {}).some((type) => !this.typesOf(region).includes(type)), 'InvalidParameterValueException');
    if (optIn) this.update(`optIn ${region}`, optIn);
    if (management) this.update(`management ${region}`, management);
  });
  public readParameter = (name: string) => this.call('readParameter', [name], () => this.parameters.get(name));
  public writeParameter = (name: string, value: string) => this.call('writeParameter', [name], () => void this.parameters.set(name, value));
  public deleteParameter = (name: string) => this.call('deleteParameter', [name], () => void this.parameters.delete(name));
  public sleep = async (milliseconds: number) => void (this.time += milliseconds);
  public now = () => this.time;
  public log = (level: string, message: string, fields: object = {}) => void this.lines.push({ level, message, ...fields });

  private async call<T>(name: string, args: unknown[], action: () => T): Promise<T> {
    if (this.calls.length + 1 >= this.killAt) {
      throw new Killed('killed');
    }
    this.calls.push([name, ...args.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))].join(' '));
    this.others.get(name)?.();
    this.shown = this.shown.filter(({ at, effect }) => at > this.time || void effect());
    const failing = this.failing.find((one) => one.left > 0 && this.calls.at(-1)!.startsWith(one.call));
    if (failing && !failing.late) {
      failing.left -= 1;
      throw failing.error;
    }
    const result = action();
    if (failing) {
      failing.left -= 1;
      throw failing.error;
    }
    return result;
  }

  private set(what: string, on = true): void {
    const effect = () => void (on ? this.on.add(what) : this.on.delete(what));
    this.delay === 0 ? effect() : this.shown.push({ at: this.time + this.delay, effect });
  }

  private update(prefix: string, settings: Preferences): void {
    if (this.replaces) {
      this.below(prefix).filter((name) => !(name in settings)).forEach((name) => this.on.delete(`${prefix} ${name}`));
    }
    Object.entries(settings).forEach(([name, value]) => this.set(`${prefix} ${name}`, value));
  }

  private settingsOf(prefix: string, names: string[]): Preferences {
    return Object.fromEntries(names.map((name) => [name, this.on.has(`${prefix} ${name}`)]));
  }

  private typesOf(region: string): string[] {
    return this.types[region] ?? ALL_TYPES;
  }

  private below(prefix: string): string[] {
    return [...this.on].filter((one) => one.startsWith(`${prefix} `)).map((one) => one.slice(prefix.length + 1));
  }

  private refuse(condition: boolean, name: string, reason?: string): void {
    if (condition) {
      throw new SdkError(name, `refused: ${name}`, reason);
    }
  }
}

/** Everything that settings want, as the world has it. */
export function wantedState({ delegate, stackSets, policyTypes, globalSettings, regions, optIn, managementPreferences }: SetupSettings, known: (region: string, type: string) => boolean): State {
  const services = [BACKUP_SERVICE, ...stackSets ? [STACK_SETS_SERVICE] : []];
  return new Set([
    ...services.map((service) => `service ${service}`),
    ...stackSets ? ['stackSets'] : [],
    ...policyTypes.map((type) => `policyType ${type}`),
    'role AWSServiceRoleForBackup',
    ...globalSettings.map((name) => `global ${name}`),
    ...delegate === undefined ? [] : services.map((service) => `delegate ${service} ${delegate}`),
    ...regions.flatMap((region) => optIn.filter((type) => known(region, type)).map((type) => `optIn ${region} ${type}`)),
    ...regions.flatMap((region) => managementPreferences.map((type) => `management ${region} ${type}`)),
  ]);
}

/** All that could be on. */
export const EVERYTHING = [...wantedState({
  ...SETTINGS, policyTypes: ['BACKUP_POLICY', 'TAG_POLICY', 'SERVICE_CONTROL_POLICY'], globalSettings: ['isCrossAccountBackupEnabled', 'isMpaEnabled', 'isDelegatedAdministratorEnabled'],
  optIn: ALL_TYPES, managementPreferences: ['DynamoDB', 'EFS'],
}, () => true), 'service cloudtrail.amazonaws.com', 'delegate backup.amazonaws.com 333333333333'];
