import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pythonEnvironment } from '../python-environment';
import { fileOf, Finding } from './finding';
import { TemplateFile } from './templates';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

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
    this.executable = join(pythonEnvironment(join(directory, 'venv'), REQUIREMENTS), 'cfn-lint');
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
}
