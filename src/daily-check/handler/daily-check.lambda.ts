import { setTimeout } from 'node:timers/promises';
import { BackupClient, paginateListBackupJobSummaries, paginateListCopyJobSummaries, paginateListRestoreJobSummaries } from '@aws-sdk/client-backup';
import {
  EffectivePolicyNotFoundException, OrganizationsClient, paginateListAccountsForParent, paginateListAccountsWithInvalidEffectivePolicy,
  paginateListEffectivePolicyValidationErrors, paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CheckSettings, checkSettings, HIDDEN_SECONDS, STATE_KEY } from './check-contract';
import { StateObject } from './check-state';
import { OwnCount } from './job-counts';
import { CheckPorts, ReceivedBeat, runCheck } from './run-check';
import { awsDeadLetters, awsOutgoing, unless } from '../../notification/handler/aws-outgoing';
import { readOutgoing } from '../../notification/handler/outgoing-contract';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { logLine } from '../../private/queue-handler';
import { CountedKind, COUNTS_PREFIX, dayOf, readCounts, ReportedCounts } from '../../private/reported-counts';

interface Context {
  getRemainingTimeInMillis(): number;
}

/** Seconds that a receiver waits for messages: without it, Amazon SQS asks some of its servers only. */
const WAIT_SECONDS = 1;

const s3 = new S3Client(CLIENT_OPTIONS);
const sqs = new SQSClient(CLIENT_OPTIONS);
const backup = new BackupClient(CLIENT_OPTIONS);
// AWS Organizations throttles early
const organizations = new OrganizationsClient({ ...CLIENT_OPTIONS, maxAttempts: 10 });

/** Checks once a day what no event tells. */
export async function handler(event: { readonly time?: string }, context: Context): Promise<void> {
  const settings = checkSettings(process.env);
  const { recipients, ...place } = readOutgoing(process.env);
  const due = Date.parse(event.time ?? '');
  await runCheck(settings, {
    log: logLine,
    state: stateIn(place.eventBucket),
    outgoing: awsOutgoing(s3, sqs, place),
    recipients,
    organization: ORGANIZATION,
    ownCounts,
    reportedCounts: () => reportedCounts(settings.countsBucket),
    ...queueOf(settings),
    timeLeft: () => context.getRemainingTimeInMillis(),
    now: () => Date.now(),
    pause: async (milliseconds) => setTimeout(milliseconds),
  }, new Date(Number.isNaN(due) ? Date.now() : due).toISOString());
}

function stateIn(Bucket: string): StateObject {
  return {
    load: async () => {
      const found = await unless('nothing there', s3.send(new GetObjectCommand({ Bucket, Key: STATE_KEY })));
      return found && { body: await found.Body!.transformToByteArray(), etag: found.ETag! };
    },
    save: async (Body, etag) => (await unless('written by another', s3.send(new PutObjectCommand({
      Bucket, Key: STATE_KEY, Body, ContentType: 'application/gzip', ...etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag },
    }))))?.ETag,
  };
}

function queueOf({ queueUrl: QueueUrl, deadLetterQueueUrl }: CheckSettings): Pick<CheckPorts, 'receive' | 'remove' | 'lostAt' | 'sendDeadLetter'> {
  let lostAt = 0;
  return {
    receive: async () => {
      const { Messages = [], $metadata: { attempts = 1 } } = await sqs.send(new ReceiveMessageCommand({
        QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS, VisibilityTimeout: HIDDEN_SECONDS, MessageSystemAttributeNames: ['SentTimestamp'],
      }));
      // an attempt before may have received some
      lostAt = attempts > 1 ? Date.now() : lostAt;
      return Messages.map(({ Body, ReceiptHandle, Attributes }): ReceivedBeat => (
        { body: Body ?? '', receipt: ReceiptHandle!, sentAt: Number(Attributes?.SentTimestamp) }));
    },
    lostAt: () => lostAt,
    // what is not removed comes again and says the same
    remove: async (messages) => {
      const Entries = messages.map(({ receipt }, i) => ({ Id: String(i), ReceiptHandle: receipt }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    },
    sendDeadLetter: awsDeadLetters(sqs, deadLetterQueueUrl),
  };
}

/** What a notifier counted, by report plan: what is being written is read as it was. */
async function* reportedCounts(Bucket: string | undefined): AsyncIterable<ReportedCounts> {
  if (Bucket === undefined) {
    return;
  }
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: COUNTS_PREFIX })) {
    for (const { Key } of Contents) {
      const found = await unless('nothing there', s3.send(new GetObjectCommand({ Bucket, Key })));
      const counts = found && readCounts(await found.Body!.transformToByteArray());
      if (counts !== undefined) {
        yield counts;
      }
    }
  }
}

