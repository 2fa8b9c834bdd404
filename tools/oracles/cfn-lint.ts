import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileOf, Finding } from './finding';
import { TemplateFile } from './templates';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const OLDEST_PYTHON = [3, 10];

/**
 * cfn-lint: errors and warnings; the information level is advice on style, which the CDK's templates can't follow.
 */
export class CfnLint {
  public static readonly NAME = 'cfn-lint';

  private readonly executable: string;
  /** Answers by what was asked: members have the same template everywhere, and linting is what takes time. */
  private readonly answers = new Map<string, Finding[]>();

  /** @param directory where the virtual environment is kept between runs */
  constructor(directory: string) {
    this.executable = this.install(join(directory, 'venv'));
  }

  public check(templates: TemplateFile[]): Finding[] {
    const questions = new Map(templates.map(template => [template, createHash('sha256').update(`${template.region} `).update(readFileSync(template.path)).digest('hex')]));
    const unasked = new Map([...questions].filter(([, question]) => !this.answers.has(question)).map(([template, question]) => [question, template]));
    // one process per Region: starting cfn-lint costs more than linting
    for (const region of new Set([...unasked.values()].map(template => template.region))) {
      const asked = [...unasked].filter(([, template]) => template.region === region);
      const findings = this.run(region, asked.map(([, template]) => template));
      for (const [question, { name }] of asked) {
        this.answers.set(question, findings.filter(finding => fileOf(finding) === name));
      }
    }
    return [...questions].flatMap(([{ name }, question]) => this.answers.get(question)!
      .map(finding => ({ ...finding, resource: [name, ...finding.resource.split('/').slice(1)].join('/') })));
  }

  private run(region: string | undefined, templates: TemplateFile[]): Finding[] {
    const result = spawnSync(this.executable, [
      '--format', 'json', '--include-checks', 'W', 'E', '--regions', region ?? 'us-east-1', '--', ...templates.map(template => template.path),
    ], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    // the exit code is a sum: 2 errors, 4 warnings, 8 information; anything else is a failure of cfn-lint itself
    if (result.error || result.status === null || result.status > 14 || result.status % 2 === 1) {
      throw new Error(`cfn-lint failed (${result.status}): ${result.error ?? result.stderr}`);
    }
    return (JSON.parse(result.stdout || '[]') as any[])
      .filter(match => match.Level !== 'Informational')
      .map(match => ({
        oracle: CfnLint.NAME,
        rule: match.Rule.Id,
        resource: [basename(match.Filename), ...(match.Location?.Path?.[0] === 'Resources' ? [match.Location.Path[1]] : [])].join('/'),
        message: `${match.Level}: ${match.Message}`,
      }));
  }

  private install(venv: string): string {
    const executable = join(venv, 'bin', 'cfn-lint');
    const stamp = join(venv, 'installed');
    const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
    if (existsSync(executable) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
      return executable;
    }
    const python = findPython();
    console.log('cfn-lint: installing into a virtual environment of its own (first run only)');
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(venv, { recursive: true });
    execFileSync(python, ['-m', 'venv', venv], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS], { stdio: ['ignore', 'ignore', 'inherit'] });
    // written last: an installation that was interrupted starts again
    writeFileSync(stamp, wanted);
    return executable;
  }
}

function findPython(): string {
  for (const candidate of ['python3', 'python']) {
    const result = spawnSync(candidate, ['-c', 'import sys, venv; print(*sys.version_info[:2])'], { encoding: 'utf8' });
    const [major, minor] = (result.stdout ?? '').trim().split(' ').map(Number);
    if (result.status === 0 && major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) {
      return candidate;
    }
  }
  throw new Error(`cfn-lint needs Python ${OLDEST_PYTHON.join('.')} or later with the venv module; install it, or put it on the PATH`);
}
