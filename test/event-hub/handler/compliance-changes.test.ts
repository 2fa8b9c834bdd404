import { eventNamed } from '../events';
import { IDENTITY, SOURCE } from './runtime';
import { groupChanges, isLasting, readChange } from '../../../src/event-hub/handler/compliance-changes';
import { asffOf } from '../../../src/notification/handler/asff';


interface Change {
  readonly id?: string;
  readonly resource?: string;
  readonly rule?: string;
  readonly account?: string;
  readonly to?: string;
  readonly at?: string;
  readonly time?: string;
}

const change = ({ id = 'e', resource = 'vol-1', rule = 'plan', account = '111122223333', to = 'NON_COMPLIANT', at = '12:00', time = '2026-11-21T12:04:00Z' }: Change) => readChange({
  ...eventNamed('config.non-compliant', {
    resourceId: resource, configRuleName: rule, newEvaluationResult: { complianceType: to, resultRecordedTime: `2026-11-21T${at}:00.000Z`, annotation: 'No plan.' },
  }), id, account, time,
});
const group = (...changes: Change[]) => groupChanges(changes.map((one, i) => change({ id: `e${i}`, ...one })), SOURCE, IDENTITY);

test('the title says how many resources are no longer compliant, how many are again, and in how many accounts', () => {
  const { title, totals, kind } = group(
    { resource: 'a' }, { resource: 'b' }, { resource: 'c', account: '222222222222' }, { resource: 'd', to: 'COMPLIANT' }, { resource: 'e', to: 'COMPLIANT', account: '333333333333' },
  );
  expect(title).toBe('3 resources not compliant, 2 compliant again in 3 accounts');
  expect([totals, kind]).toEqual([{ new: 3, worse: 0, ongoing: 0, resolved: 2 }, 'changes']);
});

test.each<[string, Change[]]>([
  ['1 resource not compliant in 1 account', [{}]],
  ['1 resource compliant again in 1 account', [{ to: 'COMPLIANT' }]],
  ['1 resource no longer judged in 1 account', [{ to: 'NOT_APPLICABLE' }]],
  ['1 resource not compliant, 1 no longer judged in 1 account', [{ resource: 'a' }, { resource: 'b', to: 'NOT_APPLICABLE' }]],
])('%s', (title, changes) => {
  expect(group(...changes).title).toBe(title);
});

test('a resource that breaks two rules is two findings and one resource', () => {
  const { title, findings } = group({ rule: 'plan' }, { rule: 'lock' });
  expect([title, findings.map(({ what }) => what)]).toEqual(['1 resource not compliant in 1 account', ['lock', 'plan']]);
});

test('two resources of one name and different types are two', () => {
  const [one, other] = ['AWS::RDS::DBInstance', 'AWS::DynamoDB::Table'].map((resourceType, i) => readChange({
    ...eventNamed('config.non-compliant', { resourceId: 'orders', configRuleName: 'plan', resourceType, newEvaluationResult: { complianceType: i ? 'COMPLIANT' : 'NON_COMPLIANT' } }), id: `e${i}`,
  }));
  const { title, totals } = groupChanges([one, other], SOURCE, IDENTITY);
  expect([title, totals.new, totals.resolved]).toEqual(['1 resource not compliant, 1 compliant again in 1 account', 1, 1]);
});

test('a finding says what Config says', () => {
  expect(group({}).findings).toEqual([{
    id: 'compliance|111122223333|eu-central-1|plan|AWS::Backup::RecoveryPoint|vol-1', state: 'new', class: 'NON_COMPLIANT', severity: 'MEDIUM', accountId: '111122223333',
    region: 'eu-central-1', what: 'plan', resource: 'vol-1', resourceType: 'AWS::Backup::RecoveryPoint', since: '2026-11-21T12:00:00.000Z', changedAt: '2026-11-21T12:00:00.000Z',
    message: 'No plan.',
  }]);
});

