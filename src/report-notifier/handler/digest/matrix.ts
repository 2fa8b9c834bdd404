import { DIGEST_LIMITS, rowsWithin } from './digest-limits';
import { DigestAccount, DigestCell, DigestCellState, DigestControl, DigestModel } from './digest-model';
import { AccountProblems, accountCell, DigestSummary, problemsOf } from './headline';
import { foreign, htmlIdentifier, spoken } from './text';
import { byCodeUnits, count, counted } from '../../../notification/handler/words';

interface CellStateWords {
  readonly sign: string;
  readonly label: string;
  /** Short: it stands in every cell. */
  readonly style: string;
}

const CELL_STATES: Readonly<Record<DigestCellState, CellStateWords>> = {
  NON_COMPLIANT: { sign: '✕', label: 'does not comply', style: 'n' },
  INSUFFICIENT_DATA: { sign: '?', label: 'insufficient data', style: 'i' },
  NOT_REPORTED: { sign: '–', label: 'not reported', style: 'r' },
  COMPLIANT: { sign: '✓', label: 'complies', style: 'c' },
};

function cell({ state, compliant, nonCompliant }: DigestCell): string {
  const { sign, label, style } = CELL_STATES[state];
  const all = compliant + nonCompliant;
  const numbers: Readonly<Record<DigestCellState, string>> = {
    NON_COMPLIANT: all > 0 ? ` ${count(nonCompliant)}<small> of ${count(all)}</small>` : '',
    COMPLIANT: all > 0 ? ` ${count(all)}` : '',
    INSUFFICIENT_DATA: '',
    NOT_REPORTED: '',
  };
  return `<td class="${style}"><i aria-hidden="true">${sign}</i>${numbers[state]}${spoken(` ${label}`)}</td>`;
}

function shownRegions({ regions }: DigestAccount): string {
  const named = regions.length > 2 ? [regions[0]] : regions;
  const more = regions.length - named.length;
  return [named.map(region => foreign(region, 24)).join(', '), ...more > 0 ? [`${count(more)} more Regions`] : []].join(' and ');
}

function accountRow(account: DigestAccount, controls: readonly DigestControl[]): string {
  const id = foreign(account.accountId, 20);
  const head = account.name ? `<b>${foreign(account.name, 60)}</b><small>${id}</small>` : `<b>${id}</b>`;
  const regions = account.regions.length > 0 ? `<small>${shownRegions(account)}</small>` : '';
  return `<tr><th scope="row">${head}${regions}</th>${controls.map(control => cell(accountCell(account, control))).join('')}</tr>`;
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
  return `<tr class="sum"><th scope="row"><b>${title}</b><small>accounts by state</small></th>${cells.join('')}</tr>`;
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
  const words: Readonly<Record<DigestCellState, string>> = {
    COMPLIANT: 'complies, with the number of resources',
    NON_COMPLIANT: 'resources that do not comply, of all',
    INSUFFICIENT_DATA: 'insufficient data',
    NOT_REPORTED: 'in no report',
  };
  return `<ul class="legend">${(Object.keys(words) as DigestCellState[]).map(state =>
    `<li><span class="key ${CELL_STATES[state].style}" aria-hidden="true">${CELL_STATES[state].sign}</span>${spoken(`${CELL_STATES[state].label}: `)} ${words[state]}</li>`).join('')}</ul>`;
}

function table(model: DigestModel, summary: DigestSummary): string {
  const controls = model.controls.slice(0, DIGEST_LIMITS.controls);
  // Ranked by all controls: an account must not pass as fine because its problem is in a column that is left out.
  const ranked = model.accounts.map(account => ({ account, problems: problemsOf(account, model.controls) })).sort(byTrouble);
  const troubled = ranked.filter(inTrouble).map(({ account }) => account);
  const fine = ranked.filter(each => !inTrouble(each)).map(({ account }) => account);
  const sumUp = fine.length >= DIGEST_LIMITS.fineAccounts;
  const { rows, shown } = rowsWithin(sumUp ? troubled : [...troubled, ...fine], DIGEST_LIMITS.accounts, account => accountRow(account, controls));
  const hidden = troubled.slice(shown);
  const hiddenFine = sumUp ? fine : fine.slice(Math.max(0, shown - troubled.length));
  const sums = [
    ...hidden.length > 0 ? [sumRow(`${counted(hidden.length, 'more account')} with problems`, hidden, controls)] : [],
    ...hiddenFine.length > 0
      ? [sumRow(`${shown > 0 || hidden.length > 0 ? '' : 'All '}${counted(hiddenFine.length, 'account')} without problems`, hiddenFine, controls)]
      : [],
  ].join('');
  const head = controls.map(({ id, title }) => `<th scope="col">${foreign(title, 80)}<small>${htmlIdentifier(id)}</small></th>`).join('');
  const missing = summary.accounts - model.accounts.length;
  const notes = [
    ...missing > 0 ? [`${counted(missing, 'account')} ${missing === 1 ? 'is' : 'are'} in no compliance report and so in no row.`] : [],
    ...model.controls.length > controls.length ? [`${counted(model.controls.length - controls.length, 'more control')} not shown.`] : [],
  ].map(note => `<p class="more">${note}</p>`).join('');
  if (model.accounts.length === 0) {
    return `<p>No account is reported on.</p>${notes}`;
  }
  return `${notes}${legend()}<div class="scroll" role="region" aria-labelledby="compliance" tabindex="0"><table class="matrix">`
    + `<thead><tr><th scope="col">Account</th>${head}</tr></thead><tbody>${rows}${sums}</tbody></table></div>`;
}

/** The compliance matrix: accounts with problems first, the others in one row when there are many. */
export function matrixSection(model: DigestModel, summary: DigestSummary): string {
  const content = model.controls.length === 0 ? '<p>No controls are reported on.</p>' : table(model, summary);
  return `<section aria-labelledby="compliance"><h2 id="compliance">Compliance by account</h2>${content}</section>`;
}
