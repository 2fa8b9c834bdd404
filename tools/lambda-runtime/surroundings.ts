import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FunctionProcess } from './function-process';
import { addFiles, ACCOUNT, HANDLERS, HandlerUse, JOBS_PLAN, NAMES, PLAN, queueUrl, REGION } from './handlers';
import { awsEventBucket } from '../../src/notification/handler/aws-outgoing';
import { EventStore } from '../../src/notification/handler/event-store';
import { ApiFake } from '../../test/support/api-fake/api-fake';
import { LocalAws } from '../local-aws/local-aws';
import { virtualEnvironment } from '../local-aws/virtual-environment';

const PROJECT = join(__dirname, '..', '..');
const DAY = 86_400_000;
const QUEUES = ['people', 'programs', 'bus', 'deliveries', 'dead-letters'] as const;
export type QueueName = typeof QUEUES[number];

/** Everything around the functions: Amazon S3, SQS, SNS and EventBridge of the local AWS; AWS Backup and Security Hub of the fake. */
export class Surroundings {
  /** `now` is where the clock of AWS Backup stands. */
  public static async start({ now = new Date(Date.now() - 6 * DAY), plans = [PLAN, JOBS_PLAN] }: { now?: Date; plans?: ReadonlyArray<typeof PLAN> } = {}): Promise<Surroundings> {
    const { python } = await virtualEnvironment(PROJECT);
    // functions run as the account itself, and queues, topics and rules are without the policies of a template
    const local = await LocalAws.start(python, PROJECT, { authorized: false });
    try {
      // by default the handler's clock is the machine's: reports of the last days
      const fake = await ApiFake.start({ account: ACCOUNT, region: REGION, now });
      const surroundings = new Surroundings(local, fake);
      await surroundings.setUp(plans);
      return surroundings;
    } catch (error) {
      await local.stop();
      throw error;
    }
  }

  private readonly functions: FunctionProcess[] = [];
  private readonly deployed = mkdtempSync(join(tmpdir(), 'deployed-'));
  private readonly s3: S3Client;
  private readonly sqs: SQSClient;
  private readonly sns: SNSClient;
  private readonly bridge: EventBridgeClient;

