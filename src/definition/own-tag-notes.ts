import { ownTagsUnder } from './tier-checks';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { TierModel } from '../protection/model';
import { besideOwn } from '../protection/plan-contents';
import { PlanningWarning, tierWarning } from '../protection/tier-planning';

type Tags = { readonly [key: string]: string };

/** Where the user's tags leave no room for the tier's own, by which plans and recovery points are checked. */
export function ownTagNotes(tiers: ReadonlyArray<TierModel>, naming: BackupNaming): PlanningWarning[] {
  return tiers.flatMap((tier) => {
    const leftOut = (what: string, tags: Tags, limit: number, on: 'planTag' | 'recoveryPointTag', who: string) => {
      const own = ownTagsUnder(naming, tier, on);
      const shown = Object.entries(own).map(([key, value]) => `${key}=${value}`).join(', ');
      return Object.keys(own).some((key) => besideOwn(own, tags, limit)[key] === undefined) ? [tierWarning(tier, 'tierTagLeftOut',
        `${what} has ${limit} tags, as many as AWS Backup takes, so that the tier's own, ${shown}, is left out: a framework that looks at ${who} by it does not judge them`)] : [];
    };
    return [
      ...tier.rules.flatMap((rule) => leftOut(`recoveryPointTags of rule '${rule.name}'`, rule.recoveryPointTags, LIMITS.recoveryPointTags, 'recoveryPointTag', 'recovery points')),
      ...leftOut('planTags', tier.planTags, LIMITS.planTags, 'planTag', 'plans'),
    ];
  });
}
