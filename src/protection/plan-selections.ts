import { BackupResourceType } from './backup-resource-type';
import { SupportOverrides } from './capabilities';
import { ConditionModel, SelectionModel } from './model';
import { CONDITION_OPERATORS, RESOURCE_TAG } from './plan-fields';
import { ResourceSelection, TagCondition } from './resource-selection';
import { optionalList } from './rule-fields';
import { NAMES } from '../data/names';
import { RESOURCE_TYPES } from '../data/resource-types';
import { Reader } from '../private/json-reader';
import { reject } from '../private/reject';

const SELECTION_SOURCE = 'write it as BackupSelection of CreateBackupSelection';
const OPERATORS = Object.entries(CONDITION_OPERATORS) as [ConditionModel['operator'], string][];

/** What a plan protects, as one tier can say it. */
export interface PlanSelections {
  readonly selection: ResourceSelection;
  /** Where there is one selection whose name is one. */
  readonly selectionName?: string;
}

/**
 * Reads selections as AWS Backup's API takes them. Lists that are empty count as left out, as the API answers with them; the role is named by
 * whoever deploys the tier.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used
export function readSelections(selections: any[], support: SupportOverrides): PlanSelections {
  if (selections.length === 0) {
    reject('selections', selections, 'a plan without selections protects nothing', 'give at least one selection, or tags');
  }
  const readers = selections.map((one, i) => new Reader(one, `selections[${i}]`, SELECTION_SOURCE));
  const models = readers.map((one) => readOne(one, typesByPattern(support))._model);
  const names = readers.map((one) => one.optionalText('SelectionName'));
  return {
    selection: models.length === 1 ? ResourceSelection._of(models[0]) : joinSelections(models),
    selectionName: names.length === 1 && NAMES.selectionName.pattern.test(names[0] ?? '') ? names[0] : undefined,
  };
}

function typesByPattern({ extraTypes }: SupportOverrides): Map<string, BackupResourceType> {
  const known = Object.entries(RESOURCE_TYPES).map(([id, { arnPattern }]) => ({ id, arnPattern }));
  return new Map([...known, ...extraTypes].map(({ id, arnPattern }) => [arnPattern, new BackupResourceType(id, arnPattern)]));
}

function readOne(selection: Reader, types: Map<string, BackupResourceType>): ResourceSelection {
  if (selection.raw.BackupSelection !== undefined) {
    reject(selection.path, Object.keys(selection.raw).join(', '), 'this is an answer of AWS Backup\'s API around a selection', 'give its member BackupSelection');
  }
  selection.only(['SelectionName', 'IamRoleArn', 'Resources', 'NotResources', 'ListOfTags', 'Conditions']);
  selection.optional('IamRoleArn', (key) => selection.text(key));
  const resources = selection.optional('Resources', (key) => selection.texts(key)) ?? [];
  const everything = resources.length === 0 || resources.includes('*');
  const single = !everything && resources.some((pattern) => !types.has(standardPattern(pattern)) && !pattern.includes('*'));
  const resourceTypes = everything || single ? undefined : readTypes(selection, 'Resources', types);
  const excludedResourceTypes = readTypes(selection, 'NotResources', types);
  const conditions = readConditions(selection);
  const tags = optionalList(selection, 'ListOfTags', readTag);
  if (tags.length === 0 && single) {
    return excludedResourceTypes.length === 0 ? ResourceSelection.byArn(resources, conditions)
      : reject(`${selection.path}.NotResources`, selection.raw.NotResources, 'Resources names single resources, so that what it leaves out is not in it anyway', 'leave NotResources out');
  }
  if (tags.length === 0) {
    return ResourceSelection.byResourceType({ resourceTypes, excludedResourceTypes, conditions });
  }
  const [first] = tags;
  const refuse = (limit: string, remedy: string) => reject(`${selection.path}.ListOfTags`, selection.raw.ListOfTags, limit, remedy);
  if (resources.length > 0) {
    refuse('AWS Backup selects what has a tag or is among Resources, and a tier selects in one way', 'make a tier of each, or give the tags as Conditions, all of which must hold');
  }
  if (conditions.length > 0) {
    refuse('AWS does not say how AWS Backup joins it with Conditions', 'give the tags as Conditions too, or leave Conditions out');
  }
  const values = [...new Set(tags.map(({ value }) => value))];
  if (tags.some(({ key }) => key !== first.key)) {
    refuse('any of these tags selects, and a tier selects by values of one key', 'make a tier for each key');
  }
  if (excludedResourceTypes.length > 0 && values.length > 1) {
    refuse('a tier that selects by several values of a tag leaves no types out', 'make a tier for each value, or leave NotResources out');
  }
  return excludedResourceTypes.length === 0 ? ResourceSelection.byTag(first.key, values)
    : ResourceSelection.byResourceType({ excludedResourceTypes, conditions: [TagCondition.stringEquals(first.key, first.value)] });
}

function readTypes(selection: Reader, key: string, types: Map<string, BackupResourceType>): BackupResourceType[] {
  const patterns = selection.optional(key, (name) => selection.texts(name)) ?? [];
  return patterns.map((pattern, i) => types.get(standardPattern(pattern))
    ?? reject(`${selection.path}.${key}[${i}]`, pattern, 'a tier selects whole types of resources, as backup policies do',
      `select these resources by a tag, or write the pattern of a type such as ${BackupResourceType.EBS.arnPattern}`));
}

function standardPattern(pattern: string): string {
  return pattern.replace(/^arn:[^:]*:/, 'arn:aws:');
}

function readTag(tag: Reader): { key: string; value: string } {
  tag.only(['ConditionType', 'ConditionKey', 'ConditionValue']);
  tag.choice('ConditionType', ['STRINGEQUALS']);
  return { key: tagKeyOf(tag), value: tag.text('ConditionValue') };
}

function readConditions(selection: Reader): TagCondition[] {
  return selection.optional('Conditions', (name) => {
    const conditions = selection.object(name);
    conditions.only(OPERATORS.map(([, operator]) => operator));
    return OPERATORS.flatMap(([operator, apiName]) => optionalList(conditions, apiName, (condition) => {
      condition.only(['ConditionKey', 'ConditionValue']);
      return TagCondition._of({ operator, tagKey: tagKeyOf(condition), value: condition.text('ConditionValue') });
    }));
  }) ?? [];
}

/** ListOfTags takes the key with and without what conditions begin with. */
function tagKeyOf(condition: Reader): string {
  const key = condition.text('ConditionKey');
  if (key.startsWith(RESOURCE_TAG)) {
    return key.slice(RESOURCE_TAG.length);
  }
  return condition.raw.ConditionType !== undefined ? key
    : reject(`${condition.path}.ConditionKey`, key, 'conditions are about tags of the resource', `write it as ${RESOURCE_TAG}<tag key>`);
}

