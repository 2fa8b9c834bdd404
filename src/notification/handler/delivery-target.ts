import { ChannelKind, TargetOf } from '../channels/channel-kind';
import { CHANNEL_KINDS } from '../channels/kinds';

/** Where events go; ids are unique among the targets of one handler. */
export type DeliveryTarget = TargetOf<typeof CHANNEL_KINDS[number]>;

type AnyKind = ChannelKind<DeliveryTarget['kind'], object, never>;

const KINDS: ReadonlyMap<string, AnyKind> = new Map(CHANNEL_KINDS.map((kind) => [kind.kind, kind as AnyKind]));

/** What is known of a target's kind. */
export function kindOfTarget({ kind }: DeliveryTarget): AnyKind {
  return KINDS.get(kind)!;
}

export function keepsFindings(target: DeliveryTarget): boolean {
  return kindOfTarget(target).keepsFindings ?? false;
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
  const { id, kind: name, fifo, ...address } = raw as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') {
    throw malformedTargets(`${where} has no id`);
  }
  const kind = KINDS.get(String(name));
  if (kind === undefined) {
    throw malformedTargets(`the kind of '${id}' is ${JSON.stringify(name)}, not one of ${[...KINDS.keys()].join(', ')}`);
  }
  const [member, pattern] = kind.address;
  const value = address[member];
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw malformedTargets(`the ${member} of '${id}' is ${JSON.stringify(value)}`);
  }
  const unknown = Object.keys(address).find((key) => key !== member);
  if (unknown !== undefined) {
    throw malformedTargets(`'${id}' has a member '${unknown}' that its kind does not know`);
  }
  if (fifo !== undefined && (typeof fifo !== 'boolean' || !kind.fifo)) {
    throw malformedTargets(`the fifo of '${id}' is ${JSON.stringify(fifo)}`);
  }
  return raw as DeliveryTarget;
}

function malformedTargets(what: string): Error {
  return new Error(`the list of notification targets is malformed: ${what}`);
}
