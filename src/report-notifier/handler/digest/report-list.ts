import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestModel, DigestReport, DigestReportState } from './digest-model';
import { foreign, htmlIdentifier, htmlMoment, NONE } from './text';
import { byCodeUnits, count, counted, firstOf } from '../../../notification/handler/words';

interface ReportStateWords {
  readonly sign: string;
  readonly label: string;
  readonly tone: 'ok' | 'warn' | 'bad';
}

/** In the order in which the table lists them. */
const REPORT_STATES: Readonly<Record<DigestReportState, ReportStateWords>> = {
  failed: { sign: '✕', label: 'Failed', tone: 'bad' },
  never: { sign: '✕', label: 'Never received', tone: 'bad' },
  late: { sign: '!', label: 'Late', tone: 'warn' },
  unread: { sign: '?', label: 'Not readable', tone: 'warn' },
  current: { sign: '✓', label: 'Current', tone: 'ok' },
};
const REPORT_ORDER = Object.keys(REPORT_STATES) as DigestReportState[];

function orderedReports(model: DigestModel): DigestReport[] {
  return [...model.reports].sort((a, b) => REPORT_ORDER.indexOf(a.state) - REPORT_ORDER.indexOf(b.state) || byCodeUnits(a.name, b.name));
}

function row({ name, template, shards, lastReportAt, state, message }: DigestReport): string {
  const { sign, label, tone } = REPORT_STATES[state];
  const parts = shards === 1 ? '' : ` <small>in ${counted(shards, 'report plan')}</small>`;
  return `<tr role="row"><th scope="row" role="rowheader"><span class="badge ${tone}"><i aria-hidden="true">${sign}</i> ${label}</span>`
    + `<span class="what">${foreign(name)}</span>${message ? `<p class="message">${foreign(message, 300)}</p>` : ''}</th>`
    + `<td role="cell" data-label="Template"><code>${htmlIdentifier(template)}</code>${parts}</td>`
    + `<td role="cell" data-label="Last report">${lastReportAt === undefined ? NONE : htmlMoment(lastReportAt)}</td></tr>`;
}

/** Stands above the findings when what follows may be out of date; otherwise it is empty. */
export function staleNote(model: DigestModel): string {
  const stale = orderedReports(model).filter(({ state }) => state !== 'current' && state !== 'unread');
  if (stale.length === 0) {
    return '';
  }
  const named = stale.map(({ name, state }) => `${foreign(name, 60)} (${REPORT_STATES[state].label.toLowerCase()})`);
  return '<p class="note"><b><i aria-hidden="true">!</i> What follows may be incomplete or out of date.</b> Reports that are not current: '
    + `${firstOf(named, DIGEST_LIMITS.namedReports)}.</p>`;
}

/** Which reports arrived; those that did not come first. */
export function reportsSection(model: DigestModel): string {
  const reports = orderedReports(model);
  const { rows, shown } = rowsWithin(reports, DIGEST_LIMITS.reports, row);
  const hidden = reports.slice(shown);
  const kinds = REPORT_ORDER.map(state => [REPORT_STATES[state].label.toLowerCase(), hidden.filter(report => report.state === state).length] as const)
    .filter(([, number]) => number > 0).map(([label, number]) => `${count(number)} ${label}`).join(', ');
  const more = hidden.length === 0 ? '' : `<p class="more">${counted(hidden.length, 'more report')} not shown: ${kinds}.</p>`;
  const head = ['Report', 'Template', 'Last report'].map(title => `<th scope="col" role="columnheader">${title}</th>`).join('');
  const table = `<table role="table" class="cards" aria-labelledby="reports"><thead role="rowgroup"><tr role="row">${head}</tr></thead>`
    + `<tbody role="rowgroup">${rows}</tbody></table>`;
  const content = reports.length === 0 ? '<p>No reports are expected.</p>' : `${shown > 0 ? table : ''}${more}`;
  return `<section aria-labelledby="reports"><h2 id="reports">Reports</h2>${content}</section>`;
}
