import { isWantedBackupRole } from './deployed-backup-roles';
import { EventJson, memberAt, parsedText, textAt } from './event-reading';
import { EventKind, EventRow } from '../../data/event-row';
import { eventRow } from '../../data/events';
import { RULE_PREFIX, WATCHER_PREFIX } from '../../data/forwarding-calls';
import { busStatement } from '../../private/bus-condition';
import { forwardingRoleName } from '../../private/event-bus-names';
import { FORWARDED_SOURCES } from '../../private/event-patterns';
import { forwardingPolicy, forwardingTrust } from '../../private/forwarding-policies';
import { ALL_EVENTS_STATE, FINGERPRINT_LENGTH, ruleFingerprint, sortedJson } from '../../private/rule-fingerprint';
import { ruleInput } from '../../private/rule-input';

/** How the definition has the forwarding, so that its deployment is told apart from a change of it. */
export interface ForwardingKnowledge {
  readonly busArn: string;
  readonly organizationId: string;
  /** ARNs of the roles with which CloudFormation deploys, `*` for any characters. */
  readonly deployers: readonly string[];
  /** Fingerprints of the rules that forward and of the hub's own, one after the other. */
  readonly rules: string;
  /** ARNs of the hub's queues, to which its own rules send: of failures, of security events, of counts. */
  readonly queues: readonly string[];
  /** Names with which rules begin that serve the setup of members, and forward nothing: what they send to is known at deployment only. */
  readonly otherRules: readonly string[];
  /** Fingerprints of what the definition denies the roles of AWS Backup. */
  readonly roleDenials: readonly string[];
}

/** Why a change of forwarding is none: CloudFormation makes it with the definition's role, and it is what the definition has. */
export function whyAsDeployed(event: EventJson, knowledge: ForwardingKnowledge | undefined): string | undefined {
  return knowledge !== undefined && isDeployment(event, knowledge) && isWanted(event, knowledge) ? 'the deployment makes what the definition has' : undefined;
}

/** Nobody but AWS can say that CloudFormation called; with which role it did, who started it doesn't choose alone. */
function isDeployment(event: EventJson, { deployers }: ForwardingKnowledge): boolean {
  const identity = memberAt(event, 'detail', 'userIdentity');
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(textAt(identity, 'arn')) ?? [];
  const issuer = textAt(identity, 'sessionContext', 'sessionIssuer', 'arn') || (role === undefined ? '' : `arn:${partition}:iam::${account}:role/${role}`);
  return textAt(identity, 'invokedBy') === 'cloudformation.amazonaws.com' && issuer.split(':')[4] === textAt(event, 'account')
    && deployers.some((pattern) => fits(pattern, issuer));
}

