/**
 * Mutation testing of the pure modules in the folders given (with jest, a mutant there costs a tenth of a second).
 */
import { spawnSync } from 'node:child_process';
import { pureModules } from './pure-modules';

const modules = process.argv.slice(2).flatMap((folder) => pureModules(folder));
console.log(`mutating ${modules.length} modules:\n  ${modules.join('\n  ')}`);
process.exitCode = spawnSync('stryker', ['run', '--mutate', modules.join(',')], { stdio: 'inherit' }).status ?? 1;
