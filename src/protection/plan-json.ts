import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { BackupRule, CopyAction, SnapshotRuleOptions } from './backup-rule';
import { BackupSupport } from './backup-support';
import { BackupTarget } from './backup-target';
import { hasFeature } from './capabilities';
import { CopyDestination } from './copy-destination';
import { IndexedResourceType } from './indexed-resource-type';
import { MalwareScanMode, MalwareScanResourceType } from './malware-scan';
import { ProtectionTierProps, TierFromJsonOptions } from './protection-tier-props';
import { ResourceSelection, TagCondition } from './resource-selection';
import { describeDestination, NAME, TIER_NAME } from './retention-checks';
import { Reader } from '../private/json-reader';
import { partitionOf } from '../private/partition';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

type Lifecycle = Pick<SnapshotRuleOptions, 'deleteAfter' | 'moveToColdStorageAfter' | 'optInToArchive'>;

const SOURCE = 'write it as [plan of CreateBackupPlan, { tagKey: tagValue }]';
const SCANNER = ['GUARDDUTY'];
/** Options by the resource type that has them, and what a tier calls them. */
const ADVANCED = {
  EC2: { WindowsVSS: 'windowsVss' },
  S3: { BackupACLs: 'backupS3Acls', BackupObjectTags: 'backupS3ObjectTags' },
} as const;

/**
 * Reads a plan as AWS Backup's API takes it and the tags of what it protects. Vaults and the scanner's role are named by whoever
 * deploys the tier, so that names and ARNs of them are placeholders here; of a copy's ARN the Region counts.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
 */
export function tierPropsFromPlan(json: any[], options: TierFromJsonOptions): ProtectionTierProps {
  if (json.length !== 2) {
    reject('length of the JSON list', json.length, 'it holds a plan and the tags of what the plan protects', SOURCE);
  }
  const plan = new Reader(json[0], 'plan', SOURCE);
  plan.only(['BackupPlanName', 'Rules', 'AdvancedBackupSettings', 'ScanSettings']);
  const selection = readTags(new Reader(json[1], 'tags', SOURCE), options);
  const copies = new CopyTargets(options.copyTo);
  const props = {
    ...readName(plan, options.name),
    selection,
    rules: plan.list('Rules', (rule) => readRule(rule, copies, options)),
    ...readAdvanced(plan),
    malwareScanResourceTypes: readScanSettings(plan),
  };
  copies.checkUsed();
  return props;
}

function readName(plan: Reader, chosen: string | undefined) {
  const planName = plan.text('BackupPlanName');
  if (chosen === undefined && !TIER_NAME.test(planName)) {
    reject('plan.BackupPlanName', planName, 'a tier name has 1 to 40 letters, digits, dots, hyphens and underscores and starts with a letter or digit',
      'give the tier a name in the options of fromJson');
  }
  // what AWS Backup would refuse can only be a placeholder
  return { name: chosen ?? planName, planName: NAME.test(planName) ? planName : undefined };
}

