import { DigestAccount, DigestCell, DigestControl, DigestModel, DigestReportState } from './digest-model';
import { counted, count } from '../../../notification/handler/words';

const ABSENT: DigestCell = { state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 };

/** What a control says about an account. */
export function accountCell(account: DigestAccount, control: DigestControl): DigestCell {
  return Object.hasOwn(account.cells, control.id) ? account.cells[control.id] : ABSENT;
}

/** What is known about an account as a whole. */
export interface AccountProblems {
  /** Resources that don't comply. */
  readonly resources: number;
  /** Controls that don't comply. */
  readonly failing: number;
  /** Controls that say nothing: no report, or not enough data. */
  readonly unchecked: number;
}

export function problemsOf(account: DigestAccount, controls: readonly DigestControl[]): AccountProblems {
  const cells = controls.map(control => accountCell(account, control));
  const failing = cells.filter(cell => cell.state === 'NON_COMPLIANT');
  return {
    resources: failing.reduce((sum, cell) => sum + cell.nonCompliant, 0),
    failing: failing.length,
    unchecked: cells.filter(cell => cell.state === 'INSUFFICIENT_DATA' || cell.state === 'NOT_REPORTED').length,
  };
}

/** The numbers that the page begins with. */
export type DigestSummary = ReturnType<typeof summarize>;

/**
 * Findings by state, and those that are open; reports by state; accounts, those with a control that does not comply, and those of which a control says nothing or that
 * are in no report; and whether everything that should be checked was, and nothing is the matter.
 */
export function summarize(model: DigestModel) {
  const { accounts, findings } = model.totals;
  const open = findings.new + findings.worse + findings.ongoing;
  const reports: Record<DigestReportState, number> = { current: 0, late: 0, failed: 0, never: 0, unread: 0 };
  for (const report of model.reports) {
    reports[report.state] += 1;
  }
  const problems = model.accounts.map(account => problemsOf(account, model.controls));
  const failingAccounts = problems.filter(({ failing }) => failing > 0).length;
  // Without a framework there is no matrix that an account could be missing from.
  const missing = model.controls.length > 0 ? accounts - model.accounts.length : 0;
  const uncheckedAccounts = missing + problems.filter(({ unchecked }) => unchecked > 0).length;
  const unreported = model.controls.length > 0 && accounts === 0;
  const fine = open === 0 && failingAccounts === 0 && uncheckedAccounts === 0 && !unreported
    && reports.current > 0 && reports.current + reports.unread === model.reports.length;
  return { findings, open, reports, accounts, failingAccounts, uncheckedAccounts, fine };
}

/** `3 new findings, 2 resolved`: the noun stands once, with the first number. */
function enumerate(entries: ReadonlyArray<readonly [number, string]>, noun: string, nounLast: boolean): string {
  return entries.filter(([number]) => number > 0).map(([number, word], index) => {
    if (index > 0) {
      return `${count(number)} ${word}`;
    }
    return nounLast ? counted(number, `${word} ${noun}`) : `${counted(number, noun)} ${word}`;
  }).join(', ');
}

/** One sentence that says what is the matter, or that nothing is: the page's first line, and fit for a subject. */
export function headline(model: DigestModel): string {
  const { findings, open, reports, accounts, failingAccounts, uncheckedAccounts, fine } = summarize(model);
  if (fine) {
    const checked = [
      ...accounts > 0 ? [counted(accounts, 'account')] : [],
      ...model.controls.length > 0 ? [counted(model.controls.length, 'control')] : [],
      counted(reports.current, 'report'),
    ].join(', ');
    const resolved = findings.resolved > 0 ? `; ${counted(findings.resolved, 'finding')} resolved` : '';
    return reports.unread === 0
      ? `Everything was checked and is fine: ${checked}${resolved}`
      : `Everything that was checked is fine: ${checked}; ${counted(reports.unread, 'report')} can't be read${resolved}`;
  }
  const gaps = [
    enumerate([[reports.late, 'late'], [reports.failed, 'failed'], [reports.never, 'never received'], [reports.unread, 'not readable']], 'report', false),
    model.reports.length === 0 ? 'no reports are expected' : '',
    uncheckedAccounts > 0 ? `${counted(uncheckedAccounts, 'account')} not fully checked` : '',
    model.controls.length > 0 && accounts === 0 ? 'no account is reported on' : '',
  ].filter(text => text);
  if (open > 0) {
    const found = enumerate([[findings.new, 'new'], [findings.worse, 'worse'], [findings.resolved, 'resolved'], [findings.ongoing, 'ongoing']], 'finding', true);
    return [found, ...gaps].join('; ');
  }
  const resolved = findings.resolved > 0 ? `, ${count(findings.resolved)} resolved` : '';
  if (failingAccounts > 0) {
    return [`${counted(failingAccounts, 'account')} with controls that do not comply, but no open findings${resolved}`, ...gaps].join('; ');
  }
  return `No open findings${resolved}, but not everything was checked: ${gaps.join('; ')}`;
}
