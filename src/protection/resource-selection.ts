import { BackupResourceType } from './backup-resource-type';
import { checkResourceTypes } from './capability-checks';
import { ConditionModel, TierSelectionModel, TypeModel } from './model';
import { resourceOf } from './resource-arns';
import { canonical, isAmong, selectionsOf, uniqueTypes } from './selections';
import { LIMITS } from '../data/limits';
import { INSTANCES } from '../private/instances';
import { reject } from '../private/reject';
import { checkInstance, checkInstances, checkList, checkMembers, checkTagKey, checkTagPattern, checkTagValue } from '../private/validation';

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
   * ARNs of single resources to leave out, or patterns of such, in local plans only; at most 500 ARNs, and at most 30 with wildcards, those of
   * `excludedResourceTypes` included.
   *
   * @default - none
   */
  readonly excludedResourceArns?: string[];

  /**
   * Conditions on tags, all of which must hold; at most 30.
   *
   * @default - none
   */
  readonly conditions?: TagCondition[];
}

/**
 * Which resources a tier protects: by tag, by resource type with conditions on tags, by ARN, or in any of several such ways (`anyOf`).
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
    if (tagValues.length < 1 || tagValues.length > LIMITS.tagValuesPerSelection) {
      reject('tagValues', tagValues.length, `a selection has 1 to ${LIMITS.tagValuesPerSelection} tag values`,
        tagValues.length < 1 ? 'give at least one' : 'give fewer values, or several selections in ResourceSelection.anyOf()');
    }
    return new ResourceSelection({
      kind: 'tags',
      tagKey: checkTagKey('tagKey', tagKey),
      tagValues: [...new Set(tagValues.map((value, i) => checkSelectedValue(`tagValues[${i}]`, value)))],
      conditions: checkConditions(conditions),
    });
  }

  /**
   * Resources of the given types, and among them those that meet every condition.
   *
   * @throws when types or resources are both selected and left out, or more than 30 conditions are given
   */
  public static byResourceType(options: ResourceTypeSelectionOptions): ResourceSelection {
    checkMembers('', options, { resourceTypes: 'list', excludedResourceTypes: 'list', excludedResourceArns: 'list', conditions: 'list' });
    checkResourceTypes('resourceTypes', options.resourceTypes);
    checkResourceTypes('excludedResourceTypes', options.excludedResourceTypes);
    if (options.resourceTypes?.length === 0) {
      reject('resourceTypes', [], 'a selection of no types selects nothing', 'leave resourceTypes out to select every type');
    }
    return ResourceSelection._byResource(
      options.resourceTypes?.map((one) => one._model),
      [...(options.excludedResourceTypes ?? []).map((one) => one._model), ...resourcesOf('excludedResourceArns', options.excludedResourceArns ?? [])],
      options.conditions ?? [],
    );
  }

  /**
   * Single resources by their ARNs, in local plans only: backup policies of an organization select whole types. Several resources may be one pattern, such
   * as `arn:aws:dynamodb:*:*:table/orders-*`. All ARNs with a Region or an account are those of the one account and Region of their local plans.
   *
   * @param resourceArns at most 500 ARNs, and at most 30 with wildcards
   * @param conditions conditions on tags, all of which must hold as well; at most 30
   * @param excludedResourceArns resources to leave out of what patterns select; at most 500 ARNs, and at most 30 with wildcards
   * @throws when there are no ARNs or too many, AWS Backup is not known to protect such resources, or one is left out again
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
   */
  public static byArn(resourceArns: string[], conditions: TagCondition[] = [], excludedResourceArns: string[] = []): ResourceSelection {
    checkList('resourceArns', resourceArns);
    checkList('conditions', conditions);
    if (resourceArns.length < 1) {
      reject('resourceArns', resourceArns.length, `a selection has 1 to ${LIMITS.arnsPerSelection} ARNs`, 'give at least one');
    }
    return ResourceSelection._byResource(resourcesOf('resourceArns', resourceArns), resourcesOf('excludedResourceArns', excludedResourceArns), conditions);
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

  /**
   * Resources that any of the selections selects, as AWS Backup joins the selections of one plan: by tags of several keys, by tag and by type, by type and by ARN.
   *
   * A backup policy has selections by tag or by type: where both are given, or more than 10 by tag, each tag value becomes a selection of every type with
   * a condition, as it does where some types need a plan of their own.
   *
   * @param selections 1 to 100 selections; one that is given twice counts once
   * @throws when there are none or too many
   *
   * @example
   * import { BackupResourceType, BackupRule, ProtectionTier, ResourceSelection } from 'cdk-org-backup';
   *
   * new ProtectionTier({
   *   name: 'gold',
   *   rules: [BackupRule.daily()],
   *   selection: ResourceSelection.anyOf([
   *     ResourceSelection.tierTag(),
   *     ResourceSelection.byTag('environment', ['production']),
   *     ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.EFS] }),
   *   ]),
   * });
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
   */
  public static anyOf(selections: ResourceSelection[]): ResourceSelection {
    checkList('selections', selections);
    selections.forEach((one, i) => checkInstance(`selections[${i}]`, one, '_model', 'a ResourceSelection', 'ResourceSelection.byTag(\'…\', [\'…\'])'));
    const given = selections.flatMap((one) => selectionsOf(one._model));
    const texts = given.map(canonical);
    const models = given.filter((_, i) => texts.indexOf(texts[i]) === i);
    const most = LIMITS.resourceAssignmentsPerPlan;
    if (models.length < 1 || models.length > most) {
      reject('selections', models.length, `a plan has 1 to ${most} selections`, models.length < 1 ? 'give at least one' : 'give fewer, or use several tiers');
    }
    return new ResourceSelection(models.length === 1 ? models[0] : { kind: 'any', selections: models });
  }

  /** @internal */
  public static _of(model: TierSelectionModel): ResourceSelection {
    return new ResourceSelection(model);
  }

  /**
   * Types, single resources or both.
   *
   * @internal
   */
  public static _byResource(
    types: ReadonlyArray<TypeModel> | undefined, notTypes: ReadonlyArray<TypeModel>, conditions: TagCondition[],
  ): ResourceSelection {
    const leftOut = types?.find((one) => isAmong(one, notTypes));
    if (leftOut) {
      const single = notTypes.some((other) => other.single && isAmong(leftOut, [other]));
      reject(single ? 'excludedResourceArns' : 'excludedResourceTypes', leftOut.single ? leftOut.arnPattern : leftOut.id,
        leftOut.single ? 'the resource is also selected' : 'the type is also in resourceTypes', 'name it in one of them');
    }
    const [named, without] = [types && uniqueTypes(types), uniqueTypes(notTypes)];
    for (const [prop, { length }] of [['resourceArns', named ?? []], ['excludedResourceArns', without]] as const) {
      if (length > LIMITS.arnsPerSelection) {
        reject(prop, length, `a selection has at most ${LIMITS.arnsPerSelection} ARNs`, 'give fewer, or several selections in ResourceSelection.anyOf()');
      }
    }
    return new ResourceSelection({ kind: 'resources', types: named, notTypes: without, conditions: checkConditions(conditions) });
  }

  private readonly model: TierSelectionModel;

  private constructor(model: TierSelectionModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): TierSelectionModel {
    return this.model;
  }
}

function resourcesOf(prop: string, arns: string[]): TypeModel[] {
  checkList(prop, arns);
  return arns.map((arn, i) => resourceOf(`${prop}[${i}]`, arn));
}

/** A value by which a selection selects: patterns are for conditions. */
function checkSelectedValue(prop: string, value: string): string {
  if (typeof value === 'string' && value.includes('*')) {
    reject(prop, value, 'a selection by tag takes whole values, and * is none of their characters',
      'use TagCondition.stringLike() in the conditions of ResourceSelection.byResourceType()');
  }
  return checkTagValue(prop, value);
}

function checkConditions(conditions: TagCondition[]): ConditionModel[] {
  checkList('conditions', conditions);
  conditions.forEach((one, i) => checkInstance(`conditions[${i}]`, one, '_model', 'a TagCondition', 'TagCondition.stringEquals(\'…\', \'…\')'));
  if (conditions.length > LIMITS.conditionsPerSelection) {
    reject('conditions', conditions.length, `a selection has at most ${LIMITS.conditionsPerSelection} conditions`, 'give fewer conditions');
  }
  checkInstances('conditions', conditions, INSTANCES.tagCondition);
  return conditions.map((condition) => condition._model);
}