/** Selections of a plan are joinSelections by OR: a tier can say so of values of one tag, and of types under the same conditions. */
function joinSelections(models: SelectionModel[]): ResourceSelection {
  const [first, ...others] = models;
  if (first.kind === 'tags' && others.every((one) => one.kind === 'tags' && one.tagKey === first.tagKey)) {
    return ResourceSelection.byTag(first.tagKey!, models.flatMap((one) => (one.kind === 'tags' ? one.tagValues ?? [] : [])));
  }
  if (first.kind === 'resources' && first.types && others.every((one) => one.kind === 'resources' && one.types && sameRest(one, first))) {
    const types = models.flatMap((one) => (one.kind === 'resources' ? one.types ?? [] : []));
    return ResourceSelection._of({ ...first, types: types.filter((type, i) => types.findIndex((other) => other.id === type.id) === i) });
  }
  return reject('selections', models.length, 'a resource needs to meet only one of them, and a tier says so of values of one tag key or of types under the same conditions',
    'make a tier of each selection');
}

function sameRest(one: SelectionModel & { kind: 'resources' }, other: SelectionModel & { kind: 'resources' }): boolean {
  const rest = ({ notTypes, conditions }: SelectionModel & { kind: 'resources' }) =>
    JSON.stringify([notTypes.map((type) => type.id).sort(), conditions.map((condition) => JSON.stringify(condition)).sort()]);
  return rest(one) === rest(other);
}
