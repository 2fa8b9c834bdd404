import { Duration, TimeZone, Token } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { BackupTarget } from './backup-target';
import { CopyDestination } from './copy-destination';
import { copyKeptAs } from './copy-retention';
import { IndexedResourceType, MalwareScanMode } from './index-and-scan';
import { CopyModel, LifecycleModel, RuleModel } from './model';
import { checkRule } from './retention-checks';
import { checkRuleOptions } from './rule-members';
import { LIMITS } from '../data/limits';
import { shortHash } from '../private/hash';
import { knownTimeZone } from '../private/time-zones';
import { checkTags, checkText, reject, wholeUnits } from '../private/validation';

/**
 * One copy of what a rule backs up.
 */
export interface CopyAction {
  /**
   * Where the copy goes.
   */
  readonly destination: CopyDestination;

  /**
   * How long the copy is kept, whole days, 1 to 36,500; longer or shorter than the backup itself.
   *
   * @default - as long as the rule keeps the backup itself; the plan says these days, unless `PlanAdditions` leaves them out
   */
  readonly deleteAfter?: Duration;

  /**
   * When the copy moves to cold storage, whole days; it must stay there for at least 90 days.
   *
   * Resource types without cold storage stay warm, and EBS without `optInToArchive` too; a warning names them.
   *
   * @default - never
   */
  readonly moveToColdStorageAfter?: Duration;

  /**
   * Whether EBS snapshots move to the archive tier; for schedules of 28 days or rarer.
   *
   * @default false
   */
  readonly optInToArchive?: boolean;
}

/**
 * What every kind of rule has.
 */
export interface CommonRuleOptions {
  /**
   * Name of the rule, 1 to 50 letters, digits, dots, hyphens and underscores; unique in its tier.
   *
   * @default - derived from the schedule
   */
  readonly ruleName?: string;

  /**
   * Time zone of the schedule, summer time included. In local plans only: backup policies of an organization know UTC only, and a tier with another time
   * zone is refused there.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * How long after the scheduled time a job may still start, whole minutes, 60 to 52,560,000; more than 31 days is warned of.
   *
   * Hundreds of accounts that start within an hour against 100 concurrent copies end as EXPIRED: leave this long.
   *
   * @default Duration.hours(8)
   */
  readonly startWindow?: Duration;

  /**
   * How long after the scheduled time a job must be complete, whole minutes, longer than `startWindow`. AWS Backup documents no upper limit; less than an hour
   * more than `startWindow` and more than 31 days are warned of. It does not apply to FSx.
   *
   * @default - 7 days, AWS Backup's default
   */
  readonly completionWindow?: Duration;

  /**
   * Copies, at most 5.
   *
   * @default - none
   */
  readonly copyActions?: CopyAction[];

  /**
   * Tags of the recovery points beside the tier's own tag, at most 10; with 10 of them, the tier's own is left out, with a warning. They come to the tags of
   * the resource: a backup fails where both are more than 50.
   *
   * @default - only the tier's own tag
   */
  readonly recoveryPointTags?: { [key: string]: string };

  /**
   * Where the backups are stored.
   *
   * @default BackupTarget.memberVault()
   */
  readonly target?: BackupTarget;

  /**
   * Types whose recovery points are indexed for search.
   *
   * @default - none
   */
  readonly indexedResourceTypes?: IndexedResourceType[];

  /**
   * How recovery points are scanned for malware.
   *
   * @default - they are not scanned
   */
  readonly malwareScan?: MalwareScanMode;
}

/**
 * What a rule that makes snapshots has.
 */
export interface SnapshotRuleOptions extends CommonRuleOptions {
  /**
   * How long backups are kept, whole days, 1 to 36,500; longer than the longest time between two backups.
   *
   * @default - for ever
   */
  readonly deleteAfter?: Duration;

  /**
   * When backups move to cold storage, whole days; they must stay there for at least 90 days.
   *
   * Resource types without cold storage stay warm, and EBS without `optInToArchive` too; a warning names them.
   *
   * @default - never
   */
  readonly moveToColdStorageAfter?: Duration;

  /**
   * Whether EBS snapshots move to the archive tier; for schedules of 28 days or rarer.
   *
   * @default false
   */
  readonly optInToArchive?: boolean;
}

