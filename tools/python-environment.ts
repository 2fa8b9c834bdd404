import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OLDEST_PYTHON = [3, 10];

/** The folder of the programs of a virtual environment with exactly what a file of requirements lists; made once, then reused. */
export function pythonEnvironment(folder: string, requirements: string): string {
  const stamp = join(folder, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const programs = newEnvironment(folder);
    console.log(`${requirements}: installing into a virtual environment of its own (first run only)`);
    install(programs, ['--no-deps', '-r', requirements]);
    // written last: an installation that was interrupted starts again
    writeFileSync(stamp, wanted);
  }
  return join(folder, 'bin');
}

/** The folder of the programs of a virtual environment with the newest versions of some packages, made anew. */
export function newestEnvironment(folder: string, packages: ReadonlyArray<string>): string {
  const programs = newEnvironment(folder);
  install(programs, [...packages]);
  return programs;
}

function newEnvironment(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync(findPython(), ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'bin');
}

function install(programs: string, what: string[]): void {
  execFileSync(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...what], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function findPython(): string {
  for (const candidate of ['python3', 'python']) {
    const result = spawnSync(candidate, ['-c', 'import sys, venv; print(*sys.version_info[:2])'], { encoding: 'utf8' });
    const [major, minor] = (result.stdout ?? '').trim().split(' ').map(Number);
    if (result.status === 0 && major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) {
      return candidate;
    }
  }
  throw new Error(`this needs Python ${OLDEST_PYTHON.join('.')} or later with the venv module; install it, or put it on the PATH`);
}
