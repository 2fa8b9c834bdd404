import { contains, LayoutModel, mayMeet, TargetModel, accountTarget } from '../organization-layout/layout-model';
import { listed } from '../private/listed';
import { reject } from '../private/reject';

/** An account that never gets the parts from a StackSet. */
interface Spared {
  readonly accountId: string;
  readonly role: string;
}

/** A target, and where the user wrote it where that is known. */
export interface WrittenTarget {
  readonly target: TargetModel;
  readonly prop?: string;
}

/** Where a roll-out goes, and what the user should know of it. */
export interface RolloutTargets {
  /** Ids of units, or of the root, none within another, sorted. */
  readonly unitIds: ReadonlyArray<string>;
  /** Texts about accounts that may be reached and must not. */
  readonly doubtful: ReadonlyArray<string>;
}

/**
 * The units that StackSets deploy to.
 *
 * @param wanted what the user names; undefined means where tiers are assigned to
 * @param prop where the user names it
 */
export function rolloutTargets(
  wanted: ReadonlyArray<TargetModel> | undefined, assigned: ReadonlyArray<WrittenTarget>, layout: LayoutModel, prop = 'targets',
): RolloutTargets {
  const written: ReadonlyArray<WrittenTarget> = wanted?.map((target, i) => ({ target, prop: `${prop}[${i}]` })) ?? assigned.filter(({ target }) => target.kind !== 'account');
  const given = written.map(({ target }) => target);
  const at = (target: TargetModel) => written[given.indexOf(target)].prop ?? 'targets of the assignments';
  if (given.length === 0) {
    reject(prop, wanted, wanted ? 'a StackSet deploys to at least one unit' : 'the definition assigns tiers to accounts only, and a StackSet deploys to units',
      'name the units whose accounts are to get the templates');
  }
  const account = given.find(({ kind }) => kind === 'account');
  if (account) {
    reject(at(account), account.id, 'it is an account, and StackSets give new accounts of its unit the templates too, whatever accounts are named',
      'name a unit, or deploy a stack of the account');
  }
  const spared = sparedAccounts(layout);
  given.forEach((target) => spared.forEach((one) => checkSpared(at(target), target, one, layout, wanted ? '' : ` in ${prop} of the roll-out`)));
  const root = given.find(({ kind }) => kind === 'root');
  if (root && !wanted) {
    reject(at(root), root.id, 'a roll-out to the root reaches every account of the organization, those of other teams and suspended ones too',
      `name units in ${prop} of the roll-out, or the root itself if that is meant`);
  }
  const outermost = given.filter((one, i) => !given.some((other, j) => (other.id === one.id ? j < i : contains(other, one, layout))));
  return {
    unitIds: outermost.map(({ id }) => id).sort(),
    doubtful: spared.flatMap((one) => {
      const maybe = outermost.filter((target) => mayMeet(target, accountTarget(one.accountId), layout)).map(({ id }) => id).sort();
      return maybe.length === 0 ? [] : [
        `the layout does not say in which unit the ${one.role} account ${one.accountId} is: if it lies in ${listed(maybe)}, StackSets deploy the parts of members to it; `
        + 'give its parentId in accounts of the layout',
      ];
    }),
  };
}

/** The copies in these must survive whoever administers the StackSets. */
function sparedAccounts({ centralAccount, recoveryAccount }: LayoutModel): Spared[] {
  return [
    ...centralAccount === undefined ? [] : [{ accountId: centralAccount, role: 'central' }],
    ...recoveryAccount === undefined ? [] : [{ accountId: recoveryAccount, role: 'recovery' }],
  ];
}

function checkSpared(prop: string, target: TargetModel, { accountId, role }: Spared, layout: LayoutModel, where: string): void {
  if (!contains(target, accountTarget(accountId), layout)) {
    return;
  }
  const instead = unitsBeside(target, accountId, layout);
  reject(prop, target.id, `it reaches ${accountId}, the ${role} account, which gets its parts from its own stack only: what administers the StackSets must not reach it`,
    instead.length > 0 ? `name ${instead.join(', ')}${where} instead`
      : `name units${where} that it is not in: the layout lists none below ${target.id} of which that is known, so add them to its units, and ${accountId} to its accounts, each with parentId`
        + `${target.kind === 'root' ? '' : `; where it lies in ${target.id} itself, it can also be moved to a unit elsewhere`}`);
}

/** The largest listed units below a target that an account is not in. */
function unitsBeside(target: TargetModel, accountId: string, layout: LayoutModel): string[] {
  const parentOf = (id: string | undefined) => (target.kind === 'root' ? id === undefined || id === target.id : id === target.id);
  const below = layout.units.filter(({ parentId }) => parentOf(parentId)).map(({ organizationalUnitId }): TargetModel => ({ kind: 'unit', id: organizationalUnitId }));
  return below.flatMap((unit) => (contains(unit, accountTarget(accountId), layout) ? unitsBeside(unit, accountId, layout)
    : mayMeet(unit, accountTarget(accountId), layout) ? [] : [unit.id])).sort();
}

/** Units in groups that one operation takes. */
export function inGroups<T>(all: ReadonlyArray<T>, size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
