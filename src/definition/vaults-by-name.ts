import { BoundCentralVault, BoundMemberVault } from './bound-vaults';
import { MemberVaults } from './tier-checks';
import { reject } from '../private/reject';
import { CopyModel, RuleModel, TierModel } from '../protection/model';
import { sourceVault } from '../protection/plan-variants';
import { PlanningWarning, tierWarning } from '../protection/tier-planning';

/** What a definition knows of vaults that tiers name by themselves. */
export interface KnownVaults {
  readonly central?: BoundCentralVault;
  readonly member: BoundMemberVault;
  readonly vaults: MemberVaults;
  readonly regions: ReadonlyArray<string>;
  /** Who surely has a tier. */
  readonly holdersOf: (tier: TierModel) => Holders;
}

/** Accounts that surely have a tier, and whether there are no others: of units, layouts need not list all accounts. */
export interface Holders {
  readonly accounts: ReadonlyArray<string>;
  readonly noOthers: boolean;
}

/** The vault that AWS Backup makes itself, when somebody opens its console in a Region for the first time. */
const DEFAULT_VAULT = 'Default';

/** Refuses vaults by name or ARN that can't be meant, and returns what to know of the others. */
export function checkVaultsByName(tiers: ReadonlyArray<TierModel>, known: KnownVaults): PlanningWarning[] {
  return tiers.flatMap((tier) => {
    const holders = known.holdersOf(tier);
    return tier.rules.flatMap((rule) => {
      const prop = `tier '${tier.name}', rule '${rule.name}': copyActions`;
      const notes = rule.copies.flatMap((copy) => copyNotes(prop, copy, holders, known));
      const itself = rule.copies.flatMap((copy) => intoItself(prop, copy, rule, holders, known));
      return [
        ...defaultNotes(rule, known).map((text) => tierWarning(tier, 'defaultVault', text)),
        ...itself.map((text) => tierWarning(tier, 'copyWillFail', `rule '${rule.name}': ${text}`)),
        ...[...targetNotes(rule, known), ...notes].map((text) => tierWarning(tier, 'vaultNotKnown', `rule '${rule.name}': ${text}`)),
      ];
    });
  });
}

function defaultNotes(rule: RuleModel, { vaults }: KnownVaults): string[] {
  const stored = storedIn(rule, vaults) === DEFAULT_VAULT;
  const copied = rule.copies.some(({ destination }) => destination.kind === 'vault' && destination.arn.endsWith(`:$account:backup-vault:${DEFAULT_VAULT}`));
  return stored || copied ? [`rule '${rule.name}' ${stored ? 'stores' : 'copies'} in the vault ${DEFAULT_VAULT}, which an account has in a Region only once somebody opened the console of AWS Backup there: jobs fail where nobody did; `
    + 'its key aws/backup can\'t be shared, so that what it encrypts is not copied to other accounts; use the vault of the member baseline'] : [];
}

function targetNotes({ target }: RuleModel, { central }: KnownVaults): string[] {
  const ofCentral = target.kind === 'named' && central?.models.some((one) => [one.vaultName, one.airGappedVaultName].includes(target.vaultName));
  return ofCentral ? [`it stores in '${target.vaultName}', which is the vault of the central account, in the account of each resource: jobs fail where that has none of this name; use BackupTarget.memberVault() and copy to `
    + 'CopyDestination.centralVault()'] : [];
}

/** With `$account` as its account such a copy is left out where it would lead into itself. */
function intoItself(prop: string, { destination }: CopyModel, rule: RuleModel, { accounts, noOthers }: Holders, known: KnownVaults): string[] {
  const { arn } = destination.kind === 'vault' ? destination : { arn: '' };
  const [, , , region, account, , vaultName] = arn.split(':');
  if (!accounts.includes(account) || !known.regions.includes(region) || vaultName !== storedIn(rule, known.vaults)) {
    return [];
  }
  if (known.regions.length === 1 && accounts.length === 1 && noOthers) {
    reject(prop, arn, `${account} has these backups in this very vault, into which nothing can be copied from itself`, 'copy elsewhere');
  }
  return [`copies of ${account} in ${region} to ${arn} will fail: the backups there are in this very vault; write $account in place of the account, which leaves the copy out there, or copy elsewhere`];
}

function copyNotes(prop: string, { destination }: CopyModel, { accounts }: Holders, known: KnownVaults): string[] {
  if (destination.kind !== 'vault') {
    return [];
  }
  const { arn } = destination;
  const [, , , , account, , vaultName] = arn.split(':');
  const { central, member, vaults } = known;
  if (central?.managed && account === central.account) {
    return centralNotes(prop, arn, central);
  }
  return member.managed && account !== '$account' && !accounts.includes(account) && [vaults.standard.vaultName, vaults.airGapped.vaultName].includes(vaultName)
    ? [`it copies to ${arn}, named as the vault of a member account: those that baselines make admit copies of the central account only; copy to the central account`] : [];
}

/** An ARN in the central account is one of the vaults that the definition has there, or of one that it does not know. */
function centralNotes(prop: string, arn: string, { models, managed }: BoundCentralVault): string[] {
  const [, , , region, , , vaultName] = arn.split(':');
  const retired = managed?.byRegion.get(region)?.generations.flatMap(({ names }) => [names.vaultName, names.airGappedVaultName]) ?? [];
  const here = models.find((one) => one.region === region);
  if (here && [here.vaultName, here.airGappedVaultName].includes(vaultName)) {
    return [];
  }
  const elsewhere = models.filter((one) => [one.vaultName, one.airGappedVaultName].includes(vaultName)).map((one) => one.region);
  if (elsewhere.length > 0) {
    reject(prop, arn, `the central account has this vault in ${elsewhere.join(', ')} only`, `copy there, or add ${region} to centralRegions of the layout`);
  }
  return [`it copies to ${arn}, ${retired.includes(vaultName) ? 'which is not the current vault' : 'which this definition does not make'}: every copy fails where nobody makes it; use CopyDestination.centralVault() or airGappedVault(), `
    + 'or acknowledge this where the vault exists'];
}

function storedIn(rule: RuleModel, { standard, airGapped }: MemberVaults): string {
  return sourceVault(rule, { memberVault: standard, memberAirGappedVault: airGapped }).vaultName;
}
