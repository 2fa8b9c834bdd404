import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { EventStore } from '../../../src/notification/handler/event-store';
import { NotificationEvent } from '../../../src/notification/handler/notification-event';
import { sendDigest } from '../../../src/report-notifier/handler/digest-run';
import { Notifier } from '../../../src/report-notifier/handler/notifier';
import { NOTIFIER_METRICS, NotifierContract, NotifierMetricName } from '../../../src/report-notifier/handler/notifier-contract';
import { NotifierPorts } from '../../../src/report-notifier/handler/notifier-ports';
import { ReportJob } from '../../../src/report-notifier/handler/report-jobs';
import { EMPTY_OBJECT, EMPTY_STATE, ReportState, StateObject } from '../../../src/report-notifier/handler/report-state';
import { ConditionalBucket, StateStore } from '../../../src/report-notifier/handler/state-store';
import { MemoryBucket as MemoryEvents } from '../../notification/handler/memory-bucket';

/** Thrown where an invocation dies: nothing after it happens, not even what would clean up. */
export class Crash extends Error {}

export const PLAN = { reportPlanName: 'Controls', reportName: 'Controls', templateName: 'CONTROL_COMPLIANCE_REPORT', prefix: 'reports/Controls' };
export const JOBS_PLAN = { reportPlanName: 'Jobs', reportName: 'Jobs', templateName: 'BACKUP_JOB_REPORT', prefix: 'reports/Jobs' };

const MINUTE = 60_000;

/** A bucket that writes only when nobody wrote in between, as Amazon S3 does. */
class MemoryBucket implements ConditionalBucket {
  public readonly objects = new Map<string, { body: Uint8Array; etag: string }>();
  public writes = 0;
  public refused = 0;

  constructor(private readonly before: (operation: 'get' | 'put', key: string) => void, private readonly isRefusedAgain: (key: string) => boolean) {}

  public async get(key: string): Promise<{ body: Uint8Array; etag: string } | undefined> {
    this.before('get', key);
    return this.objects.get(key);
  }

  public async put(key: string, body: Uint8Array, etag: string | undefined): Promise<string | undefined> {
    this.before('put', key);
    if (this.objects.get(key)?.etag !== etag) {
      this.refused++;
      return undefined;
    }
    const written = `"${++this.writes}"`;
    this.objects.set(key, { body, etag: written });
    return this.isRefusedAgain(key) ? undefined : written;
  }
}

type Fault = (operation: string, detail: string) => void;
type Answered = (operation: string, detail: string) => boolean;

/** Everything around a notifier, in memory, with faults where a test wants them. */
export class World {
  public clock = Date.parse('2026-11-21T04:00:00Z');
  public readonly files = new Map<string, string | (() => AsyncIterable<Uint8Array>)>();
  public readonly jobs: (ReportJob & { plan: string })[] = [];
  /** Every event that was handed over, for whom. */
  public readonly sent: { event: NotificationEvent; targetId: string }[] = [];
  public readonly events = new MemoryEvents();
  public readonly rejected: { reason: string; payload: object }[] = [];
  public readonly digests = new Map<string, string>();
  public readonly measured: string[] = [];
  public readonly logs: { level: string; message: string; details?: object }[] = [];
  public readonly contract: NotifierContract;
  public readonly bucket: MemoryBucket;
  /** Has counts by account and Region where `counting` is on. */
  public readonly counts: MemoryBucket;
  public counting = false;
  public invocations = 0;
  public targets = ['People'];
  public timeLeft = 15 * MINUTE;
  /** How often the message was received that triggers the next invocation. */
  public receives = 1;
  /** Called before each thing that can fail; throws to make it fail. */
  public fault: Fault;
  /** Called after each write: throws where its answer is lost; true where the SDK made the call again, which is refused then, as the object is there. */
  public answered: Answered;

