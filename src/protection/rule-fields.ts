import type { CfnBackupPlan } from 'aws-cdk-lib/aws-backup';
import { BackupTarget } from './backup-target';
import { CopyDestination } from './copy-destination';
import { copyKeptAs, copyThatInherits } from './copy-retention';
import { CopyModel, DestinationModel, LifecycleModel, RuleModel, BackupTargetModel } from './model';
import { PlannedCopy } from './plan-variants';
import { LIMITS } from '../data/limits';
import { Reader } from '../private/json-reader';
import { reject } from '../private/reject';
import { knownTimeZone } from '../private/time-zones';

/** A part of a backup policy of an organization. */
export interface PolicyNode {
  [key: string]: PolicyNode | string | string[];
}

const LEFT_OUT: PolicyNode = {};

/** Who scans recovery points for malware. */
export const SCANNER = 'GUARDDUTY';

/** A rule as one plan holds it: vault and copies are those of its place, tags are complete. */
export interface PlacedRule extends Omit<RuleModel, 'copies' | 'target'> {
  readonly copies: ReadonlyArray<PlannedCopy>;
  readonly target: { readonly vaultName: string; readonly airGappedVaultArn?: string };
}

/** What a plan of AWS Backup's API does not say itself. */
export interface PlanReading {
  /** Where a copy action leads. */
  readonly destinationsOf: (copy: Reader) => DestinationModel[];
}

/** Members of a plan of AWS Backup's API, and how they are read. */
interface PlanMembers<T> {
  readonly members: ReadonlyArray<string>;
  readonly read: (parent: Reader, reading: PlanReading) => T;
}

type LocalRule = CfnBackupPlan.BackupRuleResourceTypeProperty;
type LocalLifecycle = CfnBackupPlan.LifecycleResourceTypeProperty;

/** One property of rules in every form that a rule takes. */
export interface RuleField<P extends keyof RuleModel> {
  /** Reads it from the JSON of tiers, which calls it as the model does. */
  readonly tier: (rule: Reader, name: P) => RuleModel[P];
  /** Reads it from a plan of AWS Backup's API. */
  readonly plan: PlanMembers<RuleModel[P]>;
  /** Writes it into a backup policy. */
  readonly policy: (value: PlacedRule[P]) => PolicyNode;
  /** Writes it into an AWS::Backup::BackupPlan. */
  readonly local: (value: PlacedRule[P]) => Partial<LocalRule>;
}

/** A property of lifecycles in every form: what it is called, and how it is read from the API. */
interface LifecycleField<P extends keyof LifecycleModel> {
  readonly tier: (lifecycle: Reader, name: P) => LifecycleModel[P];
  readonly member: string;
  readonly plan: (lifecycle: Reader) => LifecycleModel[P];
  readonly policy: string;
  readonly local: keyof LocalLifecycle;
}

type RuleFields = { readonly [P in keyof Required<RuleModel>]: RuleField<P> };
type LifecycleFields = { readonly [P in keyof Required<LifecycleModel>]: LifecycleField<P> };

