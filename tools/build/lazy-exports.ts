/**
 * Makes the barrels of a compiled library lazy: a module is loaded when one of its exports is first used, not when the package is.
 *
 * The compiler writes `__exportStar(require("./room"), exports)`, which loads everything. Here each name becomes a getter that requires
 * the one file that defines it and then replaces itself by the value, as aws-cdk-lib does; consumers, and the jsii runtime, which walks a
 * module's exports, see the same names.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const STAR = /^__exportStar\(require\("(\.[^"]*)"\), exports\);$/gm;
const MARK = '// Lazy exports:';

/** Rewrites every barrel below `libDir` and returns the names that its root exports. */
export function makeExportsLazy(libDir: string): string[] {
  const root = resolve(libDir, 'index.js');
  const barrels = readdirSync(libDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file === 'index.js' || file.endsWith('/index.js'))
    .map((file) => resolve(libDir, file));

  // Everything is read before anything is written.
  const exportsOf = new Map<string, Map<string, string>>();
  for (const barrel of barrels) {
    exportsOf.set(barrel, exportsOfBarrel(barrel));
  }
  for (const [barrel, names] of exportsOf) {
    writeFileSync(barrel, render(barrel, names));
  }
  return [...exportsOf.get(root)?.keys() ?? []];
}

/** The names that a barrel exports, each with the file that defines it. */
function exportsOfBarrel(barrel: string): Map<string, string> {
  const source = readFileSync(barrel, 'utf8');
  if (source.includes(MARK)) {
    throw new Error(`${barrel} is already lazy: compile first`);
  }
  const names = new Map<string, string>();
  for (const [, target] of source.matchAll(STAR)) {
    const file = resolveModule(barrel, target);
    for (const [name, definedIn] of isBarrel(file) ? exportsOfBarrel(file) : exportsOfModule(file)) {
      const other = names.get(name);
      if (other !== undefined && other !== definedIn) {
        throw new Error(`${barrel} exports '${name}' twice: from ${other} and from ${definedIn}`);
      }
      names.set(name, definedIn);
    }
  }
  return names;
}

function exportsOfModule(file: string): Array<[string, string]> {
  const exported = createRequire(file)(file) as object;
  return Object.keys(exported).filter((name) => name !== 'default').map((name) => [name, file]);
}

function isBarrel(file: string): boolean {
  return file.endsWith('/index.js');
}

function resolveModule(from: string, target: string): string {
  const base = resolve(dirname(from), target);
  const found = [`${base}.js`, join(base, 'index.js'), base].find((candidate) => candidate.endsWith('.js') && existsSync(candidate));
  if (found === undefined) {
    throw new Error(`${from} exports from ${target}, which does not exist`);
  }
  return found;
}

function render(barrel: string, names: Map<string, string>): string {
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    '"use strict";',
    `${MARK} a module is loaded when one of its exports is first used.`,
    'Object.defineProperty(exports, "__esModule", { value: true });',
    // Readable for the lexer through which ES modules see the names of a CommonJS module.
    ...sorted.map(([name]) => `exports.${name} = void 0;`),
    ...sorted.map(([name, file]) => `lazy("${name}", () => require("${specifier(barrel, file)}").${name});`),
    'function lazy(name, load) {',
    '    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {',
    '            const value = load();',
    '            Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });',
    '            return value;',
    '        } });',
    '}',
    '',
  ];
  return lines.join('\n');
}

function specifier(from: string, file: string): string {
  return `./${relative(dirname(from), file).replace(/\\/g, '/').replace(/\.js$/, '')}`;
}
