import { Checks } from './checks';
import { isOfHub, KillOutcome, KillRun, REPORTS } from './kill-run';
import { NotificationEvent } from '../../src/notification/handler/notification-event';

export const KILLS = 200;

/** What an event says: not when it was found. */
const saidIn = ({ kind, source, title, totals, findings }: NotificationEvent): string => JSON.stringify([
  kind, source.name, title, totals, findings.map(({ id, state, class: name, count, message }) => [id, state, name, count, message].join('|')).sort(),
]);

/** Proves that kills lose nothing, and let nothing be told under another id: a run with them, beside one without. */
export class KillProof {
  constructor(private readonly assets: string, private readonly checks: Checks, private readonly kills = KILLS, private readonly seed = 1) {}

  public async run(): Promise<void> {
    await this.checks.part(`${this.kills} kills over ${REPORTS} reports, a backlog, the event hub and the channels`, async () => this.prove());
  }

  private async prove(): Promise<void> {
    const { checks } = this;
    const started = performance.now();
    const whole = await KillRun.run(this.assets, 0, this.seed);
    checks.tell(whole.failures.length + whole.redriven.length === 0, 'without kills nothing fails', whole.failures);
    checks.tell(whole.letters.length === 3, 'and what nobody can read is put aside', whole.letters);
    const disturbed = await KillRun.run(this.assets, this.kills, this.seed);
    const killed = Object.values(disturbed.killed).reduce((sum, one) => sum + one, 0);
    const reports = [...whole.events.keys()].filter((id) => !isOfHub(id));
    // two may die at once
    checks.tell(killed >= this.kills, `${killed} invocations are killed`, disturbed.killed);
    checks.tell(reports.length > REPORTS, 'each report has something to say', reports.length);
    const rows = [...whole.got].map(([channel, told]) => this.compared(channel, told, disturbed.got.get(channel)!, whole, disturbed));
    this.hub(disturbed);
    const states = (outcome: KillOutcome) => JSON.stringify([...outcome.findings].sort());
    checks.tell(states(whole) === states(disturbed), `AWS Security Hub has the same ${disturbed.findings.size} findings in the same states`,
      [...disturbed.findings].filter(([id, state]) => whole.findings.get(id) !== state));
    checks.tell(disturbed.failures.length === 0, 'what was not killed succeeds', disturbed.failures);
    const reasons = (outcome: KillOutcome) => [...new Set(outcome.letters)].sort();
    checks.tell(JSON.stringify(reasons(whole)) === JSON.stringify(reasons(disturbed)), `the dead letters say why: ${reasons(disturbed).join('; ')}`, disturbed.letters);
    const { redriven } = disturbed;
    checks.tell(redriven.length === 1 && redriven.every(({ kills, receives }) => kills === receives), 'Amazon SQS moves one message, whose invocations were killed each time', redriven);
    console.log(`\n     killed: ${Object.entries(disturbed.killed).map(([name, number]) => `${name} ${number}`).join(', ')}; ended: ${disturbed.ended}; ${((performance.now() - started) / 1000).toFixed(0)} s`);
    console.table(Object.fromEntries(rows));
  }

  /** What a channel got of reports, beside what it gets without kills. */
  private compared(
    channel: string, told: ReadonlyMap<string, readonly string[]>, got: ReadonlyMap<string, readonly string[]>, whole: KillOutcome, disturbed: KillOutcome,
  ): [string, object] {
    const { checks } = this;
    const ids = [...told.keys()].filter((id) => !isOfHub(id));
    const others = [...got.keys()].filter((id) => !isOfHub(id) && !told.has(id));
    const lost = ids.filter((id) => !got.has(id));
    const changed = ids.filter((id) => got.has(id) && saidIn(whole.events.get(id)!) !== saidIn(disturbed.events.get(id)!));
    const differing = [...got].filter(([, texts]) => new Set(texts).size > 1).map(([id]) => id);
    const repeated = [...got.values()].filter((texts) => texts.length > 1);
    checks.tell(lost.length === 0, `${channel}: nothing is lost`, lost);
    checks.tell(others.length === 0, `${channel}: nothing is told under another id`, others);
    checks.tell(changed.length + differing.length === 0, `${channel}: an id says the same each time, and as without kills`, [...changed, ...differing]);
    return [channel, {
      'events': ids.length,
      'lost': lost.length,
      'under another id': others.length,
      'other content': changed.length + differing.length,
      'messages of the hub': [...got.keys()].filter(isOfHub).length,
      'told again, with the same id': repeated.length,
      'most often': Math.max(...[...got.values()].map((texts) => texts.length)),
    }];
  }

  private hub({ heldBy, hubEvents, got }: KillOutcome): void {
    const held = hubEvents.map((id) => new Set(heldBy.get(id) ?? []).size);
    this.checks.tell(held.every((number) => number >= 1 && number <= 2), `each of ${held.length} events of the hub is in one message, or two: ${held.filter((one) => one === 2).length} are in two`, held);
    const unheard = [...got].flatMap(([channel, told]) => [...new Set([...heldBy.values()].flat())].filter((id) => !told.has(id)).map((id) => `${channel} ${id}`));
    this.checks.tell(unheard.length === 0, 'each channel gets all messages of the hub', unheard);
  }
}
