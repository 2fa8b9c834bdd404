import { BackupResourceType } from './backup-resource-type';
import { SupportOverrides } from './capabilities';
import { checkResourceTypes } from './capability-checks';
import { ResourceTypeVariant } from './resource-type-variant';
import { RESOURCE_TYPES } from '../data/resource-types';
import { knownRegion } from '../private/regions';
import { checkInstance, checkMembers, Members } from '../private/validation';

/**
 * What AWS Backup can do with one resource type, where it differs from what this library knows.
 */
export interface ResourceTypeSupport {
  /**
   * The type.
   */
  readonly resourceType: BackupResourceType;

  /**
   * Whether it can be copied to another Region.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly copyToOtherRegion?: boolean;

  /**
   * Whether it can be copied to another account.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly copyToOtherAccount?: boolean;

  /**
   * Whether it can be kept in a logically air-gapped vault.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly airGappedVault?: boolean;

  /**
   * Whether it can move to cold storage.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly coldStorage?: boolean;

  /**
   * Whether it can be backed up continuously.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly continuousBackup?: boolean;

  /**
   * Whether its recovery points can be indexed for search.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly search?: boolean;

  /**
   * Whether its recovery points can be scanned for malware.
   *
   * @default - what this library knows; false for a type that it does not know
   */
  readonly malwareScan?: boolean;
}

/**
 * What AWS Backup can do in one Region, where it differs from what this library knows.
 */
export interface RegionSupport {
  /**
   * Region code.
   */
  readonly region: string;

  /**
   * Whether organization backup policies take effect there.
   *
   * @default - what this library knows
   */
  readonly backupPolicies?: boolean;

  /**
   * Whether copies from elsewhere can go into a logically air-gapped vault there.
   *
   * @default - what this library knows
   */
  readonly copyIntoAirGappedVault?: boolean;

  /**
   * Whether CloudFormation makes logically air-gapped vaults there.
   *
   * @default - what this library knows; true for a Region that it does not know
   */
  readonly airGappedVault?: boolean;

  /**
   * Whether recovery points can be indexed for search.
   *
   * @default - what this library knows; true for a Region that it does not know
   */
  readonly search?: boolean;

  /**
   * Whether recovery points can be scanned for malware.
   *
   * @default - what this library knows; true for a Region that it does not know
   */
  readonly malwareProtection?: boolean;
}

/**
 * What the organization uses and what AWS Backup supports of it.
 */
export interface BackupSupportProps {
  /**
   * Whether AWS Backup manages DynamoDB with advanced features in every account and Region, without which tables can't be copied.
   *
   * It is a setting per account and Region (`ResourceTypeManagementPreference`), which no policy makes.
   *
   * @default false
   */
  readonly dynamoDbAdvancedFeatures?: boolean;

  /**
   * Kinds of resources that the organization has among those that can do less than others behind the same pattern. A kind that is not listed is not in
   * use: plans are made as if there were none of it, and should such a resource turn up all the same, its copies fail.
   *
   * @default - not known: FSx for OpenZFS is assumed to be in use, the others not, with a warning where it matters
   */
  readonly variants?: ResourceTypeVariant[];

  /**
   * Types that the organization does not use, having opted in to them nowhere. No plan is made for what can't be copied of them; should
   * such a resource turn up all the same, it is backed up with the others and its copies fail.
   *
   * @default - every type may turn up
   */
  readonly unusedResourceTypes?: BackupResourceType[];

  /**
   * Types whose support differs from what this library knows.
   *
   * @default - none
   */
  readonly resourceTypes?: ResourceTypeSupport[];

  /**
   * Regions whose support differs from what this library knows.
   *
   * @default - none
   */
  readonly regions?: RegionSupport[];
}

