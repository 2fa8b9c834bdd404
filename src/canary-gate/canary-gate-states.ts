import { CANARY_LIMITS } from '../data/canary-limits';
import { partitionIn } from '../private/arns';

/** Which accounts must have a backup and a copy. */
export interface CanaryAccountsModel {
  /** Undefined means those that lie in the units when the gate runs. */
  readonly accounts?: ReadonlyArray<string>;
  readonly least: number | 'all';
}

/** What a gate asks in one Region. */
export interface GateModel {
  readonly region: string;
  readonly unitIds: ReadonlyArray<string>;
  readonly accounts: CanaryAccountsModel;
  /** Never asked: policies may reach them, and no StackSet does. */
  readonly spared: ReadonlyArray<string>;
  /** Path and name of the role with which the plans back up and copy: jobs of other roles say nothing of them. */
  readonly backupRole: string;
  readonly copies: boolean;
  readonly toleratesFailedJobs: boolean;
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
}

/** A state machine in the Amazon States Language. */
export interface StateMachineJson {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: { readonly [name: string]: object };
}

/** Jobs of one page: 256 KiB is what a state carries. */
const PAGE = 100;
const LISTED = 10;
/** A job is named in so many characters. */
const JOB_TEXT = 240;

/** Throttled calls have no error name of their own that AWS documents. */
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' }];

const query = (text: string) => `{% ${text} %}`;

/** A value of the execution's input, or what holds without it. */
const given = (name: string, otherwise: string) => query(`$exists($states.input.${name}) ? $states.input.${name} : ${otherwise}`);

const literal = (value: unknown) => JSON.stringify(value);

/** Arguments of a call that goes on where the last page ended. */
const paged = (members: string) => query(`$merge([{${members}}, $token = '' ? {} : {'NextToken': $token}])`);

const NEXT_TOKEN = query('$exists($states.result.NextToken) and $states.result.NextToken != null ? $states.result.NextToken : \'\'');

function task({ region }: GateModel, service: string, action: string, call: object): object {
  return { Type: 'Task', Resource: `arn:${partitionIn(region)}:states:::aws-sdk:${service}:${action}`, ...call };
}

function choice(otherwise: string, ...ways: Array<[condition: string, next: string]>): object {
  return { Type: 'Choice', Choices: ways.map(([condition, next]) => ({ Condition: query(condition), Next: next })), Default: otherwise };
}

const pass = (assign: object, next: string) => ({ Type: 'Pass', Assign: assign, Next: next });

const fail = (error: string, cause: string) => ({ Type: 'Fail', Error: error, Cause: query(cause) });

/** At most some of a list of texts, and how many more there are. */
const some = (list: string) =>
  `$join($filter(${list}, function($one, $i) { $i < ${LISTED} }), '; ') & ($count(${list}) > ${LISTED} ? '; and ' & ($count(${list}) - ${LISTED}) & ' more' : '')`;

/** The accounts below the canary units, one page after the other: accounts that joined since the deployment count. */
function findAccounts(model: GateModel): StateMachineJson['States'] {
  const { unitIds, spared } = model;
  return {
    WhichAccounts: choice('AnyUnitLeft', ['$named', 'CheckAccounts']),
    AnyUnitLeft: choice('ListAccounts', ['$count($units) = 0', 'SpareOthers']),
    ListAccounts: task(model, 'organizations', 'listAccountsForParent', {
      Arguments: paged('\'ParentId\': $units[0]'),
      Assign: {
        accounts: query('[$append($accounts, [$states.result.Accounts[($exists(State) ? State : Status) = \'ACTIVE\'].Id])]'),
        token: NEXT_TOKEN,
      },
      Retry: RETRY,
      Next: 'MoreAccounts',
    }),
    MoreAccounts: choice('ListUnits', ['$token != \'\'', 'ListAccounts']),
    ListUnits: task(model, 'organizations', 'listOrganizationalUnitsForParent', {
      Arguments: paged('\'ParentId\': $units[0]'),
      Assign: { units: query('[$append($units, [$states.result.OrganizationalUnits.Id])]'), token: NEXT_TOKEN },
      Retry: RETRY,
      Next: 'MoreUnits',
    }),
    MoreUnits: choice('NextUnit', ['$token != \'\'', 'ListUnits']),
    NextUnit: pass({ units: query('[$filter($units, function($one, $i) { $i > 0 })]') }, 'AnyUnitLeft'),
    SpareOthers: pass({ accounts: query(`[$filter($accounts, function($one) { $not($one in ${literal(spared)}) })]`) }, 'CheckAccounts'),
    NoAccounts: fail('NoCanaryAccounts',
      `$count($accounts) & ' active accounts are in ${unitIds.join(', ')}, fewer than must have a backup; move accounts there, or name some in the input, as {"accounts": ["…"]}'`),
    TooManyAccounts: fail('TooManyCanaryAccounts',
      `$count($accounts) & ' active accounts are in ${unitIds.join(', ')} and a gate looks at ${CANARY_LIMITS.accounts} at most; name accounts in the input, as {"accounts": ["…"]}'`),
  };
}

