/**
 * After the compiler: lazy exports, and no `bin` in the assembly.
 */
import { writeFileSync } from 'node:fs';
import { makeExportsLazy } from './lazy-exports';
import { loadAssembly } from '../gates/assembly';

const names = makeExportsLazy('lib');
console.log(`lib/index.js: ${names.length} exports, loaded on first use`);

// A jsii `bin` becomes a console script in the Python wheel, which cannot load aws-cdk-lib there. npm's own `bin` is untouched.
const assembly = loadAssembly('.');
if (assembly.bin !== undefined) {
  const { bin: _bin, ...withoutBin } = assembly;
  writeFileSync('.jsii', JSON.stringify(withoutBin, undefined, 2));
}
