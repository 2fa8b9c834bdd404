import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A synthesized template and where it would be deployed. */
export interface TemplateFile {
  readonly path: string;
  readonly name: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** The Region whose resource types and properties count where a stack names none. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Every template of a cloud assembly and the assemblies nested in it. Templates for StackSets count too, although the CDK
 * does not list them as stacks: they are found by name.
 */
export function findTemplates(directory: string): TemplateFile[] {
  const environments = readEnvironments(directory);
  return readdirSync(directory, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name)).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith('assembly-') ? findTemplates(path) : [];
    }
    if (!entry.name.endsWith('.template.json')) {
      return [];
    }
    return [{ path, name: basename(path), ...environments.get(entry.name) ?? { account: undefined, region: DEFAULT_REGION } }];
  });
}

function readEnvironments(directory: string): Map<string, { account: string | undefined; region: string | undefined }> {
  const manifest = join(directory, 'manifest.json');
  if (!existsSync(manifest)) {
    return new Map();
  }
  const artifacts: any[] = Object.values(JSON.parse(readFileSync(manifest, 'utf8')).artifacts ?? {});
  return new Map(artifacts.filter(artifact => artifact.type === 'aws:cloudformation:stack').map(artifact => {
    // aws://<account>/<region>, either may be unknown-account or unknown-region
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
    return [artifact.properties.templateFile, {
      account: account?.startsWith('unknown') ? undefined : account,
      region: region === undefined || region.startsWith('unknown') ? DEFAULT_REGION : region,
    }];
  }));
}
