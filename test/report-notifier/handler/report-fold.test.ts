import { Observation } from '../../../src/report-notifier/handler/observations';
import { ReportContents } from '../../../src/report-notifier/handler/report-contents';
import { foldReports } from '../../../src/report-notifier/handler/report-fold';
import { EMPTY_STATE, ReportState } from '../../../src/report-notifier/handler/report-state';

const PLACE = { accountId: '222222222222', region: 'eu-west-1' };
const SCOPE = '222222222222|eu-west-1|Gold';
const ID = `control|${SCOPE}|ENCRYPTED|one`;
const NOW = '2026-11-28T12:00:00Z';

const well = (id: string): Observation => ({ id, at: '' });
const bad = (count = 1): Observation =>
  ({ id: ID, at: '', finding: { class: 'NON_COMPLIANT', severity: 'HIGH', ...PLACE, what: 'Encrypted', framework: 'Gold', control: 'ENCRYPTED', count } });

/** Whole reports of November, each with another control that is well. */
function report(day: number, ...observations: Observation[]): ReportContents {
  const all = [well(`control|${SCOPE}|OTHER|one`), ...observations];
  return {
    template: 'CONTROL_COMPLIANCE_REPORT', observations: new Map(all.map((one) => [one.id, one])), scopes: new Set([SCOPE]), cells: [], failedJobs: new Set(), jobs: new Map(), complete: true,
    at: `2026-11-${day}T03:00:00Z`,
  };
}

const fold = (known: ReportState, ...reports: ReportContents[]) => foldReports(known, reports, { now: NOW, alertOn: ['NON_COMPLIANT', 'NOT_REPORTED'], siblings: [] });
const after = (...reports: ReportContents[]) => fold(EMPTY_STATE, ...reports).state;
const told = (...given: Parameters<typeof fold>) => {
  const { changes, dropped } = fold(...given);
  return { changes: changes.map(({ id, state }) => `${state} ${id.split('|', 1)[0]}`), dropped: dropped.map(({ id }) => id.split('|', 1)[0]) };
};

describe('several reports are one change', () => {
  const known = after(report(20, bad(2)));

  test.each<[string, ReportState, Observation[][], string[], string[]]>([
    ['what came and went is none', EMPTY_STATE, [[bad()], [well(ID)]], [], []],
    ['what came is new, however much worse it became', EMPTY_STATE, [[bad(1)], [bad(5)]], ['new control'], []],
    ['what went and came back goes on', known, [[well(ID)], [bad(2)]], ['ongoing control'], []],
    ['what became worse is worse, though the last report says no more than the one before', known, [[bad(5)], [bad(5)]], ['worse control'], []],
    ['what went on goes on', known, [[bad(2)], [bad(2)]], ['ongoing control'], []],
    ['what is well is over', known, [[bad(2)], [well(ID)]], ['resolved control'], []],
    ['what is well twice is over once', known, [[well(ID)], [well(ID)]], ['resolved control'], []],
  ])('%s', (_, before, days, changes, dropped) => {
    expect(told(before, ...days.map((observations, i) => report(21 + i, ...observations)))).toEqual({ changes, dropped });
  });

  test.each<[string, ReportState, Observation[][], string[], string[]]>([
    ['what no report has any more is not over, but no longer judged', known, [[bad(2)], []], ['ongoing control', 'new unreported'], []],
    ['what people have known for long to be no longer judged is forgotten', known, [[bad(2)], [], []], [], ['control']],
    ['what is forgotten and comes back goes on', known, [[], [bad(2)]], ['ongoing control'], []],
    ['what came and is forgotten was never there', EMPTY_STATE, [[bad(2)], [], []], [], []],
  ])('months apart: %s', (_, before, months, changes, dropped) => {
    expect(told(before, ...months.map((observations, i) => ({ ...report(20, ...observations), at: `2027-0${1 + 2 * i}-01T03:00:00Z` })))).toEqual({ changes, dropped });
  });

  test('which is kept with the moment at which it was read', () => {
    expect(fold(known, report(21, bad(2)), report(22, well(ID))).state.resolved).toEqual([expect.objectContaining({ id: ID, state: 'resolved', resolvedAt: NOW })]);
  });

  test('and leave what the newest one says', () => {
    expect(fold(known, report(21, bad(3)), report(22, bad(4))).state).toMatchObject({
      templateName: 'CONTROL_COMPLIANCE_REPORT', lastReportAt: '2026-11-22T03:00:00Z', counts: { nonCompliant: { Gold: 4 } }, findings: { [ID]: { count: 4 } },
    });
  });
});

describe('a report that was made before the newest one', () => {
  const known = after(report(22, bad(2)));

  test('ends nothing that it lacks', () => {
    expect(told(known, report(21))).toEqual({ changes: ['ongoing control'], dropped: [] });
  });

  test('leaves what the newest one said', () => {
    const { lastReportAt, counts, templateName } = fold(known, report(21, bad(9))).state;
    expect({ lastReportAt, counts, templateName }).toEqual({ lastReportAt: '2026-11-22T03:00:00Z', counts: { nonCompliant: { Gold: 2 } }, templateName: 'CONTROL_COMPLIANCE_REPORT' });
  });
});
