import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestFinding, DigestFindingState, DigestModel } from './digest-model';
import { DigestSummary, DIGEST_GROUPS } from './headline';
import { escapeHtml, foreign, htmlMoment, spoken } from './text';
import { FINDING_CLASSES, FindingClassName, Severity } from '../../../data/finding-classes';
import { condensed, gravestFirst, groupsOf, sizeOfGroup } from '../../../notification/handler/gravity';
import { FindingGroup } from '../../../notification/handler/notification-event';
import { count, counted } from '../../../notification/handler/words';

/** In the order in which what is not shown is counted. */
const CLASS_ORDER = Object.keys(FINDING_CLASSES) as FindingClassName[];

const GROUPS: Readonly<Record<DigestFindingState, string>> = { new: 'New', worse: 'Worse', ongoing: 'Ongoing', resolved: 'Resolved' };

function linkOf(finding: DigestFinding): string {
  if (finding.link === undefined || !/^https:\/\/[^\s<>"'\\]{1,1000}$/.test(finding.link)) {
    return '';
  }
  const about = spoken(` on ${foreign(finding.what, 80)}`);
  return `<a class="go" href="${escapeHtml(finding.link)}" rel="noopener noreferrer">Details${about}</a>`;
}

const capitalized = (word: string) => word[0].toUpperCase() + word.slice(1).toLowerCase();

function badge(findingClass: FindingClassName, severity: Severity, resolved: boolean): string {
  const { label, sign, tone } = FINDING_CLASSES[findingClass];
  return resolved
    ? `<span class="badge ok"><i aria-hidden="true">✓</i> Was: ${label}</span>`
    : `<span class="badge ${tone}"><i aria-hidden="true">${sign}</i> ${capitalized(severity)}: ${label}</span>`;
}

function accountHtml(accountId: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(accountId);
  return name === undefined ? foreign(accountId, 20) : `${foreign(name, 80)} <small>${foreign(accountId, 20)}</small>`;
}

function findingRow(finding: DigestFinding, names: ReadonlyMap<string, string>): string {
  const account = accountHtml(finding.accountId, names);
  const message = finding.message ? `<p class="message">${foreign(finding.message, 300)}</p>` : '';
  const times = finding.count !== undefined && finding.count !== 1 ? ` <span class="times">×\u00a0${count(finding.count)}</span>` : '';
  const resource = finding.resource ? `<code>${foreign(finding.resource, 200)}</code>` : `<span class="none">–${spoken(' none')}</span>`;
  // A table that is laid out as cards loses its roles in browsers unless they are written down.
  return `<tr role="row"><th scope="row" role="rowheader">${badge(finding.class, finding.severity, finding.state === 'resolved')}<span class="what">${foreign(finding.what)}${times}</span>${message}${linkOf(finding)}</th>`
    + `<td role="cell" data-label="Account">${account}</td><td role="cell" data-label="Region">${foreign(finding.region, 40)}</td>`
    + `<td role="cell" data-label="Resource">${resource}</td><td role="cell" data-label="Since">${htmlMoment(finding.since)}</td></tr>`;
}

const HEAD = ['Finding', 'Account', 'Region', 'Resource', 'Since'].map(title => `<th scope="col" role="columnheader">${title}</th>`).join('');

/** What the group does not show: how many, and of which kind. */
function leftOut(hidden: readonly DigestFinding[], notItemised: number, shown: number, state: DigestFindingState): string {
  const total = hidden.length + notItemised;
  if (total === 0) {
    return '';
  }
  const kinds = CLASS_ORDER.map(name => [FINDING_CLASSES[name].label, hidden.filter(finding => finding.class === name).length] as const);
  const parts = [...kinds, ['not itemised', notItemised] as const].filter(([, number]) => number > 0).map(([label, number]) => `${count(number)} ${label}`);
  return `<p class="more">${shown === 0 ? '' : `Shown are ${count(shown)}. `}${counted(total, `${shown === 0 ? '' : 'more '}${state} finding`)} `
    + `${total === 1 ? 'is' : 'are'} not shown: ${parts.join(', ')}.</p>`;
}

function group(state: DigestFindingState, model: DigestModel, total: number, names: ReadonlyMap<string, string>): string {
  if (total === 0) {
    return '';
  }
  const findings = gravestFirst(model.findings.filter(finding => finding.state === state));
  const { rows, shown } = rowsWithin(findings, DIGEST_LIMITS.findings[state], finding => findingRow(finding, names));
  const table = shown === 0 ? '' : `<table role="table" class="cards findings" aria-labelledby="findings-${state}"><thead role="rowgroup"><tr role="row">${HEAD}</tr></thead>`
    + `<tbody role="rowgroup">${rows}</tbody></table>`;
  return `<h3 id="findings-${state}">${GROUPS[state]} <span class="number">${count(total)}</span></h3>${table}`
    + leftOut(findings.slice(shown), total - findings.length, shown, state);
}

const KIND_HEAD = ['Kind', 'Account', 'Findings'].map(title => `<th scope="col" role="columnheader">${title}</th>`).join('');

function kindRow(kind: FindingGroup, names: ReadonlyMap<string, string>): string {
  const account = kind.accountId === undefined ? counted(kind.accounts, 'account') : accountHtml(kind.accountId, names);
  const numbers = DIGEST_GROUPS.flatMap(state => (kind.totals[state] === undefined ? [] : `${count(kind.totals[state])} ${state}`)).join(', ');
  return `<tr role="row"><th scope="row" role="rowheader">${badge(kind.class, kind.severity, kind.totals.resolved !== undefined)}`
    + `<span class="what">${foreign(kind.what)}</span></th><td role="cell" data-label="Account">${account}</td>`
    + `<td role="cell" data-label="Findings">${numbers}</td></tr>`;
}

/** Of many findings, which kinds there are: whatever the lists below leave out has its row here. */
function kindsTable({ findings }: DigestModel, names: ReadonlyMap<string, string>): string {
  if (findings.length < DIGEST_LIMITS.manyFindings) {
    return '';
  }
  const groups = condensed(groupsOf(gravestFirst(findings)), DIGEST_LIMITS.kinds.rows);
  const { rows, shown } = rowsWithin(groups, DIGEST_LIMITS.kinds, kind => kindRow(kind, names));
  const left = findings.length - groups.slice(0, shown).reduce((sum, kind) => sum + sizeOfGroup(kind), 0);
  const more = left > 0 ? `<p class="more">${counted(left, 'finding')} of other kinds.</p>` : '';
  return '<h3 id="findings-kinds">By kind, the gravest first</h3><table role="table" class="cards kinds" aria-labelledby="findings-kinds"><thead role="rowgroup">'
    + `<tr role="row">${KIND_HEAD}</tr></thead><tbody role="rowgroup">${rows}</tbody></table>${more}`;
}

/** The findings, grouped by how they compare to the digest before; each group has its own limit, so that none hides another. */
export function findingsSection(model: DigestModel, summary: DigestSummary): string {
  const names = new Map(model.accounts.flatMap(account => (account.name ? [[account.accountId, account.name] as const] : [])));
  const groups = DIGEST_GROUPS.map(state => group(state, model, summary.findings[state], names)).join('');
  return `<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${kindsTable(model, names)}${groups || '<p>There are no findings.</p>'}</section>`;
}
