import { account, digest, fails, finding, hostile } from './sample-digests';
import { headline, summarize } from '../../../../src/report-notifier/handler/digest/headline';

const times = (number: number, other: Parameters<typeof finding>[1]) => Array.from({ length: number }, (_, index) => finding(index, other));
const current = digest().reports[0];

test('findings by state, then reports', () => {
  const findings = [...times(3, { state: 'new' }), ...times(2, { state: 'resolved' }), ...times(14, { state: 'ongoing' })];
  const reports = [current, { ...current, state: 'late' as const }, { ...current, state: 'late' as const }];
  expect(headline(digest({ findings, reports }))).toBe('3 new findings, 2 resolved, 14 ongoing; 2 reports late');
});

test('everything was checked and is fine', () => {
  expect(headline(digest())).toBe('Everything was checked and is fine: 4 accounts, 11 controls, 5 reports');
});

test('what was resolved is told when everything is fine', () => {
  expect(headline(digest({ findings: times(1, { state: 'resolved' }) }))).toBe('Everything was checked and is fine: 4 accounts, 11 controls, 5 reports; 1 finding resolved');
});

test.each([
  ['new', '1 new finding'],
  ['worse', '1 worse finding'],
  ['ongoing', '1 ongoing finding'],
] as const)('a single finding that is %s', (state, expected) => {
  expect(headline(digest({ findings: times(1, { state }) }))).toBe(expected);
});

test('the noun stands with the first number only', () => {
  expect(headline(digest({ findings: [...times(1, { state: 'worse' }), ...times(2, { state: 'ongoing' })] }))).toBe('1 worse finding, 2 ongoing');
});

test.each([
  ['late', 'No open findings, but not everything was checked: 1 report late'],
  ['failed', 'No open findings, but not everything was checked: 1 report failed'],
  ['never', 'No open findings, but not everything was checked: 1 report never received'],
] as const)('nothing is called fine while a report is %s', (state, expected) => {
  expect(headline(digest({ reports: [current, { ...current, state }] }))).toBe(expected);
});

test('nothing is called fine without reports', () => {
  expect(headline(digest({ reports: [] }))).toBe('No open findings, but not everything was checked: no reports are expected');
});

test('nothing is called fine when no account is reported on', () => {
  expect(headline(digest({ accounts: [] }))).toBe('No open findings, but not everything was checked: no account is reported on');
});

test('without controls no account is missing from the matrix', () => {
  expect(headline(digest({ accounts: [], controls: [], totals: { accounts: 0, findings: digest().totals.findings } }))).toBe('Everything was checked and is fine: 5 reports');
});

test.each(['INSUFFICIENT_DATA', 'NOT_REPORTED'] as const)('an account with a control that is %s is not fully checked', (state) => {
  const accounts = [account(1), account(2, { BACKUP_RECOVERY_POINT_ENCRYPTED: { state, compliant: 0, nonCompliant: 0 } })];
  expect(headline(digest({ accounts }))).toBe('No open findings, but not everything was checked: 1 account not fully checked');
});

test('a control without a cell counts as not reported', () => {
  expect(summarize(digest({ accounts: [{ ...account(1), cells: {} }] })).uncheckedAccounts).toBe(1);
});

test('a control named like a part of every object has no cell', () => {
  expect(summarize(digest({ controls: [{ id: 'constructor', title: 'x', short: 'x' }], accounts: [account(1)] })).uncheckedAccounts).toBe(1);
});

test('accounts that are in no row are not fully checked', () => {
  expect(headline(digest({ totals: { accounts: 7, findings: digest().totals.findings } })))
    .toBe('No open findings, but not everything was checked: 3 accounts not fully checked');
});

test('an account that does not comply is told although there is no finding', () => {
  expect(headline(digest({ accounts: [account(1, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() })] }))).toBe('1 account with controls that do not comply, but no open findings');
});

test('findings that are only counted are told', () => {
  expect(headline(digest({ totals: { accounts: 4, findings: { new: 1_234_567, worse: 0, ongoing: 0, resolved: 0 } } }))).toBe('1,234,567 new findings');
});

test('names do not reach the headline', () => {
  expect(headline(hostile())).toBe('9 new findings; 9 reports failed; 20 accounts not fully checked');
});
