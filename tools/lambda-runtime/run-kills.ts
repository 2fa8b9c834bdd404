/** Only the kills of `npm run lambda`: `--kills` says how many, `--seed` which ones. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Checks } from './checks';
import { KillProof, KILLS } from './kill-proof';
import { bundleHandlers } from '../build/bundle';

async function main(): Promise<void> {
  const { values: { kills, seed } } = parseArgs({ options: { kills: { type: 'string', default: String(KILLS) }, seed: { type: 'string', default: '1' } } });
  const checks = new Checks();
  const assets = mkdtempSync(join(tmpdir(), 'lambda-runtime-'));
  try {
    await bundleHandlers({ folder: assets, sdk: 'bundled', functionsOnly: true });
    await new KillProof(assets, checks, Number(kills), Number(seed)).run();
  } finally {
    rmSync(assets, { recursive: true, force: true });
  }
  process.exitCode = checks.end() ? 0 : 1;
}

void main();
