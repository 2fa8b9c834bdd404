/**
 * What AWS Backup can do in a Region.
 *
 * From "Feature availability by AWS Region", 2026-09: https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export interface RegionFacts {
  readonly partition: string;
  /** The Region must be enabled per account before anything works there. */
  readonly optIn: boolean;
  /** Cross-account management: organization backup policies take effect. */
  readonly backupPolicies: boolean;
  readonly crossRegionCopy: boolean;
  readonly crossAccountCopy: boolean;
  /** Logically air-gapped vaults exist. */
  readonly airGappedVault: boolean;
  /** Copies from another Region or account can go into a logically air-gapped vault. */
  readonly copyIntoAirGappedVault: boolean;
  /** Recovery points can be indexed for search. */
  readonly search: boolean;
  /** Recovery points can be scanned for malware. */
  readonly malwareProtection: boolean;
}

export const REGIONS: { readonly [region: string]: RegionFacts } = {
  'af-south-1': region('aws', { optIn: true }),
  'ap-east-1': region('aws', { optIn: true }),
  'ap-east-2': region('aws', { optIn: true, backupPolicies: false, copyIntoAirGappedVault: false, search: false }),
  'ap-northeast-1': region('aws'),
  'ap-northeast-2': region('aws'),
  'ap-northeast-3': region('aws'),
  'ap-south-1': region('aws'),
  'ap-south-2': region('aws', { optIn: true }),
  'ap-southeast-1': region('aws'),
  'ap-southeast-2': region('aws'),
  'ap-southeast-3': region('aws', { optIn: true }),
  'ap-southeast-4': region('aws', { optIn: true }),
  'ap-southeast-5': region('aws', { optIn: true, copyIntoAirGappedVault: false }),
  'ap-southeast-6': region('aws', { optIn: true, backupPolicies: false, copyIntoAirGappedVault: false, search: false, malwareProtection: false }),
  'ap-southeast-7': region('aws', { optIn: true, backupPolicies: false, copyIntoAirGappedVault: false }),
  'ca-central-1': region('aws'),
  'ca-west-1': region('aws', { optIn: true, copyIntoAirGappedVault: false }),
  'cn-north-1': region('aws-cn', { airGappedVault: false, copyIntoAirGappedVault: false, search: false, malwareProtection: false }),
  'cn-northwest-1': region('aws-cn', { airGappedVault: false, copyIntoAirGappedVault: false, search: false, malwareProtection: false }),
  'eu-central-1': region('aws'),
  'eu-central-2': region('aws', { optIn: true }),
  'eu-north-1': region('aws'),
  'eu-south-1': region('aws', { optIn: true }),
  'eu-south-2': region('aws', { optIn: true }),
  'eu-west-1': region('aws'),
  'eu-west-2': region('aws'),
  'eu-west-3': region('aws'),
  'eusc-de-east-1': region('aws-eusc', {
    backupPolicies: false, crossRegionCopy: false, crossAccountCopy: false, airGappedVault: false, copyIntoAirGappedVault: false,
    search: false, malwareProtection: false,
  }),
  'il-central-1': region('aws', { optIn: true }),
  'me-central-1': region('aws', { optIn: true }),
  'me-south-1': region('aws', { optIn: true }),
  'mx-central-1': region('aws', { optIn: true, backupPolicies: false, copyIntoAirGappedVault: false }),
  'sa-east-1': region('aws'),
  'us-east-1': region('aws'),
  'us-east-2': region('aws'),
  'us-gov-east-1': region('aws-us-gov', { airGappedVault: false, copyIntoAirGappedVault: false }),
  'us-gov-west-1': region('aws-us-gov', { airGappedVault: false, copyIntoAirGappedVault: false }),
  'us-west-1': region('aws'),
  'us-west-2': region('aws'),
};

/**
 * Regions that have logically air-gapped vaults, but whose CloudFormation has no type for them: `AWS::Backup::LogicallyAirGappedBackupVault` is
 * missing in its registry (2026-11).
 */
export const NO_AIR_GAPPED_VAULT_TYPE: ReadonlyArray<string> = [
  'ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'mx-central-1',
];

/** Partition of a Region that is not in the table, by the start of its code. */
export function partitionByName(code: string): string {
  const prefixes: [string, string][] = [
    ['cn-', 'aws-cn'], ['us-gov-', 'aws-us-gov'], ['us-iso-', 'aws-iso'], ['us-isob-', 'aws-iso-b'], ['us-isof-', 'aws-iso-f'],
    ['eu-isoe-', 'aws-iso-e'], ['eusc-', 'aws-eusc'],
  ];
  return prefixes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'aws';
}

function region(partition: string, differences: Partial<RegionFacts> = {}): RegionFacts {
  return {
    partition,
    optIn: false,
    backupPolicies: true,
    crossRegionCopy: true,
    crossAccountCopy: true,
    airGappedVault: true,
    copyIntoAirGappedVault: true,
    search: true,
    malwareProtection: true,
    ...differences,
  };
}
