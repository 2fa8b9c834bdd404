import { CfnResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { namingOf } from '../definition/naming-of';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkAccountId, checkOrganizationId } from '../organization-layout/organization-ids';
import { partitionIn } from '../private/arns';
import { GRANTS_TO_OTHERS_DENIED } from '../private/grants-to-others';
import { INSTANCES } from '../private/instances';
import { checkDuration, checkMembers, reject, withoutNulls } from '../private/validation';

/**
 * A trail over all accounts of the organization.
 */
export interface OrganizationTrailOptions {
  /**
   * Id of the organization, for example `o-a1b2c3d4e5`.
   *
   * @default - that of the definition's layout; required where it has none
   */
  readonly organizationId?: string;

  /**
   * The management account, 12 digits: it owns the trail, also where a delegated administrator creates it.
   *
   * @default - that of the definition's layout; required where it has none
   */
  readonly managementAccount?: string;

  /**
   * Whether the account of the stack is a delegated administrator for AWS CloudTrail.
   *
   * @default false - only the management account can create the trail
   */
  readonly delegatedAdministrator?: boolean;
}

/**
 * Properties of `BackupActivityTrail`.
 */
export interface BackupActivityTrailProps {
  /**
   * The backup definition: the trail's name follows from its naming, and whose trail it is from its layout.
   *
   * @default - none
   */
  readonly definition?: BackupDefinition;

  /**
   * Names of the organization, where no definition has them.
   *
   * @default - that of the definition, or `new BackupNaming()`
   */
  readonly naming?: BackupNaming;

  /**
   * Makes it a trail of the whole organization. AWS CloudTrail must be a trusted service of it.
   *
   * @default - a trail of the stack's account
   */
  readonly organizationTrail?: OrganizationTrailOptions;

  /**
   * How long logs are kept, whole days, 1 to 36,500.
   *
   * @default Duration.days(400)
   */
  readonly retention?: Duration;
}

interface TrailOwner {
  /** The account in the trail's ARN. */
  readonly account: string;
  /** Undefined means a trail of one account. */
  readonly organizationId?: string;
}

const TRAIL_SERVICE = 'cloudtrail.amazonaws.com';

/**
 * A trail of AWS CloudTrail for organizations without one: EventBridge gets the calls that weaken backups only where a trail logs them.
 *
 * It covers all Regions, its logs are validated and encrypted with a key of its own, and it logs from the start. Bucket and key survive the stack.
 * Deploy it once, in one Region. An account that has a trail for management events already pays for every further one.
 *
 * Cost: a KMS key (1 USD a month), the storage of logs, and in accounts with a trail already 2 USD for 100,000 events.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupActivityTrail, BackupDefinition } from 'cdk-org-backup';
 *
 * declare const management: Stack; // of the management account
 * declare const definition: BackupDefinition; // its layout has organizationId and managementAccount
 * new BackupActivityTrail(management, 'Trail', { definition, organizationTrail: {} });
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
 */
export class BackupActivityTrail extends Construct {
  /** The trail. */
  public readonly trail: CfnTrail;
  /** Name of the trail. */
  public readonly trailName: string;
  /** ARN of the trail, without a reference to the resource. */
  public readonly trailArn: string;
  /** Receives the logs. */
  public readonly bucket: s3.Bucket;
  /** Encrypts the logs. */
  public readonly encryptionKey: kms.Key;

