import { detailsText, earlierSwitchedOn, setupDetails, summaryOf } from '../../../src/organization/handler/setup-details';
import { Switch, SwitchKind } from '../../../src/organization/handler/switches';
import { Outcome } from '../../../src/organization/handler/throw-switch';

const outcome = (kind: SwitchKind, items: string[], region?: string, rest: Partial<Outcome> = {}): Outcome => ({
  of: { kind, items, region, label: () => kind } as unknown as Switch, reached: items, changed: [], leftOut: [], ...rest,
});
const failure = (reason: string) => ({ items: ['EBS'], reason, byHand: 'aws backup …' });

test('Regions with the same items are one entry, those with others another', () => {
  const { on } = setupDetails([outcome('optIn', ['S3', 'EBS'], 'us-east-1'), outcome('optIn', ['EBS'], 'eu-central-1'), outcome('optIn', ['EBS', 'S3'], 'eu-west-1')], []);
  expect(on).toEqual([{ what: 'optIn', items: ['EBS', 'S3'], regions: ['eu-west-1', 'us-east-1'] }, { what: 'optIn', items: ['EBS'], regions: ['eu-central-1'] }]);
});

test('kinds are not mixed, and the organization has no Region', () => {
  expect(setupDetails([outcome('serviceAccess', ['a']), outcome('policyType', ['a']), outcome('serviceAccess', ['b'])], []).on)
    .toEqual([{ what: 'policyType', items: ['a'] }, { what: 'serviceAccess', items: ['a', 'b'] }]);
});

test('what was switched on before stays in the list, each once, whatever the order of the runs', () => {
  const first = setupDetails([outcome('optIn', ['EBS', 'S3'], 'eu-west-1', { changed: ['EBS'] })], []);
  const second = setupDetails([outcome('optIn', ['EBS', 'S3'], 'eu-west-1', { changed: ['S3', 'EBS'] })], first.switchedOn);
  expect(second.switchedOn).toEqual([{ what: 'optIn', items: ['EBS', 'S3'], regions: ['eu-west-1'] }]);
  expect(setupDetails([], second.switchedOn).switchedOn).toEqual(second.switchedOn);
});

test('a failure is told with its reason and command', () => {
  expect(setupDetails([outcome('optIn', ['EBS'], 'eu-west-1', { reached: [], failure: failure('no') })], []).failed)
    .toEqual([{ what: 'optIn', items: ['EBS'], regions: ['eu-west-1'], reason: 'no', byHand: 'aws backup …' }]);
});

describe('what does not fit into a parameter is cut', () => {
  const many = (count: number, rest: Partial<Outcome>) => Array.from({ length: count }, (_, i) => outcome('optIn', [`Type${i}`], `eu-west-${i}`, rest));
  const size = (outcomes: Outcome[]) => JSON.parse(detailsText(setupDetails(outcomes, [])));

  test('first what is on', () => {
    const details = size([...many(200, {}), outcome('optIn', ['EBS'], 'us-east-1', { changed: ['EBS'], failure: failure('no') })]);
    expect(details).toMatchObject({ cut: ['on'], switchedOn: [{ items: ['EBS'] }], failed: [{ reason: 'no' }] });
    expect(details.on).toBeUndefined();
  });

  test('then failures, then what was left out', () => {
    expect(size(many(60, { failure: failure('x'.repeat(200)), leftOut: ['Timestream'] }))).toMatchObject({ cut: ['on', 'failed'], leftOut: [{ items: ['Timestream'] }] });
    expect(size(Array.from({ length: 300 }, (_, i) => outcome('optIn', [`T${i}`], `r-${i}`, { leftOut: [`Type${i}`], changed: i === 0 ? ['T0'] : [] }))))
      .toMatchObject({ cut: ['on', 'failed', 'leftOut'], switchedOn: [{ items: ['T0'] }] });
  });

  test('and at last what was switched on, which a deletion then leaves on', () => {
    const text = detailsText(setupDetails(Array.from({ length: 300 }, (_, i) => outcome('optIn', [`Type${i}`], `r-${i}`, { changed: [`Type${i}`] })), []));
    expect(JSON.parse(text)).toEqual({ switchedOn: [], cut: ['on', 'failed', 'leftOut', 'switchedOn'] });
    expect(earlierSwitchedOn(text)).toEqual([]);
  });

  test('all types in all Regions fit as they are', () => {
    const types = Array.from({ length: 20 }, (_, i) => `SAP HANA on Amazon EC2 ${i}`);
    const text = detailsText(setupDetails(Array.from({ length: 40 }, (_, i) => outcome('optIn', types, `ap-southeast-${i}`, { changed: types })), []));
    expect(JSON.parse(text).cut).toBeUndefined();
    expect(text.length).toBeLessThan(4096);
  });
});

test('a summary has its room, however much was left out', () => {
  const outcomes = Array.from({ length: 60 }, (_, i) => outcome('optIn', ['EBS'], `ap-southeast-${i}`, { leftOut: [`Type ${i}`] }));
  expect(summaryOf(outcomes)).toMatch(/^60 switches are on, 0 of them by this run; left out.* …$/);
  expect(summaryOf(outcomes).length).toBeLessThanOrEqual(800);
});