/**
 * Every property of a rule, with its name and form in the JSON of tiers, in a plan of AWS Backup's API, in a backup policy and in CloudFormation.
 *
 * A property that `RuleModel` gains must have a row here, and `BackupRule` an option.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export const RULE_FIELDS: RuleFields = {
  name: {
    tier: (rule, name) => rule.text(name),
    plan: apiMember('RuleName', (rule, key) => rule.text(key)),
    policy: () => LEFT_OUT, // the key of the rule
    local: property('ruleName'),
  },
  named: {
    tier: (rule, name) => rule.flag(name),
    plan: { members: [], read: () => true },
    policy: () => LEFT_OUT,
    local: () => ({}),
  },
  schedule: {
    tier: (rule, name) => rule.text(name),
    plan: apiMember('ScheduleExpression', (rule, key) => rule.optional(key, () => rule.text(key)) ?? LIMITS.defaultSchedule),
    policy: scalar('schedule_expression'),
    local: property('scheduleExpression'),
  },
  timeZone: {
    tier: (rule, name) => readTimeZone(rule, name),
    plan: apiMember('ScheduleExpressionTimezone', readTimeZone),
    policy: () => LEFT_OUT, // a definition gives no policy such a rule
    local: property('scheduleExpressionTimezone'),
  },
  target: {
    tier: (rule, name) => targetFromJson(rule.object(name)),
    plan: { members: ['TargetBackupVaultName', 'TargetLogicallyAirGappedBackupVaultArn'], read: readTarget },
    policy: ({ vaultName, airGappedVaultArn }) => ({
      target_backup_vault_name: assign(vaultName),
      ...(airGappedVaultArn !== undefined && { target_logically_air_gapped_backup_vault_arn: assign(airGappedVaultArn) }),
    }),
    local: ({ vaultName, airGappedVaultArn }) => ({ targetBackupVault: vaultName, targetLogicallyAirGappedBackupVaultArn: airGappedVaultArn }),
  },
  startWindowMinutes: {
    tier: (rule, name) => rule.optional(name, (key) => rule.count(key)) ?? LIMITS.defaultStartWindowMinutes,
    plan: apiMember('StartWindowMinutes', (rule, key) => rule.optional(key, () => rule.count(key)) ?? LIMITS.defaultStartWindowMinutes),
    policy: scalar('start_backup_window_minutes'),
    local: property('startWindowMinutes'),
  },
  startWindowAdded: {
    tier: (rule, name) => (rule.raw.startWindowMinutes === undefined || rule.optional(name, (key) => rule.flag(key))) || undefined,
    plan: { members: [], read: (rule) => rule.raw.StartWindowMinutes === undefined || undefined },
    policy: () => LEFT_OUT,
    local: () => ({}),
  },
  completionWindowMinutes: {
    tier: (rule, name) => rule.optional(name, (key) => rule.count(key)),
    plan: apiMember('CompletionWindowMinutes', (rule, key) => rule.optional(key, () => rule.count(key))),
    policy: scalar('complete_backup_window_minutes'),
    local: property('completionWindowMinutes'),
  },
  continuous: {
    tier: (rule, name) => rule.flag(name),
    plan: apiMember('EnableContinuousBackup', (rule, key) => rule.optional(key, () => rule.flag(key)) ?? false),
    policy: scalar('enable_continuous_backup'),
    local: property('enableContinuousBackup'),
  },
  lifecycle: {
    tier: (rule, name) => lifecycleFromJson(rule.object(name)),
    plan: apiMember('Lifecycle', (rule, key) => rule.optional(key, () => readLifecycle(rule.object(key))) ?? {}),
    policy: (value) => lifecyclePolicy(value),
    local: (value) => ({ lifecycle: lifecycleLocal(value) }),
  },
  copies: {
    tier: (rule, name) => rule.list(name, (copy) => copyFromJson(copy, lifecycleFromJson(rule.object('lifecycle')))),
    plan: apiMember('CopyActions', (rule, key, reading) => {
      const kept = RULE_FIELDS.lifecycle.plan.read(rule, reading);
      return optionalList(rule, key, (copy) => readCopies(copy, kept, reading)).flat();
    }),
    policy: (copies) => (copies.length === 0 ? LEFT_OUT : {
      copy_actions: Object.fromEntries(copies.map(({ arn, lifecycle }) =>
        [arn, { target_backup_vault_arn: assign(arn), ...lifecyclePolicy(lifecycle) }])),
    }),
    local: (copies) => (copies.length === 0 ? {} : {
      copyActions: copies.map(({ arn, lifecycle }) => ({ destinationBackupVaultArn: arn, lifecycle: lifecycleLocal(lifecycle) })),
    }),
  },
  recoveryPointTags: {
    tier: (rule, name) => rule.tags(name),
    plan: apiMember('RecoveryPointTags', (rule, key) => rule.optional(key, () => rule.tags(key)) ?? {}),
    policy: (tags) => (Object.keys(tags).length === 0 ? LEFT_OUT : { recovery_point_tags: tagsNode(tags) }),
    local: (tags) => (Object.keys(tags).length === 0 ? {} : { recoveryPointTags: { ...tags } }),
  },
  indexTypes: {
    tier: (rule, name) => inOrder(rule.names(name)),
    plan: apiMember('IndexActions', (rule, key) => inOrder(optionalList(rule, key, (action) => {
      action.only(['ResourceTypes']);
      return action.names('ResourceTypes');
    }).flat())),
    policy: (types) => (types.length === 0 ? LEFT_OUT : { index_actions: { resource_types: { '@@assign': [...types] } } }),
    local: (types) => (types.length === 0 ? {} : { indexActions: [{ resourceTypes: [...types] }] }),
  },
  scanMode: {
    tier: (rule, name) => rule.optional(name, (key) => rule.name(key)),
    plan: apiMember('ScanActions', (rule, key) => atMostOne(rule, key, (action) => {
      action.only(['MalwareScanner', 'ScanMode']);
      action.choice('MalwareScanner', [SCANNER]);
      return action.name('ScanMode');
    })),
    policy: (mode) => (mode === undefined ? LEFT_OUT : { scan_actions: { [SCANNER]: { scan_mode: assign(mode) } } }),
    local: (mode) => (mode === undefined ? {} : { scanActions: [{ malwareScanner: SCANNER, scanMode: mode }] }),
  },
};

const LIFECYCLE_FIELDS: LifecycleFields = {
  moveToColdStorageAfterDays: {
    tier: (lifecycle, name) => lifecycle.optional(name, (key) => lifecycle.count(key)),
    member: 'MoveToColdStorageAfterDays',
    plan: (lifecycle) => readDays(lifecycle, 'MoveToColdStorageAfterDays'),
    policy: 'move_to_cold_storage_after_days',
    local: 'moveToColdStorageAfterDays',
  },
  deleteAfterDays: {
    tier: (lifecycle, name) => lifecycle.optional(name, (key) => lifecycle.count(key)),
    member: 'DeleteAfterDays',
    plan: (lifecycle) => readDays(lifecycle, 'DeleteAfterDays'),
    policy: 'delete_after_days',
    local: 'deleteAfterDays',
  },
  optInToArchive: {
    tier: (lifecycle, name) => lifecycle.optional(name, (key) => lifecycle.flag(key)) || undefined,
    member: 'OptInToArchiveForSupportedResources',
    plan: (lifecycle) => lifecycle.optional('OptInToArchiveForSupportedResources', (key) => lifecycle.flag(key)) || undefined,
    policy: 'opt_in_to_archive_for_supported_resources',
    local: 'optInToArchiveForSupportedResources',
  },
};

/** A rule out of the JSON of tiers. */
export function ruleFromJson(rule: Reader): RuleModel {
  rule.only(fieldNames(RULE_FIELDS));
  const model = filled<RuleModel>(RULE_FIELDS, (name) => readCell(name));
  return warmWhereContinuous(model, rule, 'lifecycle', 'moveToColdStorageAfterDays and optInToArchive');

  function readCell<P extends keyof RuleModel>(name: P) {
    const field: RuleField<P> = RULE_FIELDS[name];
    return field.tier(rule, name);
  }
}

