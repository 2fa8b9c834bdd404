/**
 * Installs the runtime client, which compiles: with the headers of the Node.js that is there, where it has them, rather than downloaded ones.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const node = resolve(process.execPath, '..', '..');
const headers = existsSync(join(node, 'include', 'node')) ? { npm_config_nodedir: node } : {};
execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: join(__dirname, 'runtime-client'), stdio: 'inherit', env: { ...process.env, ...headers } });
