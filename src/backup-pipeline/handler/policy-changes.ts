/** What is read of a template of CloudFormation. */
export interface PolicyTemplate {
  readonly Resources?: { readonly [logicalId: string]: { readonly Type?: string; readonly Properties?: { readonly [name: string]: unknown } } };
}

/** How one backup policy would be another one. */
export interface PolicyChange {
  readonly kind: 'removed' | 'changed' | 'added';
  readonly name: string;
  /** What of it, a line each: `+ path`, `- path`, `path: before -> after`. */
  readonly lines: readonly string[];
}

export interface TemplateChanges {
  /** Whether anything in the template differs, policies or not. */
  readonly differs: boolean;
  /** What takes backups away comes first. */
  readonly policies: readonly PolicyChange[];
}

const POLICY = 'AWS::Organizations::Policy';
const KINDS = ['removed', 'changed', 'added'] as const;
/** What a policy is compared with that is not there yet: its plans are a line each. */
const NO_PLANS = { Content: { plans: {} } };
/** Operators of inheritance say nothing where they are the usual ones. */
const ASSIGN = '@@assign';

/** Compares what is deployed, if anything is, with what would be. */
export function policyChanges(before: PolicyTemplate | undefined, after: PolicyTemplate): TemplateChanges {
  const old = policiesOf(before);
  const all = policiesOf(after);
  const policies = [...new Set([...old.keys(), ...all.keys()])].sort().flatMap((id): PolicyChange[] => {
    const [then, now] = [old.get(id), all.get(id)];
    if (!now) {
      return [{ kind: 'removed', name: nameOf(then!), lines: [`- ${targetsOf(then!)}`] }];
    }
    if (!then) {
      return [{ kind: 'added', name: nameOf(now), lines: [`+ ${targetsOf(now)}`, ...differences(NO_PLANS, contentOf(now), [])] }];
    }
    const lines = differences(then, now, []);
    return lines.length === 0 ? [] : [{ kind: 'changed', name: nameOf(now), lines }];
  });
  return {
    differs: before === undefined || differences(before, after, []).length > 0,
    policies: KINDS.flatMap((kind) => policies.filter((one) => one.kind === kind)),
  };
}

/** All of it, for the log. */
export function fullText({ policies, differs }: TemplateChanges): string {
  const texts = policies.map(({ kind, name, lines }) => [`${kind} ${name}`, ...lines.map((line) => `  ${line}`)].join('\n'));
  return policies.length > 0 ? texts.join('\n') : unchanged(differs);
}

/**
 * One line of printable ASCII for the message of an approval, whole lines of the full text as far as they fit.
 *
 * @param room characters
 */
export function shortText({ policies, differs }: TemplateChanges, room: number): string {
  if (policies.length === 0) {
    return unchanged(differs);
  }
  const count = (kind: PolicyChange['kind']) => policies.filter((one) => one.kind === kind).length;
  const parts = policies.flatMap(({ kind, name, lines }) => [`${kind} ${name}:`, ...lines]).map(printable);
  const counts = KINDS.filter((kind) => count(kind) > 0).map((kind) => `${count(kind)} ${kind}`).join(', ');
  let text = `Policies: ${counts}.`;
  for (const [i, part] of parts.entries()) {
    const rest = ` (${parts.length - i} more in the log)`;
    const longer = `${text}${/[.:]$/.test(text) ? ' ' : '; '}${part}`;
    // the last one needs no room for the rest
    if (longer.length + (i === parts.length - 1 ? 0 : rest.length) > room) {
      return `${text}${rest}`;
    }
    text = longer;
  }
  return text;
}

const unchanged = (differs: boolean) => (differs ? 'No policy changes; other parts of the template do.' : 'Nothing changes.');

const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '?');

type Properties = { readonly [name: string]: unknown };

function policiesOf(template: PolicyTemplate | undefined): Map<string, Properties> {
  const policies = Object.entries(template?.Resources ?? {}).filter(([, { Type: type }]) => type === POLICY);
  return new Map(policies.map(([id, { Properties: properties = {} }]) => [id, properties]));
}

const nameOf = ({ Name: name }: Properties) => textOf(name);

function targetsOf({ TargetIds: targets }: Properties): string {
  return `attached to ${Array.isArray(targets) && targets.length > 0 ? targets.map(textOf).join(', ') : 'nothing'}`;
}

const contentOf = ({ Content: content }: Properties) => ({ Content: content });

/** Lines about what differs below a path; a part that is only in one of the two is one line. */
function differences(before: unknown, after: unknown, path: readonly string[]): string[] {
  const [then, now] = [parsed(before), parsed(after)];
  if (isObject(then) && isObject(now)) {
    return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((key) => {
      const place = [...path, key];
      if (!(key in now)) {
        return [`- ${pathText(place)}${leafText(then[key])}`];
      }
      return key in then ? differences(then[key], now[key], place) : [`+ ${pathText(place)}${leafText(now[key])}`];
    });
  }
  if (Array.isArray(then) && Array.isArray(now)) {
    const [old, all] = [then.map(textOf), now.map(textOf)];
    const parts = [...old.filter((one) => !all.includes(one)).map((one) => `-${one}`)];
    parts.push(...all.filter((one) => !old.includes(one)).map((one) => `+${one}`));
    const same = JSON.stringify(then) === JSON.stringify(now);
    return same ? [] : [`${pathText(path)}: ${parts.length > 0 ? parts.join(' ') : 'another order'}`];
  }
  return textOf(then) === textOf(now) ? [] : [`${pathText(path)}: ${textOf(then)} -> ${textOf(now)}`];
}

/** A policy with tokens has its content as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) {
    return value;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const pathText = (path: readonly string[]) => path.filter((key, i) => key !== ASSIGN && !(i === 0 && key === 'Content')).join('.');

function leafText(value: unknown): string {
  const leaf = isObject(value) && Object.keys(value).join() === ASSIGN ? value[ASSIGN] : value;
  return isObject(leaf) ? '' : `: ${textOf(leaf)}`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value) ?? 'nothing');
