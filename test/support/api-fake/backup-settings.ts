import type {
  DescribeGlobalSettingsOutput, DescribeRegionSettingsOutput, UpdateGlobalSettingsInput, UpdateRegionSettingsInput,
} from '@aws-sdk/client-backup';
import { invalidParameter } from './report-plans';

const TYPES = [
  'Aurora', 'CloudFormation', 'DocumentDB', 'DynamoDB', 'EBS', 'EC2', 'EFS', 'EKS', 'FSx', 'Neptune', 'RDS', 'Redshift', 'S3', 'SAP HANA on Amazon EC2', 'Storage Gateway',
  'Timestream', 'VirtualMachine',
];
const GLOBAL = ['isCrossAccountBackupEnabled', 'isMpaEnabled', 'isDelegatedAdministratorEnabled'];

interface RegionSettings {
  readonly optIn: Record<string, boolean>;
  readonly management: Record<string, boolean>;
}

/** Settings of AWS Backup: of the organization, and of each Region. All are off at first. */
export class BackupSettings {
  readonly operations = {
    DescribeGlobalSettings: (): DescribeGlobalSettingsOutput => ({ GlobalSettings: { ...this.global } }),
    UpdateGlobalSettings: ({ GlobalSettings = {} }: UpdateGlobalSettingsInput): undefined => {
      const unknown = Object.entries(GlobalSettings).find(([name, value]) => !(name in this.global) || !['true', 'false'].includes(value));
      if (unknown) throw invalidParameter(`Invalid global setting ${unknown.join('=')}`);
      Object.assign(this.global, GlobalSettings);
    },
    DescribeRegionSettings: (_: object, region: string): DescribeRegionSettingsOutput => {
      const { optIn, management } = this.of(region);
      return { ResourceTypeOptInPreference: { ...optIn }, ResourceTypeManagementPreference: { ...management } };
    },
    UpdateRegionSettings: (input: UpdateRegionSettingsInput, region: string): undefined => {
      const settings = this.of(region);
      merge(settings.optIn, input.ResourceTypeOptInPreference);
      merge(settings.management, input.ResourceTypeManagementPreference);
    },
  };
  readonly global: Record<string, string> = Object.fromEntries(GLOBAL.map((name) => [name, 'false']));
  private readonly regions = new Map<string, RegionSettings>();

  of(region: string): RegionSettings {
    const settings = this.regions.get(region) ?? { optIn: off(TYPES), management: off(['DynamoDB', 'EFS']) };
    this.regions.set(region, settings);
    return settings;
  }
}

const off = (names: string[]) => Object.fromEntries(names.map((name) => [name, false]));

function merge(settings: Record<string, boolean>, changes: Record<string, boolean> = {}): void {
  const unknown = Object.keys(changes).find((name) => !(name in settings));
  if (unknown) throw invalidParameter(`Resource type ${unknown} is not supported in this Region`);
  Object.assign(settings, changes);
}
