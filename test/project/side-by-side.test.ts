import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A projen whose tasks are named by what they print and end with. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  writeFileSync(join(folder, 'projen'), '#!/bin/sh\necho "error $1" >&2; echo "begin $1"; sleep 0.2; echo "end $1"\nexit ${1##*-}\n', { mode: 0o755 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, string[], number]>([
  ['all that succeed', ['a-0', 'b-0'], 0],
  ['the first that fails', ['a-3', 'b-0'], 1],
  ['the last that fails', ['a-0', 'b-3'], 1],
  ['none', [], 1],
])('%s', (_, tasks, expected) => {
  const { status, stdout } = spawnSync('tsx', ['tools/gates/side-by-side.ts', ...tasks], {
    encoding: 'utf8', env: { ...process.env, PATH: [folder, join('node_modules', '.bin'), process.env.PATH].join(delimiter) },
  });
  expect(status).toBe(expected);
  // what each has to say stays together
  const said = tasks.map((task) => `begin ${task}\nend ${task}\n`);
  expect([said.join(''), [...said].reverse().join('')]).toContain(stdout.replaceAll(/error .*\n/g, ''));
  expect(tasks.filter((task) => !stdout.includes(`error ${task}\n`))).toEqual([]);
});
