import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestAccount, DigestCell, DigestCellState, DigestControl, DigestModel } from './digest-model';
import { AccountProblems, accountCell, DigestSummary, problemsOf } from './headline';
import { foreign, htmlIdentifier, listed, spoken } from './text';
import { byCodeUnits, count, counted, firstOf } from '../../../notification/handler/words';

interface CellStateWords {
  readonly sign: string;
  readonly label: string;
  /** In the legend. */
  readonly words: string;
  /** Short: it stands in every cell. */
  readonly style: string;
}

const CELL_STATES: Readonly<Record<DigestCellState, CellStateWords>> = {
  NON_COMPLIANT: { sign: '✕', label: 'does not comply', words: 'resources that do not comply, of all', style: 'n' },
  INSUFFICIENT_DATA: { sign: '?', label: 'insufficient data', words: 'insufficient data', style: 'i' },
  NOT_REPORTED: { sign: '–', label: 'not reported', words: 'in no report', style: 'r' },
  COMPLIANT: { sign: '✓', label: 'complies', words: 'complies, with the number of resources', style: 'c' },
};

/** The Regions of a cell, unless they are those of its row. */
function cellRegions(regions: readonly string[]): string {
  const named = firstOf(regions.map((region) => foreign(region, 20)), MOST_REGIONS, regions.length, ' ');
  return regions.length === 0 ? '' : `<small class="in">${spoken(' in ')}${named}</small>`;
}

const MOST_REGIONS = 3;

function cell({ state, compliant, nonCompliant, regions = [] }: DigestCell): string {
  const { sign, label, style } = CELL_STATES[state];
  const all = compliant + nonCompliant;
  const judged = all > 0 && (state === 'COMPLIANT' || state === 'NON_COMPLIANT');
  const number = state === 'COMPLIANT' ? count(all) : `${count(nonCompliant)}<small> of ${count(all)}</small>`;
  return `<td class="${style}"><i aria-hidden="true">${sign}</i>${judged ? ` ${number}` : ''}${spoken(` ${label}`)}${cellRegions(regions)}</td>`;
}

function accountRow(account: DigestAccount, controls: readonly DigestControl[]): string {
  const id = foreign(account.accountId, 20);
  const head = account.name ? `<b>${foreign(account.name, 60)}</b><small>${id}</small>` : `<b>${id}</b>`;
  return `<tr><th scope="row">${head}</th>${controls.map(control => cell(accountCell(account, control))).join('')}</tr>`;
}

/** One row for many accounts: in each column how many of them have which state. */
function sumRow(title: string, accounts: readonly DigestAccount[], controls: readonly DigestControl[]): string {
  const cells = controls.map((control) => {
    const states = accounts.map(account => accountCell(account, control).state);
    const parts = (Object.keys(CELL_STATES) as DigestCellState[])
      .map(state => [CELL_STATES[state], states.filter(each => each === state).length] as const)
      .filter(([, number]) => number > 0);
    const style = parts.length > 0 ? parts[0][0].style : 'r';
    return `<td class="${style}">${parts.map(([{ sign, label }, number]) =>
      `<span class="part"><i aria-hidden="true">${sign}</i> ${count(number)}${spoken(` accounts: ${label}`)}</span>`).join(' ')}</td>`;
  });
  return `<tr class="sum"><th scope="row"><b>${title}</b></th>${cells.join('')}</tr>`;
}

interface Ranked {
  readonly account: DigestAccount;
  readonly problems: AccountProblems;
}

const inTrouble = ({ problems }: Ranked) => problems.failing > 0 || problems.unchecked > 0;

function byTrouble(a: Ranked, b: Ranked): number {
  return b.problems.failing - a.problems.failing || b.problems.resources - a.problems.resources
    || b.problems.unchecked - a.problems.unchecked || byCodeUnits(a.account.accountId, b.account.accountId);
}

function legend(): string {
  return `<ul class="legend">${Object.values(CELL_STATES).map(({ sign, label, words, style }) =>
    `<li><span class="key ${style}" aria-hidden="true">${sign}</span>${spoken(`${label}: `)} ${words}</li>`).join('')}</ul>`;
}

/** Accounts by name and id, folded below the line that sums them up. */
function folded(title: string, accounts: readonly DigestAccount[]): string {
  const { rows, shown } = rowsWithin(accounts, DIGEST_LIMITS.foldedAccounts, ({ accountId, name }) => (
    name ? `${listed(name, 60)} (${listed(accountId, 20)}), ` : `${listed(accountId, 20)}, `));
  const more = accounts.length - shown;
  return accounts.length === 0 ? '' : `<details class="folded"><summary>${title}</summary><p class="names">`
    + `${more > 0 ? `${rows}and ${count(more)} that are not named here` : rows.slice(0, -2)}</p></details>`;
}

/** What the short names in the head stand for. */
function controlList(controls: readonly DigestControl[]): string {
  const items = controls.map(({ id, title, short }) => `<dt>${foreign(short, 40)}</dt><dd>${foreign(title, 120)} <small>${htmlIdentifier(id)}</small></dd>`).join('');
  return `<details class="folded"><summary>What the ${counted(controls.length, 'control')} ask for</summary><dl class="controls">${items}</dl></details>`;
}

function table(model: DigestModel, summary: DigestSummary): string {
  const controls = model.controls.slice(0, DIGEST_LIMITS.controls);
  // Ranked by all controls: an account must not pass as fine because its problem is in a column that is left out.
  const ranked = model.accounts.map(account => ({ account, problems: problemsOf(account, model.controls) })).sort(byTrouble);
  const troubled = ranked.filter(inTrouble).map(({ account }) => account);
  const fine = ranked.filter(each => !inTrouble(each)).map(({ account }) => account);
  const { rows, shown } = rowsWithin(troubled, DIGEST_LIMITS.accounts, account => accountRow(account, controls));
  const hidden = troubled.slice(shown);
  const all = model.accounts.length;
  const sum = all > 1 || troubled.length === 0 ? sumRow(`${all > 1 ? 'All ' : ''}${counted(all, 'account')}`, model.accounts, controls) : '';
  const [missing, unshown] = [summary.accounts - all, model.controls.length - controls.length];
  const notes = [
    ...missing > 0 ? [`${counted(missing, 'account')} ${missing === 1 ? 'is' : 'are'} in no compliance report and so in no row.`] : [],
    ...unshown > 0 ? [`${counted(unshown, 'more control')} not shown.`] : [],
  ].map(note => `<p class="more">${note}</p>`).join('');
  if (all === 0) {
    return `<p>No account is reported on.</p>${notes}`;
  }
  const head = controls.map(({ short, title }) => `<th scope="col">${foreign(short, 24)}${spoken(`: ${foreign(title, 80)}`)}</th>`).join('');
  return `${notes}<div class="scroll" role="region" aria-label="Accounts and controls" tabindex="0"><table class="matrix">`
    + `<thead><tr><th scope="col">Account</th>${head}</tr></thead><tbody>${sum}${rows}</tbody></table></div>${legend()}`
    + folded(`${counted(hidden.length, 'more account')} with problems`, hidden)
    + folded(`${counted(fine.length, 'account')} without problems`, fine) + controlList(controls);
}

/** The compliance matrix: all accounts in one row, then those with problems, the worst first; the others are folded below it. */
export function matrixSection(model: DigestModel, summary: DigestSummary): string {
  const content = model.controls.length === 0 ? '<p>No controls are reported on.</p>' : table(model, summary);
  return `<section aria-labelledby="compliance"><h2 id="compliance">Compliance by account</h2>${content}</section>`;
}
