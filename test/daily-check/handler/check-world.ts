import { CheckSettings } from '../../../src/daily-check/handler/check-contract';
import { OwnCount } from '../../../src/daily-check/handler/job-counts';
import { CheckPorts, ReceivedBeat, runCheck } from '../../../src/daily-check/handler/run-check';
import { HEARTBEAT } from '../../../src/data/heartbeat';
import { Delivery } from '../../../src/notification/handler/delivery';
import { EventStore } from '../../../src/notification/handler/event-store';
import { PolicyFault } from '../../../src/notification/handler/invalid-policy';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { ReportedCounts } from '../../../src/private/reported-counts';
import { MemoryBucket } from '../../notification/handler/memory-bucket';

export const UNIT = 'ou-exam-prod1111';
export const NESTED = 'ou-exam-nest1111';
export const SETTINGS: CheckSettings = {
  source: { name: 'OrgBackupEvents', accountId: '111111111111', region: 'eu-west-1' },
  deadLetterQueueUrl: 'https://dead',
  queueUrl: 'https://beats',
  heartbeats: { parents: [UNIT], regions: ['eu-west-1', 'us-east-1'], spared: ['999999999999'], others: [{ account: '777777777777', regions: ['eu-west-1'] }] },
  rules: ['1111'],
  effectivePolicies: true,
  jobCounts: false,
};

export type Step = 'load' | 'save' | 'keep' | 'queue' | 'receive' | 'remove' | 'list' | 'invalid';

/** An organization, a queue of heartbeats, a state and channels, each of which can fail. */
export class CheckWorld {
  public readonly accounts = new Map<string, { parent: string; active: boolean }>([
    ['222222222222', { parent: UNIT, active: true }], ['333333333333', { parent: NESTED, active: true }], ['999999999999', { parent: UNIT, active: true }],
  ]);
  public readonly invalid = new Map<string, PolicyFault[]>();
  public readonly bucket = new MemoryBucket();
  public readonly dead: string[] = [];
  public readonly deliveries: Delivery[] = [];
  public readonly lines: any[] = [];
  private saves = 0;
  public own: OwnCount[] = [];
  public reported: ReportedCounts[] = [];
  public queue: ReceivedBeat[] = [];
  public state?: { body: Uint8Array; etag: string };
  /** Days of checks that passed. */
  public day = 0;
  public timeLeft = 600_000;
  /** Milliseconds that passed in runs. */
  public waited = 0;
  public lostAt = 0;
  private hidden: Array<{ readonly message: ReceivedBeat; readonly until: number }> = [];
  public settings = SETTINGS;
  /** Decides whether a step fails before or after it did its work. */
  public around: <T>(step: Step, action: () => Promise<T>) => Promise<T> = (_, action) => action();
  public get now(): number {
    return Date.parse('2026-11-02T06:30:00Z') + this.day * 86_400_000;
  }

  public get places(): string[] {
    const members = [...this.accounts].filter(([id, { active }]) => active && id !== '999999999999').flatMap(([id]) => ['eu-west-1', 'us-east-1'].map((region) => `${id}/${region}`));
    return [...members, '777777777777/eu-west-1'];
  }

  public beat(place: string, rules = '1111'): void {
    const [account, region] = place.split('/');
    this.put(JSON.stringify({ 'source': HEARTBEAT.source, 'detail-type': HEARTBEAT.detailType, account, region, 'detail': { rules } }));
  }

  public put(body: string): void {
    this.queue.push({ body, receipt: `r${this.queue.length}-${this.day}-${body.length}`, sentAt: this.now - 3 * 3_600_000 });
  }

  /** A day on which these places are heard, and its check. */
  public async check(places = this.places): Promise<void> {
    this.day += 1;
    places.forEach((place) => this.beat(place));
    await this.run();
  }

  public run(): Promise<void> {
    return runCheck(this.settings, this.ports(), new Date(this.now).toISOString());
  }

  public async message(id: string): Promise<NotificationEvent & { findings: EventFinding[] }> {
    const stored = await new EventStore(this.bucket).open(id);
    const findings: EventFinding[] = [];
    for await (const finding of stored!.findings()) {
      findings.push(finding);
    }
    return { ...stored!.event, findings };
  }

  /** Messages that a channel got, each once, in words. */
  public async told(): Promise<string[][]> {
    const ids = [...new Set(this.deliveries.filter(({ targetId }) => targetId === 'mail').map(({ eventId }) => eventId))];
    return Promise.all(ids.map(async (id) => (await this.message(id)).findings.map(({ id: finding, state }) => `${finding} ${state}`).sort()));
  }

  private receive(): ReceivedBeat[] {
    const now = this.now + this.waited;
    this.queue.unshift(...this.hidden.filter(({ until }) => until <= now).map(({ message }) => message));
    this.hidden = this.hidden.filter(({ until }) => until > now);
    const received = this.queue.splice(0, 10);
    this.hidden.push(...received.map((message) => ({ message, until: now + 300_000 })));
    return received;
  }

  private ports(): CheckPorts {
    const step = this.around;
    const bucket = { create: (key: string, body: Uint8Array) => step('keep', () => this.bucket.create(key, body)), get: (key: string) => this.bucket.get(key) };
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- generators have a this of their own
    const world = this;
    return {
      log: (level, message, fields) => void this.lines.push({ level, message, ...fields }),
      state: {
        load: () => step('load', async () => this.state),
        save: (body, etag) => step('save', async () => {
          if (etag !== this.state?.etag) {
            return undefined;
          }
          this.state = { body, etag: `e${++this.saves}` };
          return this.state.etag;
        }),
      },
      outgoing: { events: new EventStore(bucket), queue: (deliveries) => step('queue', async () => void this.deliveries.push(...deliveries)) },
      recipients: [{ id: 'mail' }, { id: 'hub', keepsFindings: true }],
      organization: {
        async* accountsIn(parent) {
          await step('list', async () => undefined);
          yield* [...world.accounts].filter(([, one]) => one.parent === parent).map(([id, { active }]) => ({ id, active }));
        },
        async* unitsIn(parent) {
          yield* parent === UNIT ? [NESTED] : [];
        },
        async* invalidAccounts() {
          await step('invalid', async () => undefined);
          yield* world.invalid.keys();
        },
        faultsOf: async (account) => this.invalid.get(account)!,
      },
      async* ownCounts() {
        yield* world.own;
      },
      async* reportedCounts() {
        yield* world.reported;
      },
      // as Amazon SQS: what was received and not removed is hidden for a while
      receive: () => step('receive', async () => this.receive()),
      remove: (messages) => step('remove', async () => {
        this.hidden = this.hidden.filter(({ message }) => !messages.includes(message));
      }),
      now: () => this.now + this.waited,
      lostAt: () => this.lostAt,
      pause: async (milliseconds) => {
        this.waited += milliseconds;
      },
      sendDeadLetter: async (body, reason) => void this.dead.push(`${reason}: ${body}`),
      timeLeft: () => this.timeLeft,
    };
  }
}
