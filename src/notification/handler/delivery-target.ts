/** Where events go; ids are unique among the targets of one handler. */
export type DeliveryTarget = TopicTarget | QueueTarget | FunctionTarget | EventBusTarget | SecurityHubTarget;

export interface TopicTarget {
  readonly id: string;
  /** A text for people, the format of Amazon Q Developer in chat applications, or the event itself. */
  readonly kind: 'text-topic' | 'chat-topic' | 'event-topic';
  readonly topicArn: string;
  readonly fifo?: boolean;
}

export interface QueueTarget {
  readonly id: string;
  readonly kind: 'queue';
  readonly queueUrl: string;
  readonly fifo?: boolean;
}

export interface FunctionTarget {
  readonly id: string;
  readonly kind: 'function';
  readonly functionArn: string;
}

export interface EventBusTarget {
  readonly id: string;
  readonly kind: 'event-bus';
  readonly eventBusArn: string;
}

export interface SecurityHubTarget {
  readonly id: string;
  readonly kind: 'security-hub';
  /** The home account's own product. */
  readonly productArn: string;
}

type Kind = DeliveryTarget['kind'];

/** The member that says where, and what it looks like. */
const ADDRESSES: Readonly<Record<Kind, readonly [string, RegExp]>> = {
  'text-topic': ['topicArn', arn('sns')],
  'chat-topic': ['topicArn', arn('sns')],
  'event-topic': ['topicArn', arn('sns')],
  'queue': ['queueUrl', /^https?:\/\/\S+$/],
  'function': ['functionArn', arn('lambda')],
  'event-bus': ['eventBusArn', arn('events')],
  'security-hub': ['productArn', /^arn:[a-z-]+:securityhub:[a-z0-9-]+:(\d{12}):product\/\1\/default$/],
};
const WITH_FIFO: readonly Kind[] = ['event-topic', 'queue'];
const WITH_FINDINGS: readonly Kind[] = ['security-hub'];

/**
 * Whether a target keeps findings, each by itself until someone archives it, and not messages: digests are not for it, nor findings that nobody would archive.
 */
export function keepsFindings({ kind }: DeliveryTarget): boolean {
  return WITH_FINDINGS.includes(kind);
}

function arn(service: string): RegExp {
  return new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]+:\\d{12}:\\S+$`);
}

/** The value of the environment variable. */
export function serializeTargets(targets: ReadonlyArray<DeliveryTarget>): string {
  return JSON.stringify(targets);
}

/** Reads what `serializeTargets` wrote, and throws where it is anything else. */
export function parseTargets(text: string | undefined): DeliveryTarget[] {
  if (text === undefined || text === '') {
    throw malformedTargets('it is empty');
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw malformedTargets('it is no JSON');
  }
  if (!Array.isArray(list)) {
    throw malformedTargets('it is no list');
  }
  const targets = list.map((one: unknown, index) => checked(one, `target ${index}`));
  const twice = targets.find(({ id }, index) => targets.findIndex((other) => other.id === id) < index);
  if (twice) {
    throw malformedTargets(`the id '${twice.id}' occurs twice`);
  }
  return targets;
}

function checked(raw: unknown, where: string): DeliveryTarget {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw malformedTargets(`${where} is no object`);
  }
  const { id, kind, fifo, ...address } = raw as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') {
    throw malformedTargets(`${where} has no id`);
  }
  if (typeof kind !== 'string' || !Object.hasOwn(ADDRESSES, kind)) {
    throw malformedTargets(`the kind of '${id}' is ${JSON.stringify(kind)}, not one of ${Object.keys(ADDRESSES).join(', ')}`);
  }
  const [member, pattern] = ADDRESSES[kind as Kind];
  const value = address[member];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw malformedTargets(`the ${member} of '${id}' is ${JSON.stringify(value)}`);
  }
  const unknown = Object.keys(address).find((key) => key !== member);
  if (unknown !== undefined) {
    throw malformedTargets(`'${id}' has a member '${unknown}' that its kind does not know`);
  }
  if (fifo !== undefined && (typeof fifo !== 'boolean' || !WITH_FIFO.includes(kind as Kind))) {
    throw malformedTargets(`the fifo of '${id}' is ${JSON.stringify(fifo)}`);
  }
  return raw as DeliveryTarget;
}

function malformedTargets(what: string): Error {
  return new Error(`the list of notification targets is malformed: ${what}`);
}
