import { ServedRequirement } from './compliance-framework-props';
import { ComplianceStandard } from './compliance-standard';
import { FRAMEWORK_LIMITS, LIMITS } from '../data/limits';
import { shorten } from '../private/hash';
import { reject } from '../private/reject';

/** A legal name of parts that are none: letters, digits and underscores, starting with a letter. */
export function frameworkName(...parts: string[]): string {
  const name = parts.map((part) => part.replace(/[^a-zA-Z0-9]+/g, '_')).join('_').replace(/^[^a-zA-Z]+/, '');
  // the hash of a shortened name comes after a hyphen
  return shorten(name === '' ? 'Framework' : name, FRAMEWORK_LIMITS.nameLength).replace(/-/g, '_');
}

/** What the controls serve, by standard, requirement and control. */
export function servedRequirements(standards: ReadonlyArray<ComplianceStandard>, controlNames: ReadonlyArray<string>): ServedRequirement[] {
  return standards.flatMap((standard) => [...new Set(controlNames)].sort().flatMap((controlName) => {
    const served = standard._served(controlName);
    const { standardName } = standard;
    return (served?.requirements ?? []).map((requirement) => ({ standardName, requirement, controlName, derivedFrom: served!.rule }));
  }));
}

/** The description with what is served, as far as it fits. */
export function frameworkDescription(own: string | undefined, served: ReadonlyArray<ServedRequirement>): string | undefined {
  const limit = FRAMEWORK_LIMITS.descriptionLength;
  if (own && own.length > limit) {
    reject('frameworkDescription', `${own.slice(0, 40)}…`, `it has ${own.length} characters and a description has at most ${limit}`, 'shorten it');
  }
  if (own?.trim() === '') {
    reject('frameworkDescription', own, 'a description says something', 'leave it out');
  }
  const standards = byStandard(served);
  for (let count = standards.length; count > 0; count -= 1) {
    const text = `${own === undefined ? '' : `${own.replace(/[\s.]+$/, '')}. `}${describe(standards.slice(0, count))}${count < standards.length ? MORE : ''}`;
    if (text.length <= limit) {
      return text;
    }
  }
  return own;
}

const MORE = '; further standards stand in its tags';

/** A tag for each standard; what a tag can't hold becomes a space. */
export function standardTags(served: ReadonlyArray<ServedRequirement>): { [key: string]: string } {
  return Object.fromEntries(byStandard(served).map(({ name, requirements, derived }) => [
    `serves:${name.replace(/[^\p{L}\p{N}_.:/=+\-@ ]/gu, ' ')}`.slice(0, LIMITS.tagKeyLength),
    `${requirements.length} ${requirements.length === 1 ? 'requirement' : 'requirements'}${derived ? ', derived' : ''}`,
  ]));
}

interface ServedStandard {
  readonly name: string;
  readonly requirements: string[];
  /** Whether it is a mapping of AWS's, and not of the user's. */
  readonly derived: boolean;
}

function describe(standards: ServedStandard[]): string {
  const list = (some: ServedStandard[]) => some.map(({ name, requirements }) => `${name}: ${requirements.join(', ')}`).join('; ');
  const [derived, mapped] = [standards.filter((one) => one.derived), standards.filter((one) => !one.derived)];
  return [...derived.length > 0 ? [`Serves (derived from AWS Config rules) ${list(derived)}`] : [], ...mapped.length > 0 ? [`Serves ${list(mapped)}`] : []].join('. ');
}

/** Derived ones first, by name: the order in which they were given does not matter. */
function byStandard(served: ReadonlyArray<ServedRequirement>): ServedStandard[] {
  const names = [...new Set(served.map(({ standardName }) => standardName))].sort();
  const standards = names.map((name) => {
    const own = served.filter(({ standardName }) => standardName === name);
    const requirements = [...new Set(own.map(({ requirement }) => requirement))];
    return { name, requirements, derived: own.some(({ derivedFrom }) => derivedFrom !== undefined) };
  });
  return [...standards.filter(({ derived }) => derived), ...standards.filter(({ derived }) => !derived)];
}
