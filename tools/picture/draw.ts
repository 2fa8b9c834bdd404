import { PictureAccount, PictureModel } from './read-app';

const [WIDTH, HEIGHT] = [1060, 560];
const FONT = 'font-family="Helvetica, Arial, sans-serif"';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Accounts and flows as an SVG that needs nothing from outside and reads on light and dark pages. */
export function draw(model: PictureModel): string {
  const home: Box = { x: 30, y: 170, w: 270, h: 210 };
  const members: Box = { x: 410, y: 170, w: 270, h: 210 };
  const central: Box = { x: 790, y: 170, w: 240, h: 210 };
  const management: Box = { x: 30, y: 34, w: 270, h: 66 };
  const people: Box = { x: 30, y: 458, w: 270, h: 66 };
  const label = (from: string, to: string) => model.flows.find((flow) => flow.from === from && flow.to === to)?.label;
  const flow = (from: string, to: string, path: string, at: [number, number], anchor = 'middle') => {
    const text = label(from, to);
    return text === undefined ? '' : `<path d="${path}" fill="none" stroke="#5b6b7b" stroke-width="2" marker-end="url(#tip)"/>`
      + `<text x="${at[0]}" y="${at[1]}" ${FONT} font-size="14" fill="#3b4a5a" text-anchor="${anchor}">${escape(text)}</text>`;
  };
  const [first] = model.members;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Accounts of a backup organization and what flows between them">`,
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="#5b6b7b"/></marker></defs>',
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="12" fill="#ffffff"/>`,
    model.members.length > 1 ? frame({ ...members, x: members.x + 10, y: members.y - 10 }, '#eef6ee', '#2f7d4f') : '',
    box(home, '#eef3fb', '#2b5fab', 'Home account', model.home),
    box(members, '#f3faf4', '#2f7d4f', 'Member accounts', {
      ...first, id: model.members.map(({ id }) => id).join(', '),
    }),
    box(central, '#fbf3ea', '#b06a1b', 'Central account', model.central),
    model.management ? box(management, '#f4f2f8', '#6b5b95', 'Management account', { ...model.management, parts: [] }) : '',
    model.people.length > 0 ? note(people, 'The backup team', model.people.join(', ')) : '',
    flow('home', 'members', 'M300 225H408', [354, 214]),
    flow('members', 'home', 'M410 330H302', [356, 350]),
    flow('members', 'central', 'M690 225H788', [739, 214]),
    flow('central', 'members', 'M790 330H692', [741, 350]),
    flow('management', 'home', 'M165 100V168', [175, 140], 'start'),
    flow('home', 'people', 'M165 380V456', [175, 424], 'start'),
    '</svg>',
  ].filter((part) => part !== '').join('\n') + '\n';
}

function box({ x, y, w, h }: Box, fill: string, stroke: string, title: string, account: PictureAccount): string {
  const line = (i: number, text: string, size = 14, color = '#26323e', weight = 'normal') =>
    `<text x="${x + 16}" y="${y + 26 + i * 21}" ${FONT} font-size="${size}" font-weight="${weight}" fill="${color}">${escape(text)}</text>`;
  return [
    frame({ x, y, w, h }, fill, stroke),
    line(0, title, 15, stroke, 'bold'),
    line(1, account.id, 13, '#5b6b7b'),
    ...account.parts.length > 0 ? [line(2, account.regions.join(', '), 13, '#5b6b7b')] : [],
    ...account.parts.map((part, i) => line(3.2 + i, `• ${part}`)),
  ].join('\n');
}

function note(place: Box, title: string, text: string): string {
  return box(place, '#ffffff', '#5b6b7b', title, { id: text, regions: [], parts: [] });
}

function frame({ x, y, w, h }: Box, fill: string, stroke: string): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="10" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
