import { reject } from '../private/reject';

/** What a pipeline knows of a stack. */
export interface StackFacts {
  /** Of its artifact. */
  readonly id: string;
  readonly account: string | undefined;
  /** Ids of stacks that are deployed before it. */
  readonly dependsOn: ReadonlyArray<string>;
}

/** Stacks that are deployed together. */
export interface PipelineWave {
  readonly name: string;
  readonly ids: string[];
}

export interface PlacedStacks {
  /** Those with stacks, in order. */
  readonly waves: PipelineWave[];
  /** Ids of stacks of other accounts. */
  readonly left: string[];
}

interface WaveRow {
  readonly name: string;
  readonly stacks: RegExp;
  /** Whether there are canary units, where the place of the wave depends on it. */
  readonly canary?: boolean;
}

/**
 * The waves in order: ids of stacks in `BackupOrganization`. The hub of monitoring comes first, because members forward to it. What sets up members comes before what
 * needs it: the copies that the gate waits for, or the policies.
 */
const WAVES: ReadonlyArray<WaveRow> = [
  { name: 'Central', stacks: /^Central-/ },
  { name: 'Monitoring', stacks: /^Home$/ },
  { name: 'Canary', stacks: /^CanaryRollout$/ },
  { name: 'MemberSetup', stacks: /^MemberSetup-/, canary: true },
  { name: 'CanaryPolicies', stacks: /^CanaryPolicies$/ },
  { name: 'CanaryGate', stacks: /^CanaryGate/ },
  { name: 'Members', stacks: /^Rollout$/ },
  { name: 'MemberSetup', stacks: /^MemberSetup-/, canary: false },
  { name: 'Policies', stacks: /^Policies$/ },
  { name: 'Forwarding', stacks: /^Forwarding-/ },
];

/** The waves of an organization, in order. */
export function wavesWith(canary: boolean): ReadonlyArray<WaveRow> {
  return WAVES.filter((row) => row.canary === undefined || row.canary === canary);
}

/** Stacks that no wave names and nothing of the pipeline needs. */
const LAST = 'Others';

/**
 * Puts stacks of the given accounts into waves. One that no wave names comes into the first one that needs it, or after all of them.
 *
 * @param named the waves, in order, by the ids of their stacks
 * @throws when a stack depends on one of a later wave
 */
export function placeStacks(stacks: ReadonlyArray<StackFacts>, named: ReadonlyArray<PipelineWave>, accounts: ReadonlyArray<string>): PlacedStacks {
  const ours = new Map(stacks.filter(({ account }) => account !== undefined && accounts.includes(account)).map((one) => [one.id, one]));
  const waveOf = new Map<string, number>();
  named.forEach(({ ids }, wave) => ids.filter((id) => ours.has(id)).forEach((id) => waveOf.set(id, wave)));
  const withWave = [...waveOf];
  const fixed = new Set(waveOf.keys());
  const pull = (id: string, wave: number): void => ours.get(id)!.dependsOn.filter((one) => ours.has(one) && !fixed.has(one)).forEach((one) => {
    if ((waveOf.get(one) ?? Infinity) > wave) {
      waveOf.set(one, wave);
      pull(one, wave);
    }
  });
  withWave.forEach(([id, wave]) => pull(id, wave));
  const names = [...named.map(({ name }) => name), LAST];
  const of = (id: string) => waveOf.get(id) ?? named.length;
  for (const { id, dependsOn } of ours.values()) {
    const late = dependsOn.find((one) => ours.has(one) && of(one) > of(id));
    if (late !== undefined) {
      reject('dependencies of stacks', `${id} after ${late}`, `the pipeline deploys ${late} in the wave ${names[of(late)]}, after ${names[of(id)]}`,
        'remove the dependency');
    }
  }
  return {
    waves: names.map((name, wave) => ({ name, ids: [...ours.keys()].filter((id) => of(id) === wave) })).filter(({ ids }) => ids.length > 0),
    left: stacks.filter(({ id }) => !ours.has(id)).map(({ id }) => id),
  };
}