test.each([['COMPLIANT', 'resolved'], ['NOT_APPLICABLE', 'resolved'], ['NON_COMPLIANT', 'new']])('%s is %s, under the same id', (to, state) => {
  expect(group({ to }).findings).toMatchObject([{ state, id: group({}).findings[0].id }]);
});

test.each(['INSUFFICIENT_DATA', ''])('%j is neither', (to) => {
  expect(() => change({ to })).toThrow('the event shows no loss of compliance, and no end of one');
});

test.each<[string, Change, Change, string]>([
  ['later result', { to: 'NON_COMPLIANT', at: '12:02' }, { to: 'COMPLIANT', at: '12:01' }, 'new'],
  ['one that is wrong, of one moment', { id: 'a', to: 'NON_COMPLIANT' }, { id: 'b', to: 'COMPLIANT' }, 'new'],
  ['later event of one moment', { to: 'COMPLIANT', time: '2026-11-21T12:04:02Z' }, { to: 'NON_COMPLIANT', time: '2026-11-21T12:04:01Z' }, 'resolved'],
])('of one resource and rule the %s counts, in whichever order they come', (_, late, early, state) => {
  const [first, second] = [group({ id: 'x', ...late }, { id: 'y', ...early }), group({ id: 'y', ...early }, { id: 'x', ...late })];
  expect(first.findings.map((one) => one.state)).toEqual([state]);
  expect(second).toEqual(first);
});

test('what is new comes first, and alone makes the message grave', () => {
  const mixed = group({ resource: 'a', to: 'COMPLIANT' }, { resource: 'b' });
  expect([mixed.severity, mixed.findings.map(({ state }) => state)]).toEqual(['MEDIUM', ['new', 'resolved']]);
  expect(group({ to: 'COMPLIANT' }).severity).toBe('INFORMATIONAL');
});

test('resources that a test of a restore made are of no interest', () => {
  expect([{ resource: 'arn:aws:s3:::awsbackup-restore-test-1' }, { resource: 'a' }].map((one) => isLasting(change(one)))).toEqual([false, true]);
});

test('a change that does not say when it was judged is not later than one that does, though its event came at once', () => {
  const sent = { time: '2026-11-21T12:04:00Z' };
  expect(group({ to: 'COMPLIANT', at: 'noon', ...sent }, { at: '12:01', ...sent }).findings.map(({ state }) => state)).toEqual(['new']);
  expect(group({ at: '12:03', time: '2026-11-21T12:03:00Z' }, { to: 'COMPLIANT', at: 'noon', ...sent }).findings.map(({ state }) => state)).toEqual(['resolved']);
});

test('AWS Security Hub, which ignores what is not later, gets the later change, whatever else the messages of both have', () => {
  const home = { partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
  // AWS Lambda hands over two batches at a time, and a message has the time of its last event
  const first = groupChanges([change({ at: '12:00', time: '2026-11-21T12:00:01Z' }), change({ id: 'f', resource: 'vol-2', time: '2026-11-21T12:04:59Z' })], SOURCE, {
    id: 'first', time: '2026-11-21T12:04:59.000Z',
  });
  const second = groupChanges([change({ id: 'g', to: 'COMPLIANT', at: '12:03', time: '2026-11-21T12:03:01Z' })], SOURCE, { id: 'second', time: '2026-11-21T12:03:01.000Z' });
  const [open, over] = [first, second].map((event) => asffOf(event, event.findings.find(({ resource }) => resource === 'vol-1')!, home));
  expect([open.Id === over.Id, open.RecordState, over.RecordState]).toEqual([true, 'ACTIVE', 'ARCHIVED']);
  expect([open.UpdatedAt, over.UpdatedAt]).toEqual(['2026-11-21T12:00:00.000Z', '2026-11-21T12:03:00.000Z']);
});

test('a change that does not say when it was judged is as old as its event', () => {
  const untimed = readChange({ ...eventNamed('config.non-compliant', { newEvaluationResult: { complianceType: 'NON_COMPLIANT' } }), time: '2026-11-21T12:00:01Z' });
  expect(untimed.finding.changedAt).toBe('2026-11-21T12:00:01.000Z');
});
