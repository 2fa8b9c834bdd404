import { PictureModel, PictureRow } from './read-app';

const WIDTH = 1360;
const ROW = 44;
const HEAD = 54;
const FONT = 'font-family="Helvetica, Arial, sans-serif"';
const [BLUE, GREEN, ORANGE, PURPLE, GRAY] = ['#2b5fab', '#2f7d4f', '#b06a1b', '#6b5b95', '#5b6b7b'];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/**
 * Accounts, their stacks in the order of deployment, and flows as an SVG that needs nothing from outside and reads on light and dark pages. What
 * each row stands for is in its data attributes, so that a test can compare it with what is deployed.
 */
export function draw(model: PictureModel): string {
  const height = (rows: ReadonlyArray<PictureRow>) => HEAD + rows.length * ROW;
  const management: Box = { x: 30, y: 30, w: 380, h: height(model.management.rows) };
  const people: Box = { x: 530, y: management.y, w: 390, h: 62 };
  const top = management.y + management.h + 62;
  const groups = model.members.map(({ rows }, i): Box => ({
    x: 530, y: top + model.members.slice(0, i).reduce((sum, one) => sum + height(one.rows) + 34, 0), w: 390, h: height(rows),
  }));
  const members = groups[0];
  const lastGroup = groups[groups.length - 1];
  const central: Box = { x: 1010, y: top, w: 320, h: height(model.central.rows) };
  const low = Math.max(lastGroup.y + lastGroup.h, top + central.h) + 40; // where the line from the central account passes below the members
  const home: Box = { x: 30, y: top, w: 380, h: Math.max(height(model.home.rows), low + 24 - top) };
  const bottom = home.y + home.h + 46;
  const middle = (of: Box) => of.x + of.w / 2;
  const beside = home.x + home.w;
  const between = (beside + members.x) / 2;
  const arrows: { readonly [fromTo: string]: { readonly path: string; readonly at: [number, number]; readonly anchor?: string } } = {
    'home members': { path: `M${beside} ${top + 40}H${members.x - 2}`, at: [between, top + 30] },
    'members home': { path: `M${members.x} ${top + 120}H${beside + 2}`, at: [between, top + 110] },
    'members central': { path: `M${members.x + members.w + 10} ${top + 70}H${central.x - 2}`, at: [965, top + 60] },
    'central home': { path: `M${middle(central)} ${top + central.h}V${low}H${beside + 2}`, at: [middle(members), low - 8] },
    'management home': { path: `M165 ${management.y + management.h}V${top - 2}`, at: [177, top - 25], anchor: 'start' },
    'home people': { path: `M370 ${top}V${top - 36}H${middle(people)}V${people.y + people.h + 2}`, at: [between + 30, top - 44] },
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom}" width="${WIDTH}" height="${bottom}" role="img" aria-label="Accounts of a backup organization, their stacks in the order of deployment, and what flows between them">`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="${GRAY}"/></marker></defs>`,
    `<rect width="${WIDTH}" height="${bottom}" rx="12" fill="#ffffff"/>`,
    ...groups.map((group) => frame({ ...group, x: group.x + 10, y: group.y - 10 }, '#eef6ee', GREEN)),
    box(management, '#f4f2f8', PURPLE, 'Management account', model.management.id, model.management.rows),
    box(home, '#eef3fb', BLUE, 'Home account', model.home.id, model.home.rows),
    ...model.members.map(({ units, rows }, i) => box(groups[i], '#f3faf4', GREEN, titleOf(i, groups.length), units.join(', '), rows)),
    box(central, '#fbf3ea', ORANGE, 'Central account', model.central.id, model.central.rows),
    ...model.people.length > 0 ? [box(people, '#ffffff', GRAY, 'The backup team', model.people.join(', '), [])] : [],
    ...model.flows.map(({ from, to, label }) => {
      const arrow = arrows[`${from} ${to}`];
      if (!arrow) {
        throw new Error(`no place for the flow from ${from} to ${to}: draw it in tools/picture/draw.ts`);
      }
      return `<g data-flow="${from} ${to}"><path d="${arrow.path}" fill="none" stroke="${GRAY}" stroke-width="2" marker-end="url(#tip)"/>${text(...arrow.at, label, 14, '#3b4a5a', 'normal', arrow.anchor ?? 'middle')}</g>`;
    }),
    text(WIDTH - 30, bottom - 18, 'Numbers: the order in which cdk deploy --all works; letters: the order of StackSets', 12, GRAY, 'normal', 'end'),
    '</svg>',
  ].join('\n') + '\n';
}

/** Members of the first of several groups are canaries. */
function titleOf(i: number, groups: number): string {
  return groups === 1 ? 'Every member account, new ones too' : i === 0 ? 'Canary accounts' : 'Every other member account, new ones too';
}

function box(place: Box, fill: string, stroke: string, title: string, where: string, rows: ReadonlyArray<PictureRow>): string {
  const { x, y } = place;
  return [
    `<g data-where="${escape(where)}">`,
    frame(place, fill, stroke),
    text(x + 16, y + 24, title, 15, stroke, 'bold'),
    text(x + 16, y + 42, where, 12, GRAY),
    ...rows.map((row, i) => rowOf(row, x, y + HEAD + i * ROW, stroke)),
    '</g>',
  ].join('\n');
}

function rowOf({ names, title, regions, parts, order, after }: PictureRow, x: number, y: number, stroke: string): string {
  return `<g data-names="${names.join(' ')}" data-regions="${regions.join(' ')}" data-order="${order}" data-after="${after.join(' ')}">`
    + `<circle cx="${x + 26}" cy="${y + 16}" r="12" fill="${stroke}"/>${text(x + 26, y + 20, order, 12, '#ffffff', 'bold', 'middle')}`
    + `${text(x + 46, y + 13, `${title} · ${regions.join(', ')}`, 12, '#26323e', 'bold')}${text(x + 46, y + 29, parts.join(', '), 12, '#26323e')}</g>`;
}

function text(x: number, y: number, content: string, size: number, color: string, weight = 'normal', anchor = 'start'): string {
  return `<text x="${x}" y="${y}" ${FONT} font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escape(content)}</text>`;
}

function frame({ x, y, w, h }: Box, fill: string, stroke: string): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="10" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
