import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { draw } from '../../tools/picture/draw';
import { readApp } from '../../tools/picture/read-app';
import { shownIn } from '../../tools/picture/shown';

/** The README's first program, and the picture above it. */

const ROOT = join(__dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const EXAMPLE = join(ROOT, 'examples', 'typescript', 'organization.ts');
const PICTURE = readFileSync(join(ROOT, 'docs', 'images', 'accounts-and-flows.svg'), 'utf8');

/** The cloud assembly that the example makes, as the CLI would have it. */
function assemblyOfExample(): CloudAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'readme-'));
  const before = process.env.CDK_OUTDIR;
  process.env.CDK_OUTDIR = outdir;
  try {
    jest.isolateModules(() => jest.requireActual(EXAMPLE));
    return new CloudAssembly(outdir);
  } finally {
    if (before === undefined) {
      delete process.env.CDK_OUTDIR;
    } else {
      process.env.CDK_OUTDIR = before;
    }
    process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  }
}

const { directory, stacks } = assemblyOfExample();

interface StackSetJson {
  readonly Type: string;
  readonly DependsOn?: string[];
  readonly Properties: { readonly StackSetName: string; readonly StackInstancesGroup: { DeploymentTargets: { OrganizationalUnitIds: string[] }; Regions: string[] }[] };
}

function stackSetsOf({ template }: CloudFormationStackArtifact): Map<string, StackSetJson> {
  return new Map(Object.entries<StackSetJson>(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudFormation::StackSet'));
}

const stackSets = stacks.flatMap((stack) => [...stackSetsOf(stack)].map(([, one]) => ({ stack, one, all: stackSetsOf(stack) })));
const namesBefore = (stack: CloudFormationStackArtifact) =>
  stack.dependencies.filter((one) => one instanceof CloudFormationStackArtifact).map(({ stackName }) => stackName).sort();

test('the README\'s first program is the example that is deployed, word for word', () => {
  const [, first] = /```ts\n([\s\S]*?)```/.exec(README)!;
  expect(first).toBe(readFileSync(EXAMPLE, 'utf8'));
});

/** Options of `cdk bootstrap` by environment, however many a command has. */
const bootstraps = (text: string) => Object.fromEntries([...text.matchAll(/^ *npx cdk bootstrap ((?:aws:\S+ ?)+)(.*)$/gm)]
  .flatMap(([, environments, options]) => environments.trim().split(' ').map((one) => [one, options])));

test('its commands are those of the page on the deployment', () => {
  const page = readFileSync(join(directory, 'deployment.md'), 'utf8');
  expect(bootstraps(README)).toEqual(bootstraps(page));
  const [gates] = /^bash .*wait-for-canary-gates.*$/m.exec(README)!;
  expect(page).toContain(gates);
  expect(README.indexOf(gates)).toBeLessThan(README.indexOf('npx cdk deploy --all'));
});

test('it has about 20 statements and lines of props, and prints no warning', () => {
  const lines = readFileSync(EXAMPLE, 'utf8').split('\n').filter((line) => !/^import|^ {2}\w+, |^}|^$|acknowledgeWarning/.test(line));
  expect(lines.length).toBeLessThan(35);
  expect(stacks.flatMap(({ messages }) => messages.filter(({ level }) => level !== 'info').map(({ entry }) => entry.data))).toEqual([]);
});

test('the picture shows every stack, in its account and Region, and what it waits for', () => {
  const picture = shownIn(PICTURE);
  for (const stack of stacks) {
    expect([stack.stackName, picture.get(stack.stackName)]).toEqual([stack.stackName, expect.objectContaining({
      where: stack.environment.account, regions: expect.arrayContaining([stack.environment.region]), after: namesBefore(stack),
    })]);
  }
});

test('the picture shows every StackSet, its units and Regions, and what it waits for', () => {
  const picture = shownIn(PICTURE);
  for (const { one, all } of stackSets) {
    const { StackSetName: name, StackInstancesGroup: groups } = one.Properties;
    expect([name, picture.get(name)]).toEqual([name, expect.objectContaining({
      where: groups.flatMap((group) => group.DeploymentTargets.OrganizationalUnitIds).join(', '),
      regions: groups.flatMap((group) => group.Regions),
      after: (one.DependsOn ?? []).map((id) => all.get(id)!.Properties.StackSetName),
    })]);
  }
});

test('the picture is drawn from the cloud assembly, with what flows between accounts', () => {
  expect(draw(readApp(directory))).toBe(PICTURE);
});

test('the picture shows nothing else, and its numbers are the order of deployment', () => {
  const picture = shownIn(PICTURE);
  expect([...picture.keys()].sort()).toEqual([...stacks.map(({ stackName }) => stackName), ...stackSets.map(({ one }) => one.Properties.StackSetName)].sort());
  for (const [name, { order, after }] of picture) {
    after.forEach((earlier) => expect(`${earlier} ${picture.get(earlier)!.order} before ${name} ${order}: ${picture.get(earlier)!.order < order}`).toMatch(/true$/));
  }
});
