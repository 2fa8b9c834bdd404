import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';

/** What reads, writes and removes data. Who administers a bucket or queue, its policy too, still does: nobody is locked out for good. */
const BUCKET_DATA = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject'];
const QUEUE_DATA = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:PurgeQueue', 'sqs:ReceiveMessage', 'sqs:SendMessage'];

/** Who uses the data. */
export interface DataUsers {
  /** ARNs of roles of people, patterns too. */
  readonly operators: ReadonlyArray<string>;
  /** ARNs of roles of the library's own functions and schedules; asked for once the app is complete. */
  readonly own: () => ReadonlyArray<string>;
}

/** Denies the data of a bucket and of queues to all but AWS services and those who are named. */
export function guardData(bucket: s3.Bucket | undefined, queues: ReadonlyArray<sqs.Queue>, users: DataUsers): void {
  bucket?.addToResourcePolicy(denial('DenyDataToOthers', BUCKET_DATA, bucket.arnForObjects('*'), users));
  queues.forEach((queue) => queue.addToResourcePolicy(denial('DenyDataToOthers', QUEUE_DATA, queue.queueArn, users)));
}

/** ARNs of the roles of all functions below some constructs. */
export function rolesOfFunctions(...scopes: IConstruct[]): string[] {
  const functions = scopes.flatMap(({ node }) => node.findAll()).filter((one): one is lambda.Function => one instanceof lambda.Function);
  return functions.flatMap(({ role }) => role?.roleArn ?? []);
}

function denial(sid: string, actions: string[], resource: string, { operators, own }: DataUsers): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions,
    resources: [resource],
    conditions: {
      // absent where nobody signed the request: what nobody allows then is denied anyway
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
      ArnNotLike: { 'aws:PrincipalArn': Lazy.list({ produce: () => [...new Set([...operators, ...own()])] }) },
    },
  });
}
