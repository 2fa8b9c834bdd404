import { Fate, fateOf, judgedAs, JudgedScope } from '../../../src/report-notifier/handler/fates';
import { ReportContents } from '../../../src/report-notifier/handler/report-contents';
import { EMPTY_STATE, KeptFinding } from '../../../src/report-notifier/handler/report-state';
import { Sibling } from '../../../src/report-notifier/handler/scope-changes';

const PLACE = '222222222222|eu-west-1';
const SCOPE = `${PLACE}|Gold`;
const KIND = 'arn:aws:rds:eu-west-1:222222222222:db:';
const RESOURCE = `resource|${SCOPE}|ENCRYPTED|${KIND}one`;
const CONTROL = `control|${SCOPE}|ENCRYPTED|`;
const JOB = `backup|${PLACE}|one`;
const MALWARE = `malware|${PLACE}|one`;
const GONE = `unreported|${SCOPE}`;

/** A moment so many days before the report, and some hours. */
const before = (days: number, hours = 0) => new Date(Date.parse('2026-11-28T12:00:00Z') - days * 86_400_000 - hours * 3_600_000).toISOString();

interface Case {
  /** Days since a report had the finding; 1 by default. */
  readonly missing?: number;
  readonly known?: Partial<KeptFinding>;
  readonly report?: Partial<ReportContents>;
  /** Days since a report had the scope. */
  readonly scope?: number;
  /** Whether the report lacks the whole scope. */
  readonly scopeMissing?: boolean;
  readonly noScope?: boolean;
  /** Other parts of the report, which covered the scope so many days ago. */
  readonly siblings?: Array<Partial<Sibling> & { readonly seen: number; readonly has?: string }>;
  readonly judged?: Partial<JudgedScope>;
  readonly judgedOthers?: boolean;
  readonly byObject?: boolean;
  readonly present?: string[];
  readonly wrong?: number;
  /** For how many days people have known that nobody judges it. */
  readonly told?: number;
}

function fate(id: string, { missing = 1, known = {}, report = {}, scope = 1, scopeMissing, noScope, siblings = [], judged, judgedOthers, byObject, present = [], wrong, told: knownFor }: Case): Fate {
  const finding = { class: 'NON_COMPLIANT', seen: before(missing), ...known } as KeptFinding;
  const unjudged = `unreported|${SCOPE}|ENCRYPTED${id.startsWith('resource') ? '|resources' : ''}`;
  const findings = knownFor === undefined ? {} : { [unjudged]: { ...finding, since: before(knownFor) } };
  const own = id.startsWith('resource') || id.startsWith('control') || id.startsWith('unreported') ? SCOPE : PLACE;
  const scopes = noScope ? {} : { [own]: { seen: before(scope), ...scopeMissing ? { missingSince: before(0) } : {} } };
  const contents = {
    template: id.startsWith('resource') ? 'RESOURCE_COMPLIANCE_REPORT' : 'CONTROL_COMPLIANCE_REPORT', scopes: new Set<string>(), complete: true, at: before(0), ...report,
  } as ReportContents;
  const reported = judged ? new Map([[SCOPE, { at: before(0), ...judged }]]) : judgedOthers ? new Map<string, JudgedScope>() : undefined;
  return fateOf(id, finding, { ...EMPTY_STATE, scopes, findings: new Map(Object.entries(findings)) }, contents, scopes, {
    siblings: siblings.map(({ seen, has, ...change }) => ({
      state: { findings: has === undefined ? {} : { [has]: finding }, scopes: { [own]: { seen: before(seen) } } }, resolvedIds: new Set<string>(), expected: true, ...change,
    })),
    reported, byObject, present: () => new Set(present), wrong: () => new Map(wrong === undefined ? [] : [[`${SCOPE}|ENCRYPTED`, wrong]]),
  });
}

const told = (id: string, cases: Array<[string, Case, Fate]>) => test.each(cases)('%s', (_, given, expected) => {
  expect(fate(id, given)).toBe(expected);
});

describe('a failed job that a report does not have', () => {
  told(JOB, [
    ['stays for 35 days', { missing: 35 }, 'kept'],
    ['is that of another part which covers its account since, and has it', { siblings: [{ seen: 0, has: JOB }] }, 'taken'],
    ['is that of another part, which resolved it lately', { siblings: [{ seen: 0, resolvedIds: new Set([JOB]) }] }, 'taken'],
    ['stays where another part covers its account and does not have it', { siblings: [{ seen: 0 }] }, 'kept'],
    ['stays where this report covered its account last', { siblings: [{ seen: 2, has: JOB }] }, 'kept'],
    ['stays where the other part is no longer there', { siblings: [{ seen: 0, has: JOB, expected: false }] }, 'kept'],
  ]);
});

describe('malware', () => {
  told(MALWARE, [['stays for 100 days', { missing: 100 }, 'kept']]);
});

describe('a framework that is not reported', () => {
  told(GONE, [['is over where another part of the report covers it', { siblings: [{ seen: 0 }] }, 'over']]);
});

