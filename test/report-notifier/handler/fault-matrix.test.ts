import { control, Crash, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';

/** Whatever fails or dies, at every call: nothing is lost, nothing is told under another id, and what is told again has the same id. */

const TARGETS = ['People', 'SecurityHub'];
const BAD = control('NON_COMPLIANT');
const OTHER = control('NON_COMPLIANT', { accountId: '333333333333' });
const GOOD = control('COMPLIANT');
const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };

/** What happened before, and what is disturbed: it is triggered again until it succeeds. */
interface Scenario {
  readonly begin: () => Promise<World>;
  readonly run: (world: World) => Promise<void>;
}

const begun = (...reports: Record<string, string>[][]) => async () => {
  const world = Object.assign(new World({ plans: [PLAN] }), { targets: TARGETS });
  for (const [i, rows] of reports.entries()) {
    await world.arrive(world.report(PLAN, `2026-11-${10 + i}`, [csv(...rows)])[0]);
  }
  return world;
};
const reconcile = (world: World) => world.notifier().reconcile();
const arriving = (reported: (world: World) => string[], before = begun()): Scenario => {
  const keys = new WeakMap<World, string>();
  return {
    begin: async () => {
      const world = await before();
      keys.set(world, reported(world)[0]);
      return world;
    },
    run: (world) => world.arrive(keys.get(world)!),
  };
};
const bucketKey = (day: number) => `any/Backup/111111111111/eu-west-1/2026/11/${day}/Daily_2026-11-${day}T03_00_00Z.csv`;
const bucketOnly = (...reports: Record<string, string>[][]) => async () => {
  const world = Object.assign(new World({ plans: [], prefix: '' }, false), { targets: TARGETS });
  for (const [i, rows] of reports.entries()) {
    world.files.set(bucketKey(10 + i), csv(...rows));
    await world.arrive(bucketKey(10 + i));
  }
  return world;
};

const SCENARIOS: { readonly [name: string]: Scenario } = {
  'a first report, in two files': arriving((world) => world.report(PLAN, '2026-11-21', [csv(BAD), csv(OTHER)])),
  'a report that changed': arriving((world) => world.report(PLAN, '2026-11-12', [csv(GOOD, OTHER)]), begun([GOOD], [BAD])),
  'a report that changed and that is not whole': arriving((world) => world.report(PLAN, '2026-11-12', [csv(OTHER), '<html>']), begun([GOOD], [BAD])),
  'a backlog of three reports, of which messages tell one by one': {
    begin: async () => {
      const world = await begun([GOOD])();
      [[BAD], [GOOD], [OTHER]].forEach((rows, i) => world.report(PLAN, `2026-11-${12 + i}`, [csv(...rows)]));
      return world;
    },
    run: reconcile,
  },
  'a plan that is new, with three reports': {
    begin: async () => {
      const world = await begun()();
      [[BAD], [GOOD], [OTHER]].forEach((rows, i) => world.report(PLAN, `2026-11-${12 + i}`, [csv(...rows)]));
      return world;
    },
    run: reconcile,
  },
  'a report that could not be made': {
    begin: async () => {
      const world = await begun([BAD])();
      world.report(PLAN, '2026-11-12', [], 'FAILED', 'no access');
      return world;
    },
    run: reconcile,
  },
  'a list of findings that is new': {
    begin: async () => {
      const world = await begun()();
      world.targets = ['People'];
      await world.arrive(world.report(PLAN, '2026-11-12', [csv(BAD, OTHER)])[0]);
      world.targets = TARGETS;
      return world;
    },
    run: reconcile,
  },
  'a part whose plan is gone': {
    begin: async () => {
      const world = await begun([BAD])();
      Object.assign(world.contract, { plans: [SECOND] });
      await reconcile(world);
      world.minutes(4 * 24 * 60);
      return world;
    },
    run: reconcile,
  },
  'a state that can not be read': {
    begin: async () => {
      const world = await begun()();
      world.bucket.objects.set('state/Controls.json.gz', { body: Buffer.from('x'), etag: '"x"' });
      return world;
    },
    run: reconcile,
  },
  'an object of a report that is new, where only the bucket is known': {
    begin: async () => {
      const world = await bucketOnly()();
      world.files.set(bucketKey(21), csv(BAD, OTHER));
      return world;
    },
    run: (world) => world.arrive(bucketKey(21)),
  },
  'an object that changed, where only the bucket is known': {
    begin: async () => {
      const world = await bucketOnly([BAD])();
      world.minutes(120);
      world.files.set(bucketKey(21), csv(GOOD, OTHER));
      return world;
    },
    run: (world) => world.arrive(bucketKey(21)),
  },
  'a report that no longer comes, where only the bucket is known': {
    begin: async () => {
      const world = await bucketOnly([BAD])();
      world.minutes(40 * 24 * 60);
      return world;
    },
    run: reconcile,
  },
  'a digest': { begin: begun([BAD]), run: (world) => world.digest('2026-11-12') },
};

