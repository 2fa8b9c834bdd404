import { gunzipSync } from 'node:zlib';
import { Checks } from './checks';
import { FunctionProcess } from './function-process';
import { JOBS_PLAN, NAMES, PLAN } from './handlers';
import { jobReport } from './job-report';
import { Outcome } from './runtime-api';
import { QueueName, Surroundings } from './surroundings';
import { WriteGate } from './write-gate';
import { partOf, ReportState, StateObject } from '../../src/report-notifier/handler/report-state';
import { DIGEST, RECONCILE } from '../../src/report-notifier/handler/triggers';
import { control, csv } from '../../test/report-notifier/handler/notifier-world';

const BUNDLE = 'report-notifier/handler/report-notifier';
const DELIVER = 'notification/handler/deliver';
const REPORT_BYTES = 50_000_000;
const WELL = JSON.stringify({ response: { batchItemFailures: [] } });
const CHANNELS: QueueName[] = ['people', 'programs', 'bus'];

/** What AWS Lambda hands over of the queue. */
const batch = (...bodies: Array<string | object>) => ({
  Records: bodies.map((body, i) => ({
    messageId: `message-${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' },
  })),
});

const created = (key: string, etag?: string) => ({
  'version': '0', 'id': 'e', 'source': 'aws.s3', 'detail-type': 'Object Created', 'account': '111111111111', 'region': 'eu-west-1', 'time': new Date().toISOString(),
  'detail': { bucket: { name: NAMES.reportBucket }, object: { key, etag }, reason: 'PutObject' },
});

const failuresOf = ({ response }: Outcome) => (response as { batchItemFailures: { itemIdentifier: string }[] } | undefined)?.batchItemFailures;

/** Proves the report notifier, from a queue's message to what people get. */
export class NotifierProof {
  private handler!: FunctionProcess;
  private deliver!: FunctionProcess;
  private firstKey = '';

  constructor(private readonly aws: Surroundings, private readonly assets: string, private readonly checks: Checks) {}

  public async run(): Promise<void> {
    const { checks } = this;
    await checks.part('the first report', async () => this.first());
    await checks.part('the same event again', async () => this.again());
    await checks.part('a report in which all is well', async () => this.resolving());
    await checks.part('what can not be read', async () => this.poison());
    await checks.part('AWS Backup throttles', async () => this.throttled());
    await checks.part('a file that was replaced', async () => this.replaced());
    await checks.part('a state that can not be read', async () => this.damaged());
    await checks.part('the digest', async () => this.digest());
    await checks.part('conditional writes of the bucket', async () => this.conditions());
    await checks.part('two environments at once', async () => this.together());
    await checks.part('a report of 50 MB, of which one job in a hundred failed', async () => this.large());
  }

  private async first(): Promise<void> {
    const { aws, checks } = this;
    this.handler = await aws.function(this.assets, BUNDLE);
    this.deliver = await aws.function(this.assets, DELIVER);
    [this.firstKey] = await aws.report(PLAN, [csv(control('NON_COMPLIANT'), control('COMPLIANT', { accountId: '333333333333' }))]);
    await this.invoke(batch(created(this.firstKey)));
    const people = await aws.taken('people');
    const envelope = JSON.parse(people[0]?.Body ?? '{}') as { Subject?: string; Message?: string };
    checks.tell(people.length === 1 && /1 new/.test(envelope.Message ?? '') && !!envelope.Subject, 'the topic delivers one message with a subject', people);
    const [program] = await aws.taken('programs');
    const event = JSON.parse(program?.Body ?? '{}') as { kind?: string; totals?: object };
    checks.tell(event.kind === 'changes' && JSON.stringify(event.totals) === '{"new":1,"worse":0,"ongoing":0,"resolved":0}', 'the queue gets the event', program);
    checks.tell(program?.MessageAttributes?.kind?.StringValue === 'changes', 'with its kind as an attribute', program?.MessageAttributes);
    const [bus] = await aws.taken('bus');
    checks.tell((JSON.parse(bus?.Body ?? '{}') as { 'detail-type'?: string })['detail-type'] === 'Backup Notification', 'the bus gets the event', bus);
    const { findings } = aws.fake.securityHub;
    checks.tell(findings.length === 1 && findings[0].RecordState !== 'ARCHIVED', 'Security Hub gets a finding', findings);
    checks.tell(this.handler.takeLog().some((line) => '_aws' in line && (line as { NonCompliantResources?: number }).NonCompliantResources === 2),
      'the log has a line that is a metric', this.handler.log());
    const state = await this.state();
    checks.tell(Object.keys(state.findings).length === 1 && (await this.object())?.announcing === undefined, 'the state is in the bucket, with nothing left to hand over', state);
    checks.tell(this.deliver.takeLog().length > 0, 'the channels are called by the function that delivers');
  }

  private async again(): Promise<void> {
    await this.invoke(batch(created(this.firstKey), created(this.firstKey)));
    await this.silent();
  }

  private async resolving(): Promise<void> {
    const { aws, checks } = this;
    const [key] = await aws.report(PLAN, [csv(control('COMPLIANT'), control('COMPLIANT', { accountId: '333333333333' }))]);
    await this.invoke(batch(created(key)));
    const people = await aws.taken('people');
    checks.tell(people.length === 1 && /1 resolved/.test(people[0].Body ?? ''), 'people are told that it is over', people);
    const [finding] = aws.fake.securityHub.findings;
    checks.tell(finding.RecordState === 'ARCHIVED', 'the finding of Security Hub is archived', finding);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private async poison(): Promise<void> {
    const { aws, checks } = this;
    const keys = await aws.report(PLAN, [csv(control('COMPLIANT')), '<!DOCTYPE html><title>Sign in</title>']);
    await this.invoke(batch(created(keys[1]), '{"Records": [', { hello: 'world' }));
    const letters = await aws.taken('dead-letters');
    const reasons = letters.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue ?? '');
    checks.tell(letters.length === 3, 'three messages are in the dead-letter queue', letters);
    checks.tell(reasons.some((reason) => /^the file is no report, or not all of it: /.test(reason)), 'one says that a file is no report', reasons);
    checks.tell(reasons.includes('the message is no JSON'), 'one says that a message is no JSON', reasons);
    checks.tell(reasons.some((reason) => /no event of Amazon S3/.test(reason)), 'one says that a message is no event', reasons);
    const state = await this.state();
    checks.tell(state.problem !== undefined && /part1/.test(state.problem), 'the state remembers the file', state.problem);
    const people = await aws.taken('people');
    checks.tell(people.length === 1 && /not be read as a whole/.test(people[0].Body ?? ''), 'people are told that the report is not whole', people);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private async throttled(): Promise<void> {
    const { aws, checks } = this;
    const [key] = await aws.report(PLAN, [csv(control('NON_COMPLIANT'))]);
    aws.fake.fail({ operation: 'ListReportJobs', error: 'ThrottlingException', times: 100 });
    const before = aws.fake.callsOf('ListReportJobs').length;
    const outcome = await this.handler.invoke(batch(created(key), { Event: 's3:TestEvent' }));
    checks.tell(JSON.stringify(failuresOf(outcome)) === '[{"itemIdentifier":"message-0"}]', 'only the message that needs AWS Backup is tried again', outcome);
    const attempts = aws.fake.callsOf('ListReportJobs').length - before;
    checks.tell(attempts === 3, 'after three attempts of the SDK', attempts);
    await this.silent();
    aws.fake.heal();
    await this.invoke(batch(created(key)));
    const people = (await aws.taken('people')).map(({ Body = '' }) => Body);
    checks.tell(people.length === 2 && people.some((body) => /1 new/.test(body)), 'then it is told', people);
    checks.tell(people.some((body) => /is made and read again/.test(body)), 'and that the report is whole again', people);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private async replaced(): Promise<void> {
    const { aws, checks } = this;
    const [key] = await aws.report(PLAN, [csv(control('NON_COMPLIANT'))]);
    const etag = await aws.put(NAMES.reportBucket, key, csv(control('NON_COMPLIANT'), control('NON_COMPLIANT', { accountId: '333333333333' })));
    await this.invoke(batch(created(key, '0123456789abcdef0123456789abcdef')));
    const people = (await aws.taken('people')).map(({ Body = '' }) => Body);
    checks.tell(people.some((body) => /was replaced after AWS Backup had written it/.test(body)), 'people are told of it', people);
    checks.tell(people.some((body) => /1 new/.test(body) && body.includes('333333333333')), 'and of what the other file says', people);
    const [next] = await aws.report(PLAN, [csv(control('NON_COMPLIANT'))]);
    const written = await aws.put(NAMES.reportBucket, next, csv(control('NON_COMPLIANT'), control('NON_COMPLIANT', { accountId: '333333333333' })));
    await this.invoke(batch(created(next, written.replaceAll('"', ''))));
    const after = (await aws.taken('people')).map(({ Body = '' }) => Body);
    checks.tell(after.length === 1 && /is made and read again/.test(after[0]), `one that is as it arrived ends that (${etag === written ? 'the same' : 'another'} ETag)`, after);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private async damaged(): Promise<void> {
    const { aws, checks } = this;
    const object = `state/${JOBS_PLAN.reportPlanName}.json.gz`;
    await aws.put(NAMES.stateBucket, object, 'damaged');
    await this.invoke(batch(RECONCILE, RECONCILE));
    const people = (await aws.taken('people')).map(({ Body = '' }) => Body);
    checks.tell(people.length === 1 && /the state of Jobs is damaged/.test(people[0]), 'people are told of it once', people);
    await aws.remove(NAMES.stateBucket, object);
    await this.invoke(batch(RECONCILE));
    const after = (await aws.taken('people')).map(({ Body = '' }) => Body);
    checks.tell(after.length === 1 && /is made and read again/.test(after[0]), 'deleting it ends that', after);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private async digest(): Promise<void> {
    const { aws, checks } = this;
    const day = new Date().toISOString().slice(0, 10);
    const findings = aws.fake.callsOf('BatchImportFindings').length;
    const trigger = { ...DIGEST, time: `${day}T06:00:00Z` };
    await this.invoke(batch(trigger));
    const page = (await aws.object(NAMES.stateBucket, `digests/${day.replaceAll('-', '/')}.html`))?.toString('utf8') ?? '';
    checks.tell(page.startsWith('<!DOCTYPE html>') && page.includes('shop'), 'the page is in the bucket', page.slice(0, 200));
    const people = await aws.taken('people');
    checks.tell(people.length === 1 && (people[0].Body ?? '').includes(`digests%2F${day.slice(0, 4)}`), 'people get a link to it', people);
    checks.tell(aws.fake.callsOf('BatchImportFindings').length === findings, 'Security Hub gets nothing of it');
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
    await this.invoke(batch(trigger));
    await this.silent();
  }

  /** What the handler relies on must be so here, or the next part would prove nothing. */
  private async conditions(): Promise<void> {
    const { aws, checks } = this;
    const refused = (condition: { IfMatch?: string; IfNoneMatch?: string }, key = 'probe') => aws.put(NAMES.stateBucket, key, 'x', condition)
      .then(() => 200, (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode);
    const etag = await aws.put(NAMES.stateBucket, 'probe', '1', { IfNoneMatch: '*' });
    const status = {
      exists: await refused({ IfNoneMatch: '*' }), same: await refused({ IfMatch: etag }), changed: await refused({ IfMatch: etag }), absent: await refused({ IfMatch: etag }, 'absent'),
    };
    checks.tell(JSON.stringify(status) === '{"exists":412,"same":200,"changed":412,"absent":404}', 'they are refused as in Amazon S3', status);
  }

  private async together(): Promise<void> {
    const { aws, checks } = this;
    const gate = await WriteGate.start(aws.s3Endpoint);
    const both = await Promise.all([1, 2].map(() => aws.function(this.assets, BUNDLE, undefined, gate.endpoint)));
    const rounds = 5;
    let [messages, failed] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const [key] = await aws.report(PLAN, [csv(control(round % 2 === 0 ? 'COMPLIANT' : 'NON_COMPLIANT'))]);
      gate.pairNext();
      const outcomes = await Promise.all(both.map((one) => one.invoke(batch(created(key)))));
      failed += outcomes.filter((outcome) => failuresOf(outcome)?.length !== 0).length;
      await this.delivered();
      messages += (await aws.taken('people')).length;
    }
    checks.tell(gate.refused >= rounds, `Amazon S3 refuses the second of two writes, ${gate.refused} times`, gate.refused);
    checks.tell(messages === rounds, `${rounds} reports, each told of once`, messages);
    checks.tell(failed === 0, 'the other environment finds the report read', failed);
    checks.tell((await aws.taken('dead-letters')).length === 0, 'nothing is put aside');
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
    await Promise.all(both.map((one) => one.stop()));
    await gate.stop();
  }

  private async large(): Promise<void> {
    const { aws, checks } = this;
    const [key] = await aws.report(JOBS_PLAN, [jobReport(REPORT_BYTES, 100)]);
    const handler = await aws.function(this.assets, BUNDLE);
    const before = handler.usage();
    const started = performance.now();
    this.well(await handler.invoke(batch(created(key))));
    const seconds = (performance.now() - started) / 1000;
    const { cpuSeconds, peakMegabytes } = handler.usage();
    const cpu = cpuSeconds - before.cpuSeconds;
    const figures = `${cpu.toFixed(2)} s of CPU, ${seconds.toFixed(1)} s in all, at most ${peakMegabytes.toFixed(0)} MB (${before.peakMegabytes.toFixed(0)} MB before)`;
    checks.tell(peakMegabytes <= 512, `read within 512 MB: ${figures}`); // how fast is told by bench:reports
    await this.delivered();
    const people = await aws.taken('people');
    checks.tell(people.length === 1, 'one message tells of it', people.length);
    console.log(`     ${Object.keys((await this.state('Jobs')).findings).length} findings`);
    await Promise.all(CHANNELS.map((name) => aws.taken(name)));
  }

  private well(outcome: Outcome): void {
    this.checks.tell(JSON.stringify(outcome) === WELL, 'the batch succeeds', `${JSON.stringify(outcome)}\n${this.handler.log()}`);
  }

  private async silent(): Promise<void> {
    const heard = (await Promise.all(CHANNELS.map((name) => this.aws.taken(name)))).flat();
    this.checks.tell(heard.length === 0, 'nobody hears anything', heard);
  }

  /** What AWS Lambda does with a batch, and then with what it queued. */
  private async invoke(event: object): Promise<void> {
    this.well(await this.handler.invoke(event));
    await this.delivered();
  }

  /** Delivers all that is queued, and what that queues. */
  private async delivered(): Promise<void> {
    for (let queued = await this.aws.taken('deliveries'); queued.length > 0; queued = await this.aws.taken('deliveries')) {
      for (const { Body } of queued) {
        const outcome = await this.deliver.invoke(batch(Body!));
        this.checks.tell(JSON.stringify(outcome) === WELL, 'a delivery succeeds', `${Body} ${JSON.stringify(outcome)}\n${this.deliver.log()}`);
      }
    }
  }

  private async state(name: string = PLAN.reportPlanName): Promise<ReportState> {
    return partOf(await this.object(name) ?? { version: 2, parts: {} }, name);
  }

  /** Each of these reports has one part, of its name. */
  private async object(name: string = PLAN.reportPlanName): Promise<StateObject | undefined> {
    const object = await this.aws.object(NAMES.stateBucket, `state/${name}.json.gz`);
    return object && JSON.parse(gunzipSync(object).toString('utf8')) as StateObject;
  }
}
