import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createRecording, recordedTypes, Recording, RecordingModel } from './config-recorder';
import { LIMITS } from '../data/limits';
import { checkDuration, checkMembers, checkText, reject } from '../private/validation';

/**
 * How AWS Config records what the controls need, where nothing does yet.
 */
export interface ConfigRecordingOptions {
  /**
   * Name of an existing bucket that receives the records, for example in a log archive account. Its policy must admit AWS Config.
   *
   * @default - a bucket of its own in every account and Region
   */
  readonly deliveryBucketName?: string;

  /**
   * Prefix of the records in that bucket, without slashes at its ends.
   *
   * @default - none
   */
  readonly deliveryPrefix?: string;

  /**
   * How long a bucket of its own keeps the records, whole days, 1 to 36,500.
   *
   * @default Duration.days(400)
   */
  readonly retention?: Duration;

  /**
   * Whether results of rules are recorded too (`AWS::Config::ResourceCompliance`), which older guides of AWS ask for.
   *
   * @default true
   */
  readonly recordCompliance?: boolean;

  /**
   * Types that are recorded beside those that the controls need, as AWS Config calls them: `recordedResourceTypes` of `UntaggedResourceRules`, for example. AWS Config bills
   * each change of each resource.
   *
   * @default - none
   */
  readonly additionalResourceTypes?: string[];

  /**
   * Whether the service-linked role of AWS Config has to be created. Its creation fails where the account has it.
   *
   * @default true
   */
  readonly createServiceLinkedRole?: boolean;
}

/**
 * Whether AWS Config already records in the accounts of a framework. An account has one recorder in a Region: an existing one is never touched.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/turning-on-resource-tracking.html
 */
export class ConfigRecording {
  /**
   * AWS Config records already, as with AWS Control Tower: at least the types of `ComplianceFramework.recordedResourceTypes`.
   */
  public static existing(): ConfigRecording {
    return new ConfigRecording();
  }

  /**
   * A recorder for what the controls need and nothing else, with its delivery channel; for accounts and Regions that have none.
   *
   * An account can have one framework with it in a Region. In a template for one Region it works with the service-linked role. In one for several Regions, which a new account gets all at once, it works
   * with a role of its own Region, unless `createServiceLinkedRole` is false.
   *
   * @throws when the retention is out of bounds, or a name is none
   */
  public static create(options: ConfigRecordingOptions = {}): ConfigRecording {
    checkMembers('', options, { deliveryBucketName: 'text', deliveryPrefix: 'text', retention: 'optional', recordCompliance: 'boolean', additionalResourceTypes: 'texts', createServiceLinkedRole: 'boolean' });
    return new ConfigRecording({
      bucketName: options.deliveryBucketName === undefined ? undefined : checkText('deliveryBucketName', options.deliveryBucketName, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        'a bucket name has 3 to 63 lower-case letters, digits, dots and hyphens', 'give the name, not the ARN'),
      prefix: options.deliveryPrefix === undefined ? undefined : checkText('deliveryPrefix', options.deliveryPrefix, /^[^\s/]([^\s]*[^\s/])?$/,
        'it neither begins nor ends with a slash', 'leave the slashes out'),
      retentionDays: checkDuration('retention', options.retention ?? Duration.days(400), 'days', LIMITS.storedDays, 'this library'),
      recordCompliance: options.recordCompliance ?? true,
      additionalTypes: (options.additionalResourceTypes ?? []).map((type, i) => checkText(`additionalResourceTypes[${i}]`, type, /^AWS(?:::[A-Za-z0-9]+){2,3}$/,
        'AWS Config calls a type by service and kind', 'write it like AWS::S3::Bucket')),
      createServiceLinkedRole: options.createServiceLinkedRole ?? true,
    });
  }

  private readonly model?: RecordingModel;

  private constructor(model?: RecordingModel) {
    this.model = model;
  }

  /**
   * Refuses what can't be created, and says whether a recorder would work with a role that two Regions can't both make.
   * @internal
   */
  public _check(resourceTypes: string[], regions: string[]): { sharesRole: boolean } {
    if (this.model && recordedTypes(this.model, resourceTypes).length === 0) {
      reject('recordCompliance', false, 'the controls need no record and a recorder records at least one type', 'leave configRecording out');
    }
    return { sharesRole: this.model?.createServiceLinkedRole === true && regions.length === 0 };
  }

  /**
   * Creates what has to be created before a framework; undefined means nothing.
   * @internal
   */
  public _bind(scope: Construct, resourceTypes: string[], severalRegions: boolean): Recording | undefined {
    return this.model && createRecording(scope, this.model, resourceTypes, severalRegions);
  }
}