/** What was told: who got what, and under which ids. */
function told({ sent }: World): Map<string, Set<string>> {
  const contents = new Map<string, Set<string>>();
  for (const { event, targetId } of sent) {
    const content = `${targetId}: ${event.kind} of ${event.source.name}: ${event.findings.map(({ id, state, class: kind }) => `${id} ${state} ${kind}`).sort().join(', ')}`;
    contents.set(content, (contents.get(content) ?? new Set<string>()).add(event.id));
  }
  return contents;
}

async function begin({ begin: made }: Scenario): Promise<World> {
  const world = await made();
  world.sent.length = 0;
  return world;
}

/** Triggers it again until nothing is left to be done, as Amazon SQS and the schedule do. */
async function again(world: World, { run }: Scenario): Promise<void> {
  world.fault = () => undefined;
  world.answered = () => false;
  for (let i = 0; i < 3; i++) {
    world.minutes(16);
    world.receives = 2;
    await run(world);
    await reconcile(world);
  }
  // what is told of together waits for an hour
  world.minutes(61);
  await reconcile(world);
}

describe.each(Object.entries(SCENARIOS))('%s', (_, scenario) => {
  const undisturbed = async () => {
    const world = await begin(scenario);
    let calls = 0;
    world.fault = () => void calls++;
    await scenario.run(world);
    await again(world, scenario);
    return { calls, contents: [...told(world).keys()].sort() };
  };
  const disturbed = async (fault: (world: World) => void) => {
    const world = await begin(scenario);
    fault(world);
    await scenario.run(world).catch(() => undefined);
    await again(world, scenario);
    return world;
  };

  test.each<[string, (world: World, at: number) => void]>([
    ['fails', (world, at) => {
      let count = 0;
      world.fault = (operation) => {
        if (count++ === at) {
          throw new Error(`${operation} is out of order`);
        }
      };
    }],
    ['kills the invocation', (world, at) => {
      let [count, killed] = [0, 0];
      world.fault = (operation) => {
        killed ||= count++ === at ? world.invocations : 0;
        if (killed === world.invocations) {
          throw new Crash(`died at ${operation}`);
        }
      };
    }],
    ['reaches AWS while its answer is lost', (world, at) => {
      let count = 0;
      world.answered = (operation) => {
        if (count++ === at) {
          throw new Error(`${operation}: socket hang up`);
        }
        return false;
      };
    }],
    ['reaches AWS, has its answer lost, and is made again by the SDK', (world, at) => {
      let count = 0;
      world.answered = () => count++ === at;
    }],
  ])('whichever call %s, all of it is told, each under one id', async (_how, fault) => {
    const { calls, contents } = await undisturbed();
    expect([calls > 2, contents.length > 0]).toEqual([true, true]);
    for (let at = 0; at < calls; at++) {
      const world = await disturbed((one) => fault(one, at));
      const all = told(world);
      expect([at, [...all.keys()].sort()]).toEqual([at, contents]);
      expect([at, [...all.values()].filter((ids) => ids.size > 1)]).toEqual([at, []]);
      expect([at, await world.announcing(), world.rejected.length <= 3]).toEqual([at, [], true]);
    }
  });
});

describe('a report that changed', () => {
  const changed = async () => {
    const world = Object.assign(new World({ plans: [PLAN] }), { targets: ['People'] });
    const key = world.report(PLAN, '2026-11-21', [csv(BAD)])[0];
    return { world, key };
  };

  test('makes these calls, and nothing else', async () => {
    const world = await begun([GOOD])();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    const calls: string[] = [];
    world.fault = (operation) => void calls.push(operation);
    await world.arrive(key);
    expect(calls).toEqual(['get', 'list', 'describe', 'open', 'keep', 'put', 'queue', 'queued', 'put']);
  });

  test('and whose event fails to be handed over is not told under another id when the next report came first', async () => {
    const { world, key } = await changed();
    world.failing('queue', 1);
    await world.arrive(key).catch(() => undefined);
    const [id] = await world.announcing();
    world.minutes(24 * 60);
    await world.arrive(world.report(PLAN, '2026-11-22', [csv(BAD, OTHER)])[0]);
    expect(world.sent.map(({ event }) => [event.id === id, event.totals.new])).toEqual([[true, 1], [false, 1]]);
  });

  test('is told by whoever noted it: others leave it alone for two minutes', async () => {
    const { world, key } = await changed();
    world.crashAt('queue');
    await world.arrive(key).catch(() => undefined);
    world.fault = () => undefined;
    world.minutes(1);
    await reconcile(world);
    expect([world.sent.length, (await world.announcing()).length]).toEqual([0, 1]);
    world.minutes(1);
    await reconcile(world);
    expect([world.sent.length, (await world.announcing()).length]).toEqual([1, 0]);
  });
});

