import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestModel } from './digest-model';
import { DigestSummary } from './headline';
import { escapeHtml, foreign, htmlMoment, listed, NONE } from './text';
import { FINDING_CLASSES } from '../../../data/finding-classes';
import { causesOf, gravestFirst, listsBy, OfCause, Rank, rankOf, RANKS, withRoom } from '../../../notification/handler/gravity';
import { EventFinding, FindingGroup } from '../../../notification/handler/notification-event';
import { byCodeUnits, count, counted, FINDING_STATES, firstOf, groupMatter, groupPlaces, groupStates } from '../../../notification/handler/words';

type Causes = OfCause<EventFinding>;

const TITLES: Readonly<Record<Rank, string>> = { critical: 'Critical', new: 'New or worse', missing: 'No longer reported', ongoing: 'Ongoing', resolved: 'Resolved' };

const capitalized = (word: string) => word[0].toUpperCase() + word.slice(1).toLowerCase();

function badge({ class: findingClass, severity, totals }: FindingGroup): string {
  const { label, sign, tone } = FINDING_CLASSES[findingClass];
  return totals.resolved === undefined
    ? `<span class="badge ${tone}"><i aria-hidden="true">${sign}</i> ${capitalized(severity)}</span>`
    : `<span class="badge ok"><i aria-hidden="true">✓</i> Was ${label}</span>`;
}

function accountHtml(accountId: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(accountId);
  return name === undefined ? foreign(accountId, 20) : `${foreign(name, 60)} <small>${foreign(accountId, 20)}</small>`;
}

/** The first of them, and how many more there are. */
function some(texts: readonly string[], most: number, html: (text: string) => string): string {
  const all = [...new Set(texts)];
  return all.length === 0 ? NONE : firstOf(all.map(html), most);
}

/** What is the matter in one account. */
function accountRow([accountId, findings]: readonly [string, EventFinding[]], names: ReadonlyMap<string, string>): string {
  const regions = findings.map(({ region }) => region).sort();
  const resources = findings.flatMap(({ resource }) => resource ?? []);
  const since = findings.reduce((first, one) => (byCodeUnits(one.since, first) < 0 ? one.since : first), findings[0].since);
  // A table that is laid out as cards loses its roles in browsers unless they are written down.
  return `<tr role="row"><th scope="row" role="rowheader">${accountHtml(accountId, names)}</th>`
    + `<td role="cell" data-label="Regions">${some(regions, 3, (region) => foreign(region, 40))}</td>`
    + `<td role="cell" data-label="Findings">${count(findings.length)}</td><td role="cell" data-label="Since">${htmlMoment(since)}</td>`
    + `<td role="cell" data-label="Resources">${some(resources, 2, (resource) => `<code>${foreign(resource, 160)}</code>`)}</td></tr>`;
}

const HEAD = ['Account', 'Regions', 'Findings', 'Since', 'Resources'].map((title) => `<th scope="col" role="columnheader">${title}</th>`).join('');

/** The accounts of a cause, those with the fewest findings first, so that none hides the others: in rows, then by name, then as a number. */
function accountsOf(findings: readonly EventFinding[], labelledBy: string, names: ReadonlyMap<string, string>): string {
  const accounts = [...listsBy(findings, ({ accountId }) => accountId)]
    .sort(([id, one], [other, more]) => one.length - more.length || byCodeUnits(id, other));
  const { rows, shown } = rowsWithin(accounts, DIGEST_LIMITS.accountsOfCause, (account) => accountRow(account, names));
  const rest = accounts.slice(shown);
  const named = rowsWithin(rest, DIGEST_LIMITS.namedAccounts, ([accountId]) => `${listed(accountId, 20)} `);
  const unnamed = rest.length - named.shown;
  return `<table role="table" class="cards accounts" aria-labelledby="${labelledBy}"><thead role="rowgroup"><tr role="row">${HEAD}</tr></thead>`
    + `<tbody role="rowgroup">${rows}</tbody></table>`
    + (rest.length === 0 ? '' : `<p class="more">And ${counted(rest.length, 'more account')}: ${named.rows}${unnamed > 0 ? `and ${count(unnamed)} that are not named here` : ''}</p>`);
}