/** A role whose session does not name its path fits by its name. */
function fits(pattern: string, arn: string): boolean {
  return [pattern, pattern.replace(/:role\/.*\//, ':role/')]
    .some((one) => new RegExp(`^${one.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*')}$`).test(arn));
}

function isWanted(event: EventJson, knowledge: ForwardingKnowledge): boolean {
  const name = textAt(event, 'detail', 'eventName');
  const request = memberAt(event, 'detail', 'requestParameters');
  switch (textAt(event, 'source')) {
    case 'aws.iam': return isWantedRole(name, request, event, knowledge);
    case 'aws.events': return name === 'PutRule' ? isWantedRule(request, knowledge)
      : name === 'PutTargets' ? areWantedTargets(request, event, knowledge)
        : name === 'PutPermission' && isWantedPermission(request, knowledge);
    default: return false;
  }
}

const ofHub = (request: unknown, { busArn }: ForwardingKnowledge) => [busArn, busArn.split('/').pop()!].includes(textAt(request, 'eventBusName'));
/** One of the hub's own may begin alike. */
const isOther = (name: string, { otherRules }: ForwardingKnowledge) => (
  rowOfRule(name) === undefined && otherRules.some((prefix) => name.startsWith(prefix)));

/** The very statements by which the definition admits the organization: one that denies names it too. */
function isWantedPermission(request: unknown, { busArn, organizationId }: ForwardingKnowledge): boolean {
  const policy = parsedText(textAt(request, 'policy'));
  const statements = [memberAt(policy, 'Statement') ?? policy].flat();
  const wanted = ['*', { AWS: '*' }].map((Principal) => sortedJson({ ...busStatement(organizationId, busArn, FORWARDED_SOURCES), Principal }));
  return statements.length > 0 && statements.every((one) => wanted.includes(sortedJson(one)));
}

function isWantedRule(request: unknown, knowledge: ForwardingKnowledge): boolean {
  const name = textAt(request, 'name');
  const state = textAt(request, 'state') || 'ENABLED';
  if (isOther(name, knowledge)) {
    return state === 'ENABLED';
  }
  const known: readonly string[] = knowledge.rules.match(new RegExp(`.{${FINGERPRINT_LENGTH}}`, 'g')) ?? [];
  const print = ruleFingerprint({ name, ofHub: ofHub(request, knowledge), pattern: parsedText(textAt(request, 'eventPattern')), readOnly: state === ALL_EVENTS_STATE });
  return ['ENABLED', ALL_EVENTS_STATE].includes(state) && textAt(request, 'scheduleExpression') === '' && known.includes(print);
}

function areWantedTargets(request: unknown, event: EventJson, knowledge: ForwardingKnowledge): boolean {
  const rule = textAt(request, 'rule');
  const targets = memberAt(request, 'targets');
  return isOther(rule, knowledge) || (Array.isArray(targets) && targets.length === 1 && (
    ofHub(request, knowledge) ? isOwnQueue(targets[0], rule, knowledge) : isBusOfHub(targets[0], rule, event, knowledge)));
}

const membersOf = (target: unknown) => Object.entries(target ?? {})
  .filter(([, value]) => value !== null && value !== undefined).map(([name]) => name.toLowerCase());

/** The queue of its kind of events, and what the hub has its rule say: at another one, or with other words, an event is nobody's. */
function isOwnQueue(target: unknown, rule: string, { queues }: ForwardingKnowledge): boolean {
  const row = rowOfRule(rule);
  const template = row && ruleInput(row);
  const transformer = memberAt(target, 'inputTransformer');
  return row !== undefined && textAt(target, 'arn') === queues[QUEUE_OF_KIND[row.kind]] && textAt(transformer, 'inputTemplate') === (template ?? '')
    && Object.keys(memberAt(transformer, 'inputPathsMap') ?? {}).length === 0
    && membersOf(target).every((member) => ['id', 'arn', 'deadletterconfig', ...template === undefined ? [] : ['inputtransformer']].includes(member));
}

/** By the place of the queue among those of the hub. No rule of the hub takes new accounts. */
const QUEUE_OF_KIND: { readonly [kind in EventKind]: number } = { 'job-failure': 0, 'compliance': 0, 'security': 1, 'job-state': 2, 'arrival': -1 };

/** A row has one rule, or several with numbers. */
function rowOfRule(rule: string): EventRow | undefined {
  const prefix = [RULE_PREFIX, WATCHER_PREFIX].find((one) => rule.startsWith(one)) ?? '';
  return eventRow(rule.slice(prefix.length).replace(/(-\d{1,2})?-[^-]+$/, ''));
}

function isBusOfHub(target: unknown, rule: string, event: EventJson, { busArn }: ForwardingKnowledge): boolean {
  const [, partition] = busArn.split(':');
  const role = `arn:${partition}:iam::${textAt(event, 'account')}:role/${forwardingRoleName(rule.startsWith(WATCHER_PREFIX), textAt(event, 'region'), busArn)}`;
  return textAt(target, 'arn') === busArn && textAt(target, 'roleArn') === role
    && membersOf(target).every((member) => ['id', 'arn', 'rolearn', 'deadletterconfig'].includes(member));
}

function isWantedRole(name: string, request: unknown, event: EventJson, { busArn, roleDenials }: ForwardingKnowledge): boolean {
  const role = textAt(request, 'roleName');
  if (![RULE_PREFIX, WATCHER_PREFIX].some((prefix) => role.startsWith(prefix))) {
    return isWantedBackupRole(name, request, { account: textAt(event, 'account'), partition: busArn.split(':')[1], denials: roleDenials });
  }
  const given = sortedJson(parsedText(textAt(request, 'policyDocument')));
  return (name === 'PutRolePolicy' && given === sortedJson(forwardingPolicy(busArn)))
    || (name === 'UpdateAssumeRolePolicy' && given === sortedJson(forwardingTrust(textAt(event, 'account'))));
}
