import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestFinding, DigestFindingState, DigestModel } from './digest-model';
import { DigestSummary, DIGEST_GROUPS } from './headline';
import { byCodeUnits, escapeHtml, foreign, htmlMoment, spoken } from './text';
import { FINDING_CLASSES, FindingClassName } from '../../../data/finding-classes';
import { count, counted } from '../../../notification/handler/words';

/** In the order in which a group lists them. */
const CLASS_ORDER = Object.keys(FINDING_CLASSES) as FindingClassName[];

const GROUPS: Readonly<Record<DigestFindingState, string>> = { new: 'New', worse: 'Worse', ongoing: 'Ongoing', resolved: 'Resolved' };

function byClass(a: DigestFinding, b: DigestFinding): number {
  return CLASS_ORDER.indexOf(a.class) - CLASS_ORDER.indexOf(b.class)
    || byCodeUnits(a.accountId, b.accountId) || byCodeUnits(a.region, b.region) || byCodeUnits(a.what, b.what)
    || byCodeUnits(a.resource ?? '', b.resource ?? '') || byCodeUnits(a.since, b.since);
}

function linkOf(finding: DigestFinding): string {
  if (finding.link === undefined || !/^https:\/\/[^\s<>"'\\]{1,1000}$/.test(finding.link)) {
    return '';
  }
  const about = spoken(` on ${foreign(finding.what, 80)}`);
  return `<a class="go" href="${escapeHtml(finding.link)}" rel="noopener noreferrer">Details${about}</a>`;
}

function badge({ class: findingClass, state }: DigestFinding): string {
  const { label, sign, tone } = FINDING_CLASSES[findingClass];
  return state === 'resolved'
    ? `<span class="badge ok"><i aria-hidden="true">✓</i> Was: ${label}</span>`
    : `<span class="badge ${tone}"><i aria-hidden="true">${sign}</i> ${label[0].toUpperCase()}${label.slice(1)}</span>`;
}

function findingRow(finding: DigestFinding, names: ReadonlyMap<string, string>): string {
  const name = names.get(finding.accountId);
  const account = name === undefined ? foreign(finding.accountId, 20) : `${foreign(name, 80)} <small>${foreign(finding.accountId, 20)}</small>`;
  const message = finding.message ? `<p class="message">${foreign(finding.message, 300)}</p>` : '';
  const times = finding.count !== undefined && finding.count !== 1 ? ` <span class="times">×\u00a0${count(finding.count)}</span>` : '';
  const resource = finding.resource ? `<code>${foreign(finding.resource, 200)}</code>` : `<span class="none">–${spoken(' none')}</span>`;
  // A table that is laid out as cards loses its roles in browsers unless they are written down.
  return `<tr role="row"><th scope="row" role="rowheader">${badge(finding)}<span class="what">${foreign(finding.what)}${times}</span>${message}${linkOf(finding)}</th>`
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
  const findings = model.findings.filter(finding => finding.state === state).sort(byClass);
  const { rows, shown } = rowsWithin(findings, DIGEST_LIMITS.findings[state], finding => findingRow(finding, names));
  const table = shown === 0 ? '' : `<table role="table" class="cards findings" aria-labelledby="findings-${state}"><thead role="rowgroup"><tr role="row">${HEAD}</tr></thead>`
    + `<tbody role="rowgroup">${rows}</tbody></table>`;
  return `<h3 id="findings-${state}">${GROUPS[state]} <span class="number">${count(total)}</span></h3>${table}`
    + leftOut(findings.slice(shown), total - findings.length, shown, state);
}

/** The findings, grouped by how they compare to the digest before; each group has its own limit, so that none hides another. */
export function findingsSection(model: DigestModel, summary: DigestSummary): string {
  const names = new Map(model.accounts.flatMap(account => (account.name ? [[account.accountId, account.name] as const] : [])));
  const groups = DIGEST_GROUPS.map(state => group(state, model, summary.findings[state], names)).join('');
  return `<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${groups || '<p>There are no findings.</p>'}</section>`;
}
