import { DeliveryTarget } from './delivery-target';
import { functionContract } from '../../private/function-contract';

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

export const { write: deliverEnvironment, read: readDeliverContract } = functionContract<DeliverContract>({
  eventBucket: 'text', deliveryQueueUrl: 'text', deadLetterQueueUrl: 'text', targets: 'json', failureDimensions: 'json',
});
