import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute';

const OLDEST_PYTHON = [3, 10];

/** The first Python on the PATH that can run the wheel. */
export function findPython(): string {
  for (const candidate of [process.env.PYTHON, 'python3', 'python']) {
    if (candidate === undefined) continue;
    const { status, stdout } = spawnSync(candidate, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'], { encoding: 'utf8' });
    const [major = 0, minor = 0] = (stdout ?? '').trim().split(' ').map(Number);
    if (status === 0 && major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) {
      return candidate;
    }
  }
  throw new Error(`the Python example needs Python ${OLDEST_PYTHON.join('.')} or newer with its venv module, and neither python3 nor python is one: `
    + 'install Python 3 (on Debian and Ubuntu: python3 and python3-venv), or set PYTHON to its path');
}

/** The interpreter of a virtual environment that holds exactly the requirements, kept between runs, and this wheel, installed anew. */
export function installed(python: string, folder: string, requirements: string, wheel: string): string {
  const interpreter = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const stamp = join(folder, 'installed.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const pip = (...args: string[]) => execute(interpreter, ['-m', 'pip', '--disable-pip-version-check', '--quiet', ...args]);
  // a virtual environment outlives the Python that it was made with
  const usable = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && spawnSync(interpreter, ['-c', 'import jsii']).status === 0;
  if (!usable) {
    rmSync(folder, { recursive: true, force: true });
    execute(python, ['-m', 'venv', folder]);
    pip('install', '--no-deps', '--requirement', requirements);
    writeFileSync(stamp, wanted); // written last: an installation that was interrupted starts again
  }
  pip('install', '--no-deps', '--force-reinstall', wheel);
  pip('check'); // the pinned versions are ones that the wheel accepts
  return interpreter;
}
