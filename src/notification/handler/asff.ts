import { consoleLink, partitionOfRegion } from './console-link';
import { boundedId, clipUnits } from './message-json';
import { EventFinding, NotificationEvent } from './notification-event';
import { linksIn, matter, oneLine, quantity } from './words';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { shortHash } from '../../private/hash';
import { instantOf, isBefore } from '../../private/moments';

/** The account and Region that imports, and whose own product the findings belong to. */
export interface FindingHome {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What we fill of the AWS Security Finding Format; the clients of AWS hold it against the SDK's type. */
export type AsffFinding = ReturnType<typeof asffOf>;

/** Findings that one call imports. */
export const FINDINGS_PER_IMPORT = 100;

/** Types that Security Hub knows, by the ARN of the resource; the names in reports change from template to template. */
const ASFF_RESOURCE_TYPES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^arn:[^:]+:ec2:[^:]*:[^:]*:instance\//, 'AwsEc2Instance'],
  [/^arn:[^:]+:ec2:[^:]*:[^:]*:volume\//, 'AwsEc2Volume'],
  [/^arn:[^:]+:rds:[^:]*:[^:]*:db:/, 'AwsRdsDbInstance'],
  [/^arn:[^:]+:rds:[^:]*:[^:]*:cluster:/, 'AwsRdsDbCluster'],
  [/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/[^/]+$/, 'AwsDynamoDbTable'],
  [/^arn:[^:]+:s3:::[^/]+$/, 'AwsS3Bucket'],
  [/^arn:[^:]+:redshift:[^:]*:[^:]*:cluster:/, 'AwsRedshiftCluster'],
  [/^arn:[^:]+:eks:[^:]*:[^:]*:cluster\//, 'AwsEksCluster'],
  [/^arn:[^:]+:cloudformation:[^:]*:[^:]*:stack\//, 'AwsCloudFormationStack'],
  [/^arn:[^:]+:backup:[^:]*:[^:]*:backup-vault:/, 'AwsBackupBackupVault'],
  [/^arn:[^:]+:backup:[^:]*:[^:]*:backup-plan:/, 'AwsBackupBackupPlan'],
  [/^arn:[^:]+:backup:[^:]*:[^:]*:recovery-point:/, 'AwsBackupRecoveryPoint'],
];

/** ARN of the product for an account's own findings. */
export function defaultProductArn({ partition, region, accountId }: FindingHome): string {
  return `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`;
}

/** The account and Region of such an ARN. */
export function homeOf(productArn: string): FindingHome {
  const [, partition, , region, accountId] = productArn.split(':');
  return { partition, region, accountId };
}

/**
 * A finding of an event, as Security Hub takes it.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function asffOf(event: NotificationEvent, finding: EventFinding, home: FindingHome) {
  const { class: findingClass, framework, control, message, severity, state } = finding;
  const region = /^[A-Za-z0-9-]{1,16}$/.test(finding.region) ? finding.region : 'unknown';
  const account = /^\d{12}$/.test(finding.accountId) ? finding.accountId : 'unknown';
  const updated = instant(finding.changedAt ?? event.time) ?? instant(finding.since) ?? new Date(0).toISOString();
  const since = isBefore(finding.since, updated) ? instant(finding.since)! : updated;
  const { asffType, asffStatus: status } = FINDING_CLASSES[findingClass];
  const link = consoleLink(finding);
  const source = linksIn(event)[0]?.url;
  const amount = quantity(finding);
  const title = matter(finding, 200) || 'AWS Backup';
  const place = `account ${account}, ${region}`;
  return {
    SchemaVersion: '2018-10-08' as const,
    Id: `cdk-org-backup/${region}/${account}/${findingId(finding)}`,
    ProductArn: defaultProductArn(home),
    ProductName: 'cdk-org-backup',
    GeneratorId: `cdk-org-backup/${generator(finding)}`,
    AwsAccountId: home.accountId,
    Title: clipUnits(`${title} (${place})`, 256),
    Description: clipUnits(oneLine([title, framework && `framework ${framework}`, control && `control ${control}`, place, amount, message].filter((one) => one).join('; '), 1024), 1024),
    FirstObservedAt: since,
    ...state === 'resolved' ? {} : { LastObservedAt: updated },
    CreatedAt: since,
    UpdatedAt: updated,
    FindingProviderFields: { Severity: { Label: severity }, Types: [asffType] },
    ...status === undefined ? {} : { Compliance: { Status: status } },
    RecordState: state === 'resolved' ? 'ARCHIVED' as const : 'ACTIVE' as const,
    Resources: resourcesOf(finding, account, region),
    ...link === undefined ? {} : { Remediation: { Recommendation: { Text: `Look into AWS Backup in ${place}`, Url: link } } },
    ...source === undefined ? {} : { SourceUrl: source },
    ProductFields: fieldsOf({
      Account: account,
      Region: region,
      Class: findingClass,
      State: state,
      Framework: framework,
      Control: control,
      Resource: finding.resource,
      ResourceType: finding.resourceType,
      Count: amount,
      Message: message,
      Source: event.source.name,
      EventId: event.id,
    }),
  };
}

/** The resource, where it is known, and the member account. */
function resourcesOf({ resource }: EventFinding, account: string, region: string) {
  const partition = partitionOfRegion(region);
  const Partition = ASFF_PARTITIONS.find((one) => one === partition);
  const place = { Region: region, ...Partition ? { Partition } : {} };
  const id = resource === undefined ? '' : clipUnits(oneLine(resource, 512), 512);
  const type = ASFF_RESOURCE_TYPES.find(([pattern]) => pattern.test(id))?.[1] ?? 'Other';
  return [...id === '' ? [] : [{ Type: type, Id: id, ...place }], { Type: 'AwsAccount', Id: `AWS::::Account:${account}`, ...place }];
}

const ASFF_PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** What judged: the control, or the kind of job with how it ended. */
function generator({ control, what, class: findingClass }: EventFinding): string {
  const name = (control ?? what).normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 300);
  return control === undefined ? `${name || 'finding'}/${findingClass}` : name || 'control';
}

/** An id that Security Hub takes: the finding's own where possible. */
function findingId({ id, accountId, region }: EventFinding): string {
  return /^[\x21-\x7e]{1,400}$/.test(id) ? id : `sha256-${shortHash(JSON.stringify([region, accountId, boundedId(id)]), 64)}`;
}

function fieldsOf(fields: { readonly [name: string]: string | undefined }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`cdk-org-backup/${name}`, clipUnits(oneLine(value ?? '', 1024), 1024)]).filter(([, value]) => value !== ''));
}

function instant(iso: string): string | undefined {
  const at = instantOf(iso);
  return at === undefined ? undefined : new Date(at).toISOString();
}
