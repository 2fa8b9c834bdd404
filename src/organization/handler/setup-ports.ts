/** By name: whether it is on. */
export interface Preferences {
  readonly [name: string]: boolean;
}

export interface RegionPreferences {
  readonly optIn: Preferences;
  readonly management: Preferences;
}

export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: string;
  /** Whether all features are enabled, not consolidated billing alone. */
  readonly allFeatures: boolean;
}

export interface RootPolicyTypes {
  readonly rootId: string;
  /** Status by type: ENABLED, PENDING_ENABLE or PENDING_DISABLE; a type that is off is missing. */
  readonly types: { readonly [policyType: string]: string };
}

/** What the handler calls. Errors are those of the AWS SDK, known by their names. */
export interface SetupPorts {
  describeOrganization(): Promise<OrganizationFacts>;
  listServiceAccess(): Promise<string[]>;
  enableServiceAccess(service: string): Promise<void>;
  disableServiceAccess(service: string): Promise<void>;
  /** ENABLED, DISABLED or DISABLED_PERMANENTLY. */
  describeStackSetsAccess(): Promise<string>;
  activateStackSetsAccess(): Promise<void>;
  deactivateStackSetsAccess(): Promise<void>;
  describePolicyTypes(): Promise<RootPolicyTypes>;
  enablePolicyType(rootId: string, policyType: string): Promise<void>;
  disablePolicyType(rootId: string, policyType: string): Promise<void>;
  listDelegatedAdministrators(service: string): Promise<string[]>;
  registerDelegatedAdministrator(account: string, service: string): Promise<void>;
  deregisterDelegatedAdministrator(account: string, service: string): Promise<void>;
  roleExists(roleName: string): Promise<boolean>;
  createServiceLinkedRole(service: string): Promise<void>;
  describeGlobalSettings(region: string): Promise<Preferences>;
  updateGlobalSettings(region: string, settings: Preferences): Promise<void>;
  describeRegionSettings(region: string): Promise<RegionPreferences>;
  updateRegionSettings(region: string, settings: Partial<RegionPreferences>): Promise<void>;
  /** Undefined where there is none. */
  readParameter(name: string): Promise<string | undefined>;
  writeParameter(name: string, value: string): Promise<void>;
  /** Does nothing where there is none. */
  deleteParameter(name: string): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  now(): number;
  log(level: 'info' | 'warn' | 'error', message: string, fields?: object): void;
}