  private constructor(private readonly local: LocalAws, public readonly fake: ApiFake) {
    const config = { endpoint: local.endpoint, region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'local' } };
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.sqs = new SQSClient(config);
    this.sns = new SNSClient(config);
    this.bridge = new EventBridgeClient(config);
  }

  public get s3Endpoint(): string {
    return this.local.endpoint;
  }

  /** Where a request goes that is signed so. */
  public endpointFor(authorization: string): string {
    return /\/(backup|securityhub)\/aws4_request/.test(authorization) ? this.fake.endpoint : this.local.endpoint;
  }

  /** A function of a bundle, in a new environment. */
  public async function(assets: string, bundle: string, use = HANDLERS[bundle][0], s3Endpoint = this.s3Endpoint): Promise<FunctionProcess> {
    const started = await FunctionProcess.start({
      folder: this.deploy(assets, bundle, use),
      handler: use.handler,
      memorySize: use.memorySize,
      environment: this.environment(use, s3Endpoint),
    });
    this.functions.push(started);
    await started.ready();
    return started;
  }

  /** The folder of a function's code. */
  public deploy(assets: string, bundle: string, use = HANDLERS[bundle][0]): string {
    const folder = mkdtempSync(join(this.deployed, 'f-'));
    cpSync(join(assets, bundle), folder, { recursive: true });
    addFiles(folder, use);
    return folder;
  }

  /** What a function finds around itself. */
  public environment(use: HandlerUse, s3Endpoint = this.s3Endpoint): { [name: string]: string } {
    const { endpoint } = this.local;
    return {
      ...use.environment(endpoint),
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_S3: s3Endpoint,
      ...Object.fromEntries(['SQS', 'SNS', 'EVENTBRIDGE', 'LAMBDA'].map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint])),
      ...Object.fromEntries(['BACKUP', 'SECURITYHUB'].map((service) => [`AWS_ENDPOINT_URL_${service}`, this.fake.endpoint])),
    };
  }

  /** AWS Backup makes a report of a day, and nothing happens for a while; returns the keys of its files. */
  public async report(plan: typeof PLAN, files: ReadonlyArray<string | Buffer>, extension = 'csv', pause = DAY / 2): Promise<string[]> {
    const { fake } = this;
    const { ReportJobId } = fake.backup.createReportJob(plan.reportPlanName);
    const day = fake.world.advance(3_600_000).toISOString().slice(0, 10);
    const folder = `${plan.prefix}/Backup/crossaccount/crossregion/${day.replaceAll('-', '/')}`;
    const keys = files.map((_, i) => `${folder}/${plan.templateName}_${plan.reportName}_${day}T03_00_00Z/part${i}.${extension}`);
    await Promise.all(keys.map((key, i) => this.put(NAMES.reportBucket, key, files[i])));
    fake.backup.completeReportJob(ReportJobId!, keys);
    fake.world.advance(pause);
    return keys;
  }

  public async put(Bucket: string, Key: string, Body: string | Buffer, condition: { IfMatch?: string; IfNoneMatch?: string } = {}): Promise<string> {
    // the checksum that Amazon S3 gives every object without one, which the SDK verifies when it reads
    return (await this.s3.send(new PutObjectCommand({ Bucket, Key, Body, ChecksumAlgorithm: 'CRC64NVME', ...condition }))).ETag!;
  }

  /** Events of the state bucket. */
  public events(): EventStore {
    return new EventStore(awsEventBucket(this.s3, NAMES.eventBucket));
  }

  public async object(Bucket: string, Key: string): Promise<Buffer | undefined> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (error) {
      if (error instanceof NoSuchKey) {
        return undefined;
      }
      throw error;
    }
  }

  public async remove(Bucket: string, Key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  public async send(name: QueueName, MessageBody: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(this.local.endpoint, name), MessageBody }));
  }

  /** All that a queue got since it was last asked. */
  public async taken(name: QueueName): Promise<Message[]> {
    const QueueUrl = queueUrl(this.local.endpoint, name);
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }));
      if (Messages.length === 0) {
        return all;
      }
      all.push(...Messages);
      await Promise.all(Messages.map(({ ReceiptHandle }) => this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))));
    }
  }

  public async stop(): Promise<void> {
    await Promise.all(this.functions.map((one) => one.stop()));
    [this.s3, this.sqs, this.sns, this.bridge].forEach((client) => client.destroy());
    await this.local.stop();
    rmSync(this.deployed, { recursive: true, force: true });
    // last, as it throws where it answered anything wrong
    await this.fake.stop();
  }

  private async setUp(plans: ReadonlyArray<typeof PLAN>): Promise<void> {
    const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
    await Promise.all(QUEUES.map((QueueName) => this.sqs.send(new CreateQueueCommand({ QueueName }))));
    await Promise.all([NAMES.reportBucket, NAMES.stateBucket, NAMES.eventBucket].map((Bucket) => this.s3.send(new CreateBucketCommand({ Bucket }))));
    await this.sns.send(new CreateTopicCommand({ Name: 'people' }));
    await this.sns.send(new SubscribeCommand({ TopicArn: NAMES.topicArn, Protocol: 'sqs', Endpoint: arn('sqs', 'people') }));
    await this.bridge.send(new CreateEventBusCommand({ Name: 'notifications' }));
    const rule = { EventBusName: 'notifications', Name: 'all' };
    await this.bridge.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ['cdk-org-backup'] }) }));
    await this.bridge.send(new PutTargetsCommand({ EventBusName: rule.EventBusName, Rule: rule.Name, Targets: [{ Id: 'queue', Arn: arn('sqs', 'bus') }] }));
    for (const { reportPlanName, templateName, prefix } of plans) {
      this.fake.backup.addReportPlan({
        ReportPlanName: reportPlanName,
        ReportSetting: { ReportTemplate: templateName },
        ReportDeliveryChannel: { S3BucketName: NAMES.reportBucket, S3KeyPrefix: prefix, Formats: ['CSV'] },
      });
    }
  }
}
