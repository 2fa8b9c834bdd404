import { TAG_CALL_LIMITS } from '../data/tag-actions';

/** What the state machine of one account and Region does. */
export interface TagRemediationMachine {
  readonly partition: string;
  readonly tagKey: string;
  readonly tagValue: string;
  /** Of resources that are tagged on one day in UTC. */
  readonly perDay: number;
  /** Types, as AWS Config calls them. */
  readonly configTypes: ReadonlyArray<string>;
  /** Managed rules that report these, as AWS Config calls them. */
  readonly ruleIdentifiers: ReadonlyArray<string>;
  /** Whether nothing is tagged. */
  readonly dryRun: boolean;
}

/** Of results of all rules together: 20,000 resources, far from the 25,000 events that an execution may have. */
const MOST_PAGES = 200;
/** Of a run for resources whose service could not answer. */
const MORE_ATTEMPTS = 3;
const WAIT_SECONDS = 30;
const CALL_SECONDS = 60;
const RUN_SECONDS = 3600;
const NAMED_REASONS = 10;
const REASON_CHARACTERS = 300;

const expression = (text: string) => `{% ${text} %}`;
const literal = (value: unknown) => JSON.stringify(value);

/** Throttling has other names in each service; a call that is denied is soon told, too. */
const RETRY = [{ ErrorEquals: ['States.TaskFailed', 'States.Timeout'], IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 60, MaxAttempts: 4, JitterStrategy: 'FULL' }];

const NEXT_TOKEN = expression("$exists($states.result.NextToken) and $states.result.NextToken != null ? $states.result.NextToken : ''");
/** An attempt may have tagged what it says has failed, so that it keeps its place in the number of the day: `again`. */
const TRANSIENT = '($failure.StatusCode >= 500 or $failure.StatusCode = 429 or $contains($failure.ErrorCode, /Throttl|InternalServiceException|RequestLimitExceeded/))';

/**
 * The definition in Amazon States Language: finds the rules of AWS Config, reads their results page by page, asks what tags the resources have now, and tags
 * those without the key. The first run of a day in UTC is the only one that does anything, whoever starts it.
 */
export function tagRemediationMachine(machine: TagRemediationMachine): object {
  const { tagKey, tagValue, perDay, dryRun } = machine;
  return {
    Comment: `${dryRun ? 'Reports' : 'Tags'} resources without the tag ${tagKey}, at most ${perDay} a day`,
    QueryLanguage: 'JSONata',
    TimeoutSeconds: RUN_SECONDS,
    StartAt: 'Begin',
    States: {
      Begin: {
        Type: 'Pass',
        Assign: { rules: [], token: '', pages: 0, found: [], arns: [], chunk: [], again: [], tagged: [], failed: [], left: perDay, hadKey: 0, unread: 0, attempts: 0, wait: false },
        Next: 'ListRuns',
      },
      ...beginning(machine),
      ...reading(machine),
      ...tagging(machine),
      Report: {
        Type: 'Pass',
        Output: {
          tag: `${tagKey}=${tagValue}`,
          [dryRun ? 'wouldTag' : 'tagged']: expression('[$tagged]'),
          failed: expression('[$failed]'),
          hadKey: expression('$hadKey'),
          unread: expression('$unread'),
          reachedBound: expression('$left <= 0'),
        },
        Next: 'Verdict',
      },
      Verdict: { Type: 'Choice', Choices: [{ Condition: expression('$count($failed) > 0'), Next: 'NotTagged' }], Default: 'Done' },
      NotTagged: {
        Type: 'Fail',
        Error: 'ResourcesNotTagged',
        Cause: expression([
          '$string($count($failed))', `' resources could not be tagged with ${tagKey}=${tagValue}: '`,
          `$join($failed[[0..${NAMED_REASONS - 1}]].(arn & ' (' & $substring(reason, 0, ${REASON_CHARACTERS}) & ')'), '; ')`,
          "'; tagged: ' & $string($count($tagged))",
        ].join(' & ')),
      },
      Done: { Type: 'Succeed' },
    },
  };
}

type States = { readonly [name: string]: object };

function call({ partition }: TagRemediationMachine, service: string, action: string): object {
  return { Type: 'Task', Resource: `arn:${partition}:states:::aws-sdk:${service}:${action}`, TimeoutSeconds: CALL_SECONDS, Retry: RETRY };
}

