import { checkForm, reject } from './validation';
import { LIMITS } from '../data/limits';
import { NAMES } from '../data/names';

/** Where parameters may lie: in any of the Regions. */
export interface ParameterPlaces {
  readonly partition: string;
  readonly regions: ReadonlyArray<string>;
}

/** Refuses what can't be the name of an SSM parameter; AWS counts the ARN with which it begins. */
export function checkParameterName(prop: string, name: string, places: ParameterPlaces, remedy?: string): string {
  checkForm(prop, name, NAMES.parameterName, remedy);
  const length = parameterArnLength(name, places);
  if (length > LIMITS.parameterArnLength) {
    reject(prop, `${name.length} characters`, `the ARN of the parameter has ${length} of at most ${LIMITS.parameterArnLength} characters`, `shorten it by ${length - LIMITS.parameterArnLength}`);
  }
  return name;
}

/** Of the ARN in the Region with the longest name. */
export function parameterArnLength(name: string, { partition, regions }: ParameterPlaces): number {
  return Math.max(...regions.map((region) => `arn:${partition}:ssm:${region}:123456789012:parameter${name}`.length));
}
