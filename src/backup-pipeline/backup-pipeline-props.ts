import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { BackupOrganization } from '../backup-organization/backup-organization';
import type { INotificationChannel } from '../notification/notification-channel';

/**
 * Properties of `BackupPipeline`.
 */
export interface BackupPipelineProps {
  /**
   * What is deployed: an organization that is created in a `Stage` of the same app. The stage is synthesized at once, as aws-cdk-lib's pipelines do: create
   * everything in it before.
   */
  readonly organization: BackupOrganization;

  /**
   * Where the app comes from: `CodePipelineSource.connection` for GitHub, GitLab and Bitbucket, `.codeCommit` or `.s3`.
   */
  readonly source: pipelines.IFileSetProducer;

  /**
   * Who gets to know of failures and of what is to be approved: channels with a topic, as `NotificationChannel.emails` and `.topic`.
   */
  readonly channels: INotificationChannel[];

  /**
   * Commands that synthesize the app, in the folder of the source.
   *
   * @default - `npm ci`, `npx cdk synth`
   */
  readonly synthCommands?: string[];

  /**
   * Folder of the cloud assembly, relative to that of the source.
   *
   * @default 'cdk.out'
   */
  readonly assemblyDirectory?: string;

  /**
   * Commands that test the app, in the folder of the source, each with a failure of its own: `npm ci`, `npm test`.
   *
   * @default - none, with a warning
   */
  readonly testCommands?: string[];

  /**
   * Plugins that validate all templates of the app at synthesis, as the packs of cdk-nag. What they find fails the synthesis on every machine, and the
   * pipeline.
   *
   * @default - those that the app has already
   */
  readonly validators?: IPolicyValidationPlugin[];

  /**
   * Commands that check the templates, in the folder of the cloud assembly; one that fails fails the pipeline.
   *
   * @default - none; errors that the synthesis found fail the pipeline in any case
   */
  readonly staticAnalysisCommands?: string[];

  /**
   * Whether a pipeline of the home account deploys the central account too, with an approval of its own. Whoever can change the home account can then
   * change the copies: a pipeline in the central account keeps the two apart.
   *
   * @default false
   */
  readonly deployCentralAccount?: boolean;

  /**
   * Name of the pipeline.
   *
   * @default - the path of the construct, with hyphens
   */
  readonly pipelineName?: string;

  /**
   * Image in which all builds run; it has Node.js from 18 and the AWS CLI.
   *
   * @default - the standard image of aws-cdk-lib's pipelines
   */
  readonly buildImage?: codebuild.IBuildImage;

  /**
   * VPC in which all builds run, with a way to registries of packages and to AWS.
   *
   * @default - none: builds reach the internet
   */
  readonly vpc?: ec2.IVpc;
}
