import { MemberAccount } from './member-account';
import { NAMES } from '../data/names';
import { BackupDefinition } from '../definition/backup-definition';
import { checkForm, refuseToken, reject } from '../private/validation';

/** Checks patterns of aliases and sorts them. */
export function sourceKeyAliases(aliases: string[]): string[] {
  return [...new Set(aliases.map((alias, i) => {
    const prop = `sourceKeyAliases[${i}]`;
    refuseToken(prop, alias, 'aliases of all member accounts are needed at synth', 'write the alias itself');
    if (/^alias\/[*/]*$/.test(alias.trim())) {
      reject(prop, alias, 'it matches every key of the account', 'name the aliases, for example alias/app-*');
    }
    return checkForm(prop, alias, NAMES.keyAliasPattern);
  }))].sort();
}

/** Checks name and path of a managed policy and returns them as ARNs have them. */
export function checkPolicyName(name: string): string {
  return checkForm('permissionsBoundaryName', name, NAMES.policyWithPath).replace(/^\//, '');
}

/** ARNs of the keys of air-gapped vaults that the backup role copies or writes into; where a key is made elsewhere, of all keys there: their policies decide. */
export function airGappedKeyArns({ _central: central, _member: member, layout }: BackupDefinition, { copyingAccounts }: MemberAccount): string[] {
  const elsewhere = !central || !copyingAccounts.includes(central.account) ? [] : [...central.airGappedKeys].flatMap(([region, { keyArn }]) =>
    (keyArn === undefined ? [`arn:${layout.partition}:kms:${region}:${central.account}:key/*`] : [keyArn]));
  // of former central accounts it is not known where their keys are
  const former = elsewhere.length === 0 ? [] : copyingAccounts.filter((account) => account !== central!.account).map((account) => `arn:${layout.partition}:kms:*:${account}:key/*`);
  const own = member.facts.encryption?.kind === 'existing' ? Object.values(member.facts.encryption.keyArns) : [];
  return [...new Set([...elsewhere, ...former, ...own])].sort();
}
