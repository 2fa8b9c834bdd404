import { DefinitionNote } from './definition-notes';
import { MemberVaults } from './tier-checks';
import { CentralModel } from '../protection/copy-resolution';
import { LifecycleModel } from '../protection/model';
import { PlanModel, sourceVault } from '../protection/plan-variants';
import { VaultBounds } from '../protection/retention-checks';

/** Backups and copies without expiry in vaults whose lock has a least and no most: legal, and billed for as long as the lock is there. */
export function lockedForeverNotes(
  part: DefinitionNote['part'], plans: ReadonlyArray<PlanModel>, { standard, airGapped }: MemberVaults, central: ReadonlyArray<CentralModel>,
): DefinitionNote[] {
  const open = (bounds: VaultBounds | undefined) => (bounds && bounds.maxDays === undefined && !bounds.airGapped ? [bounds.vault] : []);
  const into = (arn: string) => {
    const [, , , region, account, , vaultName] = arn.split(':');
    const one = central.find((vault) => vault.region === region && vault.account === account && vault.vaultName === vaultName);
    return account === '$account' && vaultName === standard.vaultName ? open(standard.bounds) : open(one?.bounds);
  };
  const endless = ({ lifecycle }: { readonly lifecycle: LifecycleModel }) => lifecycle.deleteAfterDays === undefined;
  const notes = plans.flatMap(({ tier, rules }) => rules.filter(({ rule }) => endless(rule)).map(({ rule, copies }): DefinitionNote[] => {
    const stored = sourceVault(rule, { memberVault: standard, memberAirGappedVault: airGapped });
    const vaults = [...new Set([...open(stored.bounds), ...copies.filter(endless).flatMap(({ arn }) => into(arn))])];
    return vaults.length === 0 ? [] : [{
      part,
      tier: tier.name,
      id: 'lockedForever',
      text: `tier '${tier.name}': rule '${rule.name}' keeps backups for ever in ${vaults.join(' and ')}, whose lock has no maxRetention: nobody can delete them as long as the lock is there, `
        + 'for ever once a compliance lock is permanent, and all of them are billed; give deleteAfter',
    }];
  }));
  return [...new Map(notes.flat().map((note) => [note.text, note])).values()];
}