/** Jobs of one account, of one kind. */
function askJobs(kind: 'backup' | 'copy', next: string, model: GateModel): StateMachineJson['States'] {
  const names = kind === 'backup' ? { action: 'listBackupJobs', list: 'BackupJobs', id: 'BackupJobId' } : { action: 'listCopyJobs', list: 'CopyJobs', id: 'CopyJobId' };
  const role = `:role${model.backupRole}`;
  const ours = `$substring(IamRoleArn, -${role.length}) = ${literal(role)}`;
  const state = `${kind === 'backup' ? 'Backup' : 'Copy'}Jobs`;
  const failed = `[$states.result.${names.list}[State in ['FAILED', 'EXPIRED', 'PARTIAL'] and ${ours}].`
    + `($substring('${kind} ' & ${names.id} & ' of ' & ResourceArn & ' in ' & $account & ' ' & State & ': ' & StatusMessage, 0, ${JOB_TEXT}))]`;
  return {
    [`List${state}`]: task(model, 'backup', names.action, {
      Arguments: paged(`'ByAccountId': $account, 'ByCreatedAfter': $since, 'MaxResults': ${PAGE}`),
      Assign: {
        [kind]: query(`$${kind} or $count($states.result.${names.list}[State = 'COMPLETED' and ${ours}]) > 0`),
        // the first of each kind, since all accounts' together must fit into a state
        [`${kind}Failed`]: query(`[$filter([$append($${kind}Failed, ${failed})], function($one, $i) { $i < 1 })]`),
        token: NEXT_TOKEN,
      },
      Retry: RETRY,
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { trouble: query(`$substring($account & ': ' & $states.errorOutput.Error & ': ' & $states.errorOutput.Cause, 0, ${JOB_TEXT})`) }, Next: 'Report' }],
      Next: `More${state}`,
    }),
    [`More${state}`]: choice(next, ['$token != \'\'', `List${state}`]),
  };
}

function askAccount(model: GateModel): object {
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'Account',
    States: {
      Account: pass({
        account: query('$states.input.account'), since: query('$states.input.since'), backup: false, copy: !model.copies, backupFailed: [], copyFailed: [], trouble: '', token: '',
      }, 'ListBackupJobs'),
      ...askJobs('backup', model.copies ? 'ListCopyJobs' : 'Report', model),
      ...model.copies ? askJobs('copy', 'Report', model) : {},
      Report: {
        Type: 'Pass',
        Output: { account: query('$account'), backup: query('$backup'), copy: query('$copy'), failed: query('[$append($backupFailed, $copyFailed)]'), trouble: query('$trouble') },
        End: true,
      },
    },
  };
}