function readRule(rule: Reader, copies: CopyTargets, options: TierFromJsonOptions): BackupRule {
  rule.only(['RuleName', 'RuleId', 'TargetBackupVaultName', 'TargetLogicallyAirGappedBackupVaultArn', 'ScheduleExpression', 'ScheduleExpressionTimezone',
    'StartWindowMinutes', 'CompletionWindowMinutes', 'Lifecycle', 'CopyActions', 'EnableContinuousBackup', 'RecoveryPointTags', 'IndexActions', 'ScanActions']);
  const ruleName = rule.text('RuleName');
  ['RuleId', 'TargetBackupVaultName'].forEach((unused) => rule.optional(unused, (key) => rule.text(key)));
  const zone = rule.optional('ScheduleExpressionTimezone', (key) => rule.text(key)) ?? 'UTC';
  if (!['UTC', 'Etc/UTC'].includes(zone)) {
    reject(`${rule.path}.ScheduleExpressionTimezone`, zone, 'tiers run in UTC, as backup policies do', 'write ScheduleExpression in UTC and leave the time zone out');
  }
  const continuous = rule.optional('EnableContinuousBackup', (key) => rule.flag(key)) ?? false;
  const lifecycle = rule.optional('Lifecycle', (key) => readLifecycle(rule.object(key), ruleName, options)) ?? {};
  if (continuous && (lifecycle.moveToColdStorageAfter || lifecycle.optInToArchive)) {
    reject(`${rule.path}.Lifecycle`, rule.raw.Lifecycle, 'continuous backups know no cold storage',
      'leave MoveToColdStorageAfterDays and OptInToArchiveForSupportedResources out');
  }
  return BackupRule._of({
    ruleName,
    schedule: Schedule.expression(rule.text('ScheduleExpression')),
    startWindow: rule.optional('StartWindowMinutes', (key) => Duration.minutes(rule.count(key))),
    completionWindow: rule.optional('CompletionWindowMinutes', (key) => Duration.minutes(rule.count(key))),
    ...lifecycle,
    copyActions: optionalList(rule, 'CopyActions', (copy) => readCopy(copy, copies, ruleName, lifecycle, options)).flat(),
    recoveryPointTags: rule.optional('RecoveryPointTags', (key) => rule.tags(key)),
    target: rule.optional('TargetLogicallyAirGappedBackupVaultArn', (key) => rule.text(key)) === undefined
      ? BackupTarget.memberVault() : BackupTarget.airGappedVault(),
    indexedResourceTypes: optionalList(rule, 'IndexActions', (action) => {
      action.only(['ResourceTypes']);
      return action.names('ResourceTypes').map((name) => new IndexedResourceType(name));
    }).flat(),
    malwareScan: atMostOne(rule, 'ScanActions', (action) => {
      action.only(['MalwareScanner', 'ScanMode']);
      action.choice('MalwareScanner', SCANNER);
      return new MalwareScanMode(action.name('ScanMode'));
    }),
  }, continuous);
}

function readLifecycle(lifecycle: Reader, ruleName: string, { resourceTypes, support }: TierFromJsonOptions): Lifecycle {
  if (lifecycle.raw.DeleteAfterEvent !== undefined) {
    reject(`${lifecycle.path}.DeleteAfterEvent`, lifecycle.raw.DeleteAfterEvent, 'tiers keep backups for days, not until something happens', 'give DeleteAfterDays instead');
  }
  lifecycle.only(['DeleteAfterDays', 'MoveToColdStorageAfterDays', 'OptInToArchiveForSupportedResources']);
  const cold = readDays(lifecycle, 'MoveToColdStorageAfterDays');
  const overrides = (support ?? new BackupSupport())._overrides;
  if (cold && resourceTypes && !resourceTypes.some((type) => hasFeature(type._model, 'coldStorage', overrides))) {
    reject(`${lifecycle.path}.MoveToColdStorageAfterDays`, cold.toDays(),
      `rule '${ruleName}' is for ${resourceTypes.map((type) => type.id).join(', ')} and none of these types has cold storage`,
      'leave it out, or name types that have it in resourceTypes');
  }
  return {
    deleteAfter: readDays(lifecycle, 'DeleteAfterDays'),
    moveToColdStorageAfter: cold,
    optInToArchive: lifecycle.optional('OptInToArchiveForSupportedResources', (key) => lifecycle.flag(key)),
  };
}

/** The API writes never as -1 too. */
function readDays(lifecycle: Reader, key: string): Duration | undefined {
  if (lifecycle.raw[key] === undefined || lifecycle.raw[key] === -1) {
    return undefined;
  }
  const days = lifecycle.count(key);
  return days > 0 ? Duration.days(days)
    : reject(`${lifecycle.path}.${key}`, days, 'AWS Backup counts days from 1', 'leave it out for never, or give days');
}

function readCopy(copy: Reader, copies: CopyTargets, ruleName: string, kept: Lifecycle, options: TierFromJsonOptions): CopyAction[] {
  copy.only(['DestinationBackupVaultArn', 'Lifecycle']);
  const lifecycle = copy.optional('Lifecycle', (key) => readLifecycle(copy.object(key), ruleName, options)) ?? kept;
  // without a deleteAfter of its own the copy would silently be deleted with the backup
  if (kept.deleteAfter && !lifecycle.deleteAfter) {
    reject(`${copy.path}.Lifecycle.DeleteAfterDays`, copy.raw.Lifecycle.DeleteAfterDays,
      `it would keep the copy for ever, and the backup is deleted after ${kept.deleteAfter.toDays()} days`, 'give the days for which the copy is kept');
  }
  return copies.of(copy).map((destination) => ({ destination, ...lifecycle }));
}

