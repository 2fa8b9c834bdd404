import { DeliveryTarget, parseTargets, serializeTargets } from './delivery-target';
import { parsedVariable, textVariable } from './outgoing-contract';

/** What the handler that delivers has to know: written by the construct and read by the handler, nowhere else. */
export interface DeliverContract {
  readonly eventBucket: string;
  /** Its own queue, for what is left of an event when its turn is over. */
  readonly deliveryQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly targets: ReadonlyArray<DeliveryTarget>;
  /** Under which the owner counts its failures. */
  readonly failureDimensions: { readonly [name: string]: string };
}

export function deliverEnvironment(contract: DeliverContract): { [name: string]: string } {
  return {
    EVENT_BUCKET: contract.eventBucket,
    DELIVERY_QUEUE_URL: contract.deliveryQueueUrl,
    DEAD_LETTER_QUEUE_URL: contract.deadLetterQueueUrl,
    TARGETS: serializeTargets(contract.targets),
    FAILURE_DIMENSIONS: JSON.stringify(contract.failureDimensions),
  };
}

/** Reads what `deliverEnvironment` wrote, and throws where it is anything else. */
export function readDeliverContract(environment: { readonly [name: string]: string | undefined }): DeliverContract {
  return {
    eventBucket: textVariable(environment, 'EVENT_BUCKET'),
    deliveryQueueUrl: textVariable(environment, 'DELIVERY_QUEUE_URL'),
    deadLetterQueueUrl: textVariable(environment, 'DEAD_LETTER_QUEUE_URL'),
    targets: parseTargets(environment.TARGETS),
    failureDimensions: parsedVariable(environment, 'FAILURE_DIMENSIONS') as DeliverContract['failureDimensions'],
  };
}
