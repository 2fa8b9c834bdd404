/** From any state, whatever fails and wherever a run is killed: what is wanted is on in the end, and nothing that was on is off. */
import * as fc from 'fast-check';
import { EVERYTHING, isChange, SdkError, SETTINGS, SetupWorld, wantedState } from './setup-world';
import { SetupSettings } from '../../../src/organization/handler/setup-contract';

const TYPES = ['Aurora', 'DynamoDB', 'EBS', 'EC2', 'EFS', 'S3', 'Timestream', 'Unknown'];

const settings = fc.record<SetupSettings>({
  ...Object.fromEntries(Object.entries(SETTINGS).map(([name, value]) => [name, fc.constant(value)])) as { [name in keyof SetupSettings]-?: fc.Arbitrary<any> },
  delegate: fc.option(fc.constant(SETTINGS.delegate), { nil: undefined }),
  stackSets: fc.boolean(),
  policyTypes: fc.subarray(['BACKUP_POLICY', 'TAG_POLICY', 'SERVICE_CONTROL_POLICY']),
  globalSettings: fc.subarray(['isCrossAccountBackupEnabled', 'isMpaEnabled']),
  regions: fc.subarray(['eu-west-1', 'us-east-1', 'eu-central-1']),
  optIn: fc.subarray(TYPES),
  managementPreferences: fc.subarray(['DynamoDB', 'EFS']),
});

const start = fc.record({
  on: fc.subarray(EVERYTHING),
  knownInFirst: fc.subarray(TYPES.slice(0, -1)),
  replaces: fc.boolean(),
  // eleven switches, one after the other, must fit into a run that is throttled too
  delay: fc.constantFrom(0, 0, 5_000, 40_000),
});
type Start = typeof start extends fc.Arbitrary<infer T> ? T : never;

function worldOf({ on, knownInFirst, replaces, delay }: Start): SetupWorld {
  const world = new SetupWorld();
  world.types['eu-west-1'] = [...new Set([...knownInFirst, ...on.filter((one) => one.startsWith('optIn eu-west-1 ')).map((one) => one.split(' ')[2])])];
  on.forEach((one) => world.on.add(one));
  Object.assign(world, { replaces, delay });
  return world;
}

const known = (world: SetupWorld) => (region: string, type: string) => (world.types[region] ?? TYPES.slice(0, -1)).includes(type);
const wanted = (world: SetupWorld, some: SetupSettings, on: string[]) => [...new Set([...on, ...wantedState(some, known(world))])].sort();

test('after a run exactly what was on and what is wanted is on, and a second run changes nothing', async () => {
  await fc.assert(fc.asyncProperty(settings, start, async (some, from) => {
    const world = worldOf(from);
    await world.run(some);
    expect([...world.on].sort()).toEqual(wanted(world, some, from.on));
    world.changes();
    await world.run(some);
    expect(world.changes()).toEqual([]);
  }), { numRuns: 300 });
});

test('a run that is killed before any call, and a run after it, end in the same state', async () => {
  await fc.assert(fc.asyncProperty(settings, start, fc.integer({ min: 1, max: 60 }), async (some, from, killAt) => {
    const world = worldOf(from);
    world.killAt = killAt;
    await world.run(some).catch(() => undefined);
    from.on.forEach((one) => expect(world.on).toContain(one));
    world.heal();
    await world.run(some);
    expect([...world.on].sort()).toEqual(wanted(world, some, from.on));
  }), { numRuns: 300 });
});

test('throttling, at any calls, changes nothing of the end', async () => {
  const throttled = fc.array(fc.tuple(fc.constantFrom('enableServiceAccess', 'enablePolicyType', 'updateRegionSettings', 'updateGlobalSettings', 'describe', 'list', 'write', 'read'),
    fc.constantFrom('ThrottlingException', 'ConcurrentModificationException', 'TimeoutError'), fc.integer({ min: 1, max: 5 }), fc.boolean()), { maxLength: 4 });
  await fc.assert(fc.asyncProperty(settings, start, throttled, async (some, from, failures) => {
    const world = worldOf(from);
    failures.forEach(([call, name, times, late]) => world.fail(call, new SdkError(name), times, late));
    await world.run(some);
    expect([...world.on].sort()).toEqual(wanted(world, some, from.on));
  }), { numRuns: 200 });
});

test('a deletion that switches off leaves what was on before, whatever was killed or failed in between', async () => {
  await fc.assert(fc.asyncProperty(settings, start, fc.integer({ min: 1, max: 60 }), async (some, from, killAt) => {
    const world = worldOf(from);
    world.killAt = killAt;
    await world.run(some).catch(() => undefined);
    world.heal();
    await world.run(some);
    await world.end({ ...some, switchOffOnDelete: true });
    from.on.forEach((one) => expect(world.on).toContain(one));
  }), { numRuns: 200 });
});

test('a deletion that keeps changes nothing of the organization', async () => {
  await fc.assert(fc.asyncProperty(settings, start, async (some, from) => {
    const world = worldOf(from);
    await world.run(some);
    world.changes();
    await world.end(some);
    expect(world.changes().filter((call) => isChange(call) && !call.startsWith('deleteParameter'))).toEqual([]);
  }), { numRuns: 100 });
});
