import { critical, high, NOT_BY_BACKUP, notBy } from './event-acts';
import { CallAct, CallRow, EventPatternJson, ValidationRow } from './event-row';

const anyValue = [{ exists: true }];

/** Accounts, groups and organizations that a request admits to a snapshot or an image. */
const admitted = (permission: string): EventPatternJson[] => ['userId', 'group', 'organizationArn', 'organizationalUnitArn']
  .map((who) => ({ requestParameters: { [permission]: { add: { items: { [who]: anyValue } } } } }));

/** Names that AWS Backup gives to snapshots of databases, which calls write as ARN too, and Amazon RDS takes in any case. */
const DATABASE_SNAPSHOT = [{ prefix: { 'equals-ignore-case': 'awsbackup:' } }, { wildcard: '*awsbackup:*' }];
const ofDatabaseSnapshots = (more: EventPatternJson): EventPatternJson => ({
  ...NOT_BY_BACKUP,
  $or: ['dBSnapshotIdentifier', 'dBClusterSnapshotIdentifier'].map((member) => ({ requestParameters: { [member]: DATABASE_SNAPSHOT, ...more } })),
});

const withoutEventBridge = (): CallAct => high('a bucket sends no events to Amazon EventBridge any more', ['bucketName']);
const breakGlass = (): CallAct => critical('role for emergencies taken', ['roleArn']);

/** Calls by which backups leave, lose their source, or are reached by a way that is not for everyday. */
export const SHARING_ROWS: ReadonlyArray<CallRow> = [
  {
    id: 'vault-shared',
    title: 'Backup vault or approval team shared with other accounts',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'ram',
    only: { requestParameters: { resourceArns: [{ wildcard: 'arn:*:backup:*:backup-vault:*' }, { wildcard: 'arn:*:mpa:*:approval-team/*' }] } },
    calls: {
      AssociateResourceShare: critical('backup vault or approval team shared', ['resourceShareArn']),
      CreateResourceShare: critical('backup vault or approval team shared', ['name']),
      DisassociateResourceShare: high('backup vault or approval team no longer shared', ['resourceShareArn']),
    },
  },
  {
    // whom a share is for is said without what is in it; shares of other things are rare where vaults are
    id: 'share-opened',
    title: 'Resource share opened to others in an account with vaults',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'in-vault-account',
    service: 'ram',
    only: {
      $or: [
        { requestParameters: { principals: anyValue } },
        { requestParameters: { allowExternalPrincipals: [true] } },
      ],
    },
    calls: {
      AssociateResourceShare: critical('principals added to a resource share of an account with vaults', ['resourceShareArn']),
      UpdateResourceShare: critical('resource share of an account with vaults opened to other organizations', ['resourceShareArn']),
    },
  },
  {
    id: 'approval-team-changed',
    title: 'Approval team changed or deleted',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'mpa',
    calls: {
      DeleteIdentitySource: critical('identity source of approval teams deleted', ['identitySourceArn']),
      StartActiveApprovalTeamDeletion: critical('approval team deleted', ['arn']),
      UpdateApprovalTeam: critical('approval team changed', ['arn']),
    },
  },
  {
    id: 'copied-by-person',
    title: 'Copy or restore started by somebody in the central account',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'in-central',
    service: 'backup',
    only: notBy('backup', 'restore-testing.backup'),
    calls: {
      StartCopyJob: high('copy out of the central account started by hand', ['recoveryPointArn']),
      StartRestoreJob: high('restore in the central account started by hand', ['recoveryPointArn']),
    },
  },
  {
    // no request says whether AWS Backup made the snapshot; these services share their own every day
    id: 'snapshot-shared',
    title: 'Snapshot or image shared with other accounts',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'ec2',
    only: { ...notBy('backup', 'dlm', 'imagebuilder'), $or: [...admitted('createVolumePermission'), ...admitted('launchPermission')] },
    calls: {
      ModifyImageAttribute: high('image shared with other accounts', ['imageId']),
      ModifySnapshotAttribute: high('snapshot shared with other accounts', ['snapshotId']),
    },
  },
  {
    id: 'database-snapshot-shared',
    title: 'Database snapshot of AWS Backup shared with other accounts',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'rds',
    only: ofDatabaseSnapshots({ valuesToAdd: anyValue }),
    calls: {
      ModifyDBClusterSnapshotAttribute: critical('database snapshot of AWS Backup shared with other accounts', ['dBClusterSnapshotIdentifier']),
      ModifyDBSnapshotAttribute: critical('database snapshot of AWS Backup shared with other accounts', ['dBSnapshotIdentifier']),
    },
  },
  {
    id: 'database-snapshot-deleted',
    title: 'Database snapshot of AWS Backup deleted outside of AWS Backup',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'rds',
    only: ofDatabaseSnapshots({}),
    calls: {
      DeleteDBClusterSnapshot: critical('database snapshot of AWS Backup deleted', ['dBClusterSnapshotIdentifier']),
      DeleteDBSnapshot: critical('database snapshot of AWS Backup deleted', ['dBSnapshotIdentifier']),
    },
  },
  {
    // the call replaces the whole configuration. AWS CloudTrail records the first name, AWS's guide shows the second
    id: 'bucket-events-off',
    title: 'A bucket sends no events to Amazon EventBridge any more, which ends its continuous backup',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    needs: 'continuousBackups',
    alertIf: 'without-event-bridge',
    service: 's3',
    only: { requestParameters: { NotificationConfiguration: { EventBridgeConfiguration: [{ exists: false }] } } },
    calls: { PutBucketNotification: withoutEventBridge(), PutBucketNotificationConfiguration: withoutEventBridge() },
  },
  {
    id: 'break-glass-used',
    title: 'Role for emergencies taken',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    readOnly: true,
    needs: 'breakGlassRole',
    alertIf: 'own-role',
    service: 'sts',
    only: { requestParameters: { roleArn: [{ filledWith: 'breakGlassRole' }] } },
    calls: { AssumeRole: breakGlass(), AssumeRoleWithSAML: breakGlass(), AssumeRoleWithWebIdentity: breakGlass() },
  },
];

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html#Log-entries-invalid-effective-policy */
export const VALIDATION_ROW: ValidationRow = {
  id: 'effective-policy',
  title: 'Backup policies of an account invalid together, or valid again',
  form: 'validation',
  kind: 'security',
  forwarded: 'management',
  readOnly: true,
  alertIf: 'always',
  eventName: 'EffectivePolicyValidation',
  policyType: 'BACKUP_POLICY',
  states: {
    INVALID: { title: 'effective backup policy is invalid', severity: 'CRITICAL' },
    VALID: { title: 'effective backup policy is valid again', severity: 'LOW' },
  },
};
