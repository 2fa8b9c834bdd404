import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as ts from 'typescript';

/** How one room leans on another: imports that are there at run time, and those of types only. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly values: number;
  readonly types: number;
}

/**
 * The imports between the rooms of a source folder. An import counts as one of values where the compiler keeps some of it, so that a class of which
 * a file uses the type only is a type.
 */
export function arrowsOf(src: string): Arrow[] {
  const counts = new Map<string, { values: number; types: number }>();
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  for (const file of files.filter((name) => name.endsWith('.ts') && name.includes('/')).sort()) {
    const text = readFileSync(join(src, file), 'utf8');
    const kept = targetsOf(compiled(text));
    for (const specifier of targetsOf(text)) {
      const [from, to] = [roomOf(file), roomOf(normalize(join(dirname(file), specifier)).replaceAll('\\', '/'))];
      if (from === to || to.startsWith('.')) {
        continue;
      }
      const arrow = `${from} ${to}`;
      const count = counts.get(arrow) ?? { values: 0, types: 0 };
      const at = kept.indexOf(specifier);
      count[at < 0 ? 'types' : 'values'] += 1;
      kept.splice(at, Number(at >= 0));
      counts.set(arrow, count);
    }
  }
  return [...counts].map(([arrow, count]) => {
    const [from, to] = arrow.split(' ');
    return { from, to, ...count };
  });
}

function roomOf(file: string): string {
  return file.split('/')[0];
}

/** The relative modules that the imports and exports of a text name, one for each statement. */
function targetsOf(text: string): string[] {
  return ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022).statements.flatMap((statement) => (
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier)
      && statement.moduleSpecifier.text.startsWith('.') ? [statement.moduleSpecifier.text] : []));
}

function compiled(text: string): string {
  return ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText;
}
