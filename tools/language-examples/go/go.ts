import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { execute } from '../../packages/execute';
import { EVERY_EXAMPLE, Install } from '../language';
import { EXAMPLES, WORK } from '../work';

const LIBRARY = 'github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup';

interface GoMod {
  readonly Require: ReadonlyArray<{ readonly Path: string; readonly Version: string }>;
}

/** The Go module, with the library in place of what `go get` would bring. */
export const installGo: Install = ({ folder }) => {
  const work = join(WORK, 'go', 'examples');
  rmSync(work, { recursive: true, force: true });
  const module = join(work, 'go');
  cpSync(join(EXAMPLES, 'go'), module, { recursive: true });
  cpSync(join(EXAMPLES, 'plans'), join(work, 'plans'), { recursive: true });
  cpSync(join(__dirname, 'checks'), join(module, 'checks'), { recursive: true });

  const go = (...args: string[]) => execute('go', args, { cwd: module });
  const requirements = () => Object.fromEntries((JSON.parse(go('mod', 'edit', '-json')) as GoMod).Require.map(({ Path, Version }) => [Path, Version]));
  const sums = () => readFileSync(join(module, 'go.sum'), 'utf8').trim().split('\n').sort();
  const pinned = { ...requirements(), [LIBRARY]: 'v0.0.0' };
  const checked = sums();
  go('mod', 'edit', `-require=${LIBRARY}@v0.0.0`, `-replace=${LIBRARY}=${join(folder, 'cdkorgbackup')}`);
  go('mod', 'tidy');
  const needed = requirements();
  if (!isDeepStrictEqual(needed, pinned) || !isDeepStrictEqual(sums(), checked)) {
    throw new Error(`go.mod and go.sum of examples/go are not what \`go mod tidy\` makes of them; with the library's requirements and without itself they are those of ${module}`);
  }
  go('vet', './...');
  const binaries = join(work, 'bin');
  mkdirSync(binaries);
  go('build', '-o', binaries, './...');
  const run = (name: string, env: NodeJS.ProcessEnv) => execute(join(binaries, name), [], { cwd: module, env });
  return {
    versions: { 'aws-cdk-lib': needed['github.com/aws/aws-cdk-go/awscdk/v2'].slice(1), 'constructs': needed['github.com/aws/constructs-go/constructs/v10'].slice(1) },
    examples: EVERY_EXAMPLE,
    synthesize: (example, env) => run(example.replaceAll('-', ''), env),
    check: (env) => run('checks', env),
  };
};