/** Where copies go: by the Region in the ARN, or as the options say where the ARN does not tell. */
class CopyTargets {
  private used = false;

  constructor(private readonly copyTo: CopyDestination[] | undefined) {
    if (copyTo?.length === 0) {
      reject('copyTo', copyTo, 'copies to nowhere would be left out', 'leave it out, or name at least one destination');
    }
  }

  public of(copy: Reader): CopyDestination[] {
    const arn = copy.text('DestinationBackupVaultArn');
    const region = /^arn:.+?:backup:([a-z0-9-]+):/.exec(arn)?.[1];
    const account = /:(\d{12}):/.exec(arn)?.[1];
    if (region !== undefined && partitionOf(region) !== undefined && account === undefined) {
      return [CopyDestination.sameVaultIn(region)];
    }
    this.used = true;
    return this.copyTo ?? reject(`${copy.path}.DestinationBackupVaultArn`, arn,
      account ? `it names account ${account}, and copies stay in the account of the backup unless told otherwise` : 'it names no Region that AWS has',
      account ? 'write a placeholder for the account, or give copyTo in the options of fromJson' : 'write the Region into it, or give copyTo in the options of fromJson');
  }

  public checkUsed(): void {
    if (this.copyTo && !this.used) {
      reject('copyTo', this.copyTo.map((one) => describeDestination({ destination: one._model, lifecycle: {} })).join(', '),
        'no copy action of the plan needs it: it is for those without a Region or with the number of an account',
        'leave it out, or write placeholders into DestinationBackupVaultArn');
    }
  }
}

/** All tags must be there, as the old selection had it. */
function readTags(tags: Reader, { resourceTypes }: TierFromJsonOptions): ResourceSelection {
  const conditions = Object.keys(tags.raw).sort().map((key) => TagCondition.stringEquals(key, tags.text(key)));
  if (conditions.length === 0) {
    reject('tags', tags.raw, 'a selection without tags would protect everything', 'name at least one tag that the resources carry');
  }
  const [first, ...rest] = conditions;
  return resourceTypes ? ResourceSelection.byResourceType({ resourceTypes, conditions })
    : ResourceSelection.byTag(first._model.tagKey, [first._model.value], rest);
}

function readAdvanced(plan: Reader) {
  const found: { windowsVss?: boolean; backupS3Acls?: boolean; backupS3ObjectTags?: boolean } = {};
  const types = optionalList(plan, 'AdvancedBackupSettings', (setting) => {
    setting.only(['ResourceType', 'BackupOptions']);
    const resourceType = setting.choice('ResourceType', ['EC2', 'S3']);
    const props: { [option: string]: keyof typeof found } = ADVANCED[resourceType];
    const chosen = setting.object('BackupOptions');
    chosen.only(Object.keys(props));
    Object.keys(chosen.raw).forEach((key) => { found[props[key]] = chosen.choice(key, ['enabled', 'disabled']) === 'enabled'; });
    return resourceType;
  });
  if (new Set(types).size < types.length) {
    reject('plan.AdvancedBackupSettings', types, 'a resource type is there twice', 'write all options of a type into one');
  }
  return found;
}

function readScanSettings(plan: Reader): MalwareScanResourceType[] | undefined {
  return atMostOne(plan, 'ScanSettings', (setting) => {
    setting.only(['MalwareScanner', 'ResourceTypes', 'ScannerRoleArn']);
    setting.choice('MalwareScanner', SCANNER);
    setting.optional('ScannerRoleArn', (key) => setting.text(key));
    return setting.optional('ResourceTypes', (key) => setting.names(key).map((name) => new MalwareScanResourceType(name)));
  });
}

function optionalList<T>(parent: Reader, key: string, read: (one: Reader) => T): T[] {
  return parent.optional(key, () => parent.list(key, read)) ?? [];
}

function atMostOne<T>(parent: Reader, key: string, read: (one: Reader) => T): T | undefined {
  const all = optionalList(parent, key, read);
  return all.length <= 1 ? all[0] : reject(`${parent.path}.${key}`, all.length, 'there is one scanner', 'give it once');
}