/** Ends where another run of the day was earlier; finds rules by what they look at, whatever they are called. */
function beginning(machine: TagRemediationMachine): States {
  const { tagKey, ruleIdentifiers } = machine;
  const mine = '$states.context.Execution';
  return {
    ListRuns: {
      ...call(machine, 'sfn', 'listExecutions'),
      Arguments: { StateMachineArn: expression('$states.context.StateMachine.Id'), MaxResults: 100 },
      Assign: {
        earlier: expression(`$count($states.result.Executions[
          ExecutionArn != ${mine}.Id and $substring(StartDate, 0, 10) = $substring(${mine}.StartTime, 0, 10)
          and ($toMillis(StartDate) < $toMillis(${mine}.StartTime) or ($toMillis(StartDate) = $toMillis(${mine}.StartTime) and ExecutionArn < ${mine}.Id))
        ])`.replace(/\s+/g, ' ')),
      },
      Next: 'FirstOfTheDay',
    },
    FirstOfTheDay: { Type: 'Choice', Choices: [{ Condition: expression('$earlier > 0'), Next: 'RanToday' }], Default: 'FindRules' },
    RanToday: { Type: 'Succeed', Output: { ranToday: true } },
    FindRules: {
      ...call(machine, 'config', 'describeConfigRules'),
      Arguments: expression("$token = '' ? {} : { 'NextToken': $token }"),
      Assign: {
        rules: expression(`[$rules, $states.result.ConfigRules[Source.Owner = 'AWS' and Source.SourceIdentifier in ${literal(ruleIdentifiers)}]`
          + `[$exists(InputParameters) and ${literal(tagKey)} in $parse(InputParameters).*].ConfigRuleName]`),
        token: NEXT_TOKEN,
      },
      Next: 'AllRules',
    },
    AllRules: {
      Type: 'Choice',
      Choices: [
        { Condition: expression("$token != ''"), Next: 'FindRules' },
        { Condition: expression('$count($rules) = 0'), Next: 'NoRule' },
      ],
      Default: 'ReadResults',
    },
    NoRule: {
      Type: 'Fail',
      Error: 'NoRule',
      Cause: `no rule of AWS Config (${ruleIdentifiers.join(', ')}) reports here what lacks the tag ${tagKey}: deploy UntaggedResourceRules first`,
    },
  };
}

/** Page after page of what a rule reports, one rule after the other. */
function reading(machine: TagRemediationMachine): States {
  return {
    ReadResults: {
      ...call(machine, 'config', 'getComplianceDetailsByConfigRule'),
      Arguments: expression(`$merge([{ 'ConfigRuleName': $rules[0], 'ComplianceTypes': ['NON_COMPLIANT'], 'Limit': ${TAG_CALL_LIMITS.resultsPerPage} }, $token = '' ? {} : { 'NextToken': $token }])`),
      Assign: {
        found: expression(`[$states.result.EvaluationResults.EvaluationResultIdentifier.EvaluationResultQualifier[ResourceType in ${literal(machine.configTypes)}]`
          + ".{ 'ResourceType': ResourceType, 'ResourceId': ResourceId }]"),
        token: NEXT_TOKEN,
        pages: expression('$pages + 1'),
      },
      Next: 'AnyResults',
    },
    AnyResults: { Type: 'Choice', Choices: [{ Condition: expression('$count($found) > 0'), Next: 'FindArns' }], Default: 'MoreResults' },
    FindArns: {
      ...call(machine, 'config', 'batchGetResourceConfig'),
      Arguments: { ResourceKeys: expression('$found') },
      Assign: {
        // resources that are gone are not in it; two rules may report the same one
        arns: expression('[$distinct($states.result.BaseConfigurationItems.Arn)[$not($ in $tagged) and $not($ in [$failed].arn)]]'),
        unread: expression('$unread + $count($states.result.UnprocessedResourceKeys)'),
      },
      Next: 'AnyLeft',
    },
    AnyLeft: {
      Type: 'Choice',
      Choices: [{ Condition: expression('$count($arns) > 0 and ($left > 0 or $count($again) > 0)'), Next: 'ReadTags' }],
      Default: 'MoreResults',
    },
    MoreResults: {
      Type: 'Choice',
      Choices: [
        { Condition: expression(`$left <= 0 or $pages >= ${MOST_PAGES}`), Next: 'Report' },
        { Condition: expression("$token != ''"), Next: 'ReadResults' },
        { Condition: expression('$count($rules) > 1'), Next: 'NextRule' },
      ],
      Default: 'Report',
    },
    NextRule: { Type: 'Pass', Assign: { rules: expression('[$rules[[1..($count($rules) - 1)]]]') }, Next: 'ReadResults' },
  };
}

