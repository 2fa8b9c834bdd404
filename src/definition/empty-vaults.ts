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
  const filled = (region: string, name: string) => copies.has(`${region}:${central!.account}:backup-vault:${name}`);
  const regions = [...central?.managed?.byRegion ?? []].map(([region, { generations: [{ names, airGapped }] }]) => ({
    region, standard: filled(region, names.vaultName), hasAirGapped: airGapped !== undefined, airGapped: filled(region, names.airGappedVaultName),
  }));
  const used = regions.filter((one) => one.standard || one.airGapped);
  const empty = regions.filter((one) => !used.includes(one));
  const emptyAirGapped = used.filter((one) => one.hasAirGapped && !one.airGapped);
  const codes = (some: typeof regions) => some.map(({ region }) => region).join(', ');
  const note = (text: string): DefinitionNote => ({ part: 'central', id: 'vaultStaysEmpty', text });
  return [
    ...empty.length === 0 ? [] : [note(`nothing is copied to the central account in ${codes(empty)}: ${used.length === 0 ? 'no tier copies there at all' : `all copies go to ${codes(used)}`}; `
      + `${regions.length === 1 ? 'let a tier copy there by CopyDestination.centralVault(), or leave centralVault and centralAccount out until one does'
        : 'leave such Regions out of centralRegions of the layout, or copy there by CopyDestination.centralVaultInSameRegion() or centralVault({ region })'}`)],
    ...emptyAirGapped.length === 0 ? [] : [note(`nothing is copied into the central air-gapped vault in ${codes(emptyAirGapped)}; `
      + 'leave its airGappedVault out, by regionalSettings where other Regions have one, or copy there by CopyDestination.airGappedVault()')],
  ];
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
