import { accountStates, AccountWork } from './member-setup-account';

/** What the state machine of one Region does. */
export interface MemberSetupMachine extends AccountWork {
  /** Whether every account is set up here; otherwise those of `optIn` alone. */
  readonly everyAccount: boolean;
  /** Resource types to opt in to, by account. */
  readonly optIn: { readonly [account: string]: ReadonlyArray<string> };
  /** Accounts without a baseline; those that have local plans are none. */
  readonly spared: ReadonlyArray<string>;
  /** Accounts outside the organization, which nobody lists. */
  readonly external: ReadonlyArray<string>;
  readonly parameterName: string;
  /** Tells the machines of other Regions of new accounts: events that were forwarded once are not forwarded again. */
  readonly announces: boolean;
}

/** Source and type of the event by which the machine of the home Region tells the others of new accounts. */
export const ANNOUNCEMENT = { source: 'cdk-org-backup', detailType: 'Member Accounts Arrived' } as const;

/** Of accounts in one child execution; with the children at once it bounds the accounts at once. */
const BATCH = 20;
const BATCHES_AT_ONCE = 5;
/** Seconds before the baseline of a new account is looked for again, doubled each time, and how often: 5 minutes to 5 hours. */
const FIRST_WAIT_SECONDS = 300;
const WAITS = 6;
/** Of accounts and reasons that reports name: an SSM parameter takes 4,096 characters. */
const NAMED_ACCOUNTS = 20;
const NAMED_REASONS = 10;
/** Answers of all child executions are at most 262,144 characters together, or the run fails: with so many accounts each names less. */
const MANY_ACCOUNTS = 2000;
const ANSWER = { few: { accounts: BATCH, reasons: 5, types: 20 }, many: { accounts: 5, reasons: 1, types: 6 } };

type States = { readonly [name: string]: object };

const expression = (text: string) => `{% ${text} %}`;
const literal = (value: unknown) => JSON.stringify(value);

/**
 * The definition in Amazon States Language.
 *
 * Input: an event of AWS Organizations or an announcement, `{ "accounts": […] }`, or anything else for all accounts. Every step asks first and changes what
 * differs, so that it can be started at any time, by anybody, twice.
 */
