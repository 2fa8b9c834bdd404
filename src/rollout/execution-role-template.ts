import { Aws, DockerImageAssetLocation, FileAssetLocation, ISynthesisSession, Stack, StackSynthesizer } from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { reject } from '../private/reject';

/** A template for whoever administers an account: it is written to the cloud assembly, and the CDK's CLI does not deploy it. */
export class ExecutionRoleTemplate extends Stack {
  public readonly templateFile: string;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      env: { account: Aws.ACCOUNT_ID, region: Aws.REGION }, synthesizer: new FileSynthesizer(), analyticsReporting: false,
      description: 'Role with which StackSets of another account deploy what AWS Backup needs',
    });
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.templateFile = `${this.artifactId}.execution-role.template.json`;
  }
}

class FileSynthesizer extends StackSynthesizer {
  public addFileAsset(): FileAssetLocation {
    return refuseAsset();
  }

  public addDockerImageAsset(): DockerImageAssetLocation {
    return refuseAsset();
  }

  public synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
  }
}

function refuseAsset(): never {
  reject('template of the execution role', 'with an asset', 'its accounts have no bucket or repository from which to take it', 'create other resources in a stack of the account');
}

