/* eslint-disable @typescript-eslint/no-deprecated -- projen writes eslint's former configuration format */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Linter } from 'eslint';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';
import { HEADLINE_ROOMS, ROOMS, importableRooms } from '../../projenrc/rooms';

/** The rules as the project's own configuration gives them for a file. */
async function rulesFor(file: string): Promise<Record<string, Linter.RuleSeverityAndOptions>> {
  const config = await new LegacyESLint().calculateConfigForFile(file) as { rules: Record<string, Linter.RuleSeverityAndOptions> };
  return config.rules;
}

/** A house with every room, in which each room has an index and an inner file. */
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'arrows-'));
  for (const room of ROOMS) {
    mkdirSync(join(house, 'src', room), { recursive: true });
    writeFileSync(join(house, 'src', room, 'index.ts'), "export * from './inner';\n");
    writeFileSync(join(house, 'src', room, 'inner.ts'), 'export class Inner {}\n');
  }
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

/** Lints one source text as a file of a room, with some of the project's rules, none of which needs types. */
async function messages(room: string, source: string, rules: readonly string[], file = 'probe.ts'): Promise<Linter.LintMessage[]> {
  const configured = await rulesFor(`src/${room}/${file}`);
  const used = Object.fromEntries(rules.filter((rule) => configured[rule]).map((rule) => [rule, configured[rule]]));
  if (used['import/no-restricted-paths']) {
    const [severity, options] = used['import/no-restricted-paths'];
    used['import/no-restricted-paths'] = [severity, { ...options, basePath: house }];
  }
  const eslint = new LegacyESLint({
    cwd: house,
    useEslintrc: false,
    resolvePluginsRelativeTo: resolve('.'),
    overrideConfig: {
      parser: require.resolve('@typescript-eslint/parser'),
      parserOptions: { sourceType: 'module' },
      plugins: ['@typescript-eslint', 'import'],
      settings: { 'import/resolver': { [require.resolve('eslint-import-resolver-node')]: { extensions: ['.ts'] } } },
      rules: used,
    },
  });
  const results = await eslint.lintText(source, { filePath: join(house, 'src', room, file) });
  return results.flatMap((result) => result.messages);
}

/** The rules that a source text breaks. */
async function lint(...args: Parameters<typeof messages>): Promise<string[]> {
  return (await messages(...args)).map(({ ruleId, message }) => ruleId ?? message);
}

const ARROWS = ['import/no-restricted-paths', '@typescript-eslint/no-restricted-imports'];

describe.each(ROOMS)('%s', (room) => {
  const others = ROOMS.filter((other) => other !== room);

  test('may import what its floor may import, and nothing else', async () => {
    const source = others.map((other, index) => `import { Inner as Inner${index} } from '../${other}/inner';\n`).join('');
    const reported = (await messages(room, source, ARROWS)).map(({ line }) => others[line - 1]);
    expect(new Set(reported)).toEqual(new Set(others.filter((other) => !importableRooms(room).includes(other))));
  });
});

test('every folder of src is a room with a floor, and every room is there', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect([...ROOMS].sort()).toEqual(folders.sort());
  expect(new Set(ROOMS).size).toBe(ROOMS.length);
});

test('every room that users see has an index, which the index of all exports', () => {
  const inner = ['data', 'private'];
  expect(ROOMS.filter((room) => existsSync(join('src', room, 'index.ts'))).sort()).toEqual(ROOMS.filter((room) => !inner.includes(room)).sort());
  const exported = [...readFileSync('src/index.ts', 'utf8').matchAll(/'\.\/([^']+)'/g)].map(([, room]) => room);
  expect(exported.sort()).toEqual(ROOMS.filter((room) => !inner.includes(room)).sort());
});

test('the arrows have no cycle', () => {
  const reach = (room: string, seen: readonly string[] = []): void => {
    expect(seen).not.toContain(room);
    importableRooms(room).forEach((next) => reach(next, [...seen, room]));
  };
  HEADLINE_ROOMS.forEach((room) => reach(room));
});

describe('between headline constructs', () => {
  test('types from the index pass, values and inner files do not', async () => {
    const from = 'org-backup-policy';
    expect(await lint(from, "import type { Inner } from '../central-backup-account';\nexport type A = Inner;\n", ARROWS)).toEqual([]);
    expect(await lint(from, "import { Inner } from '../central-backup-account';\nnew Inner();\n", ARROWS))
      .toEqual(['@typescript-eslint/no-restricted-imports']);
    expect(await lint(from, "import type { Inner } from '../central-backup-account/inner';\nexport type A = Inner;\n", ARROWS))
      .toEqual(['import/no-restricted-paths']);
  });
});

describe('barrels and habits', () => {
  const SYNTAX = ['no-restricted-syntax'];

  test('`export *` is for index.ts only, and index.ts for `export *`', async () => {
    expect(await lint('protection', "export * from './inner';\n", SYNTAX)).toEqual(SYNTAX);
    expect(await lint('protection', "export * from './inner';\n", SYNTAX, 'index.ts')).toEqual([]);
    expect(await lint('protection', "export { Inner } from './inner';\n", SYNTAX, 'index.ts')).toEqual(SYNTAX);
  });

  test.each([
    ['an output', "new CfnOutput(this, 'Out', { value: '' });"],
    ['an environment variable', 'export const region = process.env.AWS_REGION;'],
    ['a frozen instance', 'export class A { constructor() { Object.freeze(this); } }'],
    ['the clock', 'export const id = Date.now();'],
    ['the clock in another guise', 'export const id = new Date();'],
    ['chance', 'export const id = Math.random();'],
  ])('%s is reported in the library', async (_, source) => {
    expect(await lint('protection', `${source}\n`, SYNTAX)).toEqual(SYNTAX);
  });

  test('a handler may read its environment', async () => {
    expect(await lint('report-notifier', 'export const bucket = process.env.BUCKET;\n', SYNTAX, 'notify.lambda.ts')).toEqual([]);
    expect(await lint('report-notifier', 'export const bucket = process.env.BUCKET;\n', SYNTAX, 'handler/hub-contract.ts')).toEqual([]);
  });

  test('the CDK is for synthesis, not for handlers', async () => {
    const source = "import { Stack } from 'aws-cdk-lib';\nexport type A = Stack;\n";
    expect(await lint('event-hub', source, ['no-restricted-imports'], 'handler/probe.ts')).toEqual(['no-restricted-imports']);
    expect(await lint('event-hub', source, ['no-restricted-imports'])).toEqual([]);
  });
});
