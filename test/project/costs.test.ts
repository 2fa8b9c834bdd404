import { readFileSync } from 'node:fs';
import { App, CfnResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import * as library from '../../src';
import { customMetrics } from '../../src/backup-organization/custom-metrics';
import { PRICED_TYPES, PRICES, PRICES_AS_OF } from '../../src/data/prices';
import { sourcesOf } from '../../tools/measure/sources';
import { organization } from '../backup-organization/organization-app';

const PAGE = readFileSync('docs/costs.md', 'utf8');
const rows = new Map([...PAGE.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, cells]) => [name, cells.split(' | ').map((cell) => cell.trim())]));

const constructs = Object.entries(library).filter(([, one]) => typeof one === 'function' && one.prototype instanceof Construct && !('stackName' in one.prototype)).map(([name]) => name);

test('docs/costs.md has a row for every construct', () => {
  expect(constructs.length).toBeGreaterThan(15);
  expect(constructs.filter((name) => !rows.has(name))).toEqual([]);
});

test.each([...rows].filter(([name, cells]) => constructs.includes(name) && cells[5] !== '0').map(([name]) => name))('the documentation of %s says what costs', (name) => {
  const source = sourcesOf('.').map(({ tree: { text } }) => text).find((text) => text.includes(`export class ${name} `))!;
  const end = source.indexOf(`export class ${name} `);
  expect(source.slice(source.lastIndexOf('/**', end), end)).toMatch(/\bcosts?\b/i);
});

test('docs/costs.md has the prices by which deployment.md counts, and their date', () => {
  expect(PAGE).toContain(`as of ${PRICES_AS_OF}, `);
  const shown = Object.fromEntries(Object.keys(PRICES).map((id) => [id, rows.get(id)]));
  expect(shown).toEqual(Object.fromEntries(Object.entries(PRICES).map(([id, { usd, unit, source }]) => [id, [usd < 1e-4 ? usd.toFixed(10).replace(/0+$/, '') : String(usd), unit, source]])));
});

describe('docs/costs.md counts what the organization of the page deploys', () => {
  const { app } = organization({}, {
    place: { expectedAccounts: 500, regions: ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'], globalRegion: 'us-east-1' }, sizing: { dailyJobs: 20, evaluations: 40 },
  });
  const counted = countsOf(app);

  test.each([...counted.keys()].sort())('%s', (name) => {
    const { kmsKey = 0, alarm = 0, dashboard = 0 } = counted.get(name)!;
    const metrics = metricsOf(name);
    const idle = kmsKey * PRICES.kmsKey.usd + alarm * PRICES.alarm.usd + dashboard * PRICES.dashboard.usd + metrics * PRICES.customMetric.usd;
    expect([name, ...rows.get(name)!.slice(0, 5)]).toEqual([name, ...[kmsKey, alarm, dashboard, metrics].map(String), idle.toFixed(2)]);
  });
});

test('docs/costs.md says what all metrics of the example would be', () => {
  const size = { tiers: 3, regions: 4, reports: 4, reportPlans: 8, frameworks: 1 };
  const all = customMetrics({ ...size, hub: Object.values(library.HubMetric), notifier: Object.values(library.NotifierMetric) });
  // one testing plan, with each type of resource
  const ofTestingPlans = all - customMetrics({
    ...size, hub: Object.values(library.HubMetric).filter((one) => one !== library.HubMetric.RESTORE_TIME_BY_TESTING_PLAN), notifier: Object.values(library.NotifierMetric),
  });
  expect(PAGE).toContain(`one framework, ${all - ofTestingPlans} (${((all - ofTestingPlans) * PRICES.customMetric.usd).toFixed(2)}), and more with restore testing plans`);
});

function metricsOf(name: string): number {
  const none = { tiers: 3, regions: 4, reports: 4, reportPlans: 8, frameworks: 1 };
  return name === 'BackupEventHub' ? customMetrics({ ...none, hub: [] }) : name === 'ReportNotifier' ? customMetrics({ ...none, notifier: [] }) : 0;
}

/** What has a price whether or not it is used, of the first instance of each construct, parts that are constructs of the library not among them. */
function countsOf(app: App): Map<string, Partial<Record<keyof typeof PRICES, number>>> {
  const nameOf = (node: IConstruct) => constructs.find((one) => node.constructor.name === one);
  const instances = new Map<IConstruct, Partial<Record<keyof typeof PRICES, number>>>();
  for (const node of app.node.findAll()) {
    if (nameOf(node) !== undefined) {
      instances.set(node, {});
    }
    const price = CfnResource.isCfnResource(node) ? PRICED_TYPES[node.cfnResourceType]?.price : undefined;
    const owner = price && [...node.node.scopes].reverse().find((scope) => nameOf(scope) !== undefined);
    if (price && owner) {
      const counts = instances.get(owner)!;
      counts[price] = (counts[price] ?? 0) + 1;
    }
  }
  // the organization itself holds parts only
  return new Map([...instances].reverse().map(([node, counts]) => [nameOf(node)!, counts] as const).filter(([name]) => name !== 'BackupOrganization'));
}
