/**
 * `npm run oracles`: asks judges that are not ours about every template of the examples, as it is made with the floor and with the newest
 * version of aws-cdk-lib, about baselines for whatever valid tiers in each partition, and about every further directory of templates given as
 * argument.
 *
 * Each judge is also shown a deliberate error, every time: one that stays silent about it fails the run.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CfnLint } from './cfn-lint';
import { Checkov } from './checkov';
import { ControlTowerControls } from './control-tower';
import { AllowList, fileOf, Finding } from './finding';
import { PARTITIONS, SETS, writeMemberTemplates } from './member-templates';
import { NAG, nagTemplate } from './nag';
import { SchemaValidator } from './schema-validator';
import { findTemplates, TemplateFile } from './templates';

const ROOT = resolve(__dirname, '..', '..');
const WORK = join(ROOT, '.oracles');

interface Example {
  /** Of the folders with what is made of it. */
  readonly name: string;
  readonly file: string;
  readonly context: { readonly [key: string]: string };
}

const EXAMPLES: Example[] = [
  { name: '', file: 'app.ts', context: {} },
  { name: 'organization-', file: 'organization.ts', context: {} },
  {
    name: 'local-plans-',
    file: 'local-plans.ts',
    // AWS KMS makes up the id when the first Region is deployed
    context: { primaryKeyArn: 'arn:aws:kms:us-east-1:555555555555:key/mrk-1234abcd12ab34cd56ef1234567890ab' },
  },
];

/** The template of all member accounts as a StackSet would have it: no stack that the CDK knows of. */
const STACK_SET = 'Member.stackset.template.json';
/** Files with a deliberate error and their Regions. Not the name of a real stack, so that nothing can allow what is found in it. */
const SELF_CHECKS = new Map([
  ...Object.entries(PARTITIONS).map(([partition, { regions }]): [string, string] => [`SelfCheck-${partition}.template.json`, regions[1]]),
  ['SelfCheck.stackset.template.json', 'us-east-1'],
]);

interface Result {
  readonly oracle: string;
  readonly subject: string;
  readonly allowed: number;
  readonly open: string[];
}

const { positionals } = parseArgs({ allowPositionals: true });

const allowList = AllowList.load();
const results: Result[] = [];

