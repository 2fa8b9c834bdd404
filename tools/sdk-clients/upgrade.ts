/**
 * `npm run sdk:upgrade`: writes the newest version that the registry has of all SDK clients into `projenrc/versions.ts`, and what follows from it into
 * `package.json` and the lock file. Never goes back to an older one. Installs nothing.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { compareVersions, newestOfAll, withSdkVersion } from './newest';
import { SDK_CLIENTS, SDK_VERSION } from '../../projenrc/versions';

const VERSIONS = 'projenrc/versions.ts';

function published(name: string): string[] {
  const answer: unknown = JSON.parse(execFileSync('npm', ['view', name, 'versions', '--json'], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }));
  return [answer].flat() as string[];
}

const newest = newestOfAll(new Map(SDK_CLIENTS.map((client) => `@aws-sdk/client-${client}`).map((name) => [name, published(name)])));
if (compareVersions(newest, SDK_VERSION) <= 0) {
  console.log(`${SDK_VERSION} is the newest version of all ${SDK_CLIENTS.length} clients (${newest} is what the registry has)`);
} else {
  writeFileSync(VERSIONS, withSdkVersion(readFileSync(VERSIONS, 'utf8'), newest));
  const write = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, PROJEN_DISABLE_POST: 'true' } });
  write('npx', 'projen');
  write('npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund');
  console.log(`${SDK_VERSION} -> ${newest}, ${SDK_CLIENTS.length} clients`);
}