describe('AWS Backup', () => {
  test.each(['list', 'describe'])('that throttles %s fails the attempt, and the next one reads the report', async (operation) => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    world.failing(operation, 1, new Error('Rate exceeded'));
    await expect(world.arrive(key)).rejects.toThrow('Rate exceeded');
    await world.arrive(key);
    expect(world.sent).toHaveLength(1);
  });
});

describe('a file', () => {
  test('whose reading breaks off is read again, and is not taken for a report without its end', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    const text = csv(BAD);
    world.files.set(key, async function* () {
      yield Buffer.from(text.slice(0, 200));
      throw new Error('socket hang up');
    });
    await expect(world.arrive(key)).rejects.toThrow('socket hang up');
    expect([world.sent, world.rejected]).toEqual([[], []]);
    world.files.set(key, text);
    await world.arrive(key);
    expect(world.sent).toHaveLength(1);
  });
});

describe('a look at all plans', () => {
  test('goes on after one that fails, and says which did', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-21', [csv(BAD)]);
    world.failing('list', 1, new Error('Rate exceeded'), 'Controls');
    world.report(JOBS_PLAN, '2026-11-21', [], 'FAILED', 'no access');
    await expect(reconcile(world)).rejects.toThrow('Rate exceeded');
    expect(world.sent.map(({ event }) => event.kind)).toEqual(['report-failed']);
  });

  test('goes on after a part that fails with the other parts of the report', async () => {
    const world = new World({ plans: [PLAN, SECOND] });
    world.report(PLAN, '2026-11-21', [csv(BAD)]);
    world.report(SECOND, '2026-11-21', [csv(OTHER)]);
    world.failing('list', 1, new Error('Rate exceeded'), 'Controls');
    await expect(reconcile(world)).rejects.toThrow('Rate exceeded');
    expect(world.sent.map(({ event }) => event.findings[0].accountId)).toEqual(['333333333333']);
  });
});

describe('at once', () => {
  const parts = (count: number) => Array.from({ length: count }, (_, i) => ({ ...PLAN, reportPlanName: `Controls_${i}`, prefix: `reports/Controls_${i}` }));
  const accountOf = (i: number) => String(300_000_000_000 + i);

  test.each([1, 2, 3])('twenty parts of a report all get in, each told of once: try %d', async () => {
    const plans = parts(20);
    const world = new World({ plans });
    const keys = plans.map((plan, i) => world.report(plan, '2026-11-21', [csv(control('NON_COMPLIANT', { accountId: accountOf(i) }))])[0]);
    let opened = 0;
    world.fault = (operation) => void (opened += Number(operation === 'open'));
    await Promise.all(keys.map((key) => world.arrive(key)));
    const { parts: written, announcing } = await world.object('Controls');
    expect([Object.keys(written).length, Object.values(written).map(({ findings }) => Object.keys(findings).length), announcing]).toEqual([20, Array(20).fill(1), undefined]);
    expect(world.sent.map(({ event }) => event.findings[0].accountId).sort()).toEqual(plans.map((_, i) => accountOf(i)));
    // each file once, however often it had to be compared anew
    expect([opened, world.bucket.refused > 0]).toEqual([20, true]);
  });

  test('between two parts an account moves without a word', async () => {
    const plans = parts(2);
    const world = new World({ plans });
    const day = (date: string, rows: Record<string, string>[][]) => Promise.all(plans.map((plan, i) => world.report(plan, date, [csv(...rows[i])])[0]).map((key) => world.arrive(key)));
    await day('2026-11-20', [[BAD, OTHER], [control('COMPLIANT', { accountId: '444444444444' })]]);
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-23']) {
      await day(date, [[OTHER], [BAD, control('COMPLIANT', { accountId: '444444444444' })]]);
    }
    expect(world.sent.map(({ event }) => event.totals)).toEqual([{ new: 2, worse: 0, ongoing: 0, resolved: 0 }]);
  });

  test('two invocations that read the same report tell it once', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    await Promise.all([world.arrive(key), world.arrive(key), world.notifier().reconcile()]);
    expect([world.sent.length, world.measured.filter((line) => line.startsWith('NonCompliant'))]).toEqual([1, ['NonCompliantResources Gold 2']]);
  });

  test('a plan that is new, with several reports, is told of in one message', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    [19, 20, 21].forEach((day) => world.report(JOBS_PLAN, `2026-11-${day}`, [csv(job('FAILED', { backupJobId: `j${day}`, resourceArn: `r${day}` }))]));
    await Promise.all([reconcile(world), reconcile(world), world.arrive(world.jobs[2].keys[0])]);
    expect(world.sent.map(({ event }) => event.totals.new)).toEqual([3]);
  });

  test('two reports are read side by side', async () => {
    const world = new World();
    const keys = [world.report(PLAN, '2026-11-21', [csv(BAD)])[0], world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED'))])[0]];
    await Promise.all(keys.map((key) => world.arrive(key)));
    expect([world.sent.length, world.bucket.refused]).toEqual([2, 0]);
  });
});
