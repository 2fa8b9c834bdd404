/**
 * Compares the compiled public API with the accepted list; `--accept` rewrites the list.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { apiChanges, apiList } from './api-list';
import { loadAssembly, verdict } from './assembly';

const LIST = 'test/project/public-api.txt';

const now = apiList(loadAssembly('.'));
if (process.argv.includes('--accept')) {
  writeFileSync(LIST, `${now.join('\n')}\n`);
  console.log(`public API: ${now.length} lines accepted in ${LIST}`);
} else {
  const accepted = existsSync(LIST) ? readFileSync(LIST, 'utf8').split('\n').filter((line) => line !== '') : [];
  verdict('public API', apiChanges(accepted, now), `${now.length} lines, as accepted`, 'If that is meant: npx projen api:accept.');
}