describe('a control that a report does not have', () => {
  told(CONTROL, [
    ['is that of another part which has it', { siblings: [{ seen: 0, has: CONTROL }] }, 'taken'],
    ['is that of one of several other parts, of which it has been in one', { siblings: [{ seen: 0 }, { seen: 0, has: CONTROL }] }, 'taken'],
    ['is forgotten with its framework', { noScope: true }, 'dropped'],
    ['is not judged any more', {}, 'unjudged'],
    ['is not judged for 35 days', { missing: 35 }, 'unjudged'],
    ['is forgotten after them', { missing: 36, told: 35 }, 'dropped'],
    ['is not forgotten before people have known it for long: whole reports may have been missing', { missing: 100 }, 'unjudged'],
    ['nor a day after they got to know it', { missing: 100, told: 1 }, 'unjudged'],
    ['stays as long as its whole framework is missing', { missing: 36, scopeMissing: true }, 'kept'],
    ['stays where the report is not whole', { report: { complete: false } }, 'kept'],
    ['stays where no report is whole for months', { missing: 100, report: { complete: false } }, 'kept'],
    ['stays for three days where objects are read one by one', { byObject: true, missing: 3 }, 'kept'],
    ['is not judged after them', { byObject: true, missing: 4, report: { complete: false } }, 'unjudged'],
  ]);
});

describe('a resource that a report does not have', () => {
  told(RESOURCE, [['stays where the report is not whole', { report: { complete: false }, present: [`${SCOPE}|ENCRYPTED|${KIND}`] }, 'kept']]);

  describe('without a report on controls', () => {
    told(RESOURCE, [
      ['is well where its control still has others of its kind', { present: [`${SCOPE}|ENCRYPTED|${KIND}`] }, 'over'],
      ['stays for three days where it has none', { missing: 3, present: [`${SCOPE}|ENCRYPTED`] }, 'kept'],
      ['is not judged after them', { missing: 4, present: [`${SCOPE}|ENCRYPTED`] }, 'unjudged'],
    ]);
  });

  describe('with a report on controls', () => {
    told(RESOURCE, [
      ['stays where that has nothing of its framework', { judgedOthers: true }, 'kept'],
      ['stays where its control is gone, of which that report tells', { judged: { controls: ['OTHER|'] } }, 'kept'],
      ['is well where its control is judged', { judged: { controls: ['ENCRYPTED|'] } }, 'over'],
      ['is well where a former version kept no controls', { judged: {} }, 'over'],
      ['stays where its control was judged on the day on which it was there last', { missing: 0.25, judged: { controls: ['ENCRYPTED|'] } }, 'kept'],
      ['stays where its control was judged before', { missing: 3, judged: { at: before(4) } }, 'kept'],
      ['is well after three days, whenever its control was judged', { missing: 4, judged: { at: before(5) } }, 'over'],
      ['stays where nobody can read when its control was judged', { judged: { at: 'soon' } }, 'kept'],
      ['is not judged where its control is judged otherwise by now', { known: { judgedBy: 'ENCRYPTED|a' }, judged: { controls: ['ENCRYPTED|b'] } }, 'unjudged'],
      ['is well where its control is judged as before', { known: { judgedBy: 'ENCRYPTED|a' }, judged: { controls: ['ENCRYPTED|a', 'OTHER|'] } }, 'over'],
      ['stays for three days where its control can\'t be judged', { missing: 3, judged: { open: new Map([['ENCRYPTED', { count: 0, judged: false }]]) } }, 'kept'],
      ['is not judged after them', { missing: 4, judged: { open: new Map([['ENCRYPTED', { count: 0, judged: false }]]) } }, 'unjudged'],
      ['stays where its control counts more than there are rows', { wrong: 1, judged: { open: new Map([['ENCRYPTED', { count: 2, judged: true }]]) } }, 'kept'],
      ['stays where its control counts some and there are no rows', { judged: { open: new Map([['ENCRYPTED', { count: 1, judged: true }]]) } }, 'kept'],
      ['is well where its control counts what the rows show', { wrong: 2, judged: { open: new Map([['ENCRYPTED', { count: 2, judged: true }]]) } }, 'over'],
      ['is well where its control counts nothing', { judged: { open: new Map([['ENCRYPTED', { count: 0, judged: true }]]) } }, 'over'],
      ['is well where another control can\'t be judged', { judged: { open: new Map([['OTHER', { count: 0, judged: false }]]) } }, 'over'],
    ]);
  });
});

test('a framework judges a control by all of its variants, in whichever order they come', () => {
  const judged = { at: '', controls: ['A|2', 'AB|', 'A|1'] };
  expect([judgedAs(judged, 'A'), judgedAs({ at: '', controls: ['A|1', 'A|2'] }, 'A'), judgedAs(judged, 'B'), judgedAs({ at: '' }, 'A')]).toEqual(['A|1 A|2', 'A|1 A|2', undefined, undefined]);
});
