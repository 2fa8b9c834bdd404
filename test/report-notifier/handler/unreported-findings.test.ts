import { Observation } from '../../../src/report-notifier/handler/observations';
import { ReportContents } from '../../../src/report-notifier/handler/report-contents';
import { KeptFinding } from '../../../src/report-notifier/handler/report-state';
import { inheritedFindings, unjudgedControls, unreportedFrameworks } from '../../../src/report-notifier/handler/unreported';

const PLACE = { accountId: '222222222222', region: 'eu-west-1' };
const SCOPE = '222222222222|eu-west-1|Gold';
const ENCRYPTED = 'BACKUP_RECOVERY_POINT_ENCRYPTED';
const [CONTROL, GONE] = [`control|${SCOPE}|${ENCRYPTED}|one`, `unreported|${SCOPE}|${ENCRYPTED}`];
const RESOURCE = `resource|${SCOPE}|${ENCRYPTED}|arn:aws:rds:eu-west-1:222222222222:db:one`;
const YESTERDAY = '2026-11-27T03:00:00Z';
const TODAY = '2026-11-28T03:00:00Z';

const kept = (change: Partial<KeptFinding> = {}): KeptFinding => ({
  class: 'NON_COMPLIANT', severity: 'HIGH', ...PLACE, what: 'Recovery points encrypted', framework: 'Gold', control: ENCRYPTED, since: YESTERDAY, at: YESTERDAY, seen: YESTERDAY, firstSeen: YESTERDAY, ...change,
});
const mapOf = (findings: { [id: string]: KeptFinding }) => new Map(Object.entries(findings));
const shown = (id: string, count?: number): Observation => ({ id, at: TODAY, finding: { class: 'NON_COMPLIANT', severity: 'HIGH', ...PLACE, what: 'x', count } });
const reportOf = (observations: Observation[] = [], change: Partial<ReportContents> = {}): ReportContents => ({
  template: 'CONTROL_COMPLIANCE_REPORT', observations: new Map(observations.map((one) => [one.id, one])), scopes: new Set(), cells: [], failedJobs: new Set(), jobs: new Map(), complete: true, at: TODAY, ...change,
});

describe('frameworks that a report no longer covers', () => {
  const missing = { [SCOPE]: { seen: YESTERDAY, missingSince: TODAY } };

  test('are findings that name account, Region and framework, and say since when', () => {
    expect(unreportedFrameworks(missing, mapOf({}), reportOf(), [])).toEqual([{
      id: `unreported|${SCOPE}`, at: '', finding: {
        class: 'NOT_REPORTED', severity: 'HIGH', ...PLACE, what: 'Framework', framework: 'Gold',
        message: `the report has nothing about it since ${TODAY}: is the framework, its recorder or AWS Backup's access to the account gone?`,
      },
    }]);
  });

  test('are over once it covers them, and not before', () => {
    const state = mapOf({ [`unreported|${SCOPE}`]: kept({ class: 'NOT_REPORTED' }) });
    expect(unreportedFrameworks({}, state, reportOf([], { scopes: new Set([SCOPE]) }), [])).toEqual([{ id: `unreported|${SCOPE}`, at: '' }]);
    expect(unreportedFrameworks({}, state, reportOf(), [])).toEqual([]);
  });

  test('are told from their controls, and from other findings', () => {
    expect(unreportedFrameworks({}, mapOf({ [GONE]: kept(), [CONTROL]: kept() }), reportOf([], { scopes: new Set([SCOPE]) }), [])).toEqual([]);
  });
});

describe('a finding about a control that has another id now', () => {
  const now = `control|${SCOPE}|${ENCRYPTED}|two`;
  const from = (findings: { [id: string]: KeptFinding }, observations: Observation[], change: Partial<ReportContents> = {}) =>
    [...inheritedFindings(mapOf(findings), reportOf(observations, change))].map(([id, inherited]) => [id, inherited.from]);

  test.each<[string, { [id: string]: KeptFinding }, Observation[], Partial<ReportContents>]>([
    ['less is wrong', { [CONTROL]: kept({ count: 5 }) }, [shown(now, 4)], {}],
    ['nobody counts any more what was counted', { [CONTROL]: kept({ count: 1 }) }, [shown(now)], {}],
    ['it is well', { [CONTROL]: kept() }, [{ id: now, at: TODAY }], {}],
    ['it has its former id too', { [CONTROL]: kept() }, [shown(now), shown(CONTROL)], {}],
    ['it was known under this id too', { [CONTROL]: kept(), [now]: kept() }, [shown(now)], {}],
    ['it is of another control', { [CONTROL]: kept() }, [shown(`control|${SCOPE}|OTHER|two`)], {}],
    ['it is of another framework', { [CONTROL]: kept() }, [shown(`control|222222222222|eu-west-1|Silver|${ENCRYPTED}|two`)], {}],
    ['what was known is about a resource', { [RESOURCE]: kept() }, [shown(now)], {}],
    ['the report is not whole', { [CONTROL]: kept() }, [shown(now)], { complete: false }],
    ['the report is about resources', { [CONTROL]: kept() }, [shown(now)], { template: 'RESOURCE_COMPLIANCE_REPORT' }],
  ])('is another one where %s', (_, findings, observations, change) => {
    expect(from(findings, observations, change)).toEqual([]);
  });
});