/**
 * The support matrix: what can be copied, kept cold or kept air-gapped, and where.
 *
 * Known as of September 2026; change it here when AWS adds something before a release of this library does. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export class BackupSupport {
  private readonly overrides: SupportOverrides;

  /**
   * @param props what differs
   * @throws when a Region is unknown
   */
  constructor(props: BackupSupportProps = {}) {
    checkSupport(props);
    const inUse = (variant: ResourceTypeVariant) => props.variants?.some((one) => one.name === variant.name);
    this.overrides = {
      variants: {
        'DynamoDB without advanced features': !props.dynamoDbAdvancedFeatures,
        [ResourceTypeVariant.RDS_MULTI_AZ_CLUSTER.name]: inUse(ResourceTypeVariant.RDS_MULTI_AZ_CLUSTER),
        [ResourceTypeVariant.NEPTUNE.name]: inUse(ResourceTypeVariant.NEPTUNE),
        [ResourceTypeVariant.TIMESTREAM.name]: inUse(ResourceTypeVariant.TIMESTREAM),
        [ResourceTypeVariant.FSX_FOR_OPENZFS.name]: inUse(ResourceTypeVariant.FSX_FOR_OPENZFS) ?? true,
      },
      extraTypes: (props.resourceTypes ?? []).map((one) => one.resourceType._model).filter((type) => RESOURCE_TYPES[type.id] === undefined),
      unusedTypes: (props.unusedResourceTypes ?? []).map((one) => one.id),
      types: Object.fromEntries((props.resourceTypes ?? []).map((one) => [one.resourceType.id, {
        copyToOtherRegion: one.copyToOtherRegion,
        copyToOtherAccount: one.copyToOtherAccount,
        airGappedVault: one.airGappedVault,
        coldStorage: one.coldStorage,
        continuous: one.continuousBackup,
        search: one.search,
        malwareScan: one.malwareScan,
      }])),
      regions: Object.fromEntries((props.regions ?? []).map((one) => [knownRegion('region', one.region), {
        backupPolicies: one.backupPolicies,
        copyIntoAirGappedVault: one.copyIntoAirGappedVault,
        airGappedVault: one.airGappedVault,
        search: one.search,
        malwareProtection: one.malwareProtection,
      }])),
    };
  }

  /** @internal */
  public get _overrides(): SupportOverrides {
    return this.overrides;
  }
}

const SUPPORT_MEMBERS: Members<BackupSupportProps> = {
  dynamoDbAdvancedFeatures: 'boolean', variants: 'list', unusedResourceTypes: 'list', resourceTypes: 'list', regions: 'list',
};
const TYPE_MEMBERS: Members<ResourceTypeSupport> = {
  resourceType: 'required', copyToOtherRegion: 'boolean', copyToOtherAccount: 'boolean', airGappedVault: 'boolean', coldStorage: 'boolean', continuousBackup: 'boolean',
  search: 'boolean', malwareScan: 'boolean',
};
const REGION_MEMBERS: Members<RegionSupport> = {
  region: 'required', backupPolicies: 'boolean', copyIntoAirGappedVault: 'boolean', airGappedVault: 'boolean', search: 'boolean', malwareProtection: 'boolean',
};

/** What is misspelled would leave everything as this library knows it, and what is text would be true. */
function checkSupport(props: BackupSupportProps): void {
  checkMembers('', props, SUPPORT_MEMBERS);
  props.variants?.forEach((one, i) => checkInstance(`variants[${i}]`, one, 'name', 'a ResourceTypeVariant', 'ResourceTypeVariant.NEPTUNE'));
  checkResourceTypes('unusedResourceTypes', props.unusedResourceTypes);
  props.resourceTypes?.forEach((one, i) => {
    checkMembers(`resourceTypes[${i}]`, one, TYPE_MEMBERS);
    checkInstance(`resourceTypes[${i}].resourceType`, one.resourceType, 'arnPattern', 'a BackupResourceType', 'BackupResourceType.S3');
  });
  props.regions?.forEach((one, i) => checkMembers(`regions[${i}]`, one, REGION_MEMBERS));
}
