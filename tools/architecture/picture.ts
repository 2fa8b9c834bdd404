import { Arrow } from './arrows';

const BEGIN = '<!-- rooms and arrows: written by `npx projen architecture` -->';
const END = '<!-- end of rooms and arrows -->';

export interface House {
  /** From the top floor to the ground. */
  readonly floors: readonly (readonly string[])[];
  readonly arrows: readonly Arrow[];
  /** Rooms that most others use: their arrows are in the table only. */
  readonly cellars: readonly string[];
}

/** The rooms by floor with the arrows between them, as a picture in Mermaid's language and as a table. */
export function pictureOf({ floors, arrows, cellars }: House): string {
  const order = floors.flat();
  const known = order.filter((room) => arrows.some(({ from, to }) => room === from || room === to));
  const sorted = [...arrows].sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to));
  const drawn = sorted.filter(({ to }) => !cellars.includes(to));
  const shown = floors.map((floor) => floor.filter((room) => known.includes(room) && !cellars.includes(room))).filter((floor) => floor.length > 0);
  return [
    '```mermaid',
    'flowchart TD',
    ...shown.flatMap((floor, index) => [`  subgraph floor${index} [" "]`, ...floor.map((room) => `    ${room}`), '  end']),
    ...drawn.map(({ from, to, values }) => `  ${from} ${values > 0 ? '-->' : '-.->'} ${to}`),
    '```',
    '',
    `A whole arrow loads the other room; a dotted one knows its types only. Arrows to ${cellars.join(' and ')} are left out of the picture.`,
    '',
    '| room | imports of values / of types only |',
    '|---|---|',
    ...known.map((room) => `| \`${room}\` | ${
      sorted.filter(({ from }) => from === room).map(({ to, values, types }) => `${to} ${values}/${types}`).join(', ') || 'nothing'} |`),
  ].join('\n');
}

/** The document with another picture between its marks. */
export function withPicture(document: string, picture: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`the document has no place for the picture: the lines '${BEGIN}' and '${END}', in this order`);
  }
  return `${document.slice(0, begin)}${BEGIN}\n\n${picture}\n\n${document.slice(end)}`;
}
