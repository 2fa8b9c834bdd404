import { HandlersOfTypes } from './resource-handlers';

const PASSED = 'iam:PassRole';
const BUCKET_READ = ['s3:Get*Configuration', 's3:GetBucket*', 's3:ListBucket'];
const FUNCTION_READ = ['lambda:GetFunction', 'lambda:GetFunctionCodeSigningConfig', 'lambda:GetFunctionRecursionConfig', 'lambda:GetRuntimeManagementConfig'];
/** Of a function, without its network, file system, layers and signing. */
const FUNCTION_WRITE = [PASSED, 'lambda:PutFunctionConcurrency', 'lambda:PutFunctionRecursionConfig', 'lambda:PutRuntimeManagementConfig', 'lambda:TagResource', 's3:GetObject', 's3:GetObjectVersion'];
const POLICY_READ = ['organizations:DescribePolicy', 'organizations:ListTagsForResource', 'organizations:ListTargetsForPolicy'];
const STACK_SET_OPERATION = ['cloudformation:DescribeStackSetOperation', 'cloudformation:ListStackSetOperationResults'];

/**
 * Handlers of CloudFormation for the types that this library's stacks have in management, home and central, besides those that it brings to other accounts.
 *
 * From the permissions in CloudFormation's resource schemas (2025-05), without what they ask for properties that no template of this library has. Types without
 * handlers there (inline policies, policies of event buses, settings of asynchronous invocations) by the calls of their APIs.
 *
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export const STACK_HANDLERS: HandlersOfTypes = {
  'AWS::Backup::ReportPlan': {
    create: ['backup:CreateReportPlan', 'backup:DescribeReportPlan', 'backup:ListTags', 'backup:TagResource', 'iam:CreateServiceLinkedRole'],
    read: ['backup:DescribeReportPlan', 'backup:ListTags'],
    update: ['backup:DescribeReportPlan', 'backup:ListTags', 'backup:TagResource', 'backup:UntagResource', 'backup:UpdateReportPlan'],
    delete: ['backup:DeleteReportPlan', 'backup:DescribeReportPlan'],
  },
  'AWS::CloudFormation::StackSet': {
    create: ['cloudformation:CreateStackInstances', 'cloudformation:CreateStackSet', 'cloudformation:GetTemplateSummary', 'cloudformation:TagResource', PASSED, 's3:GetObject', ...STACK_SET_OPERATION],
    read: ['cloudformation:DescribeStackInstance', 'cloudformation:DescribeStackSet', 'cloudformation:ListStackInstances'],
    update: [
      'cloudformation:CreateStackInstances', 'cloudformation:DeleteStackInstances', 'cloudformation:DescribeStackSet', 'cloudformation:GetTemplateSummary', 'cloudformation:TagResource',
      'cloudformation:UntagResource', 'cloudformation:UpdateStackInstances', 'cloudformation:UpdateStackSet', ...STACK_SET_OPERATION,
    ],
    delete: ['cloudformation:DeleteStackInstances', 'cloudformation:DeleteStackSet', 'cloudformation:DescribeStackSet', 'cloudformation:UntagResource', ...STACK_SET_OPERATION],
    forProperty: { AdministrationRoleARN: [PASSED], TemplateURL: ['s3:GetObject'] },
  },
  'AWS::CloudWatch::Dashboard': {
    create: ['cloudwatch:GetDashboard', 'cloudwatch:PutDashboard'],
    read: ['cloudwatch:GetDashboard'],
    update: ['cloudwatch:PutDashboard'],
    delete: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard'],
  },
  'AWS::Events::EventBus': {
    create: ['events:CreateEventBus', 'events:DescribeEventBus', 'events:ListTagsForResource', 'events:PutPermission', 'events:TagResource'],
    read: ['events:DescribeEventBus', 'events:ListTagsForResource'],
    update: ['events:DescribeEventBus', 'events:PutPermission', 'events:TagResource', 'events:UntagResource', 'events:UpdateEventBus'],
    delete: ['events:DeleteEventBus', 'events:DescribeEventBus', 'events:RemovePermission'],
  },
  'AWS::Events::EventBusPolicy': {
    create: ['events:DescribeEventBus', 'events:PutPermission'],
    read: ['events:DescribeEventBus'],
    update: ['events:DescribeEventBus', 'events:PutPermission', 'events:RemovePermission'],
    delete: ['events:DescribeEventBus', 'events:RemovePermission'],
  },
  'AWS::IAM::Policy': {
    create: ['iam:GetRolePolicy', 'iam:PutRolePolicy'],
    read: ['iam:GetRolePolicy'],
    update: ['iam:DeleteRolePolicy', 'iam:GetRolePolicy', 'iam:PutRolePolicy'],
    delete: ['iam:DeleteRolePolicy', 'iam:GetRolePolicy'],
  },
  'AWS::Lambda::EventInvokeConfig': {
    create: ['lambda:PutFunctionEventInvokeConfig'],
    read: ['lambda:GetFunctionEventInvokeConfig'],
    update: ['lambda:PutFunctionEventInvokeConfig', 'lambda:UpdateFunctionEventInvokeConfig'],
    delete: ['lambda:DeleteFunctionEventInvokeConfig'],
  },
  'AWS::Lambda::EventSourceMapping': {
    create: ['lambda:CreateEventSourceMapping', 'lambda:GetEventSourceMapping', 'lambda:TagResource'],
    read: ['lambda:GetEventSourceMapping', 'lambda:ListTags'],
    update: ['lambda:GetEventSourceMapping', 'lambda:TagResource', 'lambda:UntagResource', 'lambda:UpdateEventSourceMapping'],
    delete: ['lambda:DeleteEventSourceMapping', 'lambda:GetEventSourceMapping'],
  },
  'AWS::Lambda::Function': {
    create: ['lambda:CreateFunction', ...FUNCTION_READ, ...FUNCTION_WRITE],
    read: FUNCTION_READ,
    update: ['lambda:DeleteFunctionConcurrency', 'lambda:UntagResource', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', ...FUNCTION_READ, ...FUNCTION_WRITE],
    delete: ['lambda:DeleteFunction', 'lambda:GetFunction'],
  },
  'AWS::Lambda::Permission': {
    create: ['lambda:AddPermission'],
    read: ['lambda:GetPolicy'],
    update: [],
    delete: ['lambda:RemovePermission'],
  },
  'AWS::Logs::LogGroup': {
    create: ['logs:CreateLogGroup', 'logs:DescribeIndexPolicies', 'logs:DescribeLogGroups', 'logs:GetDataProtectionPolicy', 'logs:PutRetentionPolicy', 'logs:TagResource'],
    read: ['logs:DescribeIndexPolicies', 'logs:DescribeLogGroups', 'logs:GetDataProtectionPolicy', 'logs:ListTagsForResource'],
    update: ['logs:AssociateKmsKey', 'logs:DeleteRetentionPolicy', 'logs:DescribeLogGroups', 'logs:DisassociateKmsKey', 'logs:PutRetentionPolicy', 'logs:TagResource', 'logs:UntagResource'],
    delete: ['logs:DeleteLogGroup', 'logs:DescribeLogGroups'],
    forProperty: { KmsKeyId: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'] },
  },
  'AWS::Organizations::Policy': {
    create: ['organizations:AttachPolicy', 'organizations:CreatePolicy', 'organizations:ListPolicies', 'organizations:TagResource', ...POLICY_READ],
    read: POLICY_READ,
    update: ['organizations:AttachPolicy', 'organizations:DetachPolicy', 'organizations:TagResource', 'organizations:UntagResource', 'organizations:UpdatePolicy', ...POLICY_READ],
    delete: ['organizations:DeletePolicy', 'organizations:DetachPolicy'],
  },
  'AWS::Organizations::ResourcePolicy': {
    create: ['organizations:DescribeResourcePolicy', 'organizations:ListTagsForResource', 'organizations:PutResourcePolicy', 'organizations:TagResource'],
    read: ['organizations:DescribeResourcePolicy', 'organizations:ListTagsForResource'],
    update: ['organizations:DescribeResourcePolicy', 'organizations:ListTagsForResource', 'organizations:PutResourcePolicy', 'organizations:TagResource', 'organizations:UntagResource'],
    delete: ['organizations:DeleteResourcePolicy'],
  },
  'AWS::S3::Bucket': {
    create: [
      's3:CreateBucket', 's3:PutBucketNotification', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPublicAccessBlock', 's3:PutBucketTagging',
      's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', ...BUCKET_READ,
    ],
    read: BUCKET_READ,
    update: [
      's3:PutBucketNotification', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPublicAccessBlock', 's3:PutBucketTagging', 's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', ...BUCKET_READ,
    ],
    delete: ['s3:DeleteBucket', 's3:ListBucket'],
    forProperty: { ObjectLockConfiguration: ['s3:PutBucketObjectLockConfiguration'] },
  },
  'AWS::S3::BucketPolicy': {
    create: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'],
    read: ['s3:GetBucketPolicy'],
    update: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'],
    delete: ['s3:DeleteBucketPolicy', 's3:GetBucketPolicy'],
  },
  'AWS::SNS::Subscription': {
    create: ['sns:Subscribe'],
    read: ['sns:GetSubscriptionAttributes'],
    update: ['sns:SetSubscriptionAttributes'],
    delete: ['sns:GetSubscriptionAttributes', 'sns:Unsubscribe'],
  },
  'AWS::SNS::Topic': {
    create: ['sns:CreateTopic', 'sns:GetTopicAttributes', 'sns:TagResource'],
    read: ['sns:GetDataProtectionPolicy', 'sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:ListTagsForResource'],
    update: ['sns:GetTopicAttributes', 'sns:ListTagsForResource', 'sns:SetTopicAttributes', 'sns:TagResource', 'sns:UntagResource'],
    delete: ['sns:DeleteTopic', 'sns:GetTopicAttributes'],
  },
  'AWS::SNS::TopicPolicy': {
    create: ['sns:SetTopicAttributes'],
    read: [],
    update: ['sns:SetTopicAttributes'],
    delete: ['sns:SetTopicAttributes'],
  },
  'AWS::SSM::Parameter': {
    create: ['ssm:AddTagsToResource', 'ssm:GetParameters', 'ssm:PutParameter'],
    read: ['ssm:GetParameters'],
    update: ['ssm:AddTagsToResource', 'ssm:GetParameters', 'ssm:PutParameter', 'ssm:RemoveTagsFromResource'],
    delete: ['ssm:DeleteParameter'],
  },
  'AWS::StepFunctions::StateMachine': {
    create: [PASSED, 'states:CreateStateMachine', 'states:DescribeStateMachine', 'states:TagResource'],
    read: ['states:DescribeStateMachine', 'states:ListTagsForResource'],
    update: [PASSED, 'states:ListTagsForResource', 'states:TagResource', 'states:UntagResource', 'states:UpdateStateMachine'],
    delete: ['states:DeleteStateMachine', 'states:DescribeStateMachine'],
  },
};
