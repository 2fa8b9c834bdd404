import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { AnswersByContent } from './answers';
import { Finding } from './finding';
import { TemplateFile } from './templates';
import { pythonEnvironment } from '../python-environment';

interface Summary {
  readonly parsing_errors: number;
}

/** Without a resource that it has a check for, checkov answers with the summary alone. */
type Report = Summary | {
  readonly summary: Summary;
  readonly results: {
    readonly failed_checks: ReadonlyArray<{ readonly check_id: string; readonly check_name: string; readonly file_path: string; readonly resource: string }>;
  };
};

/**
 * checkov's checks of CloudFormation templates, as they come with it: nothing is asked of a service.
 */
export class Checkov {
  public static readonly NAME = 'checkov';

  private readonly executable: string;
  private readonly answers = new AnswersByContent(templates => this.ask(templates));

  /** @param directory where the virtual environment is kept between runs */
  constructor(directory: string) {
    this.executable = join(pythonEnvironment(join(directory, 'venv-checkov'), join(__dirname, 'requirements', 'checkov.txt')), 'checkov');
  }

  public check(templates: TemplateFile[]): Finding[] {
    return this.answers.about(templates);
  }

  private ask(templates: TemplateFile[]): Finding[] {
    const result = spawnSync(this.executable, [
      '--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet', '--soft-fail', '--skip-download', ...templates.flatMap(({ path }) => ['--file', path]),
    ], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (result.error || result.status !== 0) {
      throw new Error(`checkov failed (${result.status}): ${result.error ?? result.stderr}`);
    }
    const report = JSON.parse(result.stdout) as Report;
    const { parsing_errors } = 'summary' in report ? report.summary : report;
    if (parsing_errors !== 0) {
      throw new Error(`checkov could not read ${parsing_errors} of ${templates.map(({ name }) => name).join(', ')}`);
    }
    const failed = 'results' in report ? report.results.failed_checks : [];
    return failed.map(({ check_id, check_name, file_path, resource }) => ({
      oracle: Checkov.NAME,
      rule: check_id,
      // `AWS::SQS::Queue.DeadLetters`
      resource: `${basename(file_path)}/${resource.split('.').slice(1).join('.')}`,
      message: `error: ${check_name}`,
    }));
  }
}
