import { BACKUP_SERVICE_LINKED_ROLE } from '../private/arns';

/** What is done in each account of one Region. */
export interface AccountWork {
  readonly partition: string;
  readonly region: string;
  /** The role of the baseline, with its path. */
  readonly roleWithPath: string;
  readonly managementPreferences: ReadonlyArray<string>;
  readonly incrementalBackups: ReadonlyArray<string>;
  /** Whether accounts have settings here; otherwise the service-linked role is all. */
  readonly settings: boolean;
  /** Whether the service-linked role is made, which an account has once. */
  readonly serviceLinkedRole: boolean;
}

const BACKUP_SERVICE = 'backup.amazonaws.com';
const ROLE_NAME = BACKUP_SERVICE_LINKED_ROLE.split('/').pop()!;
/** Of a call; a child execution with all retries stays below the 5 minutes that it may take. */
const CALL_SECONDS = 15;
/** Characters of a reason, the account and the error's name included. */
const REASON = 150;

const expression = (text: string) => `{% ${text} %}`;
const literal = (value: unknown) => JSON.stringify(value);

/** Errors that may be over soon. What the models of the services do not name, such as throttling and denial, has the service's own name: assumed. */
const retried = (service: string, ...own: string[]) => [{
  ErrorEquals: [...own, `${service}.${service}Exception`, `${service}.SdkClientException`, 'States.Timeout'],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 3,
  JitterStrategy: 'FULL',
}];

/** The calls came through where a service answered: every other error is about the role that could not be taken. */
const caught = (next: string) => ({
  ErrorEquals: ['States.ALL'],
  Assign: {
    failures: expression('[$failures, $states.errorOutput.Error & \': \' & $states.errorOutput.Cause]'),
    roleTaken: expression("$roleTaken or $substringBefore($states.errorOutput.Error, '.') in ['Backup', 'Iam'] or $states.errorOutput.Error = 'States.Timeout'"),
  },
  Next: next,
});

/** The states of one account: input `{ account, optIn }`, output its number, kind of outcome (unchanged, changed, without role, failed) and reason. */
export function accountStates(work: AccountWork): { readonly [name: string]: object } {
  const { partition, roleWithPath, managementPreferences, incrementalBackups, settings, serviceLinkedRole } = work;
  const afterRole = settings ? 'ReadSettings' : 'Outcome';
  const call = (service: string, action: string) => ({
    Type: 'Task',
    Resource: `arn:${partition}:states:::aws-sdk:${service}:${action}`,
    Credentials: { RoleArn: expression('$role') },
    TimeoutSeconds: CALL_SECONDS,
  });
  const iam = retried('Iam', 'Iam.ServiceFailureException', 'Iam.ConcurrentModificationException');
  const backup = retried('Backup', 'Backup.ServiceUnavailableException');
  return {
    Account: {
      Type: 'Pass',
      Assign: {
        account: expression('$states.input.account'),
        optIn: expression('$states.input.optIn'),
        role: expression(`'arn:${partition}:iam::' & $states.input.account & ':role${roleWithPath}'`),
        changed: false,
        roleTaken: false,
        failures: [],
        leftOut: [],
      },
      Next: serviceLinkedRole ? 'FindServiceLinkedRole' : afterRole,
    },
    ...serviceLinkedRole ? {
      FindServiceLinkedRole: {
        ...call('iam', 'getRole'),
        Arguments: { RoleName: ROLE_NAME },
        Retry: iam,
        Catch: [{ ErrorEquals: ['Iam.NoSuchEntityException'], Next: 'CreateServiceLinkedRole' }, caught(afterRole)],
        Next: afterRole,
      },
      CreateServiceLinkedRole: {
        ...call('iam', 'createServiceLinkedRole'),
        Arguments: { AWSServiceName: BACKUP_SERVICE },
        Retry: iam,
        // IAM's word for a role that somebody else made meanwhile
        Catch: [{ ErrorEquals: ['Iam.InvalidInputException'], Next: afterRole }, caught(afterRole)],
        Assign: { changed: true },
        Next: afterRole,
      },
    } : {},
    ...settings ? {
      ReadSettings: {
        ...call('backup', 'describeRegionSettings'),
        Arguments: {},
        Retry: backup,
        Catch: [caught('Outcome')],
        Assign: settingsToChange(managementPreferences, incrementalBackups),
        Next: 'SettingsDiffer',
      },
      SettingsDiffer: { Type: 'Choice', Choices: [{ Condition: expression('$count($keys($changes)) > 0'), Next: 'ChangeSettings' }], Default: 'Outcome' },
      ChangeSettings: {
        ...call('backup', 'updateRegionSettings'),
        Arguments: expression('$changes'),
        Retry: backup,
        Catch: [caught('Outcome')],
        Assign: { changed: true },
        Next: 'Outcome',
      },
    } : {},
    Outcome: {
      Type: 'Pass',
      Output: {
        a: expression('$account'),
        k: expression("$count($failures) = 0 ? ($changed ? 'c' : 'u') : ($roleTaken ? 'f' : 'w')"),
        e: expression(`$count($failures) = 0 ? [] : [$substring($account & ': ' & $failures[0], 0, ${REASON})]`),
        l: expression('$leftOut'),
      },
      End: true,
    },
  };
}

/**
 * What differs, as AWS Backup takes it: what is on stays on, whether it replaces its settings by these or adds these to them. A type that the Region does
 * not know is left out, and so is a setting that AWS Step Functions does not know yet.
 */
function settingsToChange(managementPreferences: ReadonlyArray<string>, incrementalBackups: ReadonlyArray<string>): object {
  const sections = [
    { member: 'ResourceTypeOptInPreference', types: '$optIn', words: 'opt-in' },
    { member: 'ResourceTypeManagementPreference', types: literal(managementPreferences), words: 'management preference' },
    { member: 'ResourceTypeOptInIncremental', types: literal(incrementalBackups), words: 'incremental backups' },
  ];
  const changed = sections.map(({ member, types }) => `$changesOf('${member}', $states.result.${member}, ${types})`);
  const unknown = sections.map(({ member, types, words }) => `$unknownOf($states.result.${member}, ${types}, '${words}')`);
  return {
    changes: expression(`(${[
      '$changesOf := function($member, $present, $types) {(',
      '$off := [$filter($types, function($type) { $lookup($present, $type) = false })];',
      '$count($off) = 0 ? {} : { $member: $merge([$sift($present, function($on) { $on }), $off.{ $: true }]) }',
      ')};',
      `$merge([${changed.join(', ')}])`,
    ].join(' ')})`),
    leftOut: expression(`(${[
      '$unknownOf := function($present, $types, $words) {',
      '$map($filter($types, function($type) { $not($exists($lookup($present, $type))) }), function($type) { $type & " (" & $words & ")" })',
      '};',
      `[${unknown.join(', ')}]`,
    ].join(' ')})`),
  };
}
