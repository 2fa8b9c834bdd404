import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../packages/execute';
import { EXAMPLE_NAMES, Install } from '../language';
import { digestOf, EXAMPLES, kept, WORK } from '../work';

const OLDEST_PYTHON = [3, 10];

/** A virtual environment that holds exactly the requirements, kept between runs, and the wheel, installed anew. */
export const installPython: Install = ({ folder }) => {
  const base = findPython();
  const requirements = join(EXAMPLES, 'python', 'requirements.txt');
  const environment = join(WORK, 'python', 'venv');
  const python = join(environment, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const pip = (...args: string[]) => execute(python, ['-m', 'pip', '--disable-pip-version-check', '--quiet', ...args]);
  kept(environment, digestOf(requirements), () => {
    execute(base, ['-m', 'venv', environment]);
    pip('install', '--no-deps', '--requirement', requirements);
  }, () => spawnSync(python, ['-c', 'import jsii']).status === 0); // it outlives the Python that it was made with
  const wheel = join(folder, readdirSync(folder).find((file) => file.endsWith('.whl'))!);
  pip('install', '--no-deps', '--force-reinstall', wheel);
  pip('check'); // the pinned versions are ones that the wheel accepts
  const run = (file: string, env: NodeJS.ProcessEnv) => execute(python, [file], { cwd: join(WORK, 'python'), env: { ...env, PYTHONDONTWRITEBYTECODE: '1' } });
  const version = (distribution: string) => execute(python, ['-c', `import importlib.metadata; print(importlib.metadata.version('${distribution}'))`]).trim();
  return {
    versions: { 'aws-cdk-lib': version('aws-cdk-lib'), 'constructs': version('constructs') },
    examples: EXAMPLE_NAMES,
    synthesize: (example, env) => run(join(EXAMPLES, 'python', `${example.replaceAll('-', '_')}.py`), env),
    runText: (program, env) => {
      const file = join(WORK, 'python', 'readme.py');
      writeFileSync(file, program);
      run(file, env);
    },
    check: (env) => run(join(__dirname, 'checks.py'), env),
  };
};

/** The first Python on the PATH that can run the wheel. */
function findPython(): string {
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
