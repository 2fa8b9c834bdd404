import { CheckSettings, HIDDEN_SECONDS } from './check-contract';
import { checkMessage, ExpectedFinding } from './check-findings';
import { CheckState, StateKeeper, StateObject } from './check-state';
import { hearPolicies, judgePolicies, knownByEvents, MOST_ASKED, newlyInvalid, PolicyEvent, readPolicyEvent } from './effective-policies';
import { Beat, expectedNow, hear, judge, PlaceStates, readBeat } from './heartbeats';
import { comparesJobs, countJobs, EndedJob, judgeJobs, OwnCount, readEndedJob } from './job-counts';
import { expectedPlaces, OrganizationPort, Place } from './places';
import { rollOutEnds, rollOutsOf } from './roll-outs';
import { organizationEventsRegion, REGIONS } from '../../data/regions';
import { announce, Outgoing } from '../../notification/handler/delivery';
import { PolicyFault } from '../../notification/handler/invalid-policy';
import { Recipient } from '../../notification/handler/outgoing-contract';
import { shortHash } from '../../private/hash';
import { Log, messageOf } from '../../private/queue-handler';
import { ReportedCounts } from '../../private/reported-counts';

/** A message of the queue: a heartbeat, or an event. */
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
  /** What a notifier counted in reports, by report plan; nothing where there is none. */
  reportedCounts(): AsyncIterable<ReportedCounts>;
  /** Some messages; none where there are none. */
  receive(): Promise<ReadonlyArray<ReceivedBeat>>;
  remove(messages: ReadonlyArray<ReceivedBeat>): Promise<void>;
  /** When messages were received last whose answer may have been lost on its way, so that they are hidden; milliseconds since 1970, 0 for never. */
  lostAt(): number;
  sendDeadLetter(body: string, reason: string): Promise<void>;
  /** Milliseconds that the run has still. */
  timeLeft(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/** Messages between two saves of the state: Amazon SQS lets 120,000 be received and not yet removed. */
const CHUNK = 20_000;
/** Receivers at a time. */
const AT_ONCE = 10;
/** Milliseconds between two looks at a queue whose messages are hidden. */
const PAUSE = 10_000;
/** Milliseconds after which nothing is hidden that a run received: it lives for 15 minutes at most. */
const LONGEST_HIDDEN = 30 * 60_000;
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
  let expected: ReadonlySet<Place> | undefined;
  await part(heartbeats === undefined ? 'events' : 'heartbeats', async () => {
    expected = heartbeats === undefined ? new Set() : await expectedPlaces(heartbeats, ports.organization);
    return checkHeartbeats(expected, settings, keeper, ports, at);
  });
  // without heartbeats no place is expected, and what channels know of jobs is over
  if (failures.length === 0 && (settings.jobCounts || Object.keys(keeper.state.jobs?.told ?? {}).length > 0)) {
    await part('counts of jobs', () => checkCounts(settings.jobCounts ? expected! : new Set(), keeper.state, ports, at));
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

/** Reads the queue, and judges who is silent. */
async function checkHeartbeats(
  expected: ReadonlySet<Place>, { heartbeats, rules, jobCounts }: CheckSettings, keeper: StateKeeper, ports: CheckPorts, at: string,
): Promise<Outcome> {
  const known = keeper.state.places;
  const rollOuts = heartbeats && rollOutsOf(keeper.state.rollOuts, known, heartbeats, at);
  const rolledOut = rollOuts && heartbeats && await rollOutEnds(rollOuts, heartbeats, ports.organization, at);
  const places = expectedNow(known ?? {}, expected, at, rolledOut);
  // where nobody looks for heartbeats, nothing was ever expected: then their template is still on its way when somebody does
  const remembered = (states: PlaceStates) => (heartbeats === undefined && Object.keys(states).length === 0 ? undefined : states);
  const hiddenUntil = hiddenFrom(keeper.state, ports);
  await keeper.save({ reading: new Date(ports.now()).toISOString() });
  let heard = 0;
  for (let some = await receiveAgain(hiddenUntil, ports); some.length > 0; some = await receiveAgain(hiddenUntil, ports)) {
    const { beats, jobs, policies } = await readMessages(some, ports);
    hear(places, beats);
    const counted = jobCounts ? { jobs: countJobs(keeper.state.jobs, jobs, at) } : {};
    const heardPolicies = hearPolicies(keeper.state.heardPolicies ?? {}, policies);
    const reading = new Date(ports.now()).toISOString();
    await keeper.save({ places: remembered(Object.fromEntries(places)), rollOuts, heardPolicies, reading, ...counted });
    await removeAll(some, ports);
    heard += beats.length;
  }
  const judged = judge(places, expected, rules, at);
  ports.log('info', 'heartbeats', { arrived: heard, expected: places.size, changed: judged.findings.length });
  return { findings: judged.findings, remember: { places: remembered(judged.places), rollOuts, reading: undefined } };
}

/** Until when messages may be hidden that a run received which died: at the latest when this one began. Milliseconds since 1970. */
function hiddenFrom({ reading }: CheckState, ports: CheckPorts): number {
  const now = ports.now();
  return reading !== undefined && now - Date.parse(reading) < LONGEST_HIDDEN ? now + HIDDEN_SECONDS * 1000 : 0;
}

/** A part of what the queue has, or gets back: a queue that is empty for so long is. */
async function receiveAgain(hiddenUntil: number, ports: CheckPorts): Promise<ReceivedBeat[]> {
  for (;;) {
    const asked = ports.now();
    const some = await receiveSome(ports);
    const lostAt = ports.lostAt();
    if (some.length > 0 || asked > Math.max(hiddenUntil, lostAt === 0 ? 0 : lostAt + HIDDEN_SECONDS * 1000)) {
      return some;
    }
    await ports.pause(PAUSE);
  }
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

interface Heard {
  readonly beats: Beat[];
  readonly jobs: EndedJob[];
  readonly policies: PolicyEvent[];
}

async function readMessages(messages: ReadonlyArray<ReceivedBeat>, ports: CheckPorts): Promise<Heard> {
  const beats: Beat[] = [];
  const jobs: EndedJob[] = [];
  const policies: PolicyEvent[] = [];
  let unreadable = 0;
  for (const { body, sentAt } of messages) {
    try {
      const job = readEndedJob(body, sentAt);
      const policy = job === undefined ? readPolicyEvent(body) : undefined;
      if (job !== undefined) {
        jobs.push(job);
      } else if (policy !== undefined) {
        policies.push(policy);
      } else {
        beats.push(readBeat(body, sentAt));
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
  return { beats, jobs, policies };
}

async function removeAll(messages: ReadonlyArray<ReceivedBeat>, { remove }: CheckPorts): Promise<void> {
  const left = [...messages];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let some = left.splice(0, 10); some.length > 0; some = left.splice(0, 10)) {
      await remove(some);
    }
  }));
}

/** Once the events of the day are read: places are those of the heartbeats. Where none is, AWS Backup is not asked. */
async function checkCounts(expected: ReadonlySet<Place>, { jobs, places = {} }: CheckState, ports: CheckPorts, at: string): Promise<Outcome> {
  const states = countJobs(jobs, [], at);
  if (expected.size > 0 && !comparesJobs(states, at)) {
    return { findings: [], remember: { jobs: states } };
  }
  const since = new Map([...expected].flatMap((place) => (places[place] === undefined ? [] : [[place, places[place].since] as const])));
  const [own, reported] = expected.size === 0 ? [[], []] : [await listOf(ports.ownCounts()), await listOf(ports.reportedCounts())];
  const judged = judgeJobs(states, { own, reported }, since, at);
  return { findings: judged.findings, remember: { jobs: expected.size === 0 ? undefined : judged.jobs } };
}

async function listOf<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of all) {
    list.push(one);
  }
  return list;
}

async function checkPolicies(
  { source }: CheckSettings, { invalid: before = {}, heardPolicies = {} }: CheckState, { organization, log }: CheckPorts, at: string,
): Promise<Outcome> {
  const known = knownByEvents(before, heardPolicies);
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
  const region = organizationEventsRegion(REGIONS[source.region]?.partition) ?? source.region;
  const { invalid, findings } = judgePolicies(known, listed, faults, { now: at, region });
  return { findings, remember: { invalid, heardPolicies: undefined } };
}