  constructor(contract: Partial<NotifierContract> = {}, private readonly known = true) {
    this.answered = () => false;
    this.contract = {
      name: 'OrgBackup',
      accountId: '111111111111',
      region: 'eu-west-1',
      reportBucket: 'reports-bucket',
      prefix: 'reports',
      plans: [PLAN, JOBS_PLAN],
      stateBucket: 'state-bucket',
      deadLetterQueueUrl: 'https://queue',
      alertOn: ['NON_COMPLIANT', 'NOT_REPORTED', 'FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'COMPLETED_WITH_ISSUES', 'MALWARE'],
      lateAfterHours: 32,
      metrics: Object.keys(NOTIFIER_METRICS) as NotifierMetricName[],
      tiers: {},
      accountNames: { 222222222222: 'Shop' },
      ...contract,
    };
    this.fault = () => undefined;
    [this.bucket, this.counts] = [0, 1].map(() => new MemoryBucket((operation, key) => this.fault(operation, key), (key) => this.answered('put', key)));
  }

  /** A new invocation of the handler. */
  public ports(): NotifierPorts {
    this.invocations++;
    return {
      receives: this.receives,
      timeLeft: () => this.timeLeft,
      // time that nobody waits for: others have their turn so often
      pause: async (milliseconds) => {
        for (let turns = milliseconds / 20; turns > 0; turns--) {
          await setImmediate();
        }
      },
      outgoing: {
        events: new EventStore({
          create: async (key, body) => {
            this.fault('keep', key);
            const created = await this.events.create(key, body);
            return !this.answered('keep', key) && created;
          },
          get: async (key) => {
            this.fault('open-event', key);
            return this.events.get(key);
          },
        }),
        queue: async (deliveries) => {
          this.fault('queue', deliveries.map(({ targetId }) => targetId).join());
          for (const { eventId, targetId } of deliveries) {
            this.sent.push({ event: await this.kept(eventId), targetId });
          }
          this.fault('queued', deliveries.map(({ targetId }) => targetId).join());
          this.answered('queue', deliveries.map(({ targetId }) => targetId).join());
        },
      },
      store: new StateStore(this.bucket, () => new Date(this.clock)),
      jobs: this.known ? {
        list: async (plan, since) => {
          this.fault('list', plan);
          return this.jobs.filter((one) => one.plan === plan && one.createdAt >= since).map(({ keys: _keys, plan: _plan, ...one }) => one).reverse();
        },
        describe: async (id) => {
          this.fault('describe', id);
          return this.jobs.find((one) => one.id === id)!;
        },
      } : undefined,
      counts: this.counting ? this.counts : undefined,
      targetIds: this.targets,
      digestTargetIds: this.targets.filter((id) => id !== 'SecurityHub'),
      findingTargetIds: this.targets.filter((id) => id === 'SecurityHub'),
      now: () => new Date(this.clock),
      open: async (key) => {
        this.fault('open', key);
        const file = this.files.get(key);
        return file === undefined ? undefined : { body: typeof file === 'string' ? bytes(file) : file(), etag: this.etagOf(key) };
      },
      reject: async (reason, payload) => {
        this.fault('reject', reason);
        this.rejected.push({ reason, payload });
        this.answered('reject', reason);
      },
      keepDigest: async (date, html) => {
        this.fault('keepDigest', date);
        this.digests.set(date, html);
        this.answered('keepDigest', date);
        return `https://console.aws.amazon.com/s3/object/state-bucket?prefix=${date}`;
      },
      stateNames: async () => {
        this.fault('names', '');
        return [...this.bucket.objects.keys()].map(stateName);
      },
      measure: (metric, dimensions, value) => void this.measured.push(`${metric} ${dimensions.join(' ')} ${value}`),
      log: (level, message, details) => void this.logs.push({ level, message, details }),
    };
  }

  public notifier(): Notifier {
    return new Notifier(this.contract, this.ports());
  }

  public async digest(date: string): Promise<void> {
    await sendDigest(this.contract, this.ports(), date);
  }

  /** AWS Backup makes a report: a job with its files; returns the keys. */
  public report(plan: typeof PLAN, day: string, files: string[], status: ReportJob['status'] = 'COMPLETED', message?: string): string[] {
    const id = `${plan.reportPlanName}-${day}`;
    const keys = files.map((_, i) => `${plan.prefix}/Backup/crossaccount/crossregion/${day.replaceAll('-', '/')}/${plan.reportPlanName}/part${i}.csv`);
    files.forEach((file, i) => this.files.set(keys[i], file));
    this.jobs.push({ plan: plan.reportPlanName, id, status, createdAt: `${day}T02:00:00.000Z`, completedAt: `${day}T03:00:00.000Z`, message, keys: status === 'COMPLETED' ? keys : [] });
    this.clock = Date.parse(`${day}T03:05:00Z`);
    return keys;
  }

  /** An event says that an object arrived, not before the day in its key. */
  public async arrive(key: string, etag = ''): Promise<void> {
    const day = /\/(2\d{3})\/(\d{2})\/(\d{2})\//.exec(key)?.slice(1).join('-');
    this.clock = Math.max(this.clock, this.known ? 0 : Date.parse(`${day}T03:05:00Z`) || 0);
    await this.notifier().objectArrived({ bucket: 'reports-bucket', key, time: new Date(this.clock).toISOString(), etag });
    if (!this.known) {
      await this.notifier().reconcile();
    }
  }

  /** As Amazon S3 makes it of what an object holds. */
  public etagOf(key: string): string {
    return createHash('md5').update(String(this.files.get(key))).digest('hex');
  }

  /** What is known of a report plan, in whichever report it is a part. */
  public async state(partName: string): Promise<ReportState> {
    const objects = [...this.bucket.objects.values()].map(({ body }) => JSON.parse(gunzipSync(body).toString()) as StateObject);
    return objects.map(({ parts }) => parts[partName]).find((part) => part !== undefined) ?? EMPTY_STATE;
  }

  public async object(name: string): Promise<StateObject> {
    return (await new StateStore({ get: async (key) => this.bucket.objects.get(key), put: async () => undefined }, () => new Date(this.clock)).load(name)).state;
  }

  /** Notes of events that are still to be handed over, in all states that can be read. */
  public async announcing(): Promise<string[]> {
    const names = [...this.bucket.objects.keys()].map(stateName);
    return (await Promise.all(names.map((name) => this.object(name).catch(() => EMPTY_OBJECT)))).flatMap(({ announcing = [] }) => announcing.map(({ id }) => id));
  }

  /** An event as it lies in its bucket. */
  public async kept(id: string): Promise<NotificationEvent> {
    const { event, findings } = (await new EventStore(this.events).open(id))!;
    const all: NotificationEvent['findings'][number][] = [];
    for await (const finding of findings()) {
      all.push(finding);
    }
    return { ...event, findings: all };
  }

  public minutes(count: number): void {
    this.clock += count * MINUTE;
  }

  /** Fails so often, then no more. */
  public failing(operation: string, times: number, error: Error = new Error('out of order'), detail?: string): void {
    let left = times;
    this.fault = (what, about) => {
      if (what === operation && (detail === undefined || about === detail) && left-- > 0) {
        throw error;
      }
    };
  }

  /** From some operation on, the invocation is dead: everything fails until the next one begins. */
  public crashAt(operation: string, detail?: string): void {
    let dead = 0;
    this.fault = (what, about) => {
      if (dead === 0 && what === operation && (detail === undefined || about.includes(detail))) {
        dead = this.invocations;
      }
      if (dead !== 0 && dead === this.invocations) {
        throw new Crash(`died at ${what}`);
      }
    };
  }
}

const stateName = (key: string) => key.replace(/^state\//, '').replace(/\.json\.gz$/, '');

export function control(state: string, change: Partial<Record<string, string>> = {}): Record<string, string> {
  return {
    accountId: '222222222222', region: 'eu-west-1', frameworkName: 'Gold', controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', controlComplianceStatus: state,
    lastEvaluationTime: '', numResourcesCompliant: '5', numResourcesNonCompliant: state === 'NON_COMPLIANT' ? '2' : '0', controlScope: '', controlParameters: '', ...change as Record<string, string>,
  };
}

export function job(status: string, change: Partial<Record<string, string>> = {}): Record<string, string> {
  return {
    accountId: '222222222222', region: 'eu-west-1', backupJobId: 'j1', jobStatus: status, statusMessage: '', resourceType: 'EBS', resourceArn: 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-1',
    backupPlanName: 'gold', backupRuleName: 'Daily', creationDate: '', ...change as Record<string, string>,
  };
}

/** A report as AWS writes it for organizations. */
export function csv(...rows: Record<string, string>[]): string {
  const fields = Object.keys(rows[0]);
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const header = fields.map((field) => cell(field.replace(/([A-Z])/g, ' $1').replace(/^./, (letter) => letter.toUpperCase())));
  return [header.join(','), ...rows.map((row) => fields.map((field) => cell(row[field] ?? '')).join(','))].join('\r\n') + '\r\n';
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
