import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** A finding that is accepted, and why. `*` at the end of `scope` stands for the rest. */
export interface Exclusion {
  readonly rule: string;
  readonly scope: string;
  readonly reason: string;
}

export interface Finding {
  readonly rule: string;
  readonly scope: string;
  readonly message: string;
}

interface AwsLint {
  readonly ALL_RULES_LINTER: {
    readonly rules: unknown[];
    eval(assembly: unknown, options: object): Array<{ level: number; rule: { code: string }; scope: string; message: string }>;
  };
  readonly DiagnosticLevel: { readonly Error: number };
  readonly RuleFilterSet: new (patterns: string[]) => object;
}

interface JsiiReflect {
  readonly TypeSystem: new () => { readonly roots: unknown[]; load(directory: string, options: object): Promise<unknown> };
}

/**
 * Everything that awslint has to say about the assembly in a directory.
 *
 * Its rules are called directly: the command line of this version ends with success without having looked at anything.
 */
export async function awslintFindings(directory: string): Promise<{ findings: Finding[]; rules: number }> {
  const require = createRequire(resolve('package.json'));
  const awslint = require('awslint/lib') as AwsLint;
  const { TypeSystem } = createRequire(require.resolve('awslint/package.json'))('jsii-reflect') as JsiiReflect;

  const system = new TypeSystem();
  await system.load(directory, { validate: false, supportedFeatures: ['intersection-types', 'class-covariant-overrides'] });
  const results = awslint.ALL_RULES_LINTER.eval(system.roots[0], {
    includeRules: new awslint.RuleFilterSet(['*']),
    excludeRules: new awslint.RuleFilterSet([]),
  });
  return {
    rules: awslint.ALL_RULES_LINTER.rules.length,
    findings: results
      .filter(({ level }) => level === awslint.DiagnosticLevel.Error)
      .map(({ rule, scope, message }) => ({ rule: rule.code, scope, message })),
  };
}

/** Compares findings with the accepted ones. */
export function judgeFindings(findings: readonly Finding[], exclusions: readonly Exclusion[]): string[] {
  const covers = (exclusion: Exclusion, finding: Finding): boolean => exclusion.rule === finding.rule
    && (exclusion.scope.endsWith('*') ? finding.scope.startsWith(exclusion.scope.slice(0, -1)) : finding.scope === exclusion.scope);
  return [
    ...findings
      .filter((finding) => !exclusions.some((exclusion) => covers(exclusion, finding)))
      .map(({ rule, scope, message }) => `${rule} at ${scope}: ${message}`),
    ...exclusions
      .filter((exclusion) => !findings.some((finding) => covers(exclusion, finding)))
      .map(({ rule, scope }) => `excluded, but gone: ${rule} at ${scope}`),
    ...exclusions.filter(({ reason }) => reason.trim() === '').map(({ rule, scope }) => `excluded without a reason: ${rule} at ${scope}`),
  ];
}
