import { App, Duration, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { RuleSpec, TierSpec, buildTier, tierSets } from '../../test/support/policy/arbitraries';
import { BackupDefinition, CentralVault, MemberBackupBaseline, MemberVault, OrganizationLayout, VaultLock } from 'cdk-org-backup';

/** Sets of tiers that each partition has at least, after those that the library refuses there. */
export const SETS = 12;
const SEED = 2028;
/** Drawn for each partition, because the library may refuse some of them there. */
const DRAWN = 2 * SETS;

interface Partition {
  /** Two of them; the first one makes the roles. */
  readonly regions: readonly [string, string];
  readonly airGapped: boolean;
  readonly indexAndScan: boolean;
}

export const PARTITIONS: { readonly [partition: string]: Partition } = {
  'aws': { regions: ['us-east-1', 'eu-west-1'], airGapped: true, indexAndScan: true },
  'aws-cn': { regions: ['cn-north-1', 'cn-northwest-1'], airGapped: false, indexAndScan: false },
  'aws-us-gov': { regions: ['us-gov-west-1', 'us-gov-east-1'], airGapped: false, indexAndScan: true },
};

/** What the tiers of a partition must have between them, so that silence about their templates means something. */
const VARIETY: { readonly [what: string]: (tier: TierSpec, rules: ReadonlyArray<RuleSpec>) => boolean } = {
  'several tag values': ({ selection }) => selection.kind === 'tag' && selection.values.length > 1,
  'resource types': ({ selection }) => selection.kind === 'types',
  'excluded resource types': ({ selection }) => selection.kind === 'everything' && selection.excluded.length > 0,
  'conditions': ({ selection }) => selection.kind !== 'tierTag' && selection.conditions.length > 0,
  'continuous backups': (_, rules) => rules.some(rule => rule.continuous),
  'cold storage': (_, rules) => rules.some(rule => rule.coldAfter !== undefined),
  'Windows VSS': ({ vss }) => vss === true,
  'another vault': (_, rules) => rules.some(rule => rule.target === 'Other_vault'),
  'copies to own Regions': (_, rules) => rules.some(rule => rule.copies.some(copy => copy.to === 'own')),
  'copies to the central account': (_, rules) => rules.some(rule => rule.copies.some(copy => copy.to === 'central')),
  'copies to vaults by ARN': (_, rules) => rules.some(rule => rule.copies.some(copy => copy.to === 'vault')),
};
const INDEX_AND_SCAN_VARIETY: typeof VARIETY = {
  'an index': (_, rules) => rules.some(rule => rule.index.length > 0),
  'malware scans': (_, rules) => rules.some(rule => rule.scan !== undefined),
};
const AIR_GAPPED_VARIETY: typeof VARIETY = {
  'backups into the air-gapped vault': (_, rules) => rules.some(rule => rule.target === 'airGapped'),
  'copies to the central air-gapped vault': (_, rules) => rules.some(rule => rule.copies.some(copy => copy.to === 'airGapped')),
};

export interface MemberTemplates {
  readonly sets: number;
  readonly refused: number;
  /** Of what the sets should have; nothing is wanted. */
  readonly missing: string[];
}

/** Writes a cloud assembly of baselines for whatever valid tiers, each set with plans of the organization and with plans of its own. */
export function writeMemberTemplates(partition: string, outdir: string): MemberTemplates {
  const { regions: [first, second], airGapped, indexAndScan } = PARTITIONS[partition];
  const app = new App({ outdir });
  const drawn = fc.sample(tierSets({
    centralRegions: [first, second],
    everywhere: true,
    maxTiers: 3,
    maxRules: 3,
    places: {
      ownRegions: [first, second],
      vaultArns: [`arn:${partition}:backup:${first}:444444444444:backup-vault:Vault_1`, `arn:${partition}:backup:${second}:$account:backup-vault:Other_vault`],
      airGapped,
    },
  }), { seed: SEED, numRuns: DRAWN }).map(tiers => tiers.map(tier => (indexAndScan ? tier : withoutIndexAndScan(tier))));

  const accepted: TierSpec[][] = [];
  let looked = 0;
  for (; looked < drawn.length && accepted.length < SETS; looked++) {
    if (addBaselines(app, partition, drawn[looked], accepted.length + 1)) {
      accepted.push(drawn[looked]);
    }
  }
  app.synth();
  const missing = Object.entries({ ...VARIETY, ...(indexAndScan ? INDEX_AND_SCAN_VARIETY : {}), ...(airGapped ? AIR_GAPPED_VARIETY : {}) })
    .filter(([, has]) => !accepted.flat().some(tier => has(tier, tier.rules))).map(([what]) => what);
  return { sets: accepted.length, refused: looked - accepted.length, missing };
}

function withoutIndexAndScan(tier: TierSpec): TierSpec {
  return { ...tier, scanTypes: undefined, rules: tier.rules.map(rule => ({ ...rule, index: [], scan: undefined })) };
}

/** Adds two baselines for one set of tiers, unless the library refuses it. */
function addBaselines(app: App, partition: string, tiers: TierSpec[], number: number): boolean {
  const { regions } = PARTITIONS[partition];
  // an account of its own each: an account has only one of these vaults in a Region
  const accounts = [0, 1].map(i => String(333333333300 + 2 * number + i));
  let definitions: BackupDefinition[];
  try {
    definitions = accounts.map((account, i) => definitionFor(account, partition, tiers, i === 1));
  } catch (error) {
    // how the library refuses; anything else is a fault of it
    if (!(error instanceof Error) || error.constructor !== Error) {
      throw error;
    }
    return false;
  }
  definitions.forEach((definition, i) => {
    // Regions in turns, because each validator looks at the stack's own
    const env = { account: accounts[i], region: regions[(number + i) % regions.length] };
    const stack = new Stack(app, `${partition}-${number}-${['policies', 'local-plans'][i]}`, { env, analyticsReporting: false });
    new MemberBackupBaseline(stack, 'Baseline', { definition });
  });
  return true;
}

function definitionFor(account: string, partition: string, specs: TierSpec[], localPlans: boolean): BackupDefinition {
  const { regions: [...regions], airGapped } = PARTITIONS[partition];
  const bounds = { minRetention: Duration.days(1), maxRetention: Duration.days(36500) };
  const tiers = specs.map(buildTier);
  return new BackupDefinition({
    layout: new OrganizationLayout({ rootId: 'r-ab12', centralAccount: '222222222222', accounts: [{ accountId: account }], regions, globalRegion: regions[0] }),
    ...(localPlans ? { localPlans: [{ accounts: [account], tiers }] } : { assignments: [{ tiers }] }),
    centralVault: CentralVault.existing({ airGappedVaultName: airGapped ? 'OrgBackupCentralAirGappedVault' : undefined }),
    memberVault: MemberVault.managed({
      // a locked vault keeps nothing for ever
      vaultLock: specs.every(tier => tier.rules.every(rule => rule.days !== undefined)) ? VaultLock.governance(bounds) : undefined,
      airGappedVault: airGapped ? { ...bounds, minRetention: Duration.days(7) } : undefined,
    }),
  });
}
