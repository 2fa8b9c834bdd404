/** What a row of the picture says of a stack or StackSet. */
export interface Shown {
  /** The account, or the units. */
  readonly where: string;
  readonly regions: ReadonlyArray<string>;
  readonly order: string;
  readonly after: ReadonlyArray<string>;
}

const ROW = /data-names="([^"]*)" data-regions="([^"]*)" data-order="([^"]*)" data-after="([^"]*)"/g;
const words = (text: string) => text.split(' ').filter((word) => word !== '');

/** Everything that a picture shows, by name of the stack or StackSet. */
export function shownIn(svg: string): Map<string, Shown> {
  const boxes = svg.split('<g data-where="').slice(1);
  return new Map(boxes.flatMap((box) => [...box.matchAll(ROW)].flatMap(([, names, regions, order, after]) =>
    words(names).map((name): [string, Shown] => [name, { where: box.slice(0, box.indexOf('"')), regions: words(regions), order, after: words(after) }]))));
}
