/**
 * `npm run oracles`: asks judges that are not ours about every template of the example, as it is made with the floor and with
 * the newest version of aws-cdk-lib, and about every further directory of templates given as argument.
 *
 * Each judge is also shown a deliberate error, every time: one that stays silent about it fails the run.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CfnLint } from './cfn-lint';
import { AllowList, Finding } from './finding';
import { NAG, nagTemplate } from './nag';
import { SchemaValidator } from './schema-validator';
import { findTemplates, TemplateFile } from './templates';

const ROOT = resolve(__dirname, '..', '..');
const WORK = join(ROOT, '.oracles');

/** Not the name of a real stack, so that nothing can allow what is found in it. */
const SELF_CHECKS = ['SelfCheck.template.json', 'SelfCheck.stackset.template.json'];

interface Result {
  readonly oracle: string;
  readonly subject: string;
  readonly allowed: number;
  readonly open: string[];
}

const { values: options, positionals } = parseArgs({
  options: { example: { type: 'string', default: join(ROOT, 'examples', 'typescript', 'app.ts') } },
  allowPositionals: true,
});

const allowList = AllowList.load();
const results: Result[] = [];

/** One check per oracle and template, also where there is nothing to say: the table shows what was looked at. */
function record(origin: string, oracle: string, templates: string[], findings: Finding[]): void {
  for (const template of templates) {
    const own = findings.filter(finding => finding.resource.split('/')[0] === template);
    const open = own.filter(finding => !allowList.allows(finding));
    results.push({ oracle, subject: `${origin}/${template}`, allowed: own.length - open.length, open: [...new Set(open.map(describe))] });
  }
  const lost = findings.filter(finding => !templates.includes(finding.resource.split('/')[0]));
  if (lost.length > 0) {
    results.push({ oracle, subject: `${origin}: findings about no known template`, allowed: 0, open: lost.map(describe) });
  }
}

function describe(finding: Finding): string {
  return `${finding.rule} ${finding.resource}: ${finding.message}`;
}

function expect(oracle: string, subject: string, holds: boolean, otherwise: string): void {
  results.push({ oracle, subject, allowed: 0, open: holds ? [] : [otherwise] });
}

/** Synthesises the example with one version of aws-cdk-lib; returns where the templates are. */
function example(version: string, preload: string[]): string {
  const outdir = join(WORK, version);
  const report = join(WORK, `${version}.nag.json`);
  rmSync(outdir, { recursive: true, force: true });
  execFileSync(process.execPath, [
    ...preload, '--import', 'tsx', join(__dirname, 'example.ts'), options.example, outdir, report,
  ], { stdio: ['ignore', 'ignore', 'inherit'], cwd: ROOT, env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') } });
  const { findings, selfCheck } = JSON.parse(readFileSync(report, 'utf8')) as { findings: Finding[]; selfCheck: Finding[] };
  record(version, NAG, findTemplates(outdir).map(template => template.name), findings);
  for (const pack of ['AwsSolutions-', 'NIST.800.53.R5-']) {
    expect(NAG, `self-check, ${pack} in the app, ${version}`, selfCheck.some(finding => finding.rule.startsWith(pack)), 'says nothing about a bare bucket');
  }
  return outdir;
}

/** Copies of a real template with a resource that is wrong in a way that every oracle knows. */
function selfCheckTemplates(genuine: TemplateFile): TemplateFile[] {
  const directory = mkdtempSync(join(tmpdir(), 'oracles-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const template = JSON.parse(readFileSync(genuine.path, 'utf8'));
  template.Resources.SelfCheck = { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Sometimes' } } };
  return SELF_CHECKS.map(name => {
    const path = join(directory, name);
    writeFileSync(path, JSON.stringify(template));
    return { ...genuine, path, name };
  });
}

function main(): void {
  mkdirSync(WORK, { recursive: true });
  const directories = new Map([
    ['floor', example('floor', [])],
    ['newest', example('newest', ['--require', join(__dirname, 'use-newest.cjs')])],
    ...positionals.map((directory): [string, string] => [relative(process.cwd(), directory) || '.', directory]),
  ]);
  const cfnLint = new CfnLint(WORK);
  const validator = new SchemaValidator();

  let genuine: TemplateFile | undefined;
  for (const [origin, directory] of directories) {
    const templates = findTemplates(directory);
    const names = templates.map(template => template.name);
    expect('templates', `${origin}: there are some`, templates.length > 0, `${directory} has no *.template.json`);
    if (templates.length === 0) continue;
    genuine ??= templates[0];
    record(origin, CfnLint.NAME, names, cfnLint.check(templates));
    record(origin, SchemaValidator.NAME, names, validator.check(templates));
    // read back, because templates of StackSets are no stacks, apps in other languages are out of reach, and acknowledgements must not count
    record(`${origin}, read back`, NAG, names, templates.flatMap(nagTemplate));
  }

  const bad = selfCheckTemplates(genuine!);
  const seen: { [oracle: string]: Finding[] } = {
    [CfnLint.NAME]: cfnLint.check(bad),
    [SchemaValidator.NAME]: validator.check(bad),
    [NAG]: bad.flatMap(nagTemplate),
  };
  for (const [oracle, findings] of Object.entries(seen)) {
    for (const name of SELF_CHECKS) {
      expect(oracle, `self-check, ${name}`, findings.some(finding => finding.resource === `${name}/SelfCheck`), 'is silent about a deliberate error');
    }
  }
  const unused = allowList.unused();
  expect('allow-list', 'every entry is used', unused.length === 0, `unused: ${unused.join('; ')}`);
}

function printResults(): void {
  const width = (pick: (result: Result) => string) => Math.max(...results.map(result => pick(result).length));
  const [oracleWidth, subjectWidth] = [width(result => result.oracle), width(result => result.subject)];
  for (const { oracle, subject, allowed, open } of results) {
    const verdict = `${open.length > 0 ? `${open.length} open` : 'ok'}${allowed > 0 ? `, ${allowed} allowed with a reason` : ''}`;
    console.log(`${oracle.padEnd(oracleWidth)}  ${subject.padEnd(subjectWidth)}  ${verdict}`);
    open.forEach(finding => console.log(`    ${finding}`));
  }
  const failed = results.filter(result => result.open.length > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  main();
} catch (error) {
  // an oracle that could not be asked has not agreed
  expect('run', 'every oracle could be asked', false, (error as Error).message);
}
printResults();
