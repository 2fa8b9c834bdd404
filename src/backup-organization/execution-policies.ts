import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedStack, DeploymentFacts, ExecutionPolicies } from './deployment-model';
import { serviceSuffixes } from '../private/arns';
import { TemplateResources } from '../private/template-resources';
import { bootstrapPolicies, BootstrappedStack } from '../rollout/bootstrap-permissions';

const FOLDER = 'execution-policies';

/**
 * Writes, for each account with stacks of an organization, what CloudFormation needs there: policies for `cdk bootstrap --cloudformation-execution-policies`,
 * from the templates that lie in the cloud assembly.
 */
export function writeExecutionPolicies({ path, stacks, partition }: Pick<DeploymentFacts, 'path' | 'stacks' | 'partition'>, outdir: string): ExecutionPolicies[] {
  const bootstrapped = stacks.filter(({ qualifier, executionRole, templateFile }) => (
    qualifier !== undefined && executionRole !== undefined && templateFile !== undefined && existsSync(join(outdir, templateFile))
  ));
  return [...new Set(bootstrapped.map(({ account }) => account))].sort().map((account): ExecutionPolicies => {
    const own = bootstrapped.filter((stack) => stack.account === account);
    const { documents, unknownTypes } = bootstrapPolicies(
      own.map((stack) => read(stack, outdir)), { account, partition, suffixes: serviceSuffixes(own[0].region) },
    );
    const name = `${path.replace(/[^\w+=,.@-]+/g, '-')}-execution`;
    mkdirSync(join(outdir, FOLDER), { recursive: true });
    return {
      account,
      unknownTypes,
      policies: documents.map((document, i) => {
        const file = `${FOLDER}/${name}-${account}-${i + 1}.json`;
        writeFileSync(join(outdir, file), `${JSON.stringify(document, undefined, 2)}\n`);
        return { name: `${name}-${i + 1}`, file };
      }),
    };
  });
}

function read({ path, stackName, region, qualifier, templateFile }: DeployedStack, outdir: string): BootstrappedStack {
  const { Resources: resources = {} } = JSON.parse(readFileSync(join(outdir, templateFile!), 'utf8')) as { readonly Resources?: TemplateResources };
  return { described: `template of ${path}`, stackName, regions: [region], qualifier: qualifier!, resources };
}
