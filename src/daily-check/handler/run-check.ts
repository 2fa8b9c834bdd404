import { CheckSettings, ExpectedPlaces } from './check-contract';
import { checkMessage, ExpectedFinding } from './check-findings';
import { CheckState, StateKeeper, StateObject } from './check-state';
import { judgePolicies, MOST_ASKED, newlyInvalid, PolicyFault } from './effective-policies';
import { Beat, expectedNow, hear, judge, readBeat } from './heartbeats';
import { comparesJobs, countJobs, EndedJob, judgeJobs, OwnCount, readEndedJob } from './job-counts';
import { expectedPlaces, OrganizationPort, Place } from './places';
import { rollOutEnds, rollOutsOf } from './roll-outs';
import { announce, Outgoing } from '../../notification/handler/delivery';
import { Recipient } from '../../notification/handler/outgoing-contract';
import { shortHash } from '../../private/hash';
import { Log, messageOf } from '../../private/queue-handler';

/** A message of the queue of heartbeats, which may have events of jobs besides. */
export interface ReceivedBeat {
  readonly body: string;
  readonly receipt: string;
  /** When Amazon SQS took it, milliseconds since 1970. */
  readonly sentAt: number;
}

/** What a run needs of the world. Each member throws when it did not succeed. */
export interface CheckPorts {
  readonly log: Log;
  readonly state: StateObject;
  readonly outgoing: Outgoing;
  readonly recipients: ReadonlyArray<Recipient>;
  readonly organization: OrganizationPort & {
    invalidAccounts(): AsyncIterable<string>;
    faultsOf(account: string): Promise<ReadonlyArray<PolicyFault>>;
  };
  /** What AWS Backup counts in all accounts. */
  ownCounts(): AsyncIterable<OwnCount>;
  /** Some messages; none where there are none. */
  receive(): Promise<ReadonlyArray<ReceivedBeat>>;
  remove(messages: ReadonlyArray<ReceivedBeat>): Promise<void>;
  sendDeadLetter(body: string, reason: string): Promise<void>;
  /** Milliseconds that the run has still. */
  timeLeft(): number;
}

/** Messages between two saves of the state: Amazon SQS lets 120,000 be received and not yet removed. */
const CHUNK = 20_000;
/** Receivers at a time. */
const AT_ONCE = 10;
/** Messages that are put aside in one run: whoever puts events can put unreadable ones without end. */
const MOST_ASIDE = 10;
/** Milliseconds that everything after the heartbeats may take. */
const SPARE_TIME = 60_000;

/** What a part of the run found, and what is to be remembered once channels know it. */
interface Outcome {
  readonly findings: ReadonlyArray<ExpectedFinding>;
  readonly remember: Partial<CheckState>;
}

/**
 * Looks once a day for what no event tells. Parts do not hold up each other: what one of them found is told even where another fails, and the run fails afterwards.
 *
 * @param at when the run was due: the same for each attempt of it, ISO 8601 in UTC
 * @throws where a part failed
 */
export async function runCheck(settings: CheckSettings, ports: CheckPorts, at: string): Promise<void> {
  const keeper = await StateKeeper.open(ports.state);
  const { heartbeats, effectivePolicies } = settings;
  await handOver(keeper, ports);
  const failures: string[] = [];
  const outcomes: Outcome[] = [];
  const part = async (what: string, run: () => Promise<Outcome>) => {
    try {
      outcomes.push(await run());
    } catch (error) {
      ports.log('error', `the check of ${what} failed`, { error: messageOf(error) });
      failures.push(`${what}: ${messageOf(error)}`);
    }
  };
  if (heartbeats !== undefined) {
    await part('heartbeats', () => checkHeartbeats(heartbeats.expected, settings, keeper, ports, at));
    if (settings.jobCounts && failures.length === 0) {
      await part('counts of jobs', () => checkCounts(keeper.state, ports, at));
    }
  }
  if (effectivePolicies) {
    await part('effective policies', () => checkPolicies(settings, keeper.state, ports, at));
  }
  await tell(outcomes, settings, keeper, ports, at);
  if (failures.length > 0) {
    throw new Error(failures.join('; '));
  }
}

/** An event that was kept and perhaps not handed over is handed over now, under its id. */
async function handOver(keeper: StateKeeper, { outgoing, recipients }: CheckPorts): Promise<void> {
  const { pending } = keeper.state;
  if (pending !== undefined) {
    await announce(pending, recipients.map(({ id }) => id), outgoing);
    await keeper.save({ pending: undefined });
  }
}

/** Keeps the event, then the state that names it, then hands it over: who dies before the state is saved said nothing. */
async function tell(outcomes: ReadonlyArray<Outcome>, { source }: CheckSettings, keeper: StateKeeper, ports: CheckPorts, at: string): Promise<void> {
  const remember: Partial<CheckState> = Object.assign({}, ...outcomes.map((one) => one.remember));
  const findings = outcomes.flatMap((one) => one.findings);
  if (findings.length === 0) {
    return Object.keys(remember).length === 0 ? undefined : keeper.save(remember);
  }
  const id = `daily-check-${shortHash(JSON.stringify(source), 8)}-${at.slice(0, 10)}`;
  const message = checkMessage(findings, source, { id, time: at });
  const pending = await ports.outgoing.events.keep(message);
  await keeper.save({ ...remember, pending });
  await handOver(keeper, ports);
  ports.log('info', 'notified of the daily check', { id: pending, title: message.title });
}

