/**
 * Every difference between the templates of the examples and those that the last release left in test/fixtures/last-release, as a table. Each must be
 * wanted: tools/gates/template-differences.json has its reason. A vault or key that a deployment would replace, lose or unlock is never accepted.
 *
 * `--table` prints the whole table, without it only what is wrong.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EXAMPLE_APPS, EXAMPLE_CONTEXT } from './example-apps';
import { compareTemplates } from '../../src/backup-vault/template-comparison';

const KEPT = 'test/fixtures/last-release/templates/typescript';

export interface Difference {
  readonly template: string;
  readonly logicalId: string;
  readonly type: string;
  /** Path below the resource; empty where the whole resource comes or goes. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Accepts differences by anchored patterns. */
export interface AcceptedDifference {
  readonly template: string;
  readonly resource: string;
  readonly path: string;
  readonly reason: string;
}

type Resources = { readonly [logicalId: string]: any };

/** The differences of one template, resource by resource and property by property. */
export function differencesOf(template: string, before: Resources, after: Resources): Difference[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return ids.flatMap((logicalId) => {
    const [was, is] = [before[logicalId], after[logicalId]];
    const type: string = (is ?? was).Type;
    return was === undefined || is === undefined || was.Type !== is.Type ? [{ template, logicalId, type, path: '', before: was, after: is }]
      : walk('', was, is).map(([path, one, other]) => ({ template, logicalId, type, path, before: one, after: other }));
  });
}

function walk(path: string, before: any, after: any): [string, unknown, unknown][] {
  if (isDeepStrictEqual(before, after)) {
    return [];
  }
  const nested = [before, after].every((one) => typeof one === 'object' && one !== null) && Array.isArray(before) === Array.isArray(after)
    && (!Array.isArray(before) || before.length === after.length);
  return nested ? [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => walk(path === '' ? key : `${path}.${key}`, before[key], after[key]))
    : [[path, before, after]];
}

function templatesOf(directory: string): Map<string, Resources> {
  return new Map(readdirSync(directory).filter((file) => file.endsWith('.template.json')).sort()
    .map((file) => [file.replace('.template.json', ''), JSON.parse(readFileSync(join(directory, file), 'utf8')).Resources]));
}

/** Templates of every example, by its name. */
function synthesized(): Map<string, Map<string, Resources>> {
  return new Map(EXAMPLE_APPS.map(({ name, file }) => {
    const outdir = resolve('reports', 'template-differences', name);
    rmSync(outdir, { recursive: true, force: true });
    execFileSync('tsx', ['--tsconfig', 'tsconfig.dev.json', file], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: EXAMPLE_CONTEXT } });
    return [name, templatesOf(outdir)];
  }));
}

/** Templates that came to an example, where the last release had others of it; an example that it did not have is new as a whole. */
export function addedTemplates(kept: ReadonlySet<string>, examples: ReadonlyMap<string, ReadonlyArray<string>>): string[] {
  return [...examples.values()].filter((templates) => templates.some((template) => kept.has(template))).flatMap((templates) => templates.filter((template) => !kept.has(template)));
}

function short(value: unknown): string {
  const text = value === undefined ? '(none)' : JSON.stringify(value);
  return (text.length > 90 ? `${text.slice(0, 87)}...` : text).replaceAll('|', '\\|');
}

function main(): void {
  const accepted: AcceptedDifference[] = JSON.parse(readFileSync('tools/gates/template-differences.json', 'utf8'));
  const kept = templatesOf(KEPT);
  const examples = synthesized();
  const now = new Map([...examples.values()].flatMap((templates) => [...templates]));
  const problems: string[] = [];
  const differences: Difference[] = [];
  for (const [template, before] of kept) {
    const after = now.get(template);
    if (!after) {
      problems.push(`${template}: the template is gone`);
      continue;
    }
    differences.push(...differencesOf(template, before, after));
    problems.push(...compareTemplates(before, after).map((finding) => `${template}: ${finding}`));
  }
  const names = new Map([...examples].map(([name, templates]) => [name, [...templates.keys()]]));
  problems.push(...addedTemplates(new Set(kept.keys()), names).map((template) => `${template}: a template that the last release did not have`));
  const used = new Set<AcceptedDifference>();
  const rows = differences.map((difference) => {
    const reason = accepted.find((one) => new RegExp(`^(${one.template})$`).test(difference.template) && new RegExp(`^(${one.resource})$`).test(difference.logicalId)
      && new RegExp(`^(${one.path})$`).test(difference.path));
    if (reason) {
      used.add(reason);
    } else {
      problems.push(`${difference.template}: ${difference.logicalId} (${difference.type}) ${difference.path || 'as a whole'}: ${short(difference.before)} -> ${short(difference.after)}`);
    }
    return `| ${difference.template} | ${difference.logicalId} | ${difference.type} | ${difference.path || '(all)'} | ${short(difference.before)} | ${short(difference.after)} | ${reason?.reason ?? 'NOT ACCEPTED'} |`;
  });
  problems.push(...accepted.filter((one) => !used.has(one)).map((one) => `template-differences.json: nothing differs as ${one.template} / ${one.resource} / ${one.path}`));
  if (process.argv.includes('--table')) {
    console.log(['| template | resource | type | property | before | now | why |', '|---|---|---|---|---|---|---|', ...rows].join('\n'));
  }
  console.log(`templates: ${kept.size} of the last release compared, ${rows.length} differences, ${problems.length} not accepted`);
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (require.main === module && existsSync(KEPT)) {
  main();
}
