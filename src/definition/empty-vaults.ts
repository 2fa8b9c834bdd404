import { BoundCentralVault, BoundMemberVault } from './bound-vaults';
import { DefinitionNote } from './definition-notes';
import { PlanModel } from '../protection/plan-variants';

/** Vaults that this library makes and into which no plan puts anything. */
export function emptyVaultNotes(
  { member, central }: { readonly member: BoundMemberVault; readonly central?: BoundCentralVault }, plans: ReadonlyArray<PlanModel>,
): DefinitionNote[] {
  // without plans, nothing is known of what is put there
  return plans.length === 0 ? [] : [...emptyCentral(central, plans), ...emptyMember(member, plans)];
}

function emptyCentral(central: BoundCentralVault | undefined, plans: ReadonlyArray<PlanModel>): DefinitionNote[] {
  const copies = copiesOf(plans);
  const vaults = [...central?.managed?.byRegion ?? []].flatMap(([region, { generations: [{ names, airGapped }] }]) => [
    { region, kind: 'central vault', name: names.vaultName }, ...airGapped ? [{ region, kind: 'central air-gapped vault', name: names.airGappedVaultName }] : [],
  ]).map((vault) => ({ ...vault, filled: copies.has(`${vault.region}:${central!.account}:backup-vault:${vault.name}`) }));
  const filled = [...new Set(vaults.filter((vault) => vault.filled).map(({ region }) => region))];
  return [...new Set(vaults.map(({ kind }) => kind))].flatMap((kind): DefinitionNote[] => {
    const regions = vaults.filter((vault) => vault.kind === kind && !vault.filled).map(({ region }) => region);
    const where = filled.length === 0 ? 'no tier copies to the central account' : `copies go to ${filled.join(', ')}`;
    const remedy = kind === 'central vault' ? 'leave such Regions out of centralRegions of the layout, or copy there (region, centralVaultInSameRegion())'
      : 'leave airGappedVault out there (regionalSettings), or copy there (region, airGappedVaultInSameRegion())';
    return regions.length === 0 ? [] : [{ part: 'central', id: 'vaultStaysEmpty', text: `nothing is copied into the ${kind} in ${regions.join(', ')}: ${where}; ${remedy}` }];
  });
}

function emptyMember({ managed, facts }: BoundMemberVault, plans: ReadonlyArray<PlanModel>): DefinitionNote[] {
  if (!managed) {
    return [];
  }
  const copies = [...copiesOf(plans)];
  const rules = plans.flatMap((plan) => plan.rules.map(({ rule }) => rule));
  const copiedTo = (name: string) => copies.some((arn) => arn.endsWith(`:$account:backup-vault:${name}`));
  const { vaultName, airGappedVaultName } = facts;
  // what has no air-gapped vault stays in the standard one
  const used = rules.some(({ target }) => target.kind !== 'named' || target.vaultName === vaultName) || copiedTo(vaultName);
  const usedAirGapped = airGappedVaultName === undefined || rules.some(({ target }) => target.kind === 'airGapped') || copiedTo(airGappedVaultName);
  const note = (text: string): DefinitionNote => ({ part: 'member', id: 'vaultStaysEmpty', text });
  return [
    ...used ? [] : [note(`no rule backs up to the member vault '${vaultName}': all target other vaults; name it in BackupTarget.vault(), or use BackupTarget.memberVault()`)],
    ...usedAirGapped ? [] : [note(`no rule targets the member's air-gapped vault '${airGappedVaultName}' or copies there; leave airGappedVault of memberVault out, or use BackupTarget.airGappedVault()`)],
  ];
}

/** Region, account and name of each vault that copies lead to. */
function copiesOf(plans: ReadonlyArray<PlanModel>): Set<string> {
  return new Set(plans.flatMap(({ rules }) => rules.flatMap(({ copies }) => copies.map(({ arn }) => arn.split(':').slice(3).join(':')))));
}