/** Asks for the tags of some resources right before these are tagged: no tag is ever overwritten. */
function tagging(machine: TagRemediationMachine): States {
  const { tagKey, tagValue, dryRun } = machine;
  return {
    ReadTags: {
      ...call(machine, 'resourcegroupstaggingapi', 'getResources'),
      Arguments: { ResourceARNList: expression('$arns') },
      Assign: {
        ...assigned([
          // in other upper and lower case it was meant for a tier, too: its team decides.
          `$having := [$states.result.ResourceTagMappingList[${literal(tagKey.toLowerCase())} in Tags.$lowercase(Key)].ResourceARN]`,
          '$without := [$arns[$not($ in $having)]]',
          '$old := [$without[$ in $again]]',
          '$new := $left <= 0 ? [] : [([$without[$not($ in $again)]])[[0..($left - 1)]]]',
        ], {
          hadKey: '$hadKey + $count($having[$not($ in $again)])',
          tagged: '[$tagged, $again[$ in $having]]',
          chunk: `[([$old, $new])[[0..${TAG_CALL_LIMITS.taggedAtOnce - 1}]]]`,
          arns: '$without',
          again: '[$again[$not($ in $having)]]',
        }),
      },
      Next: 'AnyToTag',
    },
    AnyToTag: { Type: 'Choice', Choices: [{ Condition: expression('$count($chunk) > 0'), Next: dryRun ? 'WouldTag' : 'Tag' }], Default: 'MoreResults' },
    ...dryRun ? {
      WouldTag: {
        Type: 'Pass',
        Assign: { tagged: expression('[$tagged, $chunk]'), arns: expression('[$arns[$not($ in $chunk)]]'), left: expression('$left - $count($chunk)') },
        Next: 'AnyLeft',
      },
    } : {
      Tag: {
        ...call(machine, 'resourcegroupstaggingapi', 'tagResources'),
        Arguments: { ResourceARNList: expression('$chunk'), Tags: { [tagKey]: tagValue } },
        Assign: assigned([
          '$failures := $states.result.FailedResourcesMap',
          `$transient := $attempts >= ${MORE_ATTEMPTS} ? [] : [$filter($chunk, function($arn) {( $failure := $lookup($failures, $arn); $exists($failure) and ${TRANSIENT} )})]`,
          '$final := [$chunk[$not($ in $transient)]]',
        ], {
          tagged: '[$tagged, $final[$not($ in $keys($failures))]]',
          failed: "[$failed, $final[$ in $keys($failures)].( $failure := $lookup($failures, $); { 'arn': $, 'reason': $failure.ErrorCode & ': ' & $failure.ErrorMessage } )]",
          left: '$left - $count($chunk[$not($ in $again)])',
          again: '[$again[$not($ in $chunk)], $transient]',
          arns: '[$arns[$not($ in $final)]]',
          wait: '$count($transient) > 0',
          attempts: '$attempts + ($count($transient) > 0 ? 1 : 0)',
        }),
        Next: 'AnyAgain',
      },
      AnyAgain: { Type: 'Choice', Choices: [{ Condition: expression('$wait'), Next: 'WaitForService' }], Default: 'AnyLeft' },
      WaitForService: { Type: 'Wait', Seconds: WAIT_SECONDS, Next: 'AnyLeft' },
    },
  };
}

/** Variables by what the same steps find; in an order in which none changes what a later one reads, as AWS lets each read what was before. */
function assigned(steps: ReadonlyArray<string>, values: { readonly [variable: string]: string }): { readonly [variable: string]: string } {
  return Object.fromEntries(Object.entries(values).map(([variable, value]) => [variable, expression(`( ${steps.join('; ')}; ${value} )`)]));
}