/**
 * A rule with a schedule of its own.
 */
export interface BackupRuleProps extends SnapshotRuleOptions {
  /**
   * When backups are made, in UTC or in `timeZone`, as a cron schedule.
   */
  readonly schedule: Schedule;
}

/**
 * A rule that makes continuous backups for point-in-time restore.
 */
export interface ContinuousRuleOptions extends CommonRuleOptions {
  /**
   * How far back a restore can go, whole days, 1 to 35.
   *
   * @default Duration.days(35)
   */
  readonly deleteAfter?: Duration;

  /**
   * When the snapshots are made that continuous backup starts from, and the snapshots of types without continuous backup.
   *
   * @default - daily at 05:00 UTC
   */
  readonly schedule?: Schedule;
}

/**
 * When in the day a rule runs.
 */
export interface DailyRuleOptions extends SnapshotRuleOptions {
  /**
   * Hour of the day in UTC or in `timeZone`, 0 to 23.
   *
   * @default 5
   */
  readonly hour?: number;

  /**
   * Minute of the hour, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;
}

/**
 * When in the week a rule runs.
 */
export interface WeeklyRuleOptions extends DailyRuleOptions {
  /**
   * Day of the week: SUN, MON, TUE, WED, THU, FRI or SAT.
   *
   * @default 'SUN'
   */
  readonly weekDay?: string;
}

/**
 * When in the month a rule runs.
 */
export interface MonthlyRuleOptions extends DailyRuleOptions {
  /**
   * Day of the month, 1 to 28, so that no month is left out.
   *
   * @default 1
   */
  readonly day?: number;
}

/**
 * When in the year a rule runs.
 */
export interface YearlyRuleOptions extends MonthlyRuleOptions {
  /**
   * Month, 1 to 12.
   *
   * @default 1
   */
  readonly month?: number;
}

/**
 * When backups are made, how long they are kept, and where copies go. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
 */
export class BackupRule {
  /**
   * A rule that runs every hour, on the hour; jobs start within the hour by default, so that they do not run into the next.
   */
  public static hourly(options: SnapshotRuleOptions = {}): BackupRule {
    return named('Hourly', checkRuleOptions('hourly', options), Schedule.expression('cron(0 * ? * * *)'), Duration.hours(1));
  }

  /**
   * A rule that runs once a day, by default at 05:00 UTC.
   */
  public static daily(options: DailyRuleOptions = {}): BackupRule {
    return named('Daily', checkRuleOptions('daily', options), timeOfDay(options, '? * *'));
  }

  /**
   * A rule that runs once a week, by default on Sunday at 05:00 UTC.
   */
  public static weekly(options: WeeklyRuleOptions = {}): BackupRule {
    const own = checkRuleOptions('weekly', options);
    const weekDay = checkText('weekDay', own.weekDay ?? 'SUN', /^(SUN|MON|TUE|WED|THU|FRI|SAT)$/, 'a week day is one of SUN MON TUE WED THU FRI SAT', 'write for example SAT');
    return named('Weekly', own, timeOfDay(own, `? * ${weekDay}`));
  }

  /**
   * A rule that runs once a month, by default on the first day at 05:00 UTC.
   */
  public static monthly(options: MonthlyRuleOptions = {}): BackupRule {
    return named('Monthly', checkRuleOptions('monthly', options), timeOfDay(options, `${inRange('day', options.day ?? 1, 1, 28)} * ?`));
  }

  /**
   * A rule that runs once a year, by default on 1 January at 05:00 UTC.
   */
  public static yearly(options: YearlyRuleOptions = {}): BackupRule {
    const own = checkRuleOptions('yearly', options);
    const day = inRange('day', own.day ?? 1, 1, 28);
    return named('Yearly', own, timeOfDay(own, `${day} ${inRange('month', own.month ?? 1, 1, 12)} ?`));
  }

