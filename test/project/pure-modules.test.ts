import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pureModules } from '../../tools/gates/pure-modules';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pure-'));
  mkdirSync(join(folder, 'room'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pure(files: Record<string, string>): string[] {
  for (const [name, source] of Object.entries(files)) {
    writeFileSync(join(folder, name), source);
  }
  return pureModules(folder).map((file) => file.slice(folder.length + 1));
}

test('a module that loads aws-cdk-lib, itself or through another, is not pure', () => {
  expect(pure({
    'index.ts': "export * from './a';",
    'a.ts': "import { hash } from './b';\nimport * as fs from 'fs';",
    'b.ts': "import type { Duration } from 'aws-cdk-lib';",
    'c.ts': "import {\n  Duration,\n  Token,\n} from 'aws-cdk-lib';",
    'd.ts': "import { c } from './room';",
    'room/index.ts': "export * from './e';",
    'room/e.ts': "import { Construct } from 'constructs';",
    'f.ts': "import { a } from './a';\nimport { f } from './f';",
  })).toEqual(['a.ts', 'b.ts', 'f.ts']);
});