/** One check per oracle and template, also where there is nothing to say: the table shows what was looked at. */
function record(origin: string, oracle: string, templates: string[], findings: Finding[]): void {
  for (const template of templates) {
    const own = findings.filter(finding => fileOf(finding) === template);
    const open = own.filter(finding => !allowList.allows(finding));
    results.push({ oracle, subject: `${origin}/${template}`, allowed: own.length - open.length, open: [...new Set(open.map(describe))] });
  }
  const lost = findings.filter(finding => !templates.includes(fileOf(finding)));
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

/** Synthesizes an example with one version of aws-cdk-lib; returns what to call it and where the templates are. */
function synthesize({ name, file, context }: Example, version: string, preload: string[]): [string, string] {
  const origin = `${name}${version}`;
  const outdir = join(WORK, origin);
  const report = join(WORK, `${origin}.nag.json`);
  rmSync(outdir, { recursive: true, force: true });
  execFileSync(process.execPath, [
    ...preload, '--import', 'tsx', join(__dirname, 'example.ts'), join(ROOT, 'examples', 'typescript', file), outdir, report, JSON.stringify(context),
  ], { stdio: ['ignore', 'ignore', 'inherit'], cwd: ROOT, env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') } });
  const { findings, selfCheck } = JSON.parse(readFileSync(report, 'utf8')) as { findings: Finding[]; selfCheck: Finding[] };
  const templates = findTemplates(outdir);
  record(origin, NAG, templates.map(template => template.name), findings);
  for (const pack of ['AwsSolutions-', 'NIST.800.53.R5-']) {
    expect(NAG, `self-check, ${pack} in the app, ${origin}`, selfCheck.some(finding => finding.rule.startsWith(pack)), 'says nothing about a bare bucket');
  }
  const member = templates.find(template => template.name.startsWith('Member-'));
  if (member) {
    copyFileSync(member.path, join(outdir, STACK_SET));
  }
  return [origin, outdir];
}

/** Copies of the member template with a resource that is wrong in a way that every oracle knows, in a folder where they have to be found. */
function selfCheckTemplates(directory: string): TemplateFile[] {
  const bad = mkdtempSync(join(tmpdir(), 'oracles-'));
  process.on('exit', () => rmSync(bad, { recursive: true, force: true }));
  const template = JSON.parse(readFileSync(join(directory, STACK_SET), 'utf8'));
  template.Resources.SelfCheck = { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Sometimes' } } };
  SELF_CHECKS.forEach((_, name) => writeFileSync(join(bad, name), JSON.stringify(template)));
  return findTemplates(bad).map(found => ({ ...found, region: SELF_CHECKS.get(found.name) }));
}

/** Asks the validators about baselines for whatever valid tiers: what cdk-nag says about the example's holds for them too. */
function askAboutMembers(cfnLint: CfnLint, validator: SchemaValidator): void {
  for (const partition of Object.keys(PARTITIONS)) {
    const directory = join(WORK, `members-${partition}`);
    rmSync(directory, { recursive: true, force: true });
    const { sets, refused, missing } = writeMemberTemplates(partition, directory);
    const templates = findTemplates(directory);
    const subject = `members in ${partition}: ${sets} sets of tiers (${refused} refused)`;
    expect('templates', subject, sets >= SETS && templates.length === 2 * sets, `${templates.length} templates of at least ${2 * SETS}`);
    expect('templates', `members in ${partition}: variety`, missing.length === 0, `no tier has ${missing.join(', ')}`);
    for (const [oracle, findings] of [[CfnLint.NAME, cfnLint.check(templates)], [SchemaValidator.NAME, validator.check(templates)]] as const) {
      // nothing is allowed here: whatever is found is a fault
      results.push({ oracle, subject: `${subject}, ${templates.length} templates`, allowed: 0, open: [...new Set(findings.map(describe))] });
    }
  }
}

function main(): void {
  mkdirSync(WORK, { recursive: true });
  const directories = new Map([
    ...EXAMPLES.flatMap(example => [
      synthesize(example, 'floor', []),
      synthesize(example, 'newest', ['--require', join(__dirname, 'use-newest.cjs')]),
    ]),
    ...positionals.map((directory): [string, string] => [relative(process.cwd(), directory) || '.', directory]),
  ]);
  const cfnLint = new CfnLint(WORK);
  const validator = new SchemaValidator();
  const checkov = new Checkov(WORK);
  const controls = new ControlTowerControls();

  for (const [origin, directory] of directories) {
    const templates = findTemplates(directory);
    const names = templates.map(template => template.name);
    expect('templates', `${origin}: there are some`, templates.length > 0, `${directory} has no *.template.json`);
    if (templates.length === 0) continue;
    record(origin, CfnLint.NAME, names, cfnLint.check(templates));
    record(origin, SchemaValidator.NAME, names, validator.check(templates));
    record(origin, Checkov.NAME, names, checkov.check(templates));
    record(origin, ControlTowerControls.NAME, names, controls.check(templates));
    // read back, because templates of StackSets are no stacks, apps in other languages are out of reach, and acknowledgements must not count
    record(`${origin}, read back`, NAG, names, templates.flatMap(nagTemplate));
  }
  askAboutMembers(cfnLint, validator);

  const bad = selfCheckTemplates([...directories.values()][0]);
  const seen: { [oracle: string]: Finding[] } = {
    [CfnLint.NAME]: cfnLint.check(bad),
    [SchemaValidator.NAME]: validator.check(bad),
    [Checkov.NAME]: checkov.check(bad),
    [ControlTowerControls.NAME]: controls.check(bad),
    [NAG]: bad.flatMap(nagTemplate),
  };
  for (const [oracle, findings] of Object.entries(seen)) {
    for (const name of SELF_CHECKS.keys()) {
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
