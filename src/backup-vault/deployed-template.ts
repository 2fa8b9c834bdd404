import { existsSync, readFileSync } from 'fs';
import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { compareWithDeployed } from './deployed-assembly';
import { findingsOf, releasedIn, stackNow, warnOfWeakening } from './deployed-comparison';
import { DeployedStack } from './deployed-resources';
import { checkIsText, checkMembers, Members, reject } from '../private/validation';

/**
 * What the check against the deployed template lets pass, beside what the definitions of the app release.
 */
export interface DeployedTemplateOptions {
  /**
   * Names of vaults that may disappear, be replaced or lose denials of their policies, with the keys that only they use: they are empty, or their compliance
   * lock is still in its cooling-off time.
   *
   * @default - those of `releasedVaults` of the definitions
   */
  readonly releasedVaults?: string[];

  /**
   * Names of backup roles, with or without their paths, that may disappear, be renamed or lose permissions to delete: no recovery point is left that was made
   * with them, or with what they lose.
   *
   * @default - those of `releasedBackupRoles` of the definitions
   */
  readonly releasedBackupRoles?: string[];

  /**
   * Ids of units and accounts, and Regions, that StackSets may leave: no recovery point is left there that needs the backup roles, or the StackSet has let go of
   * its stacks there before.
   *
   * @default - those of `releasedPlaces` of the definitions
   */
  readonly releasedPlaces?: string[];
}

/**
 * Compares stacks with the templates of their last deployment, so that no deployment replaces, loses or weakens a vault, a key or a backup role, or sends
 * recovery points where nothing receives them yet.
 *
 * CloudFormation replaces a vault whose name or key changes: copies then land in an empty vault, or the deployment fails half-way.
 * Keep `cdk.out/*.template.json` of each deployment under version control and check against it.
 *
 * @example
 * import { BackupOrganization, DeployedTemplate } from 'cdk-org-backup';
 *
 * declare const backup: BackupOrganization;
 * DeployedTemplate.checkAll(backup, 'deployed');
 */
export class DeployedTemplate {
  /**
   * Makes the synthesis fail when a backup vault, a logically air-gapped vault, a KMS key or a role with which AWS Backup deletes recovery points
   * - is gone from the stack, has another logical id, or is in fewer Regions by its condition,
   * - has another value for a property that can't be changed, another compliance lock, or a deletion policy that no longer retains it,
   * - loses its access policy or a denial of it, or a permission with which AWS Backup deletes what has expired,
   * - spares other roles from the denial of changes than the one that deploys now.
   *
   * What the definition releases, as no recovery point of it is left, may go. Whether that is so can't be seen from templates.
   *
   * Whatever else is loosened has a warning: roles that denials newly spare, what policies newly allow, locks in governance mode, notifications, keys, buckets.
   *
   * Nested stacks are not looked at: check each with its own template.
   * Without the file the check is skipped, with a warning: there is none before the first deployment.
   *
   * @param stack the stack to check
   * @param templateFile path of the template of the last deployment, in JSON
   * @throws when the file exists but is no CloudFormation template in JSON
   */
  public static check(stack: Stack, templateFile: string, options: DeployedTemplateOptions = {}): void {
    checkMembers('options', options, MEMBERS);
    if (!existsSync(templateFile)) {
      Annotations.of(stack).addWarningV2('cdk-org-backup:deployedTemplateMissing',
        `there is no deployed template '${templateFile}': whether this deployment replaces a vault is not checked`);
      return;
    }
    const kept = readStack(templateFile);
    stack.node.addValidation({
      validate: () => {
        const [current, released] = [stackNow(stack), releasedIn(stack, options)];
        warnOfWeakening(stack, kept, current, released);
        return findingsOf(stack, kept, current, { released }).map((finding) => `${finding} (deployed template: ${templateFile})`);
      },
    });
  }

  /**
   * Checks every stack below a scope, templates of StackSets included, against the file of its name in a folder, as `check` does. Beyond that a change of where
   * backups and copies of an existing rule go must be two deployments: vaults, keys and roles first, then the policies.
   *
   * Where both change, the stack of the policies has an error, which the CDK's CLI shows and does not deploy: deploy the stacks that it names, put their templates
   * into the folder, then deploy all. Where keys of members no longer admit an account to which deployed policies still copy, their stack has an error,
   * until `formerCentralAccounts` of the member vault names it.
   *
   * Units, accounts and Regions that a StackSet leaves lose its stacks: with backup roles in them that is refused, until `releasedPlaces` names them, and warned
   * of without. A template with vaults that no stack of the app has any more is warned of. Nested stacks are compared too.
   *
   * Without the folder, or a file in it, nothing is compared, with a warning.
   *
   * @param scope the app, a stage of it, or a construct with stacks below it
   * @param folder path of a folder with the `*.template.json` files of the last deployment; a copy of `cdk.out` will do
   * @param options vaults and backup roles that may go
   * @throws when the folder is no text, or, as the app is complete, when a template in it is no CloudFormation template in JSON
   */
  public static checkAll(scope: IConstruct, folder: string, options: DeployedTemplateOptions = {}): void {
    checkIsText('folder', folder);
    checkMembers('options', options, MEMBERS);
    scope.node.addValidation({ validate: () => compareWithDeployed(scope, folder, options, (file) => readStack(file, {})) });
  }

  private constructor() {}
}

const MEMBERS: Members<DeployedTemplateOptions> = { releasedVaults: 'texts', releasedBackupRoles: 'texts', releasedPlaces: 'texts' };

/** A stack without resources has a template without them. */
function readStack(templateFile: string, ofNone?: DeployedStack['resources']): DeployedStack {
  const wrong = (limit: string): never => reject('templateFile', templateFile, limit, 'keep the stack\'s template.json of cdk.out');
  let template: unknown;
  try {
    template = JSON.parse(readFileSync(templateFile, 'utf8'));
  } catch (error) {
    return wrong(`it can't be read as JSON: ${(error as Error).message}`);
  }
  const { Resources: made, Conditions: conditions } = (isObject(template) ? template : {}) as { Resources?: unknown; Conditions?: unknown };
  const resources = made ?? ofNone;
  return isObject(template) && isObject(resources) ? { resources: resources as DeployedStack['resources'], conditions: isObject(conditions) ? conditions as DeployedStack['conditions'] : {} }
    : wrong('it has no Resources');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