/** One line for a cause, which opens to its accounts. */
function causeLine({ group, findings }: Causes, id: string, names: ReadonlyMap<string, string>): string {
  const name = group.accountId === undefined ? undefined : names.get(group.accountId);
  return `<details class="cause"><summary id="${id}">${badge(group)}<span class="what">${escapeHtml(groupMatter(group, 120))}</span> `
    + `<span class="places">${escapeHtml(groupPlaces(group))}${name === undefined ? '' : ` (${foreign(name, 40)})`}</span> `
    + `<span class="number">${groupStates(group)}</span>${group.reason === undefined ? '' : `<span class="message">${foreign(group.reason)}</span>`}</summary>`
    + `${accountsOf(findings, id, names)}</details>`;
}

const findingsIn = (causes: readonly Causes[]) => causes.reduce((sum, { findings }) => sum + findings.length, 0);
const causesIn = (causes: readonly Causes[]) => causes.reduce((sum, { group }) => sum + group.causes, 0);

/** The causes of one rank: as many lines as are open, the others folded. */
function section(rank: Rank, causes: readonly Causes[], open: number, line: (cause: Causes) => string): string {
  const lines = causes.map(line);
  const folded = causes.slice(open);
  const head = `<h3 id="findings-${rank}">${TITLES[rank]} <span class="number">${counted(findingsIn(causes), 'finding')}</span></h3>`;
  const numbers = `${counted(causesIn(folded), open > 0 ? 'more cause' : 'cause')}${open > 0 ? `, ${counted(findingsIn(folded), 'finding')}` : ''}`;
  const rest = folded.length === 0 ? ''
    : `<details class="folded"><summary>${open > 0 ? '' : head}${numbers}</summary>${lines.slice(open).join('')}</details>`;
  return `${open > 0 ? head : ''}${lines.slice(0, open).join('')}${rest}`;
}

/** Each rank has a line that is open but what is over; the others are those of the first ranks. */
function openLines(ranks: ReadonlyMap<Rank, readonly Causes[]>): ReadonlyMap<Rank, number> {
  const shown = RANKS.filter((rank) => rank !== 'resolved' && ranks.has(rank));
  let room = DIGEST_LIMITS.openCauses - shown.length;
  return new Map(shown.map((rank) => {
    const more = Math.min(Math.max(0, room), ranks.get(rank)!.length - 1);
    room -= more;
    return [rank, 1 + more];
  }));
}

/** By cause, in the one order of findings: each cause has a line where its gravest finding belongs, and only the first lines are open. */
export function findingsSection({ findings, accounts }: DigestModel, summary: DigestSummary): string {
  const names = new Map(accounts.flatMap(({ accountId, name }) => (name ? [[accountId, name] as const] : [])));
  const causes = withRoom(causesOf(gravestFirst(findings)), DIGEST_LIMITS.causes);
  const ranks = listsBy(causes, ({ findings: [first] }) => rankOf(first));
  const ids = new Map(causes.map((cause, i) => [cause, `cause-${i + 1}`]));
  const open = openLines(ranks);
  const sections = RANKS.filter((rank) => ranks.has(rank))
    .map((rank) => section(rank, ranks.get(rank)!, open.get(rank) ?? 0, (cause) => causeLine(cause, ids.get(cause)!, names))).join('');
  const shown = listsBy(causes.flatMap((cause) => cause.findings), ({ state }) => state);
  const left = FINDING_STATES.map((state) => [state, summary.findings[state] - (shown.get(state)?.length ?? 0)] as const)
    .filter(([, number]) => number > 0).map(([state, number]) => `${count(number)} ${state}`);
  const more = left.length === 0 ? '' : `<p class="more">Not listed: ${left.join(', ')}.</p>`;
  return `<section aria-labelledby="findings"><h2 id="findings">Findings by cause</h2>${sections}${more}${sections + more === '' ? '<p>There are no findings.</p>' : ''}</section>`;
}
