/**
 * Draws the rooms of `src/` and the arrows between them, out of the imports that are there, into docs/architecture.md. `--check` compares instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { arrowsOf } from './arrows';
import { pictureOf, withPicture } from './picture';
import { FLOORS } from '../../projenrc/rooms';
import { verdict } from '../gates/assembly';

const DOCUMENT = 'docs/architecture.md';

const before = readFileSync(DOCUMENT, 'utf8');
const arrows = arrowsOf('src');
const after = withPicture(before, pictureOf({ floors: FLOORS, arrows, cellars: ['data', 'private'] }));
if (process.argv.includes('--check')) {
  verdict(DOCUMENT, after === before ? [] : ['does not show the imports that are there'], `shows ${arrows.length} arrows`, 'Run npx projen architecture.');
} else {
  writeFileSync(DOCUMENT, after);
  console.log(`${DOCUMENT}: ${arrows.length} arrows`);
}
