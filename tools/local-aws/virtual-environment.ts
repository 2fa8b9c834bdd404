import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { run, succeed } from './processes';

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const OLDEST_PYTHON = [3, 10];

function interpreter(folder: string): string {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

async function findPython(): Promise<string> {
  for (const candidate of [process.env.PYTHON, 'python3', 'python'].filter(name => name !== undefined)) {
    const found = await run(candidate, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
    const [major = 0, minor = 0] = (found?.output ?? '').trim().split(' ').map(Number);
    if (found?.exitCode === 0 && (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]))) {
      return candidate;
    }
  }
  throw new Error(`the local AWS runs on Python ${OLDEST_PYTHON.join('.')} or newer, and neither python3 nor python is one: `
    + 'install Python 3 (on Debian and Ubuntu: python3 and python3-venv), or set PYTHON to its path');
}

/** The interpreter of a virtual environment under the project that holds exactly `requirements.txt`; made once, then reused. */
export async function virtualEnvironment(projectFolder: string): Promise<{ python: string; installed: boolean }> {
  const folder = path.join(projectFolder, '.local-aws', 'venv');
  const stamp = path.join(folder, 'installed.sha256');
  const python = interpreter(folder);
  const digest = createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) {
    const usable = await run(python, ['-c', 'import ministack, jsonschema']).catch(() => undefined); // its Python may have gone
    if (usable?.exitCode === 0) {
      return { python, installed: false };
    }
  }
  fs.rmSync(folder, { recursive: true, force: true });
  const base = await findPython();
  const created = await run(base, ['-m', 'venv', folder]);
  if (created.exitCode !== 0) {
    throw new Error(`${base} can't create a virtual environment (on Debian and Ubuntu: install python3-venv):\n${created.output}`);
  }
  await succeed(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile', '-r', REQUIREMENTS]);
  fs.writeFileSync(stamp, digest);
  return { python, installed: true };
}
