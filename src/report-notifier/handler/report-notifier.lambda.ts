import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BackupClient, DescribeReportJobCommand, paginateListReportJobs, ReportJob as SdkReportJob } from '@aws-sdk/client-backup';
import { GetObjectCommand, GetObjectCommandOutput, paginateListObjectsV2, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sendDigest } from './digest-run';
import { Notifier } from './notifier';
import { FAILURES_DIMENSION, FAILURES_METRIC, NOTIFIER_METRICS, NotifierContract, readContract } from './notifier-contract';
import { NotifierPorts, ReportFile } from './notifier-ports';
import { ReportJob, ReportJobs } from './report-jobs';
import { ConditionalBucket, Forbidden, StateStore } from './state-store';
import { readTrigger } from './triggers';
import { awsDeadLetters, awsOutgoing, unless } from '../../notification/handler/aws-outgoing';
import { consoleAddress } from '../../notification/handler/console-link';
import { jsonText } from '../../notification/handler/message-json';
import { readOutgoing, Recipient } from '../../notification/handler/outgoing-contract';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { metricLine } from '../../private/metric-lines';
import { BatchResponse, messageOf, messagesIn, QueueEvent, writeLine } from '../../private/queue-handler';

const contract = readContract(process.env, (name) => readFileSync(join(__dirname, name), 'utf8'));
const place = readOutgoing(process.env);
const s3 = new S3Client(CLIENT_OPTIONS);
const sqs = new SQSClient(CLIENT_OPTIONS);
const backup = contract.plans.length > 0 ? new BackupClient(CLIENT_OPTIONS) : undefined;
const outgoing = awsOutgoing(s3, sqs, place);
const putAside = awsDeadLetters(sqs, contract.deadLetterQueueUrl);

interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Works on the messages one after the other: one that fails is tried again, and does not hold up the others. */
export async function handler(event: QueueEvent, context: Context): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  for (const { messageId, body, receiveCount } of messagesIn(event)) {
    const ports = portsOf(context, receiveCount);
    try {
      await work(body, ports);
    } catch (error) {
      ports.log('error', 'message will be tried again', { messageId, error: messageOf(error) });
      measure(FAILURES_METRIC, { [FAILURES_DIMENSION]: contract.name }, 1);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function work(body: string, ports: NotifierPorts): Promise<void> {
  const trigger = readTrigger(body);
  switch (trigger.kind) {
    case 'nothing': ports.log('info', 'nothing to do', { why: trigger.why }); break;
    case 'unreadable': await ports.reject(trigger.why, { body }); break;
    case 'reconcile': await new Notifier(contract, ports).reconcile(); break;
    case 'digest': await sendDigest(contract, ports, trigger.date || ports.now().toISOString().slice(0, 10)); break;
    case 'object': await new Notifier(contract, ports).objectArrived(trigger); break;
  }
}

function portsOf(context: Context, receives: number): NotifierPorts {
  const requestId = context.awsRequestId;
  const log = (level: string, message: string, details: object = {}) => console.log(JSON.stringify({ level, message, requestId, ...details }));
  return {
    receives,
    outgoing,
    pause: async (milliseconds) => setTimeout(milliseconds),
    timeLeft: () => context.getRemainingTimeInMillis(),
    store: new StateStore(conditionalBucket(contract.stateBucket), () => new Date()),
    jobs: backup && reportJobs(backup),
    counts: contract.countsPlaces ? conditionalBucket(contract.stateBucket) : undefined,
    targetIds: idsOf(() => true),
    digestTargetIds: idsOf(({ keepsFindings }) => !keepsFindings),
    findingTargetIds: idsOf(({ keepsFindings }) => keepsFindings === true),
    now: () => new Date(),
    open,
    reject: async (reason, payload) => {
      log('error', 'sent to the dead-letter queue', { reason });
      await putAside(letterOf(reason.slice(0, 1024), payload), reason);
    },
    keepDigest: async (date, html) => keepDigest(contract, date, html),
    stateNames: () => stateNames(contract.stateBucket),
    measure: (metric, values, count) => {
      if (contract.metrics.includes(metric)) {
        const dimensions = NOTIFIER_METRICS[metric];
        measure(metric, Object.fromEntries(dimensions.map((dimension, i) => [dimension, values[i]])), count);
      }
    },
    log,
  };
}

function measure(metric: string, dimensions: { readonly [name: string]: string }, value: number): void {
  writeLine(metricLine(metric, [Object.keys(dimensions)], dimensions, Date.now(), {}, value));
}

const idsOf = (wanted: (recipient: Recipient) => boolean) => place.recipients.filter(wanted).map(({ id }) => id);

/** Undefined where there is no such object. */
async function objectOf(Bucket: string, Key: string): Promise<GetObjectCommandOutput | undefined> {
  return unless('nothing there', s3.send(new GetObjectCommand({ Bucket, Key })));
}

async function open(key: string): Promise<ReportFile | undefined> {
  const file = await objectOf(contract.reportBucket, key);
  return file?.Body && { body: file.Body as unknown as AsyncIterable<Uint8Array>, etag: (file.ETag ?? '').replace(/^"|"$/g, '') };
}

function conditionalBucket(bucket: string): ConditionalBucket {
  return {
    get: async (key) => {
      const object = await objectOf(bucket, key).catch((error: unknown) => {
        throw error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403 ? new Forbidden(messageOf(error)) : error;
      });
      return object && { body: await object.Body!.transformToByteArray(), etag: object.ETag! };
    },
    put: async (key, body, etag) => {
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
      const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip', ...condition });
      return (await unless('written by another', s3.send(put)))?.ETag;
    },
  };
}

async function keepDigest({ stateBucket, region }: NotifierContract, date: string, html: string): Promise<string> {
  const key = `digests/${date.replaceAll('-', '/')}.html`;
  await s3.send(new PutObjectCommand({ Bucket: stateBucket, Key: key, Body: html, ContentType: 'text/html; charset=utf-8' }));
  const address = consoleAddress(region);
  return address === undefined ? `s3://${stateBucket}/${key}` : `${address}/s3/object/${stateBucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

async function stateNames(bucket: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'state/' })) {
    names.push(...(page.Contents ?? []).map(({ Key }) => Key!.replace(/^state\//, '').replace(/\.json\.gz$/, '')));
  }
  return names;
}

function reportJobs(client: BackupClient): ReportJobs {
  const toJob = (job: SdkReportJob): ReportJob => ({
    id: job.ReportJobId!,
    status: job.Status!,
    createdAt: job.CreationTime!.toISOString(),
    completedAt: job.CompletionTime?.toISOString(),
    message: job.StatusMessage,
    keys: job.ReportDestination?.S3Keys ?? [],
  });
  return {
    list: async (reportPlanName, since) => {
      const jobs: ReportJob[] = [];
      for await (const page of paginateListReportJobs({ client }, { ByReportPlanName: reportPlanName, ByCreationAfter: new Date(since) })) {
        jobs.push(...(page.ReportJobs ?? []).map(toJob));
      }
      return jobs;
    },
    describe: async (id) => {
      const { ReportJob: job } = await client.send(new DescribeReportJobCommand({ ReportJobId: id }));
      return toJob(job!);
    },
  };
}

/** What a queue takes. */
const letterOf = (reason: string, { body, ...rest }: { readonly body?: string }) => jsonText({ reason, ...rest, body: body?.slice(0, 30_000) });
