/** What the management account trusts to work in the organization. */
export const BACKUP_SERVICE = 'backup.amazonaws.com';
export const STACK_SETS_SERVICE = 'member.org.stacksets.cloudformation.amazonaws.com';

/** What is switched on, by the construct's props. */
export interface SetupSettings {
  readonly organizationId: string;
  readonly managementAccount: string;
  /** Registered as delegated administrator; undefined means nobody. */
  readonly delegate?: string;
  readonly stackSets: boolean;
  readonly policyTypes: ReadonlyArray<string>;
  /** Names of global settings of AWS Backup. */
  readonly globalSettings: ReadonlyArray<string>;
  /** Where they are asked for and changed; they hold in every Region. */
  readonly globalSettingsRegion: string;
  /** Of the opt-in and the management preferences. */
  readonly regions: ReadonlyArray<string>;
  /** Resource types by the names that AWS Backup has for them. */
  readonly optIn: ReadonlyArray<string>;
  readonly managementPreferences: ReadonlyArray<string>;
  readonly parameterName: string;
  readonly switchOffOnDelete: boolean;
  /** A text of the user's; another one makes CloudFormation start the handler again. */
  readonly revision?: string;
}

/** What the custom resource gives back. */
export interface SetupAttributes {
  /** One line for people. */
  readonly Summary: string;
  /** The SSM parameter with the details. */
  readonly ParameterName: string;
}

const LISTS = ['policyTypes', 'globalSettings', 'regions', 'optIn', 'managementPreferences'] as const;
const TEXTS = ['organizationId', 'managementAccount', 'globalSettingsRegion', 'parameterName'] as const;
const SWITCHES = ['stackSets', 'switchOffOnDelete'] as const;

const pascal = (name: string) => `${name[0].toUpperCase()}${name.slice(1)}`;

/** As properties of the custom resource: CloudFormation hands over texts only. */
export function setupProperties(settings: SetupSettings): { [property: string]: string | ReadonlyArray<string> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)
    .map(([name, value]: [string, string | boolean | ReadonlyArray<string>]) => [pascal(name), typeof value === 'boolean' ? String(value) : value]));
}

/** @throws when they are not what the construct writes */
export function setupSettings(properties: { readonly [property: string]: unknown }): SetupSettings {
  const property = (name: string) => properties[pascal(name)];
  const malformed = (name: string, what: string) => new Error(`property ${pascal(name)}: ${what}; the resource must be deployed by OrganizationSetup`);
  const text = (name: string) => {
    const value = property(name);
    if (typeof value !== 'string' || value === '') {
      throw malformed(name, 'a text is expected');
    }
    return value;
  };
  const list = (name: string) => {
    const value = property(name) ?? [];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
      throw malformed(name, 'a list of texts is expected');
    }
    return value;
  };
  const flag = (name: string) => {
    const value = text(name);
    if (value !== 'true' && value !== 'false') {
      throw malformed(name, 'true or false is expected');
    }
    return value === 'true';
  };
  const optional = (name: string) => (property(name) === undefined ? {} : { [name]: text(name) });
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])) as Pick<SetupSettings, typeof TEXTS[number]>,
    ...Object.fromEntries(LISTS.map((name) => [name, list(name)])) as unknown as Pick<SetupSettings, typeof LISTS[number]>,
    ...Object.fromEntries(SWITCHES.map((name) => [name, flag(name)])) as Pick<SetupSettings, typeof SWITCHES[number]>,
    ...optional('delegate'),
    ...optional('revision'),
  };
}
