import { BackupResourceType } from './backup-resource-type';
import { SupportOverrides } from './capabilities';
import { ConditionModel, SelectionModel, TypeModel } from './model';
import { CONDITION_OPERATORS, RESOURCE_TAG } from './plan-fields';
import { resourceOf } from './resource-arns';
import { ResourceSelection, TagCondition } from './resource-selection';
import { optionalList } from './rule-fields';
import { canonical, notTypesOf, selectionsOf, typesOf, uniqueTypes } from './selections';
import { LIMITS } from '../data/limits';
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
  const models = readers.flatMap((one) => readOne(one, typesByPattern(support)));
  const names = readers.map((one) => one.optionalText('SelectionName'));
  return {
    selection: joinSelections(models.flatMap((one) => selectionsOf(one._model))),
    selectionName: names.length === 1 && NAMES.selectionName.pattern.test(names[0] ?? '') ? names[0] : undefined,
  };
}

function typesByPattern({ extraTypes }: SupportOverrides): Map<string, BackupResourceType> {
  const known = Object.entries(RESOURCE_TYPES).map(([id, { arnPattern }]) => ({ id, arnPattern }));
  return new Map([...known, ...extraTypes].map(({ id, arnPattern }) => [arnPattern, new BackupResourceType(id, arnPattern)]));
}

function readOne(selection: Reader, types: Map<string, BackupResourceType>): ResourceSelection[] {
  if (selection.raw.BackupSelection !== undefined) {
    reject(selection.path, Object.keys(selection.raw).join(', '), 'this is an answer of AWS Backup\'s API around a selection', 'give its member BackupSelection');
  }
  selection.only(['SelectionName', 'IamRoleArn', 'Resources', 'NotResources', 'ListOfTags', 'Conditions']);
  selection.optional('IamRoleArn', (key) => selection.text(key));
  const patterns = (key: string) => selection.optional(key, (name) => selection.texts(name)) ?? [];
  const named = (key: string) => patterns(key).map((pattern, i) => types.get(standardPattern(pattern))?._model ?? resourceOf(`${selection.path}.${key}[${i}]`, pattern));
  const resources = patterns('Resources');
  if (patterns('NotResources').includes('*')) {
    reject(`${selection.path}.NotResources`, selection.raw.NotResources, 'it leaves everything out, so that nothing would be backed up', 'leave * out of it');
  }
  const notTypes = named('NotResources');
  const conditions = readConditions(selection);
  const tags = readTags(selection);
  if (tags.length > 0 && conditions.length > 0) {
    reject(`${selection.path}.ListOfTags`, selection.raw.ListOfTags, 'AWS does not say how AWS Backup joins it with Conditions', 'give the tags as Conditions too, or leave Conditions out');
  }
  const byResource = tags.length > 0 && resources.length === 0 ? []
    : [ResourceSelection._byResource(resources.length === 0 || resources.includes('*') ? undefined : named('Resources'), notTypes, conditions)];
  return [...byTags(tags, notTypes), ...byResource];
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Any of the tags selects, and what is among Resources is selected too. */
function byTags(tags: ReadonlyArray<Tag>, notTypes: ReadonlyArray<TypeModel>): ResourceSelection[] {
  if (notTypes.length > 0) {
    return tags.map(({ key, value }) => ResourceSelection._byResource(undefined, notTypes, [TagCondition.stringEquals(key, value)]));
  }
  const keys = [...new Set(tags.map(({ key }) => key))];
  return keys.map((key) => ResourceSelection.byTag(key, tags.filter((one) => one.key === key).map(({ value }) => value)));
}

function readTags(selection: Reader): Tag[] {
  const all = optionalList(selection, 'ListOfTags', readTag);
  const tags = all.filter((one, i) => all.findIndex(({ key, value }) => key === one.key && value === one.value) === i);
  return tags.length <= LIMITS.tagValuesPerSelection ? tags
    : reject(`length of ${selection.path}.ListOfTags`, tags.length, `a selection has at most ${LIMITS.tagValuesPerSelection} tags`, 'give the others in a selection of their own');
}

function standardPattern(pattern: string): string {
  return pattern.replace(/^arn:[^:]*:/, 'arn:aws:');
}

function readTag(tag: Reader): Tag {
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

/** Any selection of a plan selects: values of one tag are one selection, and so are types under the same conditions, as far as one has room for them. */
function joinSelections(models: ReadonlyArray<SelectionModel>): ResourceSelection {
  const [first, ...others] = models;
  const values = new Set(models.flatMap((one) => (one.kind === 'tags' ? one.tagValues ?? [] : [])));
  if (first.kind === 'tags' && others.every((one) => one.kind === 'tags' && one.tagKey === first.tagKey) && values.size <= LIMITS.tagValuesPerSelection) {
    return ResourceSelection.byTag(first.tagKey!, [...values]);
  }
  const types = uniqueTypes(models.flatMap(typesOf));
  const room = types.length <= LIMITS.arnsPerSelection && types.filter(({ arnPattern }) => arnPattern.includes('*')).length <= LIMITS.wildcardsPerSelection;
  return room && first.kind === 'resources' && models.every((one) => one.kind === 'resources' && one.types && sameRest(one, first))
    ? ResourceSelection._of({ ...first, types })
    : ResourceSelection.anyOf(models.map((one) => ResourceSelection._of(one)));
}

function sameRest(one: SelectionModel, other: SelectionModel): boolean {
  const rest = (selection: SelectionModel) => canonical({ kind: 'resources', notTypes: notTypesOf(selection), conditions: selection.conditions });
  return rest(one) === rest(other);
}