  /**
   * @param scope the stack of the account
   * @param id id of the construct
   * @param props properties
   * @throws when the account can't create a trail of the organization, something is given beside a definition that says it, or a value lies outside its
   * limits
   */
  constructor(scope: Construct, id: string, props: BackupActivityTrailProps = {}) {
    checkMembers('', props, { definition: INSTANCES.definition, naming: INSTANCES.naming, organizationTrail: 'optional', retention: 'optional' });
    const stack = Stack.of(scope);
    const days = checkDuration('retention', props.retention ?? Duration.days(400), 'days', LIMITS.storedDays, 'this library');
    const naming = namingOf(props);
    const owner = trailOwner(withoutNulls(props), stack);

    super(scope, id);
    const partition = partitionIn(stack.region);
    this.trailName = `${naming.prefix}Activity`;
    this.trailArn = `arn:${partition}:cloudtrail:${stack.region}:${owner.account}:trail/${this.trailName}`;
    this.encryptionKey = this.createKey(partition, owner.account);
    this.bucket = this.createBucket(days, stack.account, owner);
    this.trail = new CfnTrail(this, 'Resource', {
      trailName: this.trailName,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: this.encryptionKey.keyArn,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      isOrganizationTrail: owner.organizationId === undefined ? undefined : true,
      eventSelectors: [{ includeManagementEvents: true, readWriteType: 'All' }],
    });
    // AWS CloudTrail checks that it can write when the trail is made
    this.trail.node.addDependency(this.bucket.policy!.node.defaultChild as CfnResource);
    this.node.defaultChild = this.trail;
  }

  private createKey(partition: string, owner: string): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: 'Logs of calls that concern backups', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    key.addToResourcePolicy(iam.PolicyStatement.fromJson(GRANTS_TO_OTHERS_DENIED));
    const ofTrail = { 'aws:SourceArn': this.trailArn };
    key.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudTrailEncrypts',
      principals: [new iam.ServicePrincipal(TRAIL_SERVICE)],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: ofTrail, StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${partition}:cloudtrail:*:${owner}:trail/*` } },
    }));
    key.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudTrailDescribesKey',
      principals: [new iam.ServicePrincipal(TRAIL_SERVICE)],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: ofTrail },
    }));
    return key;
  }

  private createBucket(days: number, account: string, owner: TrailOwner): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [{
        expiration: Duration.days(days), noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7),
      }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const principals = [new iam.ServicePrincipal(TRAIL_SERVICE)];
    const ofTrail = { 'aws:SourceArn': this.trailArn };
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudTrailChecksBucket', principals, actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn], conditions: { StringEquals: ofTrail },
    }));
    // a trail of the organization logs first for its owner, then for everyone
    const folders = owner.organizationId === undefined ? [account] : [owner.account, owner.organizationId];
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'CloudTrailWrites',
      principals,
      actions: ['s3:PutObject'],
      resources: folders.map((folder) => bucket.arnForObjects(`AWSLogs/${folder}/*`)),
      conditions: { StringEquals: { ...ofTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }));
    return bucket;
  }
}

function trailOwner({ organizationTrail, definition }: BackupActivityTrailProps, { account }: Stack): TrailOwner {
  if (organizationTrail === undefined) {
    return { account };
  }
  const organizationId = saidOnce('organizationId', definition?.layout.organizationId, organizationTrail.organizationId, 'logs of the organization lie below it');
  const managementAccount = saidOnce('managementAccount', definition?.layout.managementAccount, organizationTrail.managementAccount, 'it owns the trail');
  const checked = {
    organizationId: checkOrganizationId('organizationTrail.organizationId', organizationId),
    account: checkAccountId('organizationTrail.managementAccount', managementAccount),
  };
  if (!organizationTrail.delegatedAdministrator && account !== checked.account) {
    reject('organizationTrail', Token.isUnresolved(account) ? 'a stack without account' : `a stack in ${account}`,
      'only the management account or a delegated administrator for AWS CloudTrail can create a trail of the organization',
      `deploy it to ${checked.account}, or set delegatedAdministrator where the account is one`);
  }
  return checked;
}

/** What the definition says, or the option where it does not. */
function saidOnce(prop: 'organizationId' | 'managementAccount', defined: string | undefined, given: string | undefined, purpose: string): string {
  if (defined !== undefined && given !== undefined) {
    reject(`organizationTrail.${prop}`, given, `the definition's layout has ${defined}`, 'leave it out');
  }
  return defined ?? given ?? reject(`organizationTrail.${prop}`, undefined, purpose, `give it, or a definition whose layout has ${prop}`);
}
