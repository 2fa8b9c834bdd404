import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

// `import type` is gone at run time.
const VALUE_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

/** The modules of a folder that load neither aws-cdk-lib nor constructs, not even through another module: those that test in no time. */
export function pureModules(folder: string): string[] {
  return readdirSync(folder, { encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts' && !/\.(lambda|script)\.ts$/.test(file))
    .map((file) => join(folder, file))
    .filter((file) => isPure(resolve(file), new Set()))
    .sort();
}

function isPure(file: string, seen: Set<string>): boolean {
  if (seen.has(file)) {
    return true;
  }
  seen.add(file);
  const imports = [...readFileSync(file, 'utf8').matchAll(VALUE_IMPORT)].map(([, specifier]) => specifier);
  return imports.every((specifier) => {
    if (!specifier.startsWith('.')) {
      return !/^(aws-cdk-lib|constructs)(\/|$)/.test(specifier);
    }
    const base = resolve(dirname(file), specifier);
    const target = [`${base}.ts`, join(base, 'index.ts')].find((candidate) => existsSync(candidate));
    return target === undefined || isPure(target, seen); // a JSON file is pure
  });
}
