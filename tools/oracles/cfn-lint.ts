import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { AnswersByContent } from './answers';
import { Finding } from './finding';
import { TemplateFile } from './templates';
import { pythonEnvironment } from '../python-environment';

/**
 * cfn-lint: errors and warnings; the information level is advice on style, which the CDK's templates can't follow.
 */
export class CfnLint {
  public static readonly NAME = 'cfn-lint';

  private readonly executable: string;
  private readonly answers = new AnswersByContent((templates, region) => this.ask(templates, region));

  /** @param directory where the virtual environment is kept between runs */
  constructor(directory: string) {
    this.executable = join(pythonEnvironment(join(directory, 'venv'), join(__dirname, 'requirements', 'cfn-lint.txt')), 'cfn-lint');
  }

  public check(templates: TemplateFile[]): Finding[] {
    return this.answers.about(templates);
  }

  private ask(templates: TemplateFile[], region: string | undefined): Finding[] {
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
