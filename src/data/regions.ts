/**
 * All that is known of a Region.
 *
 * From "Feature availability by AWS Region", 2026-09: https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html,
 * but for what names another source.
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
  /** CloudFormation makes them: AWS::Backup::LogicallyAirGappedBackupVault is in its registry (2026-11). */
  readonly airGappedVaultType: boolean;
  /** Copies from another Region or account can go into a logically air-gapped vault. */
  readonly copyIntoAirGappedVault: boolean;
  /** AWS Backup Audit Manager: frameworks and reports. */
  readonly auditManager: boolean;
  /** Ids of types that a control does not judge here although it does elsewhere: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html */
  readonly notJudged: { readonly [control: string]: ReadonlyArray<string> };
  /** Events of AWS Organizations and of AWS Backup's global settings appear in this Region of the partition. */
  readonly organizationEvents: boolean;
  /** Recovery points can be indexed for search. */
  readonly search: boolean;
  /** Recovery points can be scanned for malware. */
  readonly malwareProtection: boolean;
}

/** What a Region can do of which nothing else is known: everything, but for accounts that did not enable it. */
export const ANY_REGION: Omit<RegionFacts, 'partition'> = {
  optIn: true,
  backupPolicies: true,
  crossRegionCopy: true,
  crossAccountCopy: true,
  airGappedVault: true,
  airGappedVaultType: true,
  copyIntoAirGappedVault: true,
  auditManager: true,
  notJudged: {},
  organizationEvents: false,
  search: true,
  malwareProtection: true,
};

const OPT_IN = { optIn: true };
/** What the newest Regions have not yet. */
const NEW = { optIn: true, copyIntoAirGappedVault: false, airGappedVaultType: false, auditManager: false };
const NO_POLICIES = { backupPolicies: false };
const NO_AIR_GAPPED_VAULT = { airGappedVault: false, airGappedVaultType: false, copyIntoAirGappedVault: false };
const ORGANIZATION_EVENTS = { organizationEvents: true };
const CHINA = { ...NO_AIR_GAPPED_VAULT, auditManager: false, search: false, malwareProtection: false };
const GOVERNMENT = {
  ...NO_AIR_GAPPED_VAULT,
  notJudged: { RESTORE_TIME_FOR_RESOURCES_MEET_TARGET: ['EBS'], RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT: ['EBS'] },
};

export const REGIONS: { readonly [region: string]: RegionFacts } = {
  'af-south-1': region('aws', OPT_IN),
  'ap-east-1': region('aws', OPT_IN),
  'ap-east-2': region('aws', NEW, NO_POLICIES, { search: false }),
  'ap-northeast-1': region('aws'),
  'ap-northeast-2': region('aws'),
  'ap-northeast-3': region('aws'),
  'ap-south-1': region('aws'),
  'ap-south-2': region('aws', OPT_IN),
  'ap-southeast-1': region('aws'),
  'ap-southeast-2': region('aws'),
  'ap-southeast-3': region('aws', OPT_IN),
  'ap-southeast-4': region('aws', OPT_IN),
  'ap-southeast-5': region('aws', NEW),
  'ap-southeast-6': region('aws', NEW, NO_POLICIES, { search: false, malwareProtection: false }),
  'ap-southeast-7': region('aws', NEW, NO_POLICIES),
  'ca-central-1': region('aws'),
  'ca-west-1': region('aws', NEW),
  'cn-north-1': region('aws-cn', CHINA),
  'cn-northwest-1': region('aws-cn', CHINA, ORGANIZATION_EVENTS),
  'eu-central-1': region('aws'),
  'eu-central-2': region('aws', OPT_IN),
  'eu-north-1': region('aws'),
  'eu-south-1': region('aws', OPT_IN),
  'eu-south-2': region('aws', OPT_IN),
  'eu-west-1': region('aws'),
  'eu-west-2': region('aws'),
  'eu-west-3': region('aws'),
  'eusc-de-east-1': region('aws-eusc', NO_POLICIES, NO_AIR_GAPPED_VAULT,
    { crossRegionCopy: false, crossAccountCopy: false, auditManager: false, search: false, malwareProtection: false }),
  'il-central-1': region('aws', OPT_IN, { auditManager: false }),
  'me-central-1': region('aws', OPT_IN),
  'me-south-1': region('aws', OPT_IN),
  'mx-central-1': region('aws', NEW, NO_POLICIES),
  'sa-east-1': region('aws'),
  'us-east-1': region('aws', ORGANIZATION_EVENTS),
  'us-east-2': region('aws'),
  'us-gov-east-1': region('aws-us-gov', GOVERNMENT),
  'us-gov-west-1': region('aws-us-gov', GOVERNMENT, ORGANIZATION_EVENTS),
  'us-west-1': region('aws'),
  'us-west-2': region('aws'),
};

/** With what names of services end in a partition. Of others, aws-cdk-lib knows it. */
export const DOMAIN_SUFFIXES: { readonly [partition: string]: string | undefined } = {
  'aws': 'amazonaws.com', 'aws-us-gov': 'amazonaws.com', 'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu',
};

/** Whether a Region is known to lack a feature; of one that is not in the table nothing is known. */
export function regionLacks(code: string, feature: 'airGappedVault' | 'copyIntoAirGappedVault' | 'auditManager' | 'crossAccountCopy'): boolean {
  return REGIONS[code]?.[feature] === false;
}

/** The Region where the events of AWS Organizations appear; undefined in a partition of which it is not known. */
export function organizationEventsRegion(partition: string | undefined): string | undefined {
  return Object.keys(REGIONS).find((code) => REGIONS[code].partition === partition && REGIONS[code].organizationEvents);
}

const IDENTITY_EVENTS: { readonly [partition: string]: string } = { 'aws': 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/**
 * The Region where the calls of AWS IAM are logged, from whichever Region; undefined in a partition of which it is not known.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function identityEventsRegion(partition: string | undefined): string | undefined {
  return IDENTITY_EVENTS[partition ?? ''];
}

/** Partition of a Region that is not in the table, by the start of its code. */
export function partitionByName(code: string): string {
  const prefixes: [string, string][] = [
    ['cn-', 'aws-cn'], ['us-gov-', 'aws-us-gov'], ['us-iso-', 'aws-iso'], ['us-isob-', 'aws-iso-b'], ['us-isof-', 'aws-iso-f'],
    ['eu-isoe-', 'aws-iso-e'], ['eusc-', 'aws-eusc'],
  ];
  return prefixes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'aws';
}

function region(partition: string, ...differences: Partial<RegionFacts>[]): RegionFacts {
  return Object.assign({ ...ANY_REGION, partition, optIn: false }, ...differences);
}
