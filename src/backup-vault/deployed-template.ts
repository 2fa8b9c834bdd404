import { existsSync, readFileSync } from 'fs';
import { Annotations, Stack } from 'aws-cdk-lib';
import { DeployedResources, compareTemplates } from './template-comparison';
import { resourcesBelow } from '../private/template-resources';
import { reject } from '../private/validation';

/**
 * What the check against the deployed template lets pass.
 */
export interface DeployedTemplateOptions {
  /**
   * Names of vaults that may disappear or be replaced, with the keys that only they use: they are empty, or their compliance lock is
   * still in its cooling-off time.
   *
   * @default - none
   */
  readonly releasedVaults?: string[];
}

/**
 * Compares a stack with the template of its last deployment, so that no deployment replaces or loses a vault or a key.
 *
 * CloudFormation replaces a vault whose name or key changes: copies then land in an empty vault, or the deployment fails half-way.
 * Keep `cdk.out/<stack>.template.json` of each deployment under version control and check against it.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { DeployedTemplate } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * DeployedTemplate.check(stack, 'deployed/Central.template.json');
 */
export class DeployedTemplate {
  /**
   * Makes the synthesis fail when a backup vault, a logically air-gapped vault or a KMS key of the deployed template is gone from the stack,
   * has another value for a property that can't be changed, or has another compliance lock.
   *
   * Nested stacks are not looked at: check each with its own template.
   * Without the file the check is skipped, with a warning: there is none before the first deployment.
   *
   * @param stack the stack to check
   * @param templateFile path of the template of the last deployment, in JSON
   * @throws when the file exists but is no CloudFormation template in JSON
   */
  public static check(stack: Stack, templateFile: string, options: DeployedTemplateOptions = {}): void {
    if (!existsSync(templateFile)) {
      Annotations.of(stack).addWarningV2('cdk-org-backup:deployedTemplateMissing',
        `there is no deployed template '${templateFile}': whether this deployment replaces a vault is not checked`);
      return;
    }
    const kept = readResources(templateFile);
    stack.node.addValidation({
      validate: () => compareTemplates(kept, resourcesBelow(stack, stack), options.releasedVaults ?? []).map((finding) => `${finding} (deployed template: ${templateFile})`),
    });
  }

  private constructor() {}
}

function readResources(templateFile: string): DeployedResources {
  const wrong = (limit: string): never => reject('templateFile', templateFile, limit, 'keep the stack\'s template.json of cdk.out');
  let template: unknown;
  try {
    template = JSON.parse(readFileSync(templateFile, 'utf8'));
  } catch (error) {
    return wrong(`it can't be read as JSON: ${(error as Error).message}`);
  }
  const resources = typeof template === 'object' ? (template as { Resources?: unknown } | null)?.Resources : undefined;
  return typeof resources === 'object' && resources !== null ? resources as DeployedResources : wrong('it has no Resources');
}