describe('controls that nobody judges any more', () => {
  const judged = (lost: string[], state: { [id: string]: KeptFinding } = {}, present: string[] = [], { left = {}, observations = [] as Observation[] } = {}) =>
    unjudgedControls(lost.map((id) => [id, kept()] as const), mapOf(state), mapOf(left), reportOf(observations), () => new Set(present));

  test('are findings that ask whether they were taken out of the framework', () => {
    expect(judged([CONTROL])).toEqual({
      observations: [{
        id: GONE, at: '', finding: {
          class: 'NOT_REPORTED', severity: 'HIGH', ...PLACE, framework: 'Gold', control: ENCRYPTED, what: 'Recovery points encrypted',
          message: `no longer judged since ${TODAY}, so that it is not known whether what did not comply is well: was the control taken out of the framework?`,
        },
      }],
      dropped: [],
    });
  });

  const message = (...given: Parameters<typeof judged>) => judged(...given).observations[0].finding!.message;

  test('that are still there may have another scope', () => {
    expect(message([CONTROL], {}, [`${SCOPE}|${ENCRYPTED}`])).toMatch(/is well: was its scope or were its parameters changed\?$/);
  });

  test('of resources are findings of their own, and these may be gone', () => {
    expect(judged([RESOURCE]).observations.map(({ id }) => id)).toEqual([`${GONE}|resources`]);
    expect(message([RESOURCE], {}, [`${SCOPE}|${ENCRYPTED}`])).toMatch(/is well: was its scope or were its parameters changed, or are the resources gone\?$/);
    expect(message([RESOURCE])).toMatch(/is well: was the control taken out of the framework\?$/);
  });

  test('are one finding, since when the first report lacked them', () => {
    const other = `control|${SCOPE}|${ENCRYPTED}|two`;
    expect(judged([CONTROL, other], { [GONE]: kept() }).observations).toHaveLength(1);
    expect(message([CONTROL], { [GONE]: kept() })).toContain(`no longer judged since ${YESTERDAY},`);
  });

  test('and are known stay as long as something keeps them', () => {
    expect(judged([], { [GONE]: kept(), [CONTROL]: kept() }, [], { left: { [CONTROL]: kept() } })).toEqual({ observations: [{ id: GONE, at: '', unjudged: true }], dropped: [] });
  });

  test('and are known stay while one of their findings does, though the report has the control', () => {
    expect(judged([], { [GONE]: kept() }, [`${SCOPE}|${ENCRYPTED}`], { left: { [CONTROL]: kept() } }).observations).toEqual([{ id: GONE, at: '', unjudged: true }]);
  });

  test('are over once the report has them and nothing else is left', () => {
    expect(judged([], { [GONE]: kept() }, [`${SCOPE}|${ENCRYPTED}`])).toEqual({ observations: [{ id: GONE, at: '' }], dropped: [] });
    expect(judged([], { [GONE]: kept() }, [`${SCOPE}|${ENCRYPTED}`], { left: { [CONTROL]: kept() }, observations: [shown(CONTROL)] }).observations).toEqual([{ id: GONE, at: '' }]);
  });

  test('are forgotten where nothing is left of them', () => {
    expect(judged([], { [GONE]: kept() })).toEqual({ observations: [], dropped: [GONE] });
    expect(judged([], { [GONE]: kept() }, [], { left: { [GONE]: kept(), [`unreported|${SCOPE}`]: kept(), ['backup|222222222222|eu-west-1|one']: kept() } }).dropped).toEqual([GONE]);
  });

  test('are told from frameworks and other findings', () => {
    expect(judged([], { [`unreported|${SCOPE}`]: kept(), [CONTROL]: kept() })).toEqual({ observations: [], dropped: [] });
  });
});
