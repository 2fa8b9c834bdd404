import type { Prerequisite } from './deployment-model';

/** Commands that can be pasted as they stand. */
export const block = (lines: ReadonlyArray<string>, indent = '') => ['```sh', ...lines, '```'].map((line) => `${indent}${line}`).join('\n');

/** A table of Markdown. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>) => (
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
);

/** Items with their commands in them. */
export const numbered = (items: ReadonlyArray<Prerequisite>) => (
  items.map(({ what, commands = [] }, i) => `${i + 1}. ${what}${commands.length === 0 ? '' : `\n${block(commands, '   ')}`}`).join('\n')
);
