import * as fs from 'fs';
import * as path from 'path';
import type { LocalAws } from '../local-aws/local-aws';
import { Finished, run } from '../local-aws/processes';

/** The AWS CLI with a profile for each account, for commands and for the scripts of docs/runbooks. */
export class AwsCli {
  private readonly env: NodeJS.ProcessEnv;

  public constructor(private readonly aws: LocalAws, private readonly python: string, private readonly projectFolder: string, accounts: string[]) {
    const config = path.join(aws.folder, 'aws-config');
    fs.writeFileSync(config, accounts.map((account) => (
      `[profile account-${account}]\nregion = us-east-1\naws_access_key_id = ${account}\naws_secret_access_key = local\n`)).join('\n'));
    const own = aws.environment(accounts[0]);
    this.env = { ...own, AWS_CONFIG_FILE: config, AWS_DEFAULT_REGION: 'us-east-1', PATH: `${path.dirname(python)}${path.delimiter}${own.PATH}`, POLL_SECONDS: '0.5' };
  }

  public tryAs(account: string, region: string, ...args: string[]): Promise<Finished> {
    return run(this.python, ['-m', 'awscli', '--region', region, '--output', 'json', ...args], { env: { ...this.env, AWS_ACCESS_KEY_ID: account } });
  }

  public async as<T>(account: string, region: string, ...args: string[]): Promise<T> {
    const { exitCode, output } = await this.tryAs(account, region, ...args);
    if (exitCode !== 0) {
      throw new Error(`aws ${args.join(' ')}: ${output}`);
    }
    return JSON.parse(output || '{}') as T;
  }

  /** A script of docs/runbooks, as whoever follows it would start it. */
  public script(name: string, args: string[], env: { readonly [name: string]: string }): Promise<Finished> {
    return run('bash', [path.join(this.projectFolder, 'docs', 'runbooks', name), ...args], { env: { ...this.env, ...env } });
  }

  /** What only a proof asks of the engine. */
  public async ask(name: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.aws.endpoint}/_local-aws/${name}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error(`${name}: ${await answer.text()}`);
    }
  }
}
