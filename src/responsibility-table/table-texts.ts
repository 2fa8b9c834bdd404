import { Responsibility } from './responsibility';

const HEADERS = ['Role', 'Account', 'Purpose', 'Assumed by', 'Permissions', 'Owner', 'Stacks'];

const cellsOf = ({ role, account, purpose, assumedBy, permissions, owner, stacks }: Responsibility): Array<readonly string[]> => [
  [role], [account], [purpose], assumedBy, permissions, [owner ?? ''], stacks,
];

/** The table in GitHub's Markdown. */
export function markdownOf(rows: ReadonlyArray<Responsibility>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Who answers for which role', '', line(HEADERS), line(HEADERS.map(() => '---')),
    ...rows.map((row) => line(cellsOf(row).map((parts) => parts.map(escaped).join('<br>')))), '',
  ].join('\n');
}

/** Neither ends a cell, nor reads as markup, nor as what stands between dollar signs. */
const escaped = (text: string) => text.replace(/[\\|*_`<>$[\]]/g, '\\$&').replace(/\s+/g, ' ');

/** The table as RFC 4180 has it; several things in one cell stand in lines of their own. */
export function csvOf(rows: ReadonlyArray<Responsibility>): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return [HEADERS, ...rows.map((row) => cellsOf(row).map((parts) => parts.join('\n')))].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}
