import { CopySpec, RuleSpec, TierSpec } from './arbitraries';
import { KINDS_BY_TYPE } from './facts';
import { canCopy, SupportSpec } from './oracle';

/**
 * What each resource type should get in each Region from a tier, computed from the specification alone.
 */
export interface World {
  readonly centralRegions: ReadonlyArray<string>;
  readonly account: string;
  readonly names: { readonly vault: string; readonly gapped: string; readonly central: string; readonly centralGapped: string };
  readonly support: SupportSpec;
}

interface Place {
  readonly region: string;
  readonly account: string;
  readonly vault: string;
  readonly intoAirGapped: boolean;
}

const ALL_TYPES = Object.keys(KINDS_BY_TYPE);

/** The types that a tier selects. */
export function selectedTypes(tier: TierSpec): string[] {
  const { kind, types, excluded } = tier.selection;
  switch (kind) {
    case 'types': return [...types].sort();
    case 'everything': return ALL_TYPES.filter((type) => !excluded.includes(type));
    default: return ALL_TYPES;
  }
}

/** Destination ARNs of a rule for one type in one Region, each with the days that its copies are kept. */
export function expectedCopies(tier: TierSpec, rule: RuleSpec, type: string, region: string, world: World): { [arn: string]: number | undefined } {
  const copies: { [arn: string]: number | undefined } = {};
  for (const copy of rule.copies) {
    const place = destination(copy, rule, region, world);
    const chosen = place && [place, ...(tier.fallback === 'central' ? [centralPlace(world, undefined, false)] : [])]
      .find((one) => canCopy(type, { from: region, to: one.region, otherAccount: one.account !== '$account', intoAirGapped: one.intoAirGapped }, world.support));
    if (!chosen) {
      continue;
    }
    const arn = `arn:aws:backup:${chosen.region}:${chosen.account}:backup-vault:${chosen.vault}`;
    const days = copy.days ?? rule.days;
    copies[arn] = arn in copies ? Math.max(copies[arn] ?? Infinity, days ?? Infinity) : days;
    copies[arn] = copies[arn] === Infinity ? undefined : copies[arn];
  }
  return copies;
}

/** Undefined where the copy would lead into the vault that it comes from. */
function destination(copy: CopySpec, rule: RuleSpec, region: string, world: World): Place | undefined {
  const vault = rule.target === 'member' ? world.names.vault : rule.target === 'airGapped' ? world.names.gapped : rule.target;
  switch (copy.to) {
    case 'own':
      return copy.region === region ? undefined : { region: copy.region!, account: '$account', vault, intoAirGapped: rule.target === 'airGapped' };
    case 'vault': {
      const parts = copy.region!.split(':');
      const place = { region: parts[3], account: parts[4], vault: parts[6], intoAirGapped: false };
      return place.region === region && place.account === '$account' && place.vault === vault ? undefined : place;
    }
    default:
      return centralPlace(world, copy.region === 'same' ? region : copy.region, copy.to === 'airGapped');
  }
}

function centralPlace(world: World, region: string | undefined, intoAirGapped: boolean): Place {
  const { central, centralGapped } = world.names;
  return { region: region ?? world.centralRegions[0], account: world.account, vault: intoAirGapped ? centralGapped : central, intoAirGapped };
}
