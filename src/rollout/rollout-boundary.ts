import { AspectPriority, Aspects, CfnResource, FeatureFlags, Stack } from 'aws-cdk-lib';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { ASPECT_PRIORITIES_MUTATING } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

/** The permissions boundary by which an app, a stage or `cdk.json` bounds all roles. */
const CONTEXT = '@aws-cdk/core:permissionsBoundary';

/**
 * Keeps the permissions boundary that context gives all stacks out of templates for other accounts, where that policy need not exist: stacks would fail there.
 * Boundaries of roles themselves stay, and whatever bounds them below this construct.
 *
 * @param rollout without children yet; all stacks below it are templates
 */
export function keepContextBoundaryOut(rollout: Construct): void {
  if (!rollout.node.tryGetContext(CONTEXT)) {
    return;
  }
  const home = Stack.of(rollout);
  // the templates would add it themselves
  rollout.node.setContext(CONTEXT, {});
  // right after that of the stack around them, which reaches everything below it
  const priority = FeatureFlags.of(rollout).isEnabled(ASPECT_PRIORITIES_MUTATING) ? AspectPriority.MUTATING : undefined;
  Aspects.of(rollout).add({
    visit: (node) => {
      if (!CfnResource.isCfnResource(node) || node.stack === home || !['AWS::IAM::Role', 'AWS::IAM::User'].includes(node.cfnResourceType)) {
        return;
      }
      const { permissionsBoundary } = node as Partial<CfnRole>;
      if (permissionsBoundary === undefined) {
        node.addPropertyDeletionOverride('PermissionsBoundary');
      } else {
        node.addPropertyOverride('PermissionsBoundary', permissionsBoundary);
      }
    },
  }, { priority });
}
