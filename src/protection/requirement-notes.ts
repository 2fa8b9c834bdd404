import { placeOf, reachesAccount, reachesRegion } from './copy-places';
import { CopyModel, RuleModel, TierModel } from './model';
import { JudgedTiers, longest, nameTiers, rulesOf } from './requirement-checks';
import { groupsFor, TierGroup } from './requirement-groups';
import { describeRequirement, RequirementModel } from './requirement-model';
import { readable } from '../private/readable';

/** What controls find COMPLIANT or don't judge, and whoever reads the requirement would believe otherwise; each with the id of its warning. */
export function requirementNotes(
  requirements: ReadonlyArray<RequirementModel>, sets: ReadonlyArray<JudgedTiers>, tagKey: string,
): { id: string; text: string }[] {
  const notes = requirements.flatMap((requirement) => sets.flatMap((set) => groupsFor(requirement, set.tiers, tagKey).flatMap((group) => [
    ...rareCopyNotes(requirement, group, set).map((text) => ({ id: 'copiesOfRareRule', text })),
    ...otherVaultNotes(requirement, group, set).map((text) => ({ id: 'vaultNotJudged', text })),
  ])));
  return notes.filter(({ text }, i) => notes.findIndex((one) => one.text === text) === i);
}

/** The controls on copies are met by any rule that copies, however rarely it runs. */
function rareCopyNotes(requirement: RequirementModel, group: TierGroup, { context }: JudgedTiers): string[] {
  const { crossRegion, crossAccount, frequencyMinutes, recoveryPointAgeHours } = requirement;
  const rules = rulesOf(group.whole);
  const demanded = frequencyMinutes ?? (recoveryPointAgeHours === undefined ? undefined : recoveryPointAgeHours * 60);
  const often = Math.min(...rules.map(longest));
  const note = (where: string, reaches: (copy: CopyModel) => boolean): string[] => {
    const copying = rules.filter(({ copies }) => copies.some(reaches));
    const copied = Math.min(...copying.map(longest));
    return copying.length === 0 || copied <= Math.max(demanded ?? often, often) ? [] : [
      `the ${describeRequirement(requirement)} demands copies to ${where}, which of ${nameTiers(group.whole)} only ${nameRules(copying)} ${copying.length === 1 ? 'makes' : 'make'}: AWS Backup Audit Manager is content with any rule that copies, `
        + `and of backups ${demanded === undefined ? 'made' : 'demanded'} every ${inWords(demanded ?? often)} the newest copy can be ${inWords(copied)} old; let the rules that run more often copy there too`,
    ];
  };
  const accounts = crossAccount && (crossAccount.accounts.length > 0 ? crossAccount.accounts : [undefined]);
  const regions = crossRegion && (crossRegion.regions.length > 0 ? crossRegion.regions : [undefined]);
  return [
    ...(accounts ?? []).flatMap((account) => note(account ?? 'another account', (copy) => reachesAccount(placeOf(copy, context.central), undefined, account))),
    ...(regions ?? []).flatMap((region) => context.regions.filter((source) => source !== region)
      .flatMap((source) => note(region ?? 'another Region', (copy) => reachesRegion(placeOf(copy, context.central), source, region)))),
  ];
}

/** What is demanded of vaults is known, and judged, of the member vault only. */
function otherVaultNotes(requirement: RequirementModel, group: TierGroup, { context }: JudgedTiers): string[] {
  const { memberVault } = context;
  const others = memberVault === undefined ? [] : group.tiers.flatMap((tier) => namedTargets(tier)
    .filter(({ vaultName }) => vaultName !== memberVault.vaultName));
  const text = (demand: string, why: string) => others.map(({ tier, rule, vaultName }) =>
    `the ${describeRequirement(requirement)} demands ${demand} and rule '${rule}' of tier '${tier}' stores in the vault '${vaultName}', ${why}; store in the member vault, or see to that vault yourself`);
  return [
    ...requirement.vaultLock ? text('a locked vault', 'whose lock this definition does not know: where it has none, its resources are NON_COMPLIANT') : [],
    ...requirement.manualDeletionDisabled ? text('that nobody deletes recovery points by hand', `which the control does not judge: it is narrowed to the vault '${memberVault?.vaultName}'`) : [],
  ];
}

function namedTargets({ name: tier, rules }: TierModel): { tier: string; rule: string; vaultName: string }[] {
  return rules.flatMap(({ name: rule, target }) => (target.kind === 'named' ? [{ tier, rule, vaultName: target.vaultName }] : []));
}

function nameRules(rules: ReadonlyArray<RuleModel>): string {
  return `${rules.length === 1 ? 'rule' : 'rules'} ${rules.map(({ name }) => `'${name}'`).join(', ')}`;
}

/** Of a schedule that ends nobody knows how old its last copy becomes. */
function inWords(minutes: number): string {
  return minutes === Infinity ? 'any number of days' : minutes < 2 * 1440 ? `${minutes / 60} hours` : readable(minutes);
}
