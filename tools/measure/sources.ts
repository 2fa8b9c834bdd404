import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** A TypeScript file of the library. */
export interface Source {
  /** Relative to `src`, with slashes. */
  readonly file: string;
  /** The folder below `src`; empty for what lies in `src` itself. */
  readonly room: string;
  readonly tree: ts.SourceFile;
}

/** Every TypeScript file of a checkout's `src`. */
export function sourcesOf(checkout: string): Source[] {
  const folder = join(checkout, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter(isSource)
    .sort()
    .map((file) => sourceOf(file, readFileSync(join(folder, file), 'utf8')));
}

/** The same of a commit, which need not be checked out. */
export function sourcesAt(commit: string, checkout: string): Source[] {
  const git = (args: string[], input = '') => execFileSync('git', ['-C', checkout, ...args], { input, maxBuffer: 64 * 1024 * 1024 });
  const files = git(['ls-tree', '-r', '--name-only', '--full-tree', commit, 'src/']).toString().split('\n')
    .filter(isSource).map((path) => path.slice('src/'.length)).sort();
  const objects = git(['cat-file', '--batch'], files.map((file) => `${commit}:src/${file}\n`).join(''));
  let at = 0;
  return files.map((file) => {
    // a line with id, type and size, the text, a line break
    const start = objects.indexOf('\n', at) + 1;
    const end = start + Number(objects.toString('utf8', at, start).trim().split(' ')[2]);
    at = end + 1;
    return sourceOf(file, objects.toString('utf8', start, end));
  });
}

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.d.ts');
}

function sourceOf(file: string, text: string): Source {
  return { file, room: file.includes('/') ? file.slice(0, file.indexOf('/')) : '', tree: ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true) };
}

/** Lines with code on them: neither blank nor comment only. */
export function linesOfCode(tree: ts.SourceFile): number {
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) {
      return;
    }
    const children = node.getChildren(tree);
    if (children.length > 0) {
      children.forEach(visit);
    } else if (node.getEnd() > node.getStart(tree)) {
      const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      for (let { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree)); line <= last; line++) {
        lines.add(line);
      }
    }
  };
  visit(tree);
  return lines.size;
}

/** All lines, as an editor counts them. */
export function allLines(tree: ts.SourceFile): number {
  return tree.text.split('\n').length - Number(tree.text.endsWith('\n'));
}

/** The names that a file defines and exports; what it passes on from others is not among them. */
export function exportedNames(tree: ts.SourceFile): string[] {
  const names = new Set<string>();
  const declared = new Set<string>();
  const add = (name: ts.Node | undefined, exported: boolean): void => {
    if (name && ts.isIdentifier(name)) {
      (exported ? names : declared).add(name.text);
    } else if (name && (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name))) {
      name.elements.forEach((element) => ts.isBindingElement(element) && add(element.name, exported));
    }
  };
  for (const statement of tree.statements) {
    const exported = ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach(({ name }) => add(name, exported));
    } else if (
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)
      || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement)
    ) {
      add(statement.name, exported);
    }
  }
  for (const statement of tree.statements) {
    if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      statement.exportClause.elements.filter(({ name, propertyName }) => declared.has((propertyName ?? name).text)).forEach(({ name }) => names.add(name.text));
    }
  }
  return [...names];
}