/** One sum for each day, account, Region and state. */
async function* ownCounts(): AsyncIterable<OwnCount> {
  const asked = { AccountId: 'ANY', State: 'ANY', ResourceType: 'AGGREGATE_ALL', AggregationPeriod: 'ONE_DAY' } as const;
  const ofJobs = { ...asked, MessageCategory: 'AGGREGATE_ALL' } as const;
  for await (const { BackupJobSummaries = [] } of paginateListBackupJobSummaries({ client: backup }, ofJobs)) {
    yield* BackupJobSummaries.map((one) => countOf('backup', one));
  }
  for await (const { CopyJobSummaries = [] } of paginateListCopyJobSummaries({ client: backup }, ofJobs)) {
    yield* CopyJobSummaries.map((one) => countOf('copy', one));
  }
  for await (const { RestoreJobSummaries = [] } of paginateListRestoreJobSummaries({ client: backup }, asked)) {
    yield* RestoreJobSummaries.map((one) => countOf('restore', one));
  }
}

interface Summary {
  readonly AccountId?: string;
  readonly Region?: string;
  readonly State?: string;
  readonly Count?: number;
  readonly StartTime?: Date;
}

const countOf = (kind: CountedKind, { AccountId: account = '', Region: region = '', State: state = '', Count: count = 0, StartTime }: Summary): OwnCount => (
  { account, region, kind, state, count, day: StartTime && dayOf(StartTime.getTime()) });

const ORGANIZATION: CheckPorts['organization'] = {
  async* accountsIn(ParentId) {
    for await (const { Accounts = [] } of paginateListAccountsForParent({ client: organizations }, { ParentId })) {
      // AWS Organizations replaces Status by State
      yield* Accounts.map(({ Id, State, Status }) => ({ id: Id!, active: (State ?? Status) === 'ACTIVE' }));
    }
  },
  async* unitsIn(ParentId) {
    for await (const { OrganizationalUnits = [] } of paginateListOrganizationalUnitsForParent({ client: organizations }, { ParentId })) {
      yield* OrganizationalUnits.map(({ Id }) => Id!);
    }
  },
  async* invalidAccounts() {
    try {
      for await (const { Accounts = [] } of paginateListAccountsWithInvalidEffectivePolicy({ client: organizations }, { PolicyType: 'BACKUP_POLICY' })) {
        yield* Accounts.map(({ Id }) => Id!);
      }
    } catch (error) {
      // where no account has a backup policy, none is invalid
      if (!(error instanceof EffectivePolicyNotFoundException)) {
        throw error;
      }
    }
  },
  async faultsOf(AccountId) {
    const faults = [];
    for await (const { EffectivePolicyValidationErrors = [] } of paginateListEffectivePolicyValidationErrors({ client: organizations }, { AccountId, PolicyType: 'BACKUP_POLICY' })) {
      faults.push(...EffectivePolicyValidationErrors.map(({ ErrorCode = 'unknown', PathToError, ContributingPolicies = [] }) => (
        { code: ErrorCode, path: PathToError, policies: ContributingPolicies })));
    }
    return faults;
  },
};
