/** An event as EventBridge delivers it. Nothing about it is certain before it has been looked at. */
export interface EventJson {
  readonly [member: string]: unknown;
}

/** What a reader sees in place of a member that is missing or of another type. */
export const UNKNOWN_TEXT = 'unknown';

/** The member at a path, whatever it is. Case decides between two, no more: AWS writes `calculatedLifeCycle` and `calculatedLifecycle`. */
export function memberAt(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null) {
      return undefined;
    }
    const entries = Object.entries(inner);
    const [, found] = entries.find(([key]) => key === name) ?? entries.find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
    return found;
  }, value);
}

/** The text at a path. AWS puts some texts in quotation marks of their own, and `{}` where there is none: then the empty text. */
export function textAt(value: unknown, ...path: string[]): string {
  const found = memberAt(value, ...path);
  return typeof found === 'string' ? found.trim().replace(/^"(.*)"$/s, '$1').trim() : '';
}

/** What a text says in JSON, or the text where it is none. */
export function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The first of several texts that says something. */
export function firstText(...candidates: string[]): string {
  return candidates.find((candidate) => candidate !== '') ?? UNKNOWN_TEXT;
}

/** The first ARN of the envelope's resources. */
export function firstResource(event: EventJson): string {
  const resources = memberAt(event, 'resources');
  return Array.isArray(resources) ? textAt({ first: resources[0] }, 'first') : '';
}

/** Whether AWS CloudTrail left out what a call asked, as it does above 100 KB: then nothing is known of it but its name. */
export function isLeftOut(event: EventJson): boolean {
  return memberAt(event, 'detail', 'requestParameters', 'omitted') !== undefined;
}

/** Only AWS can put events whose source begins so: what the envelope says of their account is true. */
const TRUSTED_PREFIX = 'aws.';

/** To be part of every pattern that believes the envelope's account. */
export const TRUSTED_SOURCES = { source: [{ prefix: TRUSTED_PREFIX }] } as const;

/** Whether the envelope's account can be believed. */
export function isTrusted(event: EventJson): boolean {
  return textAt(event, 'source').startsWith(TRUSTED_PREFIX);
}

/** The account that an event is about: never from its detail, which anyone can write. */
export function accountOf(event: EventJson): string {
  return isTrusted(event) ? firstText(textAt(event, 'account')) : UNKNOWN_TEXT;
}
