import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Flags of aws-cdk-lib without which its pipelines let the whole account assume some roles. */
export const NARROW_TRUST = [
  '@aws-cdk/pipelines:reduceAssetRoleTrustScope', '@aws-cdk/pipelines:reduceStageRoleTrustScope', '@aws-cdk/pipelines:reduceCrossAccountActionRoleTrustScope',
];

/**
 * Role of a pipeline. Of artifacts in other Regions aws-cdk-lib knows the bucket and only the alias of the key, and grants the use of every key: here of those of
 * the account, through Amazon S3.
 */
export class PipelineRole extends iam.Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, { assumedBy: new iam.ServicePrincipal('codepipeline.amazonaws.com'), description: 'Runs the pipeline that deploys the backup of the organization' });
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const { partition, account } = Stack.of(this);
    const onEveryKey = statement.resources.join() === '*' && statement.actions.every((action) => action.startsWith('kms:'));
    return super.addToPrincipalPolicy(!onEveryKey ? statement : statement.copy({
      resources: [`arn:${partition}:kms:*:${account}:key/*`], conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
    }));
  }
}