export function memberSetupMachine(machine: MemberSetupMachine): object {
  const works = machine.everyAccount || Object.keys(machine.optIn).length > 0;
  return {
    Comment: `Sets up AWS Backup in member accounts, in ${machine.region}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: { ...beginning(machine, works), ...works ? working(machine) : {}, Done: { Type: 'Succeed' } },
  };
}

function beginning({ everyAccount, optIn, spared, external, announces, partition }: MemberSetupMachine, works: boolean): States {
  const allowed = everyAccount ? `$not($id in ${literal(spared)})` : `$id in ${literal(Object.keys(optIn))}`;
  const detail = '$states.input.detail';
  const given = `[$states.input.accounts, ${detail}.accounts, ${detail}.serviceEventDetails.createAccountStatus.accountId, ${detail}.requestParameters.accountId]`;
  const afterwards = works ? 'SetUp' : 'Done';
  return {
    Begin: {
      Type: 'Pass',
      Assign: {
        given: expression(given),
        // a predicate behind a literal array would take it as one item
        accounts: expression(`[$filter(${given}, function($id) { ${allowed} })]`),
        nextToken: '',
        attempt: 0,
        total: 0,
        unchanged: 0,
        changed: 0,
        failed: 0,
        withoutRole: 0,
        withoutRoleAccounts: [],
        reasons: [],
        roleReasons: [],
        leftOut: [],
      },
      Next: 'Which',
    },
    Which: {
      Type: 'Choice',
      Choices: [
        ...works ? [{ Condition: expression('$count($given) = 0'), Assign: { accounts: everyAccount ? [...external] : Object.keys(optIn) }, Next: everyAccount ? 'ListAccounts' : 'SetUp' }] : [],
        ...announces ? [{ Condition: expression("$states.input.source = 'aws.organizations' and $count($given) > 0"), Next: 'Announce' }] : [],
      ],
      Default: afterwards,
    },
    ...announces ? {
      Announce: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::aws-sdk:eventbridge:putEvents`,
        Arguments: { Entries: [{ Source: ANNOUNCEMENT.source, DetailType: ANNOUNCEMENT.detailType, Detail: expression('$string({"accounts": $given})') }] },
        Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 4, JitterStrategy: 'FULL' }],
        // the other Regions' own schedules find the account later
        Catch: [{ ErrorEquals: ['States.ALL'], Next: afterwards }],
        Next: afterwards,
      },
    } : {},
    ...everyAccount ? {
      ListAccounts: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::aws-sdk:organizations:listAccounts`,
        Arguments: expression("$nextToken = '' ? {} : {\"NextToken\": $nextToken}"),
        Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 60, JitterStrategy: 'FULL' }],
        Assign: {
          // AWS Organizations replaces Status by State
          accounts: expression(`[$accounts, $states.result.Accounts[($exists(State) ? State : Status) = 'ACTIVE' and $not(Id in ${literal(spared)})].Id]`),
          nextToken: expression("$exists($states.result.NextToken) ? $states.result.NextToken : ''"),
        },
        Next: 'MoreAccounts',
      },
      MoreAccounts: { Type: 'Choice', Choices: [{ Condition: expression("$nextToken != ''"), Next: 'ListAccounts' }], Default: 'SetUp' },
    } : {},
  };
}

function working(machine: MemberSetupMachine): States {
  const { region, partition, optIn, parameterName } = machine;
  const batches = '$states.result';
  const { notDone, cause } = verdict(region, parameterName);
  return {
    SetUp: {
      Type: 'Map',
      Label: 'Members',
      Items: expression('$accounts'),
      ItemBatcher: { MaxItemsPerBatch: BATCH, BatchInput: { optIn: typesByAccounts(optIn), many: expression(`$count($accounts) > ${MANY_ACCOUNTS}`), again: expression('$count($given) > 0') } },
      MaxConcurrency: BATCHES_AT_ONCE,
      // children answer for each account; those that are lost are counted by what is missing
      ToleratedFailurePercentage: 100,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, StartAt: 'Batch', States: { Batch: batch(machine) } },
      Assign: {
        total: expression('$attempt = 0 ? $count($accounts) : $total'),
        unchanged: expression(`$unchanged + $sum([${batches}.u])`),
        changed: expression(`$changed + $sum([${batches}.c])`),
        failed: expression(`$failed + $count($accounts) - $sum([${batches}.(u + c + n)])`),
        withoutRole: expression(`$sum([${batches}.n])`),
        withoutRoleAccounts: expression(`[${batches}.w]`),
        reasons: expression(`[([$reasons, ${batches}.e])[[0..${NAMED_REASONS - 1}]]]`),
        roleReasons: expression(`[(${batches}.x)[0]]`),
        leftOut: expression(`[$distinct([$leftOut, ${batches}.l])]`),
      },
      Next: 'Assess',
    },
    Assess: {
      Type: 'Choice',
      Choices: [{ Condition: expression(`$count($given) > 0 and $withoutRole > 0 and $attempt < ${WAITS}`), Next: 'AwaitBaseline' }],
      Default: 'Summarize',
    },
    AwaitBaseline: {
      Type: 'Wait',
      Seconds: expression(`${FIRST_WAIT_SECONDS} * $power(2, $attempt)`),
      Assign: { attempt: expression('$attempt + 1'), accounts: expression('$withoutRoleAccounts') },
      Next: 'SetUp',
    },
    Summarize: {
      Type: 'Pass',
      Output: {
        region,
        time: expression('$states.context.State.EnteredTime'),
        execution: expression('$states.context.Execution.Name'),
        accounts: expression('$total'),
        unchanged: expression('$unchanged'),
        changed: expression('$changed'),
        withoutRole: expression('$withoutRole'),
        failed: expression('$failed'),
        withoutRoleAccounts: expression(`[($withoutRoleAccounts)[[0..${NAMED_ACCOUNTS - 1}]]]`),
        reasons: expression('$reasons'),
        withoutRoleReasons: expression('$roleReasons'),
        leftOut: expression('$leftOut'),
      },
      Next: 'Report',
    },
    Report: {
      Type: 'Task',
      Resource: `arn:${partition}:states:::aws-sdk:ssm:putParameter`,
      Arguments: {
        Name: expression(`$count($given) > 0 ? ${literal(arrivalsParameter(parameterName))} : ${literal(parameterName)}`),
        Type: 'String',
        Overwrite: true,
        Value: expression('$string($states.input)'),
      },
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 4, JitterStrategy: 'FULL' }],
      Output: expression('$states.input'),
      Next: 'Verdict',
    },
    Verdict: { Type: 'Choice', Choices: [{ Condition: expression(notDone), Next: 'NotSetUp' }], Default: 'Done' },
    NotSetUp: {
      Type: 'Fail',
      Error: 'MembersNotSetUp',
      Cause: expression(cause),
    },
  };
}

/** When a run did not go well, and what is said of it. Accounts without a role are a failure where somebody expects one: in those that are new, or in all. */
function verdict(region: string, parameterName: string) {
  const report = '$states.input';
  const roleIsMissing = `(${report}.withoutRole > 0 and ($count($given) > 0 or ${report}.withoutRole = ${report}.accounts))`;
  const number = `$string(${report}.failed + (${roleIsMissing} ? ${report}.withoutRole : 0))`;
  const reasons = `[${report}.reasons, ${roleIsMissing} ? ${report}.withoutRoleReasons : []]`;
  return {
    notDone: `${report}.failed > 0 or ${roleIsMissing}`,
    cause: [
      number, '\' of \'', `$string(${report}.accounts)`, literal(` accounts could not be set up in ${region}: `),
      `($count(${reasons}) > 0 ? $join(${reasons}, '; ') : 'no answer')`, literal(`; the SSM parameter ${parameterName} has the last complete run`),
    ].join(' & '),
  };
}

/** Runs for single accounts leave the report about all of them alone. */
export const arrivalsParameter = (parameterName: string) => `${parameterName}/arrivals`;

/** Accounts of the same types together: every child execution gets all of it, and takes 262,144 characters. */
function typesByAccounts(optIn: MemberSetupMachine['optIn']): object[] {
  const groups = new Map<string, { types: ReadonlyArray<string>; accounts: string[] }>();
  for (const [account, types] of Object.entries(optIn)) {
    const key = types.join();
    const group = groups.get(key) ?? { types, accounts: [] };
    groups.set(key, group);
    group.accounts.push(account);
  }
  return [...groups.values()];
}

/** One child execution: some accounts at once, and one answer that stays small however many there are. */
function batch(machine: MemberSetupMachine): object {
  const of = (kind: string) => `$states.result[k = '${kind}']`;
  const { few, many } = ANSWER;
  const some = (items: string, what: keyof typeof few, condition = '') => (
    `(${items})[[0..($states.input.BatchInput.many = true${condition} ? ${many[what] - 1} : ${few[what] - 1})]]`);
  return {
    Type: 'Map',
    Items: expression('$states.input.Items'),
    ItemSelector: {
      account: expression('$states.context.Map.Item.Value'),
      optIn: expression('[$states.input.BatchInput.optIn[$states.context.Map.Item.Value in accounts].types]'),
    },
    MaxConcurrency: BATCH,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Account', States: accountStates(machine) },
    Output: {
      u: expression(`$count(${of('u')})`),
      c: expression(`$count(${of('c')})`),
      n: expression(`$count(${of('w')})`),
      // a run for some accounts looks for all of these again
      w: expression(`[${some(`${of('w')}.a`, 'accounts', ' and $states.input.BatchInput.again = false')}]`),
      e: expression(`[${some(`${of('f')}.e`, 'reasons')}]`),
      x: expression(`[$count(${of('f')}) > 0 ? [] : (${of('w')}.e)[0]]`),
      l: expression(`[${some('$distinct([$states.result.l])', 'types')}]`),
    },
    End: true,
  };
}
