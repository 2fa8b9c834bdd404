import { customMetrics } from '../../src/backup-organization/custom-metrics';
import { CostRow, costRows, CountedTemplate, EstateWork, monthly } from '../../src/backup-organization/deployment-cost';
import { PRICED_TYPES, PRICES, USED_TYPES } from '../../src/data/prices';
import { HubMetric } from '../../src/event-hub';
import { NotifierMetric } from '../../src/report-notifier';

const idle: EstateWork = { memberAccounts: 0, regions: 0, frameworkRegions: 0, forwards: false, metrics: 0 };
const rowsOf = (templates: CountedTemplate[], work: Partial<EstateWork> = {}) => Object.fromEntries(costRows(templates, { ...idle, ...work }).map((row) => [row.what, row]));
const sum = (row: CostRow) => Math.round(monthly(row)! * 1e6) / 1e6;

test('resources cost as often as their template is deployed', () => {
  const rows = rowsOf([
    { types: { 'AWS::KMS::Key': 2, 'AWS::IAM::Role': 5 }, places: 1 }, { types: { 'AWS::KMS::Key': 1 }, places: 800 }, { types: { 'AWS::KMS::ReplicaKey': 1 }, places: 3 },
    { types: { 'AWS::CloudWatch::Alarm': 4 }, places: 1 },
  ]);
  expect(Object.keys(rows)).toEqual(['KMS keys', 'Alarms of Amazon CloudWatch']);
  expect(rows['KMS keys']).toMatchObject({ quantity: 805, price: 'kmsKey', count: 'in a template × accounts and Regions: 2 × 1 + 1 × 803' });
  expect(sum(rows['KMS keys'])).toBe(805);
  expect(sum(rows['Alarms of Amazon CloudWatch'])).toBe(0.4);
});

test('work costs as the sizing says', () => {
  const rows = rowsOf([], { work: { dailyJobs: 20, evaluations: 100 }, memberAccounts: 400, regions: 6, frameworkRegions: 5, forwards: true, metrics: 170 });
  expect(rows).toEqual({
    'Custom metrics of hub and notifier': expect.objectContaining({ quantity: 170, price: 'customMetric' }),
    'Evaluations of AWS Backup Audit Manager': expect.objectContaining({ quantity: 100 * 400 * 5 * 30, price: 'controlEvaluation', count: expect.stringMatching(/^100 evaluations × 400 accounts × 5 Regions × 30 days/) }),
    'Records of AWS Config': expect.objectContaining({ quantity: 20 * 400 * 5 * 30, price: 'configurationItem', count: expect.stringMatching(/^20 recovery points × 400 accounts × 5 Regions × 30 days/) }),
    'Events that are forwarded': expect.objectContaining({ quantity: 20 * 400 * 6 * 30, price: 'crossAccountEvent', count: '20 jobs × 400 accounts × 6 Regions × 30 days' }),
  });
  expect(sum(rows['Custom metrics of hub and notifier'])).toBe(51);
  expect(sum(rows['Evaluations of AWS Backup Audit Manager'])).toBe(7500);
});

test('without a sizing the price is named and the quantity is not', () => {
  const rows = rowsOf([], { memberAccounts: 400, regions: 6, frameworkRegions: 6, forwards: true });
  Object.values(rows).forEach((row) => {
    expect(row).toMatchObject({ quantity: undefined, count: 'not known: give the definition a sizing' });
    expect(monthly(row)).toBeUndefined();
  });
  expect(Object.keys(rows)).toHaveLength(3);
});

test('what is not there has no row', () => {
  expect(rowsOf([{ types: { 'AWS::IAM::Role': 5 }, places: 100 }], { memberAccounts: 400, regions: 6 })).toEqual({});
});

test('what costs when it works is named once, without a quantity', () => {
  const rows = rowsOf([{ types: { 'AWS::Lambda::Function': 3, 'AWS::S3::Bucket': 1 }, places: 1 }, { types: { 'AWS::SQS::Queue': 1 }, places: 900 }]);
  expect(Object.keys(rows)).toEqual(['Calls of AWS Lambda functions, and their time', 'Requests of Amazon SQS', 'Reports and records in Amazon S3']);
  Object.values(rows).forEach((row) => expect(row).toMatchObject({ count: 'as used' }));
});

test('every price has a source of AWS, and every row a price', () => {
  Object.values(PRICES).forEach(({ usd, source }) => {
    expect(usd).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\/$/);
  });
  [...Object.values(PRICED_TYPES), ...Object.values(USED_TYPES)].forEach((row) => expect(Object.keys(PRICES)).toContain(row!.price));
});

describe('custom metrics', () => {
  const size = { tiers: 3, regions: 4, reports: 4, reportPlans: 6, frameworks: 2 };
  const none = { ...size, hub: [], notifier: [] };
  const all = { ...size, hub: Object.values(HubMetric), notifier: Object.values(NotifierMetric) };

  test('are none without hub and notifier', () => {
    expect(customMetrics(size)).toBe(0);
  });

  test('are ten of the hub and one of the notifier by default, however large the organization is', () => {
    expect([customMetrics({ ...none, notifier: undefined }), customMetrics({ ...none, hub: undefined })]).toEqual([10, 1]);
    expect(customMetrics({ hub: [], notifier: [], tiers: 30, regions: 20, reports: 40, reportPlans: 20, frameworks: 9 })).toBe(11);
  });

  test.each<[HubMetric, number]>([
    [HubMetric.JOBS_BY_TIER, 24], [HubMetric.JOBS_BY_REGION, 24], [HubMetric.JOBS_BY_TYPE, 24], [HubMetric.RECOVERY_POINTS, 6],
    [HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE, 18], [HubMetric.RESTORE_TIME_BY_TESTING_PLAN, 1],
  ])('%s of a hub adds %d', (metric, more) => {
    expect(customMetrics({ ...none, hub: [metric] }) - customMetrics(none)).toBe(more);
    expect(customMetrics({ ...none, hub: [metric, metric] }) - customMetrics(none)).toBe(more);
  });

  test.each<[NotifierMetric, number]>([
    [NotifierMetric.JOBS_BY_TIER, 24], [NotifierMetric.FAILED_JOBS, 4], [NotifierMetric.NON_COMPLIANT_RESOURCES, 2], [NotifierMetric.REPORT_AGE, 6],
  ])('%s of a notifier adds %d', (metric, more) => {
    expect(customMetrics({ ...none, notifier: [metric] }) - customMetrics(none)).toBe(more);
  });

  test('of testing plans by type of resource are as many again', () => {
    // 24 x 3, 6, 18, 1 + 18 of the hub; 24, 4, 2, 6 of the notifier
    expect(customMetrics(all) - customMetrics(none)).toBe(72 + 6 + 18 + 19 + 36);
  });
});