/** A rule out of a plan of AWS Backup's API, which may be an answer of it too. */
export function ruleFromPlan(rule: Reader, reading: PlanReading): RuleModel {
  rule.only(['RuleId', ...fieldNames(RULE_FIELDS).flatMap((name) => RULE_FIELDS[name].plan.members)]);
  rule.optional('RuleId', (key) => rule.text(key));
  const model = filled<RuleModel>(RULE_FIELDS, (name) => RULE_FIELDS[name].plan.read(rule, reading));
  return warmWhereContinuous(model, rule, 'Lifecycle', 'MoveToColdStorageAfterDays and OptInToArchiveForSupportedResources');
}

/** A rule as a backup policy has it. */
export function rulePolicy(rule: PlacedRule): PolicyNode {
  return Object.assign({}, ...fieldNames(RULE_FIELDS).map((name) => write(name)));

  function write<P extends keyof RuleModel>(name: P) {
    const field: RuleField<P> = RULE_FIELDS[name];
    return field.policy(rule[name]);
  }
}

/** A rule as AWS::Backup::BackupPlan has it. */
export function ruleLocal(rule: PlacedRule): LocalRule {
  return Object.assign({}, ...fieldNames(RULE_FIELDS).map((name) => write(name)));

  function write<P extends keyof RuleModel>(name: P) {
    const field: RuleField<P> = RULE_FIELDS[name];
    return field.local(rule[name]);
  }
}

