import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { roleArn } from './arns';

/** A service-linked role by its service and its path and name. */
export interface ServiceLinkedRoleProps {
  readonly serviceName: string;
  readonly roleWithPath: string;
  readonly partition: string;
  readonly account: string;
}

/**
 * Makes a service-linked role exist, in an account that has it and in one that has not.
 *
 * AWS::IAM::ServiceLinkedRole fails where the role exists. The role is never deleted: it belongs to the account, not to the stack.
 */
export class ServiceLinkedRole extends Construct {
  public readonly serviceName: string;
  public readonly roleName: string;

  constructor(scope: Construct, id: string, { serviceName, roleWithPath, partition, account }: ServiceLinkedRoleProps) {
    super(scope, id);
    this.serviceName = serviceName;
    this.roleName = roleWithPath.split('/').pop()!;
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new cr.AwsCustomResource(this, 'Call', {
      onCreate: {
        service: 'iam',
        action: 'CreateServiceLinkedRole',
        parameters: { AWSServiceName: serviceName },
        // what IAM answers when the account has the role
        ignoreErrorCodesMatching: '^InvalidInput(Exception)?$',
        physicalResourceId: cr.PhysicalResourceId.of(this.roleName),
      },
      policy: cr.AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [roleArn(partition, account, roleWithPath)],
          conditions: { StringEquals: { 'iam:AWSServiceName': serviceName } },
        }),
      ]),
      installLatestAwsSdk: false,
      logGroup,
    });
  }
}
