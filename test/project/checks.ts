import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** One refusal of the library, as the source has it. */
export interface Check {
  /** Path in `src/`, without `.ts`. */
  readonly file: string;
  /** The words of the message: what is wrong, with `…` for what is known at synth only. */
  readonly what: string;
}

/** Functions that refuse a value, and which argument says why. */
const REFUSALS: { readonly [name: string]: number } = { reject: 2, checkText: 3, refuse: 0 };
/** Refusals by these are no checks of what users write. */
const OTHERS = ['private/client-options'];

/** Every call that refuses something at synth. Handlers run later, and their errors are told by alarms. */
export function checksOfSource(): Check[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('/handler/')).sort()
    .flatMap((file) => checksOf(file.replace(/\.ts$/, ''), readFileSync(join('src', file), 'utf8')));
}

/** Files whose constructs check more when the app is complete. */
export function validatingFiles(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && /\.add(Validation|Error)\(/.test(readFileSync(join('src', file), 'utf8'))).map((file) => file.replace(/\.ts$/, '')).sort();
}

function checksOf(file: string, text: string): Check[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Check[] = [];
  if (OTHERS.includes(file)) {
    return [];
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const argument = node.arguments[REFUSALS[node.expression.text] ?? NaN] ?? (node.expression.text in REFUSALS ? node.arguments[node.arguments.length - 1] : undefined);
      if (argument) {
        found.push({ file, what: plain(words(argument)) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const keys = new Set(found.map(({ what }) => what));
  return [...keys].map((what) => ({ file, what }));
}

/** As a cell of a table of Markdown takes it. */
function plain(text: string): string {
  return text.replace(/\|/g, '/').replace(/`/g, "'").replace(/</g, '‹').replace(/>/g, '›').replace(/\s+/g, ' ').trim();
}

function words(node: ts.Expression): string {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node)) {
    return words(node.left) + words(node.right);
  }
  if (ts.isConditionalExpression(node)) {
    return `${words(node.whenTrue)} or ${words(node.whenFalse)}`;
  }
  return `‹${node.getText()}›`;
}