/** Every scalar is a text in backup policies. */
export function assign(value: string | number | boolean): PolicyNode {
  return { '@@assign': String(value) };
}

/** Tags as backup policies have them. */
export function tagsNode(tags: { readonly [key: string]: string }): PolicyNode {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, { tag_key: assign(key), tag_value: assign(value) }]));
}

/** A list that may be left out. */
export function optionalList<T>(parent: Reader, key: string, read: (one: Reader) => T): T[] {
  return parent.optional(key, () => parent.list(key, read)) ?? [];
}

/** What a list says of the one scanner that there is. */
export function atMostOne<T>(parent: Reader, key: string, read: (one: Reader) => T): T | undefined {
  const all = optionalList(parent, key, read);
  return all.length <= 1 ? all[0] : reject(`${parent.path}.${key}`, all.length, 'there is one scanner', 'give it once');
}

function apiMember<T>(name: string, read: (parent: Reader, key: string, reading: PlanReading) => T): PlanMembers<T> {
  return { members: [name], read: (parent, reading) => read(parent, name, reading) };
}

/** What is not there or not wanted is left out. */
function scalar(name: string): (value: string | number | boolean | undefined) => PolicyNode {
  return (value) => (value === undefined || value === false ? {} : { [name]: assign(value) });
}

function property(name: keyof LocalRule): (value: string | number | boolean | undefined) => Partial<LocalRule> {
  return (value) => (value === false ? {} : { [name]: value });
}

function fieldNames<T extends object>(fields: { readonly [P in keyof T]-?: unknown }): (keyof T & string)[] {
  return Object.keys(fields) as (keyof T & string)[];
}

function filled<T extends object>(fields: { readonly [P in keyof T]-?: unknown }, read: (name: keyof T & string) => unknown): T {
  return Object.fromEntries(fieldNames<T>(fields).map((name) => [name, read(name)])) as T;
}

/** Each once, so that equal rules are equal texts. */
function inOrder(values: string[]): string[] {
  return [...new Set(values)].sort();
}

function warmWhereContinuous(model: RuleModel, rule: Reader, key: string, members: string): RuleModel {
  const { moveToColdStorageAfterDays, optInToArchive } = model.lifecycle;
  if (model.continuous && (moveToColdStorageAfterDays !== undefined || optInToArchive)) {
    reject(`${rule.path}.${key}`, rule.raw[key], 'continuous backups know no cold storage', `leave ${members} out`);
  }
  return model;
}

function readTimeZone(rule: Reader, key: string): string | undefined {
  return rule.optional(key, () => knownTimeZone(`${rule.path}.${key}`, rule.text(key)));
}

function targetFromJson(target: Reader): BackupTargetModel {
  const kind = target.choice('kind', ['member', 'named', 'airGapped']);
  target.only(kind === 'named' ? ['kind', 'vaultName'] : ['kind']);
  return kind === 'named' ? BackupTarget.vault(target.text('vaultName'))._model : { kind };
}

/** Whoever deploys the tier names the vaults: here they are placeholders. */
function readTarget(rule: Reader): BackupTargetModel {
  rule.optional('TargetBackupVaultName', (key) => rule.text(key));
  const airGapped = rule.optional('TargetLogicallyAirGappedBackupVaultArn', (key) => rule.text(key));
  return { kind: airGapped === undefined ? 'member' : 'airGapped' };
}

function copyFromJson(copy: Reader, kept: LifecycleModel): CopyModel {
  copy.only(['destination', 'lifecycle', 'retentionAdded', 'withoutExpiry']);
  const own: CopyModel = { destination: destinationFromJson(copy.object('destination')), lifecycle: lifecycleFromJson(copy.object('lifecycle')) };
  const said = (key: string) => copy.optional(key, () => copy.flag(key)) ?? false;
  if (said('withoutExpiry')) {
    return copyThatInherits({ ...own, lifecycle: { ...own.lifecycle, deleteAfterDays: undefined } }, kept);
  }
  return said('retentionAdded') ? copyKeptAs({ ...own, lifecycle: { ...own.lifecycle, deleteAfterDays: undefined } }, kept) : copyKeptAs(own, kept);
}

