import { tierTagValues } from './tag-policy-document';
import { BackupDefinition } from '../definition/backup-definition';
import { accountTarget, surroundings, TargetModel } from '../organization-layout/layout-model';
import type { TierModel } from '../protection/model';

/** Where a tag policy is attached, and which values of the tier tag mean something there. */
export interface TaggedTarget {
  readonly targetId: string;
  readonly values: ReadonlyArray<string>;
}

/** Targets whose tiers select by the tier tag, sorted; those that are asked for, or all of the definition. */
export function taggedTargets(
  { layout, naming, _parts: { assigned, local } }: BackupDefinition, given?: ReadonlyArray<TargetModel>,
): TaggedTarget[] {
  const own = local.filter(({ external }) => !external);
  const all: { target: TargetModel; tiers: ReadonlyArray<TierModel> }[] = [
    ...assigned, ...own.flatMap(({ accounts, tiers }) => accounts.map((account) => ({ target: accountTarget(account), tiers }))),
  ];
  const targets = new Map((given ?? all.map(({ target }) => target)).map((target) => [target.id, target]));
  const around = surroundings(all, layout._model);
  return [...targets.values()].map((target) => {
    // a policy that is attached around it says the others
    const unsaid = around.surelyAround(target).filter((one) => one.target.id === target.id || !targets.has(one.target.id));
    return { targetId: target.id, values: tierTagValues(unsaid.flatMap(({ tiers }) => tiers), naming.tagKey) };
  }).filter(({ values }) => values.length > 0).sort((one, other) => (one.targetId < other.targetId ? -1 : 1));
}
