import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import * as fc from 'fast-check';
import {
  BackupResourceType, BackupRule, BackupTarget, CopyAction, CopyDestination, CopyFallback, IndexedResourceType, MalwareScanMode,
  MalwareScanResourceType, ProtectionTier, ResourceSelection, TagCondition,
} from '../../../src/protection';

/**
 * Valid tiers as plain data, and the classes made of them. Data, so that an oracle can read them and a counterexample can be read by people.
 */
export interface CopySpec {
  readonly to: 'central' | 'airGapped' | 'own' | 'vault';
  /** Undefined is the first Region of the central account. */
  readonly region?: string | 'same';
  readonly days?: number;
}

export interface RuleSpec {
  readonly name: string;
  readonly schedule: keyof typeof SCHEDULES;
  readonly continuous: boolean;
  readonly days?: number;
  readonly coldAfter?: number;
  readonly archive: boolean;
  readonly startHours: number;
  readonly completionHours?: number;
  readonly target: 'member' | 'airGapped' | 'Other_vault';
  readonly copies: ReadonlyArray<CopySpec>;
  readonly tags: { readonly [key: string]: string };
  readonly index: ReadonlyArray<'EBS' | 'S3'>;
  readonly scan?: 'INCREMENTAL_SCAN' | 'FULL_SCAN';
}

export interface ConditionSpec {
  readonly operator: 'stringEquals' | 'stringNotEquals' | 'stringLike' | 'stringNotLike';
  readonly key: string;
  readonly value: string;
}

export interface SelectionSpec {
  readonly kind: 'tierTag' | 'tag' | 'types' | 'everything';
  readonly values: ReadonlyArray<string>;
  readonly types: ReadonlyArray<string>;
  readonly excluded: ReadonlyArray<string>;
  readonly conditions: ReadonlyArray<ConditionSpec>;
}

export interface TierSpec {
  readonly name: string;
  readonly rules: ReadonlyArray<RuleSpec>;
  readonly selection: SelectionSpec;
  readonly fallback: 'central' | 'none';
  readonly planTags: { readonly [key: string]: string };
  readonly vss?: boolean;
  readonly s3Acls?: boolean;
  readonly s3Tags?: boolean;
  readonly scanTypes?: ReadonlyArray<'EBS' | 'EC2' | 'S3' | 'ALL'>;
  readonly restoreMinutes?: number;
  readonly planName?: string;
  readonly selectionName?: string;
}

/** Expressions with the longest time between two backups, in days, and whether they are rare enough for the archive. */
const SCHEDULES = {
  hourly: { cron: 'cron(0 * ? * * *)', days: 0, rare: false },
  daily: { cron: 'cron(30 1 ? * * *)', days: 1, rare: false },
  twice: { cron: 'cron(0 6,18 * * ? *)', days: 0, rare: false },
  workdays: { cron: 'cron(0 5 ? * MON-FRI *)', days: 3, rare: false },
  weekly: { cron: 'cron(0 5 ? * SUN *)', days: 7, rare: false },
  monthly: { cron: 'cron(0 5 1 * ? *)', days: 31, rare: true },
  lastDay: { cron: 'cron(0 5 L * ? *)', days: 31, rare: true },
  yearly: { cron: 'cron(0 5 1 1 ? *)', days: 366, rare: true },
} as const;

export const VAULT_ARNS = ['arn:aws:backup:us-east-1:333333333333:backup-vault:Vault_1', 'arn:aws:backup:eu-west-1:$account:backup-vault:Other_vault'];
const PLACES: Places = { ownRegions: ['eu-west-1', 'us-west-2', 'eu-south-1'], vaultArns: VAULT_ARNS, airGapped: true };
const TYPES = ['AURORA', 'CLOUDFORMATION', 'DSQL', 'DYNAMODB', 'EBS', 'EC2', 'EFS', 'EKS', 'FSX', 'FSX_ONTAP', 'RDS', 'REDSHIFT', 'REDSHIFT_SERVERLESS', 'S3', 'SAP_HANA',
  'STORAGE_GATEWAY', 'TIMESTREAM', 'VIRTUAL_MACHINE'] as const;

