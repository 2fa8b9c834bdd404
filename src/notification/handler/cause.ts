import { EventFinding } from './notification-event';
import { oneLine } from './words';

/** What tells the cause of a finding. */
export type Caused = Pick<EventFinding, 'class' | 'severity' | 'state' | 'what' | 'resource' | 'control' | 'message'>;

/** Why something is the matter: findings that share it differ in account, Region and resource only. */
export interface Cause {
  /** What is the matter, without what differs from one finding to the next. */
  readonly kind: string;
  /** Why, in AWS's words without what differs; undefined where AWS gives no reason. */
  readonly reason?: string;
}

/** Stands for what differs from one finding to the next. */
const GAP = '…';

/** Characters of a kind and of a reason; a name that is longer tells no more. */
const KIND_LENGTH = 120;
const REASON_LENGTH = 160;
/** Characters of a message that are read: AWS says why at its beginning. */
const READ_LENGTH = 600;
/** Letters that are left of a reason: a message that only names what differs gives none. */
const LEAST_LETTERS = 8;

const MONTHS = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';

/**
 * What differs from one finding to the next: ARNs, quoted names, dates, Regions, request ids, encoded texts, and words with digits. Each alternative begins
 * where a word does, so that no text takes longer than its length.
 */
const DETAILS = new RegExp([
  String.raw`\barn:[\w-]*:([\w-]*):[\w-]*:[\w-]*:([^\s"'\`,;()<>]+)`,
  String.raw`(["'\`])([^\s"'\`]{1,256})\3`,
  String.raw`\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d[\d:.]*(?: ?UTC|Z|[+-]\d\d:?\d\d)?)?`,
  String.raw`\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:\d\d? )?${MONTHS}\.? \d{1,4}(?:,? \d\d:\d\d[\d:.]*|,? [A-Z]{3}\b|,? \d{4})*`,
  String.raw`\b[a-z]{2,4}-(?:[a-z]{2,4}-)?(?:north|south|east|west|central)+-\d{1,2}[a-z]?\b`,
  String.raw`\b[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}\b`,
  String.raw`\b[\w+/=]{64,}`,
  String.raw`\b([A-Za-z_]*\d(?:[.,:+/=]*\w+)*)=*`,
].join('|'), 'g');

/** Digits that belong to a name of AWS. */
const NAMED_DIGITS = /S3|EC2|Route53|AES256|SHA256/gi;

/** A list of things that differ, however many they are. */
const LISTS = /([\w-]{0,12}…)(?:(?:,|;| and| or)* ?\1)+/g;

/** The cause of a finding. */
export function causeOf({ what, resource, control, class: findingClass, message }: Caused): Cause {
  const kind = kindOf({ what, resource });
  // of a control the message has the parameters, which are no reason
  const said = control === undefined || findingClass === 'NOT_REPORTED' ? message : undefined;
  const reason = said && withoutDetails(said, REASON_LENGTH, resource);
  return reason && (!reason.includes(GAP) || reason.replace(/[^a-z]/gi, '').length >= LEAST_LETTERS) ? { kind, reason } : { kind };
}

/** What is the matter, without the resource that some titles name. */
export function kindOf({ what, resource }: Pick<EventFinding, 'what' | 'resource'>): string {
  const named = resource !== undefined && what.endsWith(`: ${resource}`);
  return withoutDetails(named ? what.slice(0, -resource.length - 2) : what, KIND_LENGTH);
}

/** A message of AWS without what differs from one finding to the next; roles, policies and vaults keep their names, which name the cause. */
export function withoutDetails(message: string, length: number, resource = ''): string {
  const text = withoutName(oneLine(message, READ_LENGTH), resource);
  return oneLine(text.replace(DETAILS, shortened).replace(LISTS, '$1'), length);
}

/** The finding's own resource has another name in every finding; a name that is a word may be one of the message's. */
function withoutName(text: string, resource: string): string {
  const name = resource.slice(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
  return name.length > 3 && /[^a-z]/i.test(name) ? text.replaceAll(name, GAP) : text;
}

/** In the order of the groups of `DETAILS`. */
function shortened(
  found: string, service: string, path: string | undefined, quote: string, quoted: string | undefined, word: string | undefined,
  at: number, text: string,
): string {
  if (path !== undefined) {
    return nameInArn(service, path, text.slice(Math.max(0, at - 20), at));
  }
  if (quoted !== undefined) {
    return `${quote}${/\b(?:role|policy|vault) $/i.test(text.slice(Math.max(0, at - 8), at)) ? withoutDigits(quoted) : GAP}${quote}`;
  }
  return word !== undefined && !/\d/.test(word.replace(NAMED_DIGITS, '')) ? found : GAP;
}

/** What an ARN says of the cause: `role X`, `vault X`, or the service. */
function nameInArn(service: string, path: string, before: string): string {
  const [, kind, name] = /^(role|policy|user|assumed-role|backup-vault)[/:](?:[^/]*\/)*?([\w+=@.-]*[\w+=@-])/.exec(
    path.replace(/^(assumed-role\/[^/]*)\/.*/, '$1').replace(/^(role|policy|user)\/.*\//, '$1/')) ?? [];
  if (kind === undefined) {
    return `${service} ${GAP}`;
  }
  const word = kind === 'assumed-role' ? 'role' : kind === 'backup-vault' ? 'vault' : kind;
  return `${before.slice(-word.length - 1).toLowerCase() === `${word} ` ? '' : `${word} `}${withoutDigits(name)}`;
}

const withoutDigits = (name: string) => name.replace(DETAILS, shortened);