function destinationFromJson(destination: Reader): DestinationModel {
  const kind = destination.choice('kind', ['central', 'airGapped', 'own', 'vault']);
  switch (kind) {
    case 'own':
      destination.only(['kind', 'region']);
      return CopyDestination.sameVaultIn(destination.text('region'))._model;
    case 'vault':
      destination.only(['kind', 'arn', 'airGapped']);
      return CopyDestination.vaultArn(destination.text('arn'), { airGapped: destination.flag('airGapped') })._model;
    default: {
      const sameRegion = destination.optional('sameRegion', (key) => destination.flag(key)) ?? false;
      destination.only(sameRegion ? ['kind', 'sameRegion'] : ['kind', 'region', 'sameRegion']);
      const region = destination.optionalText('region');
      return kind === 'central'
        ? (sameRegion ? CopyDestination.centralVaultInSameRegion() : CopyDestination.centralVault({ region }))._model
        : (sameRegion ? CopyDestination.airGappedVaultInSameRegion() : CopyDestination.airGappedVault({ region }))._model;
    }
  }
}

function readCopies(copy: Reader, kept: LifecycleModel, reading: PlanReading): CopyModel[] {
  copy.only(['DestinationBackupVaultArn', 'Lifecycle']);
  const own = copy.optional('Lifecycle', (key) => readLifecycle(copy.object(key)));
  return reading.destinationsOf(copy).map((destination) => (own ? copyThatInherits({ destination, lifecycle: own }, kept)
    : copyKeptAs({ destination, lifecycle: { ...kept, deleteAfterDays: undefined } }, kept)));
}

function lifecycleFromJson(lifecycle: Reader): LifecycleModel {
  lifecycle.only(fieldNames(LIFECYCLE_FIELDS));
  return filled<LifecycleModel>(LIFECYCLE_FIELDS, (name) => readCell(name));

  function readCell<P extends keyof LifecycleModel>(name: P) {
    const field: LifecycleField<P> = LIFECYCLE_FIELDS[name];
    return field.tier(lifecycle, name);
  }
}

function readLifecycle(lifecycle: Reader): LifecycleModel {
  if (lifecycle.raw.DeleteAfterEvent !== undefined) {
    reject(`${lifecycle.path}.DeleteAfterEvent`, lifecycle.raw.DeleteAfterEvent, 'AWS Backup sets it itself, for backups on their way into an air-gapped vault, and takes it in no request', 'leave it out, and give DeleteAfterDays');
  }
  lifecycle.only(fieldNames(LIFECYCLE_FIELDS).map((name) => LIFECYCLE_FIELDS[name].member));
  return filled<LifecycleModel>(LIFECYCLE_FIELDS, (name) => LIFECYCLE_FIELDS[name].plan(lifecycle));
}

/** The API writes never as -1 too. */
function readDays(lifecycle: Reader, key: string): number | undefined {
  if (lifecycle.raw[key] === undefined || lifecycle.raw[key] === -1) {
    return undefined;
  }
  const days = lifecycle.count(key);
  return days > 0 ? days : reject(`${lifecycle.path}.${key}`, days, 'AWS Backup counts days from 1', 'leave it out for never, or give days');
}

function lifecyclePolicy(lifecycle: LifecycleModel): PolicyNode {
  const node: PolicyNode = Object.assign({}, ...fieldNames(LIFECYCLE_FIELDS).map((name) => scalar(LIFECYCLE_FIELDS[name].policy)(lifecycle[name])));
  return Object.keys(node).length > 0 ? { lifecycle: node } : {};
}

function lifecycleLocal(lifecycle: LifecycleModel): LocalLifecycle | undefined {
  const said = fieldNames(LIFECYCLE_FIELDS).filter((name) => lifecycle[name] !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said.map((name) => [LIFECYCLE_FIELDS[name].local, lifecycle[name]]));
}
