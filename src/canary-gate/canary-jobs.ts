import { BackupDefinition } from '../definition/backup-definition';
import { contains, LayoutModel, TargetModel } from '../organization-layout/layout-model';
import { cronIntervals, parseCron } from '../private/cron';
import { PlanModel } from '../protection/plan-variants';

/** A plan with the targets that its policies are attached to. */
export interface AttachedPlan {
  readonly plan: PlanModel;
  readonly targets: ReadonlyArray<TargetModel>;
}

/** The plans of a definition, with where they are attached. */
export function attachedPlans(definition: BackupDefinition): AttachedPlan[] {
  return definition._planned.plans.map((plan) => ({
    plan, targets: definition._targetsOf(plan.tier.name).map(({ _kind: kind, targetId: id }) => ({ kind, id })),
  }));
}

/** The plans that surely run in accounts of some units in a Region, or in some of these accounts. */
export function plansInUnits(all: ReadonlyArray<AttachedPlan>, units: ReadonlyArray<TargetModel>, region: string, layout: LayoutModel): PlanModel[] {
  const meets = (target: TargetModel) => units.some((unit) => contains(unit, target, layout) || contains(target, unit, layout));
  return all.filter(({ plan, targets }) => plan.regions.includes(region) && targets.some(meets)).map(({ plan }) => plan);
}

/** Whether some plan copies. */
export function anyCopies(plans: ReadonlyArray<PlanModel>): boolean {
  return plans.some(({ rules }) => rules.some(({ copies }) => copies.length > 0));
}

/** Longest time in minutes until some rule runs again, and until one that copies does. */
export function longestWaits(plans: ReadonlyArray<PlanModel>): { backup: number; copy: number } {
  const rules = plans.flatMap((plan) => plan.rules).map(({ rule: { schedule }, copies }) => ({
    minutes: cronIntervals(parseCron(schedule))?.longest ?? Infinity, copies: copies.length > 0,
  }));
  const least = (some: typeof rules) => Math.min(...some.map(({ minutes }) => minutes));
  return { backup: least(rules), copy: least(rules.filter(({ copies }) => copies)) };
}