/** Asks until enough accounts have what they need, or none of them can have it any more. */
function askUntil(model: GateModel): StateMachineJson['States'] {
  const { region, copies } = model;
  const both = copies ? 'a successful backup and a successful copy' : 'a successful backup';
  const lacks = copies ? '($row.backup ? \'\' : \'no backup\') & ($row.backup or $row.copy ? \'\' : \', \') & ($row.copy ? \'\' : \'no copy\')' : '\'no backup\'';
  return {
    CheckAccounts: pass({ required: query('$named or $least = 0 ? $count($accounts) : $least'), pending: query('$accounts') }, 'EnoughAccounts'),
    EnoughAccounts: choice('Ask', ['$count($accounts) = 0 or $count($accounts) < $required', 'NoAccounts'], [`$count($accounts) > ${CANARY_LIMITS.accounts}`, 'TooManyAccounts']),
    Ask: {
      Type: 'Map',
      Label: 'Accounts',
      Items: query('$pending'),
      ItemSelector: { account: query('$states.context.Map.Item.Value'), since: query('$since') },
      ItemProcessor: askAccount(model),
      MaxConcurrency: 10,
      Assign: {
        done: query('[$append($done, [$states.result[backup and copy].account])]'),
        pending: query('[$states.result[$not(backup and copy)].account]'),
        lacking: query(`[$states.result[$not(backup and copy)].($row := $; $row.account & ': ' & ${lacks})]`),
        failed: query('[$states.result.failed]'),
        troubles: query('[$states.result[trouble != \'\'].trouble]'),
      },
      Next: 'Judge',
    },
    Judge: choice('Wait',
      ['$count($troubles) > 0', 'CannotAsk'],
      ...model.toleratesFailedJobs ? [] : [['$count($failed) > 0', 'JobsFailed'] as [string, string]],
      ['$count($done) >= $required', 'Passed'],
      ['$toMillis($states.context.State.EnteredTime) >= $deadline', 'NotInTime']),
    Wait: { Type: 'Wait', Seconds: query('$interval'), Next: 'Ask' },
    Passed: { Type: 'Succeed', Output: { region, since: query('$since'), accounts: query('$done') } },
    CannotAsk: fail('CannotListJobs', `'AWS Backup did not list the jobs of other accounts in ${region}; is the home account its delegated administrator? ' & ${some('$troubles')}`),
    JobsFailed: fail('CanaryJobsFailed', `'jobs failed in ${region} since ' & $since & ': ' & ${some('$failed')}`),
    NotInTime: fail('CanaryNotInTime',
      `$count($done) & ' of ' & $required & ' accounts had ${both} in ${region} since ' & $since & '; ' & ${some('$lacking')}${model.toleratesFailedJobs ? ` & ($count($failed) > 0 ? '; failed: ' & ${some('$failed')} : '')` : ''}`),
  };
}

/**
 * The states of a gate. Its input may have `since` (a moment, as `2027-01-31T12:00:00Z`; default: when the execution began), `accounts`, each of which must then
 * have a backup and a copy, `timeoutSeconds` and `intervalSeconds`.
 */
export function gateStates(model: GateModel): StateMachineJson {
  const { accounts: { accounts = [], least }, unitIds, timeoutSeconds, intervalSeconds } = model;
  const started = '$states.context.Execution.StartTime';
  return {
    Comment: `Waits for a successful backup${model.copies ? ' and a successful copy' : ''} in canary accounts in ${model.region}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: {
      Begin: pass({
        since: given('since', started),
        accounts: query(`[$exists($states.input.accounts) ? $states.input.accounts : ${literal(accounts)}]`),
        named: accounts.length > 0 || query('$exists($states.input.accounts) and $count($states.input.accounts) > 0'),
        least: least === 'all' ? 0 : least,
        required: 1,
        interval: given('intervalSeconds', `${intervalSeconds}`),
        deadline: query(`$toMillis(${started}) + 1000 * ($exists($states.input.timeoutSeconds) ? $states.input.timeoutSeconds : ${timeoutSeconds})`),
        units: [...unitIds],
        done: [],
        token: '',
      }, 'CheckInput'),
      CheckInput: choice('WrongInput', [
        '$type($since) = \'string\' and $contains($since, /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/)', 'WhichAccounts',
      ]),
      WrongInput: fail('WrongInput', '\'since is \' & $string($since) & \' but a moment is expected, as "2027-01-31T12:00:00Z"\''),
      ...findAccounts(model),
      ...askUntil(model),
    },
  };
}
