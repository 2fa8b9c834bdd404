import { SetupAttributes, SetupSettings } from './setup-contract';
import { detailsText, earlierSwitchedOn, Entry, failureMessage, setupDetails, summaryOf } from './setup-details';
import { SetupPorts } from './setup-ports';
import { makeSwitch, Switch, SwitchKind, wantedSwitches } from './switches';
import { Outcome, persistently, reasonOf, RunTime, throwSwitch } from './throw-switch';

/** Regions that are asked and changed at a time. */
const REGIONS_AT_ONCE = 5;
/** Kept for the details, when the time is over. */
const RESERVE = 20_000;

/** What was switched on last goes off first: services last of all. */
const OFF_LAST: ReadonlyArray<SwitchKind> = ['delegatedAdministrator', 'globalSetting', 'policyType', 'stackSets', 'serviceAccess'];

export interface Run {
  readonly settings: SetupSettings;
  readonly ports: SetupPorts;
  /** Where the handler runs. */
  readonly account: string;
  /** Until AWS Lambda ends it. */
  readonly remainingMilliseconds: number;
}

const timeOf = ({ ports, remainingMilliseconds }: Run): RunTime => ({ start: ports.now(), deadline: ports.now() + remainingMilliseconds - RESERVE });

/**
 * Switches on what is wanted and not on. What it can't switch on holds up only what needs that.
 *
 * @throws when a switch is not on at the end, having tried all others
 */
export async function switchOn(run: Run): Promise<SetupAttributes> {
  const { settings, ports } = run;
  const time = timeOf(run);
  await checkOrganization(run, time);
  const { organization, regions } = wantedSwitches(ports, settings);
  const before = await readDetails(run, time);
  const [ofOrganization, ofRegions] = await Promise.all([inOrder(ports, organization, time), byRegion(ports, regions, true, time)]);
  const outcomes = [...ofOrganization, ...ofRegions];
  const details = detailsText(setupDetails(outcomes, earlierSwitchedOn(before)));
  const unwritten = details === before ? undefined
    // the reserve is for this
    : await persistently(ports, { ...time, deadline: time.deadline + RESERVE / 2 }, () => ports.writeParameter(settings.parameterName, details))
      .catch((error) => reasonOf(error));
  const message = failureMessage(outcomes, true, settings.organizationId, settings.parameterName);
  if (unwritten !== undefined) {
    throw new Error(`${message ?? summaryOf(outcomes)}. The details could not be written to SSM parameter ${settings.parameterName}: ${unwritten}`);
  }
  if (message !== undefined) {
    throw new Error(message);
  }
  return { Summary: summaryOf(outcomes), ParameterName: settings.parameterName };
}

/**
 * What the end of the custom resource does: it leaves the organization as it is, or switches off what is wanted and the resource switched on itself.
 *
 * @throws when something should be off and is not
 */
export async function tearDown(run: Run): Promise<SetupAttributes> {
  const { settings, ports } = run;
  const time = timeOf(run);
  let outcomes: Outcome[] = [];
  if (settings.switchOffOnDelete) {
    await checkOrganization(run, time);
    const switches = ownSwitches(ports, settings, earlierSwitchedOn(await readDetails(run, time)));
    outcomes = await byRegion(ports, switches.filter(({ region }) => region !== undefined), false, time);
    const last = (one: Switch) => OFF_LAST.indexOf(one.kind);
    for (const one of switches.filter(({ region }) => region === undefined).sort((x, y) => last(x) - last(y))) {
      outcomes.push(await throwSwitch(ports, one, false, time));
    }
    const message = failureMessage(outcomes, false, settings.organizationId, settings.parameterName);
    if (message !== undefined) {
      throw new Error(message);
    }
  }
  await persistently(ports, time, () => ports.deleteParameter(settings.parameterName));
  return { Summary: summaryOf(outcomes, false), ParameterName: settings.parameterName };
}

/** What is wanted and was switched on by this resource. What is wanted no longer is none of its business. */
function ownSwitches(ports: SetupPorts, settings: SetupSettings, switchedOn: ReadonlyArray<Entry>): Switch[] {
  const { organization, regions } = wantedSwitches(ports, settings);
  const isOwn = ({ kind, region }: Switch, item: string) => switchedOn.some((entry) => entry.what === kind && entry.items.includes(item)
    && (region === undefined || entry.regions?.includes(region)));
  return [...organization, ...regions]
    .map((one) => makeSwitch(ports, settings, one.kind, one.items.filter((item) => isOwn(one, item)), one.region))
    .filter(({ items, turnOff }) => items.length > 0 && turnOff);
}

/** Nothing is changed in another organization than the one that is meant. */
async function checkOrganization({ settings, ports, account }: Run, time: RunTime): Promise<void> {
  const { organizationId, managementAccount } = settings;
  const found = await persistently(ports, time, () => ports.describeOrganization()).catch((error) => {
    throw new Error(`nothing was switched: the organization could not be read: ${reasonOf(error)}`);
  });
  const wrong = found.id !== organizationId ? `it is in organization ${found.id}`
    : found.managementAccount !== managementAccount ? `the management account of that organization is ${found.managementAccount}`
      : account !== managementAccount ? `the stack is in ${account}` : undefined;
  if (wrong !== undefined) {
    throw new Error(`nothing was switched: the definition is about organization ${organizationId} with management account ${managementAccount}, but ${wrong}; correct the layout, or deploy the stack there`);
  }
  if (!found.allFeatures) {
    throw new Error(`nothing was switched: organization ${organizationId} has consolidated billing only, and backup policies need all features; enable them first: aws organizations enable-all-features`);
  }
}

async function readDetails({ ports, settings: { parameterName } }: Run, time: RunTime): Promise<string | undefined> {
  return persistently(ports, time, () => ports.readParameter(parameterName)).catch((error) => {
    throw new Error(`nothing was switched: SSM parameter ${parameterName} could not be read: ${reasonOf(error)}`);
  });
}

async function inOrder(ports: SetupPorts, switches: ReadonlyArray<Switch>, time: RunTime): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of switches) {
    const { after } = one;
    const needed = after && outcomes.find(({ of, failure }) => failure && of.kind === after.kind && of.items.includes(after.item));
    outcomes.push(needed ? waiting(one, needed) : await throwSwitch(ports, one, true, time));
  }
  return outcomes;
}

const waiting = (one: Switch, { of }: Outcome): Outcome => ({
  of: one,
  reached: [],
  changed: [],
  leftOut: [],
  failure: {
    items: one.items, reason: `not tried, because it needs ${of.label(of.items)}`, byHand: one.byHand(one.items, true, { on: [] }), waiting: true,
  },
});

/** The settings of one Region are changed by one call at a time. */
async function byRegion(ports: SetupPorts, switches: ReadonlyArray<Switch>, turnOn: boolean, time: RunTime): Promise<Outcome[]> {
  const regions = [...new Set(switches.map(({ region }) => region))];
  const outcomes: Outcome[][] = [];
  const worker = async () => {
    for (let region = regions.shift(); region !== undefined; region = regions.shift()) {
      for (const one of switches.filter((some) => some.region === region)) {
        outcomes.push([await throwSwitch(ports, one, turnOn, time)]);
      }
    }
  };
  await Promise.all(Array.from({ length: REGIONS_AT_ONCE }, worker));
  const order = (outcome: Outcome) => switches.indexOf(outcome.of);
  return outcomes.flat().sort((a, b) => order(a) - order(b));
}
