import { ControlModel, controlKey, mergeControls } from './control-model';
import { FRAMEWORK_LIMITS } from '../data/limits';
import { shorten, shortHash } from '../private/hash';

/** Controls that belong together, for example those of one requirement. */
export interface ControlGroup {
  /** What follows the name of the construct's frameworks, of letters, digits and underscores; empty for the group without one. */
  readonly suffix: string;
  /** Of several controls of one name the first comes into the first framework. */
  readonly controls: ReadonlyArray<ControlModel>;
}

/** One framework as AWS Backup surely accepts it. */
export interface PackedFramework {
  /** Id in its construct; it depends on the group alone, like the name, so that other groups move nothing. */
  readonly id: string;
  readonly name: string;
  readonly controls: ReadonlyArray<ControlModel>;
}

/**
 * Spreads controls over frameworks that have each control's name once: AWS does not say that a framework may have it twice with different
 * scopes. A control that an earlier group has too is left out; of the others of one name, the second comes into a second framework.
 */
export function packControls(name: string, groups: ReadonlyArray<ControlGroup>): PackedFramework[] {
  const seen = new Set<string>();
  return groups.flatMap(({ suffix, controls }) => {
    const layers: ControlModel[][] = [];
    for (const control of controls) {
      const key = controlKey(control);
      if (seen.has(key)) {
        continue;
      }
      seen.add(key);
      const layer = layers.find((one) => one.every((other) => other.name !== control.name));
      if (layer) {
        layer.push(control);
      } else {
        layers.push([control]);
      }
    }
    return layers.map((layer, i) => ({ id: idOf(suffix, i), name: nameOf(name, suffix, i), controls: mergeControls(layer) }));
  });
}

/**
 * What the frameworks for a tag or a tier are called after. It depends on these texts alone; a text that is no legal name as it is, or could be
 * taken for another, gets a hash.
 */
export function groupSuffix(value: string, key?: string): string {
  const legal = [...key === undefined ? [] : [key], value].map((part) => part.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '')).filter((part) => part !== '').join('_');
  // a number at the end is that of a further framework
  const plain = key === undefined && legal === value && value !== '' && !/(^|_)\d+$/.test(value);
  return plain ? value : [legal, shortHash(JSON.stringify([key, value]), 6)].filter((part) => part !== '').join('_');
}

function idOf(suffix: string, i: number): string {
  return `${suffix === '' ? 'Resource' : `Framework_${suffix}`}${i === 0 ? '' : `_${i + 1}`}`;
}

function nameOf(name: string, suffix: string, i: number): string {
  const number = i === 0 ? '' : `_${i + 1}`;
  const full = suffix === '' ? name : `${name}_${suffix}`;
  // the hash of a shortened name comes after a hyphen
  return `${shorten(full, FRAMEWORK_LIMITS.nameLength - number.length).replace(/-/g, '_')}${number}`;
}
