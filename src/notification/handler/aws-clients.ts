import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeliveryClients } from './deliver-clients';
import { CLIENT_OPTIONS } from '../../private/client-options';

/**
 * What channels call in AWS, for every handler that delivers: clients are made once, and the requests of a delivery end with its signal.
 *
 * @param sqs the handler's own client, as it reads and writes queues besides
 */
export function awsClients(sqs: SQSClient): (abortSignal: AbortSignal) => DeliveryClients {
  const sns = new SNSClient(CLIENT_OPTIONS);
  const lambda = new LambdaClient(CLIENT_OPTIONS);
  const eventBridge = new EventBridgeClient(CLIENT_OPTIONS);
  // it takes ten calls a second, of which an event may need hundreds
  const securityHub = new SecurityHubClient({ ...CLIENT_OPTIONS, maxAttempts: 5 });
  return (abortSignal) => ({
    publish: (input) => sns.send(new PublishCommand(input), { abortSignal }),
    sendMessage: (input) => sqs.send(new SendMessageCommand(input), { abortSignal }),
    invoke: (input) => lambda.send(new InvokeCommand(input), { abortSignal }),
    putEvents: (input) => eventBridge.send(new PutEventsCommand(input), { abortSignal }),
    batchImportFindings: (input) => securityHub.send(new BatchImportFindingsCommand(input), { abortSignal }),
  });
}
