import { LIMITS } from '../data/limits';
import { shorten, shortHash } from '../private/hash';
import { reject } from '../private/reject';
import { ConditionModel, SelectionModel, TypeModel } from '../protection/model';
import { conditionalSelections, PlanLabels, PlannedSelection, plannedSelections, PlanSelection, TitledSelection, titledSelections } from '../protection/plan-contents';
import { RESOURCE_TAG } from '../protection/plan-fields';
import { PlanModel } from '../protection/plan-variants';
import { assign, PolicyNode } from '../protection/rule-fields';
import { selectionsOf, selectsType } from '../protection/selections';

/** What selections of a document need beside the plans. */
export interface SelectionContext extends PlanLabels {
  readonly partition: string;
  /** Path and name of the role, as ARNs carry them after `role`. */
  readonly backupRole: string;
  readonly selectionsOperator: string;
}

/** A plan, or a part of one that does not fit into a policy. */
export interface PlanPart extends PlanModel {
  /** Names of what the part selects, of those that `selectionParts` gives; undefined means all. */
  readonly selections?: ReadonlyArray<string>;
}

/** The selections of a plan, or of a part of it. */
export function selectionsNode(plan: PlanPart, context: SelectionContext): PolicyNode {
  const role = { iam_role_arn: assign(`arn:${context.partition}:iam::$account:role${context.backupRole}`) };
  if (areTags(plan)) {
    return { tags: Object.fromEntries(tagSelections(plan, context).map(([name, tagKey, values, conditions]) => [name, {
      ...role,
      tag_key: assign(tagKey),
      tag_value: { [context.selectionsOperator]: [...values] },
      ...conditionsNode(conditions),
    }])) };
  }
  const resources: PolicyNode = {};
  for (const [key, one] of typeSelections(plan, context).filter(([title]) => plan.selections?.includes(title) ?? true)) {
    resources[key] = {
      ...role,
      resource_types: { [context.selectionsOperator]: one.types ? arnPatterns(one.types, context) : ['*'] },
      ...(one.notTypes.length > 0 && { not_resource_types: { [context.selectionsOperator]: arnPatterns(one.notTypes, context) } }),
      ...conditionsNode(one.conditions),
    };
  }
  return { resources };
}

/** Names of what a plan selects and what can be in policies of its own, in the order in which the user gives it: values of tags, or selections by type. */
export function selectionParts(plan: PlanModel, context: SelectionContext): string[] {
  return areTags(plan) ? titledSelections(plan, context).flatMap((one) => valuesOf(one, plan).map((value) => partName(one, value)))
    : typeSelections(plan, context).map(([title]) => title);
}

/** Refuses plans with more selections than AWS Backup takes, whatever policies they come from. */
export function checkSelectionCount(parts: ReadonlyArray<PlanPart>, context: SelectionContext): void {
  const [first] = parts;
  const tags = areTags(first);
  const names = new Set(parts.flatMap((part) => (tags ? tagSelections : typeSelections)(part, context).map(([name]) => name)));
  const prop = `selections of plan '${first.name}'`;
  const remedy = 'give fewer tag values, or use several tiers';
  if (tags && names.size > LIMITS.tagSelectionsPerPlan) {
    reject(prop, names.size, `a plan has at most ${LIMITS.tagSelectionsPerPlan} by tags, and so many are needed for tag values that fill several policies of ${LIMITS.policyCharacters} characters`, remedy);
  }
  if (names.size > LIMITS.resourceAssignmentsPerPlan) {
    reject(prop, names.size, `a plan has at most ${LIMITS.resourceAssignmentsPerPlan}, one for each tag value where selections by type stand beside those by tag or some types need a plan of their own`, remedy);
  }
}

/** Whether S3 is selected by conditions, which AWS does not document. */
export function selectsS3ByCondition(plan: PlanModel): boolean {
  const byType = !areTags(plan);
  const byCondition = ({ kind, conditions }: SelectionModel) => conditions.length > 0 || (kind === 'tags' && byType);
  return plannedSelections(plan).some(({ selection, types }) => byCondition(selection)
    && (types ? types.some((type) => type.id === 'S3') : selectsType(selection, 'S3')));
}

/** A plan has selections by tags or such by type: those by tags become conditions where both are meant, types are split, or there are more than a plan can have. */
function areTags({ tier, types }: PlanModel): boolean {
  const all = selectionsOf(tier.selection);
  return !types && all.every(({ kind }) => kind === 'tags') && all.length <= LIMITS.tagSelectionsPerPlan;
}

type TagSelection = [name: string, tagKey: string, values: ReadonlyArray<string>, conditions: ReadonlyArray<ConditionModel>];

/** Some values of a selection make one with a name of its own, so that policies of one plan never say different things of one name. */
function tagSelections(plan: PlanPart, context: SelectionContext): TagSelection[] {
  return titledSelections(plan, context).flatMap((one): TagSelection[] => {
    const all = valuesOf(one, plan);
    const values = all.filter((value) => plan.selections?.includes(partName(one, value)) ?? true);
    const title = values.length === all.length ? one.title : `${one.title}-${shortHash(JSON.stringify(values), 8)}`;
    const { selection } = one;
    return values.length === 0 || selection.kind !== 'tags' ? []
      : [[shorten(title, LIMITS.selectionNameLength), selection.tagKey ?? context.tagKey, values, selection.conditions]];
  });
}

function valuesOf({ selection }: PlannedSelection, { tier }: PlanModel): ReadonlyArray<string> {
  return selection.kind === 'tags' ? selection.tagValues ?? [tier.name] : [];
}

function partName({ title }: TitledSelection, value: string): string {
  return `${title} ${value}`;
}

function typeSelections(plan: PlanModel, context: SelectionContext): [name: string, selection: PlanSelection][] {
  const reason = plan.types ? 'some types need a plan of their own' : 'other selections are by type or there are too many by tag';
  return conditionalSelections(plan, context, `, because ${reason}, its tag becomes one of them`)
    .flatMap((one) => (plan.tier.leftOut?.includes('bucketsApart') ? [one] : bucketsApart(one))).map((one) => [shorten(one.title, LIMITS.selectionNameLength), one]);
}

/** How S3 reads conditions in backup policies is not documented: its buckets get a selection of their own, so that nothing else depends on it. */
function bucketsApart(selection: PlanSelection): PlanSelection[] {
  const { types, conditions, title } = selection;
  const buckets = types?.filter((type) => type.id === 'S3') ?? [];
  const others = types?.filter((type) => type.id !== 'S3') ?? [];
  return conditions.length === 0 || buckets.length === 0 || others.length === 0 ? [selection]
    : [{ ...selection, types: others }, { ...selection, title: `${title}-s3`, types: buckets }];
}

function conditionsNode(conditions: ReadonlyArray<ConditionModel>): PolicyNode {
  if (conditions.length === 0) {
    return {};
  }
  const byOperator: { [operator: string]: PolicyNode } = {};
  conditions.forEach((condition, i) => {
    byOperator[condition.operator] = {
      ...byOperator[condition.operator],
      [`condition${i + 1}`]: { condition_key: assign(`${RESOURCE_TAG}${condition.tagKey}`), condition_value: assign(condition.value) },
    };
  });
  return { conditions: byOperator };
}

function arnPatterns(types: ReadonlyArray<TypeModel>, context: SelectionContext): string[] {
  return types.map((type) => type.arnPattern.replace('arn:aws:', `arn:${context.partition}:`));
}
