import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, expect, step } from './steps';
import { eventNamed } from '../../test/event-hub/events';
import { control, csv, job } from '../../test/report-notifier/handler/notifier-world';
import { bundleHandlers } from '../build/bundle';
import { HANDLERS, HandlerUse, JOBS_PLAN, NAMES, PLAN } from '../lambda-runtime/handlers';
import { Surroundings } from '../lambda-runtime/surroundings';

const NOTIFIER = 'report-notifier/handler/report-notifier';
const HUB = 'event-hub/handler/group-events';
const DELIVER = 'notification/handler/deliver';
const DIGEST = join(PROJECT, 'reports', 'demo-digest.html');

/** Loads a function's code and calls it once, with the event from its standard input. */
const CALL = "const [file, name] = process.argv.slice(1); let text = ''; process.stdin.on('data', (data) => { text += data; }).on('end', async () => {"
  + 'await require(file)[name](JSON.parse(text), { awsRequestId: String(process.pid), getRemainingTimeInMillis: () => 900000 }); process.exit(0); });';

/**
 * Reports that arrive and a job that fails, and what people are told: the bundled handlers against the queues, buckets and topics of a local AWS,
 * and a fake of the AWS Backup API that AWS's model drives.
 */
export class ReportsDemo {
  public static async start(): Promise<ReportsDemo> {
    await bundleHandlers({ folder: join(PROJECT, 'assets'), sdk: 'bundled' });
    return new ReportsDemo(await Surroundings.start());
  }

  private constructor(private readonly aws: Surroundings) {}

  public async run(): Promise<string[]> {
    const messages: string[] = [];
    messages.push(...await step('a control compliance report arrives (JSON)', () => this.arrive(PLAN, JSON.stringify({
      reportItems: [control('NON_COMPLIANT', { lastEvaluationTime: '2026-11-20T23:00:00Z' }), control('COMPLIANT', { accountId: '333333333333' })],
    }), 'json'), count));
    messages.push(...await step("an organization's job report arrives (CSV)", () => this.arrive(JOBS_PLAN, csv(
      job('FAILED', { statusMessage: 'Access denied, see the role' }), job('COMPLETED', { accountId: '333333333333', resourceArn: 'arn:aws:ec2:eu-west-1:333333333333:volume/vol-2' }),
    ), 'csv'), count));
    messages.push(...await step('a job fails', () => this.failedJob(), count));
    messages.push(...await step('the digest', () => this.digest(), count));
    return messages;
  }

  public stop(): Promise<void> {
    return this.aws.stop();
  }

  private async arrive(plan: typeof PLAN, file: string, extension: string): Promise<string[]> {
    const [key] = await this.aws.report(plan, [file], extension);
    await this.call(NOTIFIER, HANDLERS[NOTIFIER][0], queued({
      'source': 'aws.s3', 'detail-type': 'Object Created', 'time': new Date().toISOString(), 'detail': { bucket: { name: NAMES.reportBucket }, object: { key } },
    }));
    await this.delivered();
    return this.told(1);
  }

  private async failedJob(): Promise<string[]> {
    await this.call(HUB, HANDLERS[HUB][0], queued(eventNamed('backup-job-state-change.failed')));
    for (const { Body } of await this.aws.taken('deliveries')) {
      await this.call(DELIVER, HANDLERS[DELIVER][0], queued(JSON.parse(Body!)));
    }
    return this.told(1);
  }

  private async digest(): Promise<string[]> {
    const day = new Date().toISOString().slice(0, 10);
    await this.call(NOTIFIER, HANDLERS[NOTIFIER][0], queued({ wake: 'digest', time: `${day}T06:00:00Z` }));
    await this.delivered();
    const html = await this.aws.object(NAMES.stateBucket, `digests/${day.replaceAll('-', '/')}.html`);
    expect(html !== undefined, 'the digest is not in the bucket');
    mkdirSync(join(PROJECT, 'reports'), { recursive: true });
    writeFileSync(DIGEST, html!);
    return [...await this.told(1), `\nThe digest: ${DIGEST}`];
  }

  /** What is queued for the channels. */
  private async delivered(): Promise<void> {
    for (const { Body } of await this.aws.taken('deliveries')) {
      await this.call(DELIVER, HANDLERS[DELIVER][0], queued(JSON.parse(Body!) as object));
    }
  }

  /** What the subscriber of the topic got. */
  private async told(expected: number): Promise<string[]> {
    const messages = (await this.aws.taken('people')).map(({ Body }) => JSON.parse(Body!) as { Subject: string; Message: string });
    const letters = await this.aws.taken('dead-letters');
    expect(messages.length === expected && letters.length === 0, `not ${expected} messages: ${JSON.stringify({ messages, letters })}`);
    return messages.map(({ Subject, Message }) => `\n── ${Subject}\n${Message.trimEnd()}`);
  }

  private async call(bundle: string, use: HandlerUse, event: object): Promise<void> {
    const folder = this.aws.deploy(join(PROJECT, 'assets'), bundle, use);
    const environment = { PATH: process.env.PATH, ...this.aws.environment(use) };
    await new Promise<void>((resolve, reject) => {
      const child = execFile(process.execPath, ['-e', CALL, join(folder, 'index.js'), use.handler.replace('index.', '')], { env: environment },
        (error, stdout, stderr) => (error ? reject(new Error(`${bundle} failed: ${stderr}${stdout}`)) : resolve()));
      child.stdin!.end(JSON.stringify(event));
    });
  }
}

const queued = (body: object) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' } }] });
const count = (messages: string[]) => `${messages.filter((message) => message.startsWith('\n──')).length} message`;
