import { BackupResourceType } from './backup-resource-type';
import { checkResourceTypes } from './capability-checks';
import { ConditionModel, SelectionModel } from './model';
import { resourceOf } from './resource-arns';
import { LIMITS } from '../data/limits';
import { reject } from '../private/reject';
import { checkList, checkMembers, checkTagKey, checkTagPattern, checkTagValue } from '../private/validation';

/**
 * A condition on a tag of the resource; all conditions of a selection must hold (AND).
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class TagCondition {
  /** The tag has exactly this value. */
  public static stringEquals(tagKey: string, value: string): TagCondition {
    return new TagCondition('string_equals', tagKey, value);
  }

  /** The tag has another value, or is absent. */
  public static stringNotEquals(tagKey: string, value: string): TagCondition {
    return new TagCondition('string_not_equals', tagKey, value);
  }

  /** The tag's value matches; `*` stands for any text, at the start, in the middle or at the end. */
  public static stringLike(tagKey: string, value: string): TagCondition {
    return new TagCondition('string_like', tagKey, value);
  }

  /** The tag's value does not match, or the tag is absent; `*` stands for any text. */
  public static stringNotLike(tagKey: string, value: string): TagCondition {
    return new TagCondition('string_not_like', tagKey, value);
  }

  /** @internal */
  public static _of(model: ConditionModel): TagCondition {
    return new TagCondition(model.operator, model.tagKey, model.value);
  }

  private readonly model: ConditionModel;

  private constructor(operator: ConditionModel['operator'], tagKey: string, value: string) {
    const check = operator === 'string_like' || operator === 'string_not_like' ? checkTagPattern : checkTagValue;
    this.model = { operator, tagKey: checkTagKey('tagKey', tagKey), value: check('value', value) };
  }

  /** @internal */
  public get _model(): ConditionModel {
    return this.model;
  }
}

/**
 * Which resources of the given types are selected.
 */
export interface ResourceTypeSelectionOptions {
  /**
   * Types to select.
   *
   * @default - every type that AWS Backup supports and the account opted in to
   */
  readonly resourceTypes?: BackupResourceType[];

  /**
   * Types to leave out.
   *
   * @default - none
   */
  readonly excludedResourceTypes?: BackupResourceType[];

  /**
   * Conditions on tags, all of which must hold; at most 30.
   *
   * @default - none
   */
  readonly conditions?: TagCondition[];
}

/**
 * Which resources a tier protects: by tag, or by resource type with conditions on tags, never both (AWS merges no such selections).
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class ResourceSelection {
  /**
   * Resources whose tag (key from `BackupNaming.tagKey`) has the tier's name as its value. The default of every tier.
   */
  public static tierTag(): ResourceSelection {
    return new ResourceSelection({ kind: 'tags', conditions: [] });
  }

  /**
   * Resources whose tag has one of the values.
   *
   * @param tagKey key of the tag
   * @param tagValues 1 to 30 values, any of which selects
   * @param conditions further conditions, all of which must hold; at most 30
   * @throws when there are no values or too many, or a key or value is none
   */
  public static byTag(tagKey: string, tagValues: string[], conditions: TagCondition[] = []): ResourceSelection {
    checkList('tagValues', tagValues);
    checkList('conditions', conditions);
    if (tagValues.length < 1 || tagValues.length > LIMITS.tagValuesPerSelection) {
      reject('tagValues', tagValues.length, `a selection has 1 to ${LIMITS.tagValuesPerSelection} tag values`, 'give fewer values or use several tiers');
    }
    return new ResourceSelection({
      kind: 'tags',
      tagKey: checkTagKey('tagKey', tagKey),
      tagValues: [...new Set(tagValues.map((value) => checkTagValue('tagValues', value)))],
      conditions: checkConditions(conditions),
    });
  }

  /**
   * Resources of the given types, and among them those that meet every condition.
   *
   * @throws when types are listed twice over, or more than 30 conditions are given
   */
  public static byResourceType(options: ResourceTypeSelectionOptions): ResourceSelection {
    checkMembers('', options, { resourceTypes: 'list', excludedResourceTypes: 'list', conditions: 'list' });
    checkResourceTypes('resourceTypes', options.resourceTypes);
    checkResourceTypes('excludedResourceTypes', options.excludedResourceTypes);
    if (options.resourceTypes?.length === 0) {
      reject('resourceTypes', [], 'a selection of no types selects nothing', 'leave resourceTypes out to select every type');
    }
    const types = options.resourceTypes && uniqueTypes(options.resourceTypes);
    const notTypes = uniqueTypes(options.excludedResourceTypes ?? []);
    const both = types?.find((one) => notTypes.some((other) => other.id === one.id));
    if (both) {
      reject('excludedResourceTypes', both.id, 'the type is also in resourceTypes', 'name it in one of them');
    }
    return new ResourceSelection({
      kind: 'resources',
      types: types?.map((one) => one._model),
      notTypes: notTypes.map((one) => one._model),
      conditions: checkConditions(options.conditions ?? []),
    });
  }

  /**
   * Single resources by their ARNs, in local plans only: backup policies of an organization select whole types. Several resources may be one pattern, such
   * as `arn:aws:dynamodb:*:*:table/orders-*`. All ARNs with a Region or an account are those of the one account and Region of their local plans.
   *
   * @param resourceArns at most 500 ARNs, and at most 30 with wildcards
   * @param conditions conditions on tags, all of which must hold as well; at most 30
   * @throws when there are no ARNs or too many, or AWS Backup is not known to protect such resources
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
   */
  public static byArn(resourceArns: string[], conditions: TagCondition[] = []): ResourceSelection {
    const most = LIMITS.arnsPerSelection;
    if (resourceArns.length < 1 || resourceArns.length > most) {
      reject('resourceArns', resourceArns.length, `a selection has 1 to ${most} ARNs`, 'give at least one, or use several tiers');
    }
    const types = [...new Set(resourceArns)].map((arn) => resourceOf('resourceArns', arn));
    return new ResourceSelection({ kind: 'resources', types, notTypes: [], conditions: checkConditions(conditions) });
  }

  /**
   * Every resource of every type, but those that opt out by a tag.
   *
   * @param tagKey key of the opt-out tag, for example `backup`
   * @param tagValue its value, for example `none`
   */
  public static everythingExcept(tagKey: string, tagValue: string): ResourceSelection {
    return ResourceSelection.byResourceType({ conditions: [TagCondition.stringNotEquals(tagKey, tagValue)] });
  }

  /** @internal */
  public static _of(model: SelectionModel): ResourceSelection {
    return new ResourceSelection(model);
  }

  private readonly model: SelectionModel;

  private constructor(model: SelectionModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): SelectionModel {
    return this.model;
  }
}

function uniqueTypes(types: BackupResourceType[]): BackupResourceType[] {
  return types.filter((one, i) => types.findIndex((other) => other.id === one.id) === i);
}

function checkConditions(conditions: TagCondition[]): ConditionModel[] {
  if (conditions.length > LIMITS.conditionsPerSelection) {
    reject('conditions', conditions.length, `a selection has at most ${LIMITS.conditionsPerSelection} conditions`, 'give fewer conditions');
  }
  return conditions.map((condition) => condition._model);
}
