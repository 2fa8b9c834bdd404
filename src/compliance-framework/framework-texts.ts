import { ServedRequirement } from './compliance-framework-props';
import { ComplianceStandard } from './compliance-standard';
import { FRAMEWORK_LIMITS } from '../data/controls';
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
  if (own !== undefined && own.length > limit) {
    reject('frameworkDescription', `${own.slice(0, 40)}…`, `it has ${own.length} characters and a description has at most ${limit}`, 'shorten it');
  }
  const texts = [...byStandard(served)].map(([name, requirements]) => `${name}: ${requirements.join(', ')}`);
  if (texts.length === 0) {
    return own;
  }
  const lead = `${own === undefined ? '' : `${own.replace(/[\s.]+$/, '')}. `}Serves (derived from AWS Config rules) `;
  const fitting = texts.filter((_, i) => lead.length + texts.slice(0, i + 1).join('; ').length + MORE.length <= limit);
  return fitting.length === 0 ? own : `${lead}${fitting.join('; ')}${fitting.length < texts.length ? MORE : ''}`;
}

const MORE = '; more in its tags';

/** A tag for each standard; what a tag can't hold becomes a space. */
export function standardTags(served: ReadonlyArray<ServedRequirement>): { [key: string]: string } {
  return Object.fromEntries([...byStandard(served)].map(([name, requirements]) => [
    `serves:${name.replace(/[^\p{L}\p{N}_.:/=+\-@ ]/gu, ' ')}`.slice(0, 128), `${requirements.length} requirements, derived`,
  ]));
}

function byStandard(served: ReadonlyArray<ServedRequirement>): Map<string, string[]> {
  const standards = new Map<string, string[]>();
  for (const { standardName, requirement } of served) {
    standards.set(standardName, [...new Set([...standards.get(standardName) ?? [], requirement])]);
  }
  return standards;
}
