import { shortHash } from '../../private/hash';

/** Between the parts of an id. */
const SEPARATOR = '|';
/** Characters of a part: no name in AWS that identifies something is longer, and states keep ids. */
const PART_LENGTH = 600;

/**
 * The id of a finding, or of what findings are about, of everything that identifies it. No text of a part ends it, so that one thing never has the id of another.
 */
export function findingId(...parts: ReadonlyArray<string | undefined>): string {
  return parts.map(idPart).join(SEPARATOR);
}

/** The parts of an id, as they were given; those that were too long stay shortened. */
export function partsOfId(id: string): string[] {
  const parts = id.split(SEPARATOR);
  return !id.includes('%') ? parts : parts.map((part) => part.replaceAll('%7C', SEPARATOR).replaceAll('%25', '%'));
}

/**
 * Malware in a recovery point. Hub and reports find the same, from an event and from a row: under one id, channels that keep findings keep one, and a clean scan
 * in a report ends what the hub found.
 */
export function malwareId(accountId: string, region: string, recoveryPoint: string): string {
  return findingId('malware', accountId, region, recoveryPoint);
}

/** A resource: where it has no ARN, names are unique only within its type. */
export function resourcePart(resource: string, resourceType: string | undefined): string {
  return resource.startsWith('arn:') || !resourceType ? resource : `${resourceType}/${resource}`;
}

function idPart(text = ''): string {
  const whole = text.length <= PART_LENGTH ? text : `${text.slice(0, PART_LENGTH / 2)}#${shortHash(text, 32)}`;
  return whole.includes('%') || whole.includes(SEPARATOR) ? whole.replaceAll('%', '%25').replaceAll(SEPARATOR, '%7C') : whole;
}
