/** A list price. */
export interface Price {
  /** US dollars for one unit. */
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
}

/** When the prices were written down, from AWS's price lists of us-east-1: to be checked for one's own Regions and contract. */
export const PRICES_AS_OF = '2026-11';

const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';

/** What of a backup organization has a price, backups and their copies excepted. */
export const PRICES = {
  kmsKey: { usd: 1, unit: 'key and month, and as much again after each of its first two rotations', source: 'https://aws.amazon.com/kms/pricing/' },
  customMetric: { usd: 0.3, unit: 'metric and month', source: CLOUDWATCH },
  alarm: { usd: 0.1, unit: 'alarm and month', source: CLOUDWATCH },
  compositeAlarm: { usd: 0.5, unit: 'alarm and month', source: CLOUDWATCH },
  dashboard: { usd: 3, unit: 'dashboard and month', source: CLOUDWATCH },
  logIngestion: { usd: 0.5, unit: 'GB', source: CLOUDWATCH },
  secret: { usd: 0.4, unit: 'secret and month', source: 'https://aws.amazon.com/secrets-manager/pricing/' },
  configurationItem: { usd: 0.003, unit: 'configuration item', source: 'https://aws.amazon.com/config/pricing/' },
  controlEvaluation: { usd: 0.00125, unit: 'evaluation', source: 'https://aws.amazon.com/backup/pricing/' },
  crossAccountEvent: { usd: 0.000001, unit: 'event', source: 'https://aws.amazon.com/eventbridge/pricing/' },
  stateTransition: { usd: 0.000025, unit: 'state transition', source: 'https://aws.amazon.com/step-functions/pricing/' },
  lambdaRequest: { usd: 0.0000002, unit: 'request', source: 'https://aws.amazon.com/lambda/pricing/' },
  queueRequest: { usd: 0.0000004, unit: 'request', source: 'https://aws.amazon.com/sqs/pricing/' },
  storedObjects: { usd: 0.023, unit: 'GB and month', source: 'https://aws.amazon.com/s3/pricing/' },
} as const satisfies { readonly [id: string]: Price };

/** Resources that are paid for whether or not they are used, by their type. */
export const PRICED_TYPES: { readonly [type: string]: { readonly price: keyof typeof PRICES; readonly what: string } | undefined } = {
  'AWS::KMS::Key': { price: 'kmsKey', what: 'KMS keys' },
  'AWS::KMS::ReplicaKey': { price: 'kmsKey', what: 'KMS keys' },
  'AWS::CloudWatch::Alarm': { price: 'alarm', what: 'Alarms of Amazon CloudWatch' },
  'AWS::CloudWatch::CompositeAlarm': { price: 'compositeAlarm', what: 'Composite alarms of Amazon CloudWatch' },
  'AWS::CloudWatch::Dashboard': { price: 'dashboard', what: 'Dashboards of Amazon CloudWatch' },
  'AWS::SecretsManager::Secret': { price: 'secret', what: 'Secrets of AWS Secrets Manager' },
};

/** Resources that cost when they work, by their type. */
export const USED_TYPES: { readonly [type: string]: { readonly price: keyof typeof PRICES; readonly what: string } | undefined } = {
  'AWS::Lambda::Function': { price: 'lambdaRequest', what: 'Calls of AWS Lambda functions, and their time' },
  'AWS::Logs::LogGroup': { price: 'logIngestion', what: 'Logs' },
  'AWS::SQS::Queue': { price: 'queueRequest', what: 'Requests of Amazon SQS' },
  'AWS::S3::Bucket': { price: 'storedObjects', what: 'Reports and records in Amazon S3' },
  'AWS::StepFunctions::StateMachine': { price: 'stateTransition', what: 'Steps of AWS Step Functions' },
};

/** What costs nothing by itself. */
export const FREE = ['StackSets of AWS CloudFormation', 'policies of AWS Organizations', 'SSM parameters of the standard tier'];