  /**
   * A rule that makes continuous backups, kept apart from snapshots because they live for 35 days at most and know no cold storage.
   *
   * RDS, Aurora, S3 and SAP HANA are backed up continuously; other types get snapshots. Copies are snapshots. All backups of a bucket of S3 that is
   * backed up continuously go to one vault: rules of this and other tiers that reach it have the same `target`.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html
   */
  public static continuous(options: ContinuousRuleOptions = {}): BackupRule {
    const { schedule = Schedule.expression('cron(0 5 ? * * *)'), deleteAfter = Duration.days(35), ...common } = checkRuleOptions('continuous', options);
    return new BackupRule(toModel({ ...common, schedule, deleteAfter }, true, 'Continuous'));
  }

  /**
   * A rule that runs on any schedule.
   *
   * @throws when AWS Backup would refuse the rule, or do something else than it says
   */
  public static onSchedule(props: BackupRuleProps): BackupRule {
    return new BackupRule(toModel(checkRuleOptions('scheduled', props), false));
  }

  /** @internal */
  public static _ofModel(model: RuleModel): BackupRule {
    return new BackupRule(model);
  }

  /** Name of the rule. */
  public readonly ruleName: string;

  private readonly model: RuleModel;

  private constructor(model: RuleModel) {
    checkRule(model);
    this.ruleName = model.name;
    this.model = model;
  }

  /** @internal */
  public get _model(): RuleModel {
    return this.model;
  }
}

function named(ruleName: string, options: SnapshotRuleOptions, schedule: Schedule, startWindow?: Duration): BackupRule {
  return BackupRule._ofModel(toModel({ ...options, schedule }, false, ruleName, startWindow));
}

function toModel(
  props: BackupRuleProps, continuous: boolean, derivedName?: string, startWindow = Duration.minutes(LIMITS.defaultStartWindowMinutes),
): RuleModel {
  const schedule = props.schedule.expressionString;
  if (Token.isUnresolved(schedule)) {
    reject('schedule', schedule, 'schedules are needed at synth', 'write the cron expression itself');
  }
  const lifecycle = lifecycleOf('', props);
  return {
    // a derived name must not depend on the order of the rules
    name: props.ruleName ?? derivedName ?? `Rule-${shortHash(schedule, 6)}`,
    named: props.ruleName !== undefined,
    schedule,
    timeZone: props.timeZone && knownTimeZone('timeZone', props.timeZone.timezoneName),
    startWindowMinutes: wholeUnits('startWindow', props.startWindow ?? startWindow, 'minutes', 480),
    startWindowAdded: props.startWindow ? undefined : true,
    completionWindowMinutes: props.completionWindow && wholeUnits('completionWindow', props.completionWindow, 'minutes', 10080),
    continuous,
    lifecycle,
    copies: (props.copyActions ?? []).map((copy, i) => copyModel(`copyActions[${i}].`, copy, lifecycle)),
    recoveryPointTags: checkTags('recoveryPointTags', props.recoveryPointTags ?? {}),
    target: (props.target ?? BackupTarget.memberVault())._model,
    indexTypes: [...new Set((props.indexedResourceTypes ?? []).map((type) => type.typeName))].sort(),
    scanMode: props.malwareScan?.modeName,
  };
}

function copyModel(at: string, copy: CopyAction, source: LifecycleModel): CopyModel {
  return copyKeptAs({ destination: copy.destination._model, lifecycle: lifecycleOf(at, copy) }, source);
}

function lifecycleOf(at: string, props: Pick<SnapshotRuleOptions, 'deleteAfter' | 'moveToColdStorageAfter' | 'optInToArchive'>): LifecycleModel {
  return {
    deleteAfterDays: props.deleteAfter && wholeUnits(`${at}deleteAfter`, props.deleteAfter, 'days'),
    moveToColdStorageAfterDays: props.moveToColdStorageAfter && wholeUnits(`${at}moveToColdStorageAfter`, props.moveToColdStorageAfter, 'days'),
    optInToArchive: props.optInToArchive || undefined,
  };
}

function timeOfDay(options: DailyRuleOptions, days: string): Schedule {
  return Schedule.expression(`cron(${inRange('minute', options.minute ?? 0, 0, 59)} ${inRange('hour', options.hour ?? 5, 0, 23)} ${days} *)`);
}

function inRange(prop: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    reject(prop, value, `it is a whole number of ${min} to ${max}`, `give a number of ${min} to ${max}`);
  }
  return value;
}
