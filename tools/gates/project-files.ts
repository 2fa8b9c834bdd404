/**
 * Compares the files that projen writes with what it would write now, and leaves them as they are.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { verdict } from './assembly';

const LIST = '.projen/files.json';

const listed = (): string[] => (JSON.parse(readFileSync(LIST, 'utf8')) as { files: string[] }).files;
const contentOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function main(): void {
  const before = new Map(listed().map((file) => [file, contentOf(file)]));
  const { status, stdout, stderr } = spawnSync('tsx', ['--tsconfig', 'projenrc/tsconfig.json', '.projenrc.ts'], {
    encoding: 'utf8', env: { ...process.env, PROJEN_DISABLE_POST: 'true' },
  });
  const after = new Map([...new Set([...before.keys(), ...listed()])].map((file) => [file, contentOf(file)]));
  for (const [file, now] of after) {
    const was = before.get(file);
    if (was !== now) {
      rmSync(file, { force: true }); // projen's files are read-only
      if (was !== undefined) {
        writeFileSync(file, was);
      }
    }
  }
  if (status !== 0) {
    throw new Error(`projen ended with ${status}:\n${stdout}${stderr}`);
  }
  verdict('project files', [...after].filter(([file, now]) => before.get(file) !== now).map(([file]) => `${file} is not what projen writes`),
    `${after.size} files, as projen writes them`, 'Change .projenrc.ts or projenrc/ and run npx projen; commit what it wrote.');
}

main();