const text = (max: number) => fc.stringMatching(new RegExp(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,${max - 1}}$`));
const tagText = fc.stringMatching(/^[a-zA-Z0-9äé](?:[a-zA-Z0-9äé _.:/=+@-]{0,10}[a-zA-Z0-9])?$/);
const tagKey = tagText.filter((key) => !key.toLowerCase().startsWith('aws:') && key !== 'backup' && key !== 'env');
const tags = (max: number) => fc.dictionary(tagKey, tagText, { maxKeys: max, noNullPrototype: true });
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

function destinations({ centralRegions, everywhere, places = PLACES }: TierOptions): fc.Arbitrary<Omit<CopySpec, 'days'>> {
  const central = fc.constantFrom(undefined, ...(everywhere ? ['same'] : []), ...centralRegions);
  return fc.oneof(
    ...(centralRegions.length > 0 ? [fc.record({ to: fc.constantFrom('central' as const, ...(places.airGapped ? ['airGapped' as const] : [])), region: central })] : []),
    fc.record({ to: fc.constant('own' as const), region: fc.constantFrom(...places.ownRegions) }),
    fc.record({ to: fc.constant('vault' as const), region: fc.constantFrom(...places.vaultArns) }),
  );
}

function rules(options: TierOptions): fc.Arbitrary<RuleSpec> {
  const draft = fc.record({
    name: text(20),
    schedule: fc.constantFrom(...Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[]),
    continuous: fc.boolean(),
    more: fc.constantFrom(7, 100, 3000, undefined),
    coldAfter: fc.constantFrom(undefined, undefined, 1, 30),
    archive: fc.boolean(),
    startHours: fc.constantFrom(1, 8, 24),
    completionHours: fc.constantFrom(undefined, 25, 200),
    target: fc.constantFrom('member' as const, 'member' as const, 'Other_vault' as const, ...((options.places ?? PLACES).airGapped ? ['airGapped' as const] : [])),
    copies: fc.uniqueArray(destinations(options), { maxLength: options.maxCopies ?? 3, selector: (copy) => JSON.stringify(copy) }),
    copyMore: fc.constantFrom(undefined, 7, 90),
    tags: tags(3),
    index: fc.subarray(['EBS' as const, 'S3' as const]),
    scan: fc.constantFrom(undefined, undefined, 'INCREMENTAL_SCAN' as const, 'FULL_SCAN' as const),
  });
  return draft.map(({ more, copyMore, ...one }): RuleSpec => {
    const { days, rare } = SCHEDULES[one.schedule];
    const continuous = one.continuous && days < 28;
    const coldAfter = continuous ? undefined : one.coldAfter;
    const gapped = one.target === 'airGapped';
    // vaults that are air-gapped keep nothing for ever
    const bounded = continuous || gapped || one.copies.some((copy) => copy.to === 'airGapped');
    const kept = more ?? (bounded ? 100 : undefined);
    const atLeast = days + 1 + (coldAfter === undefined ? 0 : coldAfter + 90);
    const own = kept === undefined ? undefined : continuous ? 35 : Math.max(atLeast, kept);
    return {
      ...one,
      continuous,
      coldAfter,
      archive: coldAfter !== undefined && rare && one.archive,
      days: own,
      copies: one.copies.map((copy, i) => ({ ...copy, days: own === undefined || copyMore === undefined || i % 2 ? undefined : days + copyMore })),
      index: gapped ? [] : one.index,
      scan: gapped ? undefined : one.scan,
    };
  });
}

// of one key, they could exclude each other
const conditions: fc.Arbitrary<ConditionSpec[]> = fc.uniqueArray(fc.record({
  operator: fc.constantFrom('stringEquals' as const, 'stringNotEquals' as const, 'stringLike' as const, 'stringNotLike' as const),
  key: tagKey,
  value: tagText,
}), { maxLength: 3, selector: ({ key }) => key });

const selections: fc.Arbitrary<SelectionSpec> = fc.record({
  kind: fc.constantFrom('tierTag' as const, 'tierTag' as const, 'tag' as const, 'types' as const, 'everything' as const),
  values: fc.uniqueArray(tagText, { minLength: 1, maxLength: 4 }),
  types: fc.subarray([...TYPES], { minLength: 1 }),
  excluded: fc.subarray([...TYPES], { maxLength: 3 }),
  conditions,
});

export interface TierOptions {
  /** Regions of the central account, the first one first. */
  readonly centralRegions: ReadonlyArray<string>;
  /** Whether these are all Regions, so that copies may stay in their Region. */
  readonly everywhere: boolean;
  readonly maxRules?: number;
  readonly maxCopies?: number;
  /** Other places of copies; by default those of the partition aws. */
  readonly places?: Places;
}

/** Where a partition lets copies go. */
export interface Places {
  readonly ownRegions: ReadonlyArray<string>;
  readonly vaultArns: ReadonlyArray<string>;
  /** Whether there are air-gapped vaults. */
  readonly airGapped: boolean;
}

/** A valid tier. */
export function tiers(options: TierOptions): fc.Arbitrary<TierSpec> {
  return fc.record({
    name: text(20),
    rules: fc.uniqueArray(rules(options), {
      minLength: 1, maxLength: options.maxRules ?? 4, selector: (rule) => rule.name.toLowerCase(),
    }),
    selection: selections,
    fallback: fc.constantFrom('central' as const, 'central' as const, 'none' as const),
    planTags: tags(2),
    vss: rarely(fc.boolean()),
    s3Acls: rarely(fc.boolean()),
    s3Tags: rarely(fc.boolean()),
    scanTypes: rarely(fc.subarray(['EBS' as const, 'EC2' as const, 'S3' as const, 'ALL' as const], { minLength: 1 })),
    restoreMinutes: rarely(fc.integer({ min: 1, max: 525600 })),
    planName: rarely(text(30)),
    selectionName: rarely(text(30)),
  }).map((tier): TierSpec => {
    const first = tier.rules.findIndex((rule) => rule.continuous);
    const rulesOfTier = inOneVault(tier.rules.map((rule, i) => ({ ...rule, continuous: rule.continuous && i === first })), first >= 0);
    const needs = [
      ...(rulesOfTier.some((rule) => rule.coldAfter !== undefined || rule.target === 'airGapped') ? ['EFS'] : []),
      ...(rulesOfTier.some((rule) => rule.continuous) ? ['S3'] : []),
    ];
    const types = [...new Set([...tier.selection.types, ...needs])];
    return {
      ...tier,
      rules: rulesOfTier,
      selection: { ...tier.selection, types, excluded: tier.selection.excluded.filter((type) => tier.selection.kind === 'everything' && !needs.includes(type)) },
      scanTypes: rulesOfTier.some((rule) => rule.scan) ? tier.scanTypes : undefined,
    };
  });
}

/** Buckets that are backed up continuously have all their backups in one vault. */
function inOneVault(some: ReadonlyArray<RuleSpec>, continuous: boolean): RuleSpec[] {
  return some.map((rule) => (continuous ? { ...rule, target: 'member' } : rule));
}

/** Several valid tiers that can stand beside each other. */
export function tierSets(options: TierOptions & { maxTiers: number }): fc.Arbitrary<TierSpec[]> {
  const named = fc.uniqueArray(tiers(options), { minLength: 1, maxLength: options.maxTiers, selector: (tier) => tier.name.toLowerCase() });
  return named.map((all) => {
    const keeper = all.findIndex((tier) => tier.rules.some((rule) => rule.continuous));
    return all.map((tier, i) => ({ ...tier, rules: inOneVault(tier.rules.map((rule) => ({ ...rule, continuous: rule.continuous && i === keeper })), keeper >= 0) }));
  }).filter((all) => {
    const plans = all.map((tier) => (tier.planName ?? `OrgBackup-${tier.name}`).toLowerCase());
    return new Set(plans).size === plans.length;
  });
}

export function buildTier(spec: TierSpec): ProtectionTier {
  return new ProtectionTier({
    name: spec.name,
    rules: spec.rules.map(buildRule),
    selection: buildSelection(spec.selection),
    copyFallback: spec.fallback === 'none' ? CopyFallback.none() : CopyFallback.centralVault(),
    planTags: spec.planTags,
    windowsVss: spec.vss,
    backupS3Acls: spec.s3Acls,
    backupS3ObjectTags: spec.s3Tags,
    malwareScanResourceTypes: spec.scanTypes?.map((type) => MalwareScanResourceType[type]),
    restoreTimeTarget: spec.restoreMinutes === undefined ? undefined : Duration.minutes(spec.restoreMinutes),
    planName: spec.planName,
    selectionName: spec.selectionName,
  });
}

function buildRule(spec: RuleSpec): BackupRule {
  const days = (count?: number) => (count === undefined ? undefined : Duration.days(count));
  const common = {
    ruleName: spec.name,
    schedule: Schedule.expression(SCHEDULES[spec.schedule].cron),
    startWindow: Duration.hours(spec.startHours),
    completionWindow: spec.completionHours === undefined ? undefined : Duration.hours(spec.completionHours),
    deleteAfter: days(spec.days),
    copyActions: spec.copies.map((copy): CopyAction => ({ destination: buildDestination(copy), deleteAfter: days(copy.days) })),
    recoveryPointTags: spec.tags,
    target: spec.target === 'member' ? undefined : spec.target === 'airGapped' ? BackupTarget.airGappedVault() : BackupTarget.vault(spec.target),
    indexedResourceTypes: spec.index.map((type) => IndexedResourceType[type]),
    malwareScan: spec.scan && MalwareScanMode[spec.scan],
  };
  return spec.continuous ? BackupRule.continuous(common)
    : BackupRule.onSchedule({ ...common, moveToColdStorageAfter: days(spec.coldAfter), optInToArchive: spec.archive });
}

function buildDestination({ to, region }: CopySpec): CopyDestination {
  switch (to) {
    case 'own': return CopyDestination.sameVaultIn(region!);
    case 'vault': return CopyDestination.vaultArn(region!);
    case 'central': return region === 'same' ? CopyDestination.centralVaultInSameRegion() : CopyDestination.centralVault({ region });
    default: return region === 'same' ? CopyDestination.airGappedVaultInSameRegion() : CopyDestination.airGappedVault({ region });
  }
}

function buildSelection(spec: SelectionSpec): ResourceSelection {
  const types = (ids: ReadonlyArray<string>) => ids.map((id) => BackupResourceType[id as typeof TYPES[number]]);
  const all = spec.conditions.map(({ operator, key, value }) => TagCondition[operator](key, value));
  switch (spec.kind) {
    case 'tierTag': return ResourceSelection.tierTag();
    case 'tag': return ResourceSelection.byTag('env', [...spec.values], all);
    case 'types': return ResourceSelection.byResourceType({ resourceTypes: types(spec.types), conditions: all });
    default: return ResourceSelection.byResourceType({ excludedResourceTypes: types(spec.excluded), conditions: all });
  }
}