async function checkHeartbeats(
  expected: ExpectedPlaces, { rules, jobCounts }: CheckSettings, keeper: StateKeeper, ports: CheckPorts, at: string,
): Promise<Outcome> {
  const known = keeper.state.places;
  const rollOuts = rollOutsOf(keeper.state.rollOuts, known, expected, at);
  const rolledOut = await rollOutEnds(rollOuts, expected, ports.organization, at);
  const places = expectedNow(known ?? {}, await expectedPlaces(expected, ports.organization), at, rolledOut);
  let heard = 0;
  for (let some = await receiveSome(ports); some.length > 0; some = await receiveSome(ports)) {
    const { beats, jobs } = await readMessages(some, ports);
    hear(places, beats);
    const counted = jobCounts ? { jobs: countJobs(keeper.state.jobs, jobs, at) } : {};
    await keeper.save({ places: Object.fromEntries(places), rollOuts, ...counted });
    await removeAll(some, ports);
    heard += beats.length;
  }
  const judged = judge(places, rules, at);
  ports.log('info', 'heartbeats', { arrived: heard, expected: places.size, changed: judged.findings.length });
  return { findings: judged.findings, remember: { places: judged.places, rollOuts } };
}

/**
 * A part of what the queue has.
 *
 * @throws where there is no time for it: silence is judged only once the queue is empty
 */
async function receiveSome(ports: CheckPorts): Promise<ReceivedBeat[]> {
  const all: ReceivedBeat[] = [];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    let some: ReadonlyArray<ReceivedBeat>;
    do {
      some = await receiveInTime(ports);
      all.push(...some);
    } while (some.length > 0 && all.length < CHUNK);
  }));
  return all;
}

async function receiveInTime(ports: CheckPorts): Promise<ReadonlyArray<ReceivedBeat>> {
  if (ports.timeLeft() < SPARE_TIME) {
    throw new Error('there was no time to read all heartbeats; those that were read are remembered, and the next attempt reads the rest');
  }
  return ports.receive();
}

async function readMessages(messages: ReadonlyArray<ReceivedBeat>, ports: CheckPorts): Promise<{ beats: Beat[]; jobs: EndedJob[] }> {
  const beats: Beat[] = [];
  const jobs: EndedJob[] = [];
  let unreadable = 0;
  for (const { body, sentAt } of messages) {
    try {
      const job = readEndedJob(body, sentAt);
      if (job === undefined) {
        beats.push(readBeat(body, sentAt));
      } else {
        jobs.push(job);
      }
    } catch (error) {
      if (unreadable++ < MOST_ASIDE) {
        await ports.sendDeadLetter(body, messageOf(error));
      }
    }
  }
  if (unreadable > 0) {
    ports.log('error', 'messages that are no heartbeats', { messages: unreadable });
  }
  return { beats, jobs };
}

async function removeAll(messages: ReadonlyArray<ReceivedBeat>, { remove }: CheckPorts): Promise<void> {
  const left = [...messages];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let some = left.splice(0, 10); some.length > 0; some = left.splice(0, 10)) {
      await remove(some);
    }
  }));
}

/** Once the events of the day are read: places are those of the heartbeats. */
async function checkCounts({ jobs, places }: CheckState, ports: CheckPorts, at: string): Promise<Outcome> {
  const states = countJobs(jobs, [], at);
  if (!comparesJobs(states, at)) {
    return { findings: [], remember: { jobs: states } };
  }
  const own: OwnCount[] = [];
  for await (const count of ports.ownCounts()) {
    own.push(count);
  }
  const judged = judgeJobs(states, own, new Set(Object.keys(places ?? {}) as Place[]), at);
  return { findings: judged.findings, remember: { jobs: judged.jobs } };
}

async function checkPolicies(
  { source }: CheckSettings, { invalid: known = {} }: CheckState, { organization, log }: CheckPorts, at: string,
): Promise<Outcome> {
  const listed: string[] = [];
  for await (const account of organization.invalidAccounts()) {
    listed.push(account);
  }
  const faults = new Map<string, ReadonlyArray<PolicyFault>>();
  for (const account of newlyInvalid(known, listed).slice(0, MOST_ASKED)) {
    // that it is invalid is told in any case
    await organization.faultsOf(account).then((some) => faults.set(account, some), (error: unknown) => (
      log('warn', 'faults of a policy not read', { account, error: messageOf(error) })));
  }
  const { invalid, findings } = judgePolicies(known, listed, faults, { now: at, region: source.region });
  return { findings, remember: { invalid } };
}
