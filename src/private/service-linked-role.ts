import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { BACKUP_SERVICE_LINKED_ROLE, roleArn } from '../private/arns';

/**
 * Makes AWSServiceRoleForBackup exist, in an account that has it and in one that has not.
 *
 * AWS::IAM::ServiceLinkedRole fails where the role exists. The role is never deleted: it belongs to the account, not to the stack.
 */
export class BackupServiceLinkedRole extends Construct {
  constructor(scope: Construct, id: string, partition: string, account: string) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new cr.AwsCustomResource(this, 'Call', {
      onCreate: {
        service: 'iam',
        action: 'CreateServiceLinkedRole',
        parameters: { AWSServiceName: 'backup.amazonaws.com' },
        // what IAM answers when the account has the role
        ignoreErrorCodesMatching: '^InvalidInput(Exception)?$',
        physicalResourceId: cr.PhysicalResourceId.of('AWSServiceRoleForBackup'),
      },
      policy: cr.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [roleArn(partition, account, BACKUP_SERVICE_LINKED_ROLE)],
          conditions: { StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } },
        }),
      ]),
      installLatestAwsSdk: false,
      logGroup,
    });
  }
}
