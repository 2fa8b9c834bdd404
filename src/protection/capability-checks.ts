import { hasFeature, SupportOverrides } from './capabilities';
import { RuleModel, TierModel } from './model';
import { checkInstance, reject } from '../private/validation';

/**
 * Checks what the rules of a tier ask for against the resource types that it names.
 * Returns what AWS Backup silently leaves out for some of them; throws where nothing would be left.
 */
export function checkTierTypes(tier: TierModel, overrides: SupportOverrides): string[] {
  const types = tier.selection.kind === 'resources' ? tier.selection.types : undefined;
  if (!types) {
    return [];
  }
  const notes: string[] = [];
  const need = (rule: RuleModel, wanted: boolean, prop: string, feature: 'coldStorage' | 'continuous' | 'airGappedVault', what: string) => {
    const without = wanted ? types.filter((type) => !hasFeature(type, feature, overrides)).map((type) => type.id) : [];
    if (wanted && without.length === types.length) {
      reject(`tier '${tier.name}', rule '${rule.name}': ${prop}`, without.join(', '), `none of these types has ${what}`, `leave ${prop} out, or select types that have it`);
    }
    if (without.length > 0) {
      notes.push(`rule '${rule.name}' asks for ${what}, which ${without.join(', ')} has not`);
    }
  };
  for (const rule of tier.rules) {
    const cold = [rule.lifecycle, ...rule.copies.map((copy) => copy.lifecycle)].some((one) => one.moveToColdStorageAfterDays !== undefined);
    need(rule, cold, 'moveToColdStorageAfter', 'coldStorage', 'cold storage');
    need(rule, rule.continuous, 'continuous', 'continuous', 'continuous backup');
    need(rule, rule.target.kind === 'airGapped', 'target', 'airGappedVault', 'logically air-gapped vaults');
  }
  return notes;
}

/** Refuses what is no type: JavaScript can write its name as text, which would be no type at all. */
export function checkResourceTypes(prop: string, types: ReadonlyArray<unknown> | undefined | null): void {
  types?.forEach((one, i) => checkInstance(`${prop}[${i}]`, one, 'arnPattern', 'a BackupResourceType', 'BackupResourceType.S3'));
}
