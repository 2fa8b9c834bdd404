/**
 * Supply chain: the workflows of this repository and of the examples, read as GitHub reads them, and the SDK clients that handlers carry.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ACTIONS, withVersions } from '../../projenrc/actions';
import { compareVersions, newestOfAll, withSdkVersion } from '../../tools/sdk-clients/newest';

type Permissions = { readonly [scope: string]: string } | string;
interface Job {
  readonly needs?: string | string[];
  readonly if?: string;
  readonly permissions?: Permissions;
  readonly uses?: string;
  readonly steps?: ReadonlyArray<{ readonly uses?: string; readonly with?: { readonly [name: string]: unknown } }>;
}
interface Workflow { readonly on: unknown; readonly permissions?: Permissions; readonly jobs: { readonly [name: string]: Job } }

const FILES = ['.github/workflows', 'examples/github-actions'].flatMap((folder) => readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)).map((file) => join(folder, file)));
const read = (file: string) => readFileSync(file, 'utf8');

/** Lines that use an action otherwise than by the commit of the table, with its version beside it. */
function unpinned(content: string): string[] {
  const known = Object.entries(ACTIONS).map(([action, { version, commit }]) => `${action}@${commit} # ${version}`);
  return content.split('\n').flatMap((line) => /^[\s-]*(?:["']?uses["']?):\s*(.*)$/.exec(line)?.[1] ?? []).filter((used) => !known.includes(used));
}

function triggersOf({ on }: Workflow): string[] {
  return typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on as object);
}

/** What is wrong with a workflow that a pull request starts: its code must get no right to write, and no secret. */
function faultsOfPullRequests(content: string): string[] {
  const workflow = parse(content) as Workflow;
  const triggers = triggersOf(workflow);
  const faults = triggers.filter((one) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(one)).map((one) => `${one} gives others' code the rights of this repository`);
  if (!triggers.includes('pull_request')) {
    return faults;
  }
  const { jobs } = workflow;
  const isPushOnly = (name: string): boolean => {
    const { if: condition, needs = [] } = jobs[name];
    const before = [needs].flat().filter(isPushOnly);
    // GitHub skips what comes after a skipped job, unless the job has a condition of its own; one that asks for its success is skipped as well
    return condition?.includes('github.event_name == \'push\'') === true
      || before.some((one) => condition === undefined || condition.includes(`needs.${one}.result == 'success'`));
  };
  Object.entries(jobs).filter(([name]) => !isPushOnly(name)).forEach(([name, job]) => {
    const permissions = job.permissions ?? workflow.permissions;
    if (permissions === undefined) {
      faults.push(`${name} has the repository's default rights`);
    } else if (typeof permissions === 'string' ? permissions !== 'read-all' : Object.values(permissions).some((right) => right === 'write')) {
      faults.push(`${name} may write`);
    }
    if (/secrets\.|"secrets":/.test(JSON.stringify(job))) {
      faults.push(`${name} uses a secret`);
    }
    (job.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/checkout@')).forEach((step) => {
      if (step.with?.['persist-credentials'] !== false) {
        faults.push(`${name} leaves the token of the repository behind for the code that it runs`);
      }
    });
  });
  return faults;
}

test('there are workflows of both kinds', () => {
  expect(FILES).toEqual(expect.arrayContaining(['.github/workflows/proofs.yml', '.github/workflows/release.yml', '.github/workflows/facts.yml', '.github/workflows/sdk-clients.yml', 'examples/github-actions/backup.yml', 'examples/github-actions/central-account.yml']));
});

describe.each(FILES)('%s', (file) => {
  test('uses every action by its commit, with the version beside it', () => {
    expect(unpinned(read(file))).toEqual([]);
  });

  test('gives no right to write where the code of a pull request runs', () => {
    expect(faultsOfPullRequests(read(file))).toEqual([]);
  });
});

test('every action of the table is used', () => {
  const all = FILES.map(read).join('\n');
  expect(Object.keys(ACTIONS).filter((action) => !all.includes(`${action}@`))).toEqual([]);
});

test.each([
  ['a tag', '      - uses: actions/checkout@v7'],
  ['another commit', '      - uses: actions/checkout@0000000000000000000000000000000000000000 # v7.0.1'],
  ['another version', `        uses: actions/checkout@${ACTIONS['actions/checkout'].commit} # v6`],
  ['no version', `        uses: actions/checkout@${ACTIONS['actions/checkout'].commit}`],
  ['an unknown action', '      - uses: somebody/something@3d3c42e5aac5ba805825da76410c181273ba90b1 # v1'],
  ['an image', '      - uses: docker://alpine:3'],
])('%s is found', (_, line) => {
  expect(unpinned(`steps:\n${line}\n`)).toHaveLength(1);
});

test('versions are written beside commits, and beside nothing else', () => {
  const { commit, version } = ACTIONS['actions/checkout'];
  expect(withVersions(`      - uses: actions/checkout@${commit}\n        run: echo`)).toBe(`      - uses: actions/checkout@${commit} # ${version}\n        run: echo`);
  const foreign = '      - uses: actions/checkout@0000000000000000000000000000000000000000\n';
  expect(withVersions(foreign)).toBe(foreign);
});

test.each<[string, string, number]>([
  ['a job that may write', 'on: pull_request\njobs: { a: { permissions: { contents: write }, steps: [] } }', 1],
  ['a job that gets an identity', 'on: [pull_request]\njobs: { a: { permissions: { id-token: write }, steps: [] } }', 1],
  ['default rights', 'on: { pull_request: {} }\njobs: { a: { steps: [] } }', 1],
  ['all rights', 'on: pull_request\npermissions: write-all\njobs: { a: { steps: [] } }', 1],
  ['a secret', 'on: pull_request\npermissions: {}\njobs: { a: { steps: [ { run: "x ${{ secrets.TOKEN }}" } ] } }', 1],
  ['inherited secrets', 'on: pull_request\npermissions: {}\njobs: { a: { uses: ./x, secrets: inherit } }', 1],
  ['a token left behind', 'on: pull_request\npermissions: { contents: read }\njobs: { a: { steps: [ { uses: actions/checkout@v7 } ] } }', 1],
  ['code of others with our rights', 'on: pull_request_target\npermissions: {}\njobs: { a: { steps: [] } }', 1],
  ['a job after one for pushes that runs when that one was skipped', 'on: pull_request\npermissions: {}\njobs: { a: { if: "github.event_name == \'push\'", steps: [] }, b: { needs: a, if: "always()", permissions: { contents: write }, steps: [] } }', 1],
  ['a job after one for pushes', 'on: pull_request\npermissions: {}\njobs: { a: { if: "github.event_name == \'push\'", steps: [] }, b: { needs: a, permissions: { contents: write }, steps: [] } }', 0],
  ['no pull request', 'on: push\njobs: { a: { permissions: { contents: write }, steps: [] } }', 0],
])('%s', (_, content, faults) => {
  expect(faultsOfPullRequests(content)).toHaveLength(faults);
});

describe('SDK clients', () => {
  interface Lock { readonly packages: { readonly [path: string]: { readonly version?: string } } }
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { [name: string]: string } };
  const clients = Object.entries(devDependencies).filter(([name]) => name.startsWith('@aws-sdk/'));

  test('are all of one version, in the lock file too', () => {
    expect(clients.length).toBeGreaterThan(5);
    expect(new Set(clients.map(([, version]) => version)).size).toBe(1);
    const { packages } = JSON.parse(read('package-lock.json')) as Lock;
    expect(clients.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  test('the newest version is one that all have, and no pre-release', () => {
    expect(newestOfAll(new Map([['a', ['3.9.0', '3.10.0', '3.11.0', '4.0.0-rc.1']], ['b', ['4.0.0-rc.1', '3.10.0', '3.9.0']]]))).toBe('3.10.0');
    expect(() => newestOfAll(new Map([['a', ['3.9.0']], ['b', ['3.10.0']]]))).toThrow('no version that all of a, b have');
    expect(compareVersions('3.10.0', '3.9.9')).toBeGreaterThan(0);
    expect(compareVersions('3.9.9', '3.9.9')).toBe(0);
  });

  test('an upgrade writes that version where projen reads it', () => {
    const source = read('projenrc/versions.ts');
    expect(withSdkVersion(source, '3.9999.0')).toContain('export const SDK_VERSION = \'3.9999.0\';');
    expect(withSdkVersion(source, clients[0][1])).toBe(source);
    expect(() => withSdkVersion('', '3.9999.0')).toThrow('has no line');
  });
});
