/** What is read of the manifest of a cloud assembly. */
export interface AssemblyManifest {
  readonly artifacts?: { readonly [id: string]: { readonly metadata?: MetadataByPath; readonly additionalMetadataFile?: string } };
}

export interface MetadataByPath {
  readonly [path: string]: ReadonlyArray<{ readonly type: string; readonly data?: unknown }>;
}

/** What is read of the report that aws-cdk-lib writes of validation plugins: those that found something. */
export interface ValidationReport {
  readonly pluginReports?: ReadonlyArray<{
    readonly summary?: { readonly pluginName?: string; readonly status?: string; readonly metadata?: { readonly error?: string } };
    readonly violations?: ReadonlyArray<{
      readonly ruleName?: string; readonly severity?: string; readonly description?: string;
      readonly violatingConstructs?: ReadonlyArray<{ readonly constructPath?: string; readonly resourceLogicalId?: string }>;
    }>;
  }>;
}

/** Errors that constructs were annotated with, a line each. */
export function errorAnnotations(metadata: MetadataByPath): string[] {
  return Object.entries(metadata).flatMap(([path, entries]) => entries.filter(({ type }) => type === 'aws:cdk:error').map(({ data }) => `${path}: ${String(data)}`));
}

/** What plugins failed on, a line for each rule. */
export function failedValidations({ pluginReports = [] }: ValidationReport): string[] {
  return pluginReports.filter(({ summary }) => summary?.status !== 'success').flatMap(({ summary, violations = [] }) => {
    const plugin = summary?.pluginName ?? 'plugin';
    const lines = violations.map(({ ruleName, description, violatingConstructs = [] }) => {
      const places = violatingConstructs.map(({ constructPath, resourceLogicalId }) => constructPath ?? resourceLogicalId).join(', ');
      return `${plugin}: ${ruleName} at ${places || 'unknown'}: ${description}`;
    });
    return lines.length > 0 ? lines : [`${plugin}: ${summary?.metadata?.error ?? 'failed'}`];
  });
}
