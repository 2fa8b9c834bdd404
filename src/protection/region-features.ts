import { regionFacts, SupportOverrides } from './capabilities';
import { RuleModel, TierModel } from './model';

/** What a rule can ask for that only some Regions do, and how plans without it are marked. */
const FEATURES = [
  {
    id: 'scan', what: 'malware scans', asked: (rule: RuleModel) => rule.scanMode !== undefined, without: { scanMode: undefined }, fact: 'malwareProtection',
  },
  { id: 'index', what: 'indexes', asked: (rule: RuleModel) => rule.indexTypes.length > 0, without: { indexTypes: [] }, fact: 'search' },
] as const;

/** Rules as a Region can carry them out; what it can't do is left out there, and the mark says so in the name of the plan. */
export function rulesIn(
  region: string, rules: ReadonlyArray<RuleModel>, overrides: SupportOverrides,
): { rules: ReadonlyArray<RuleModel>; mark: string } {
  const facts = regionFacts(region, overrides);
  const missing = FEATURES.filter(({ asked, fact }) => !facts[fact] && rules.some(asked));
  const left = missing.map(({ without }) => without);
  return missing.length === 0 ? { rules, mark: '' }
    : { rules: rules.map((rule) => Object.assign({}, rule, ...left)), mark: missing.map(({ id }) => `no-${id}`).join('-') };
}

/** What a tier asks for and some of its Regions don't do. */
export function regionFeatureNotes(tier: TierModel, regions: ReadonlyArray<string>, overrides: SupportOverrides): string[] {
  return FEATURES.flatMap(({ what, asked, fact }) => {
    const names = tier.rules.filter(asked).map((rule) => `'${rule.name}'`);
    const bare = regions.filter((region) => !regionFacts(region, overrides)[fact]);
    return names.length === 0 || bare.length === 0 ? []
      : [`AWS Backup makes no ${what} in ${[...bare].sort().join(', ')}: plans there leave what ${names.join(', ')} asks for out; say in BackupSupport that AWS has added it, or use other tiers there`];
  });
}
