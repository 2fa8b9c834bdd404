import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOMS } from '../../projenrc/rooms';
import { Arrow, arrowsOf } from '../../tools/architecture/arrows';
import { pictureOf, withPicture } from '../../tools/architecture/picture';

describe('arrows', () => {
  let src: string;

  beforeEach(() => { src = mkdtempSync(join(tmpdir(), 'architecture-')); });
  afterEach(() => rmSync(src, { recursive: true, force: true }));

  function arrows(files: Record<string, string>): Arrow[] {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(src, file)), { recursive: true });
      writeFileSync(join(src, file), text);
    }
    return arrowsOf(src);
  }

  test.each<[string, string, object]>([
    ['a value', "import { Vault } from '../vault/vault';\nnew Vault();", { values: 1, types: 0 }],
    ['a type', "import type { Vault } from '../vault/vault';\nexport type A = Vault;", { values: 0, types: 1 }],
    ['a type among others', "import { type Vault } from '../vault/vault';\nexport type A = Vault;", { values: 0, types: 1 }],
    ['a class whose type alone is used', "import { Vault } from '../vault/vault';\nexport const a = (vault: Vault) => vault;", { values: 0, types: 1 }],
    ['both', "import { Vault } from '../vault/vault';\nimport { lock } from '../vault/lock';\nexport const a = (vault: Vault) => lock(vault);", { values: 1, types: 1 }],
    ['both from one file', "import { lock } from '../vault/vault';\nimport type { Vault } from '../vault/vault';\nexport const a = (vault: Vault) => lock(vault);", { values: 1, types: 1 }],
    ['something for its effect', "import '../vault/vault';", { values: 1, types: 0 }],
    ['something passed on', "export { Vault } from '../vault/vault';", { values: 1, types: 0 }],
  ])('an import of %s', (_, text, expected) => {
    expect(arrows({ 'plan/plan.ts': text })).toEqual([{ from: 'plan', to: 'vault', ...expected }]);
  });

  test('imports within a room, of packages and of the index of all are no arrows', () => {
    expect(arrows({
      'index.ts': "export * from './plan';",
      'plan/index.ts': "export * from './plan';",
      'plan/plan.ts': "import { App } from 'aws-cdk-lib';\nimport { rule } from './inner/rule';\nimport * as all from '..';\nrule(new App(), all);",
      'plan/inner/rule.ts': "import { plan } from '../plan';\nexport const rule = plan;",
    })).toEqual([]);
  });

  test('a file of an inner folder is one of its room', () => {
    expect(arrows({ 'plan/inner/rule.ts': "import { lock } from '../../vault';\nlock();" })).toEqual([{ from: 'plan', to: 'vault', values: 1, types: 0 }]);
  });
});

describe('the map', () => {
  const map = readFileSync('docs/architecture.md', 'utf8');

  test('has a line for each room', () => {
    const [described] = map.split('<!--');
    expect([...described.matchAll(/^\| `([a-z-]+)` \| .{20,} \|$/gm)].map(([, room]) => room).sort()).toEqual([...ROOMS].sort());
  });

  test('names only files and folders that are there, from the root or from src', () => {
    const paths = [...map.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path]) => path).filter((path) => path !== 'handler/');
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(path) && !existsSync(join('src', path)))).toEqual([]);
  });
});

describe('the picture', () => {
  const house = {
    floors: [['plan', 'hub', 'empty'], ['vault'], ['data']],
    arrows: [
      { from: 'vault', to: 'data', values: 4, types: 0 }, { from: 'plan', to: 'vault', values: 2, types: 1 }, { from: 'plan', to: 'hub', values: 0, types: 3 },
    ],
    cellars: ['data'],
  };

  test('shows rooms by floor, and which arrows are there at run time', () => {
    expect(pictureOf(house).split('\n').slice(0, 12)).toEqual([
      '```mermaid', 'flowchart TD',
      '  subgraph floor0 [" "]', '    plan', '    hub', '  end',
      '  subgraph floor1 [" "]', '    vault', '  end',
      '  plan -.-> hub', '  plan --> vault', '```',
    ]);
  });

  test('counts imports, those of the cellar too', () => {
    expect(pictureOf(house).split('\n').filter((line) => line.startsWith('| `'))).toEqual([
      '| `plan` | hub 0/3, vault 2/1 |', '| `hub` | nothing |', '| `vault` | data 4/0 |', '| `data` | nothing |',
    ]);
  });

  test('replaces the one before, and nothing around it', () => {
    const document = 'before\n<!-- rooms and arrows: written by `npx projen architecture` -->\nold\n<!-- end of rooms and arrows -->\nafter\n';
    const once = withPicture(document, 'new');
    expect(once).toBe(document.replace('old', '\nnew\n'));
    expect(withPicture(once, 'new')).toBe(once);
  });

  test('needs its place', () => {
    expect(() => withPicture('no place', 'new')).toThrow(/has no place for the picture/);
  });
});
