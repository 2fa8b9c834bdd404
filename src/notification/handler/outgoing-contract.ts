/** A channel as those see it who find something: which it is, and what it is for. */
export interface Recipient {
  readonly id: string;
  /** Whether it keeps findings, each by itself until someone archives it, and not messages: digests are not for it, nor findings that nobody would archive. */
  readonly keepsFindings?: boolean;
}

/** Where the events of a handler go. */
export interface OutgoingContract {
  readonly eventBucket: string;
  readonly deliveryQueueUrl: string;
  readonly recipients: ReadonlyArray<Recipient>;
}

type Environment = { readonly [name: string]: string | undefined };

/** What `EventDelivery` gives whoever sends by it. */
export function outgoingEnvironment({ eventBucket, deliveryQueueUrl, recipients }: OutgoingContract): { [name: string]: string } {
  return { EVENT_BUCKET: eventBucket, DELIVERY_QUEUE_URL: deliveryQueueUrl, RECIPIENTS: JSON.stringify(recipients) };
}

/** Reads what `outgoingEnvironment` wrote, and throws where it is anything else. */
export function readOutgoing(environment: Environment): OutgoingContract {
  const recipients = parsedVariable(environment, 'RECIPIENTS');
  if (!Array.isArray(recipients) || !recipients.every((one) => typeof (one as Recipient | null)?.id === 'string')) {
    throw malformedVariable('RECIPIENTS', 'it is no list of channels');
  }
  return {
    eventBucket: textVariable(environment, 'EVENT_BUCKET'), deliveryQueueUrl: textVariable(environment, 'DELIVERY_QUEUE_URL'), recipients: recipients as Recipient[],
  };
}

export function textVariable(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw malformedVariable(name, 'it is missing');
  }
  return value;
}

export function parsedVariable(environment: Environment, name: string): unknown {
  const text = textVariable(environment, name);
  try {
    return JSON.parse(text);
  } catch {
    throw malformedVariable(name, 'it is no JSON');
  }
}

export function malformedVariable(name: string, what: string): Error {
  return new Error(`environment variable ${name}: ${what}; the function must be deployed by the construct it belongs to`);
}
