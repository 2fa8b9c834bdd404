import type {
  BackupRuleProps, CommonRuleOptions, ContinuousRuleOptions, CopyAction, DailyRuleOptions, MonthlyRuleOptions, SnapshotRuleOptions, WeeklyRuleOptions,
  YearlyRuleOptions,
} from './backup-rule';
import { checkInstance, checkMembers, checkOptionalInstance, Members, withoutNulls } from '../private/validation';

/**
 * What rules are written with, for JavaScript: a copy, a scan or a switch that is misspelled would be none, and nothing would say so.
 */

const COMMON: Members<CommonRuleOptions> = {
  ruleName: 'text',
  timeZone: 'optional',
  startWindow: 'optional',
  completionWindow: 'optional',
  copyActions: 'list',
  recoveryPointTags: 'map',
  target: 'optional',
  indexedResourceTypes: 'list',
  malwareScan: 'optional',
};

const LIFECYCLE = { deleteAfter: 'optional', moveToColdStorageAfter: 'optional', optInToArchive: 'boolean' } as const;
const COPY: Members<CopyAction> = { destination: 'required', ...LIFECYCLE };
const SNAPSHOT: Members<SnapshotRuleOptions> = { ...COMMON, ...LIFECYCLE };
const DAILY: Members<DailyRuleOptions> = { ...SNAPSHOT, hour: 'optional', minute: 'optional' };
const WEEKLY: Members<WeeklyRuleOptions> = { ...DAILY, weekDay: 'optional' };
const MONTHLY: Members<MonthlyRuleOptions> = { ...DAILY, day: 'optional' };
const YEARLY: Members<YearlyRuleOptions> = { ...MONTHLY, month: 'optional' };
const CONTINUOUS: Members<ContinuousRuleOptions> = { ...COMMON, deleteAfter: 'optional', schedule: 'optional' };
const SCHEDULED: Members<BackupRuleProps> = { ...SNAPSHOT, schedule: 'required' };

const MEMBERS = { hourly: SNAPSHOT, daily: DAILY, weekly: WEEKLY, monthly: MONTHLY, yearly: YEARLY, continuous: CONTINUOUS, scheduled: SCHEDULED };

/** Checks the options of one kind of rule, and returns those that are given. */
export function checkRuleOptions<T extends CommonRuleOptions>(kind: keyof typeof MEMBERS, options: T): T {
  checkMembers<CommonRuleOptions>('', options, MEMBERS[kind]);
  options.copyActions?.forEach((copy, i) => {
    checkMembers(`copyActions[${i}]`, copy, COPY);
    checkInstance(`copyActions[${i}].destination`, copy.destination, '_model', 'a CopyDestination', 'CopyDestination.centralVault()');
  });
  options.indexedResourceTypes?.forEach((type, i) =>
    checkInstance(`indexedResourceTypes[${i}]`, type, 'typeName', 'an IndexedResourceType', 'IndexedResourceType.EBS'));
  const { schedule } = options as { schedule?: unknown };
  checkOptionalInstance('malwareScan', options.malwareScan, 'modeName', 'a MalwareScanMode', 'MalwareScanMode.FULL_SCAN');
  checkOptionalInstance('target', options.target, '_model', 'a BackupTarget', 'BackupTarget.vault(\'…\')');
  checkOptionalInstance('timeZone', options.timeZone, 'timezoneName', 'a TimeZone', 'TimeZone.EUROPE_BERLIN');
  checkOptionalInstance('schedule', schedule, 'expressionString', 'a Schedule', 'Schedule.expression(\'cron(0 5 ? * * *)\')');
  return withoutNulls(options);
}
