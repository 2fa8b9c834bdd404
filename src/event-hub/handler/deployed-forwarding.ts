import { isWantedBackupRole } from './deployed-backup-roles';
import { isWantedKeyPolicy, keyPatternOf } from './deployed-keys';
import { EventJson, memberAt, parsedText, textAt } from './event-reading';
import { EventKind, EventRow } from '../../data/event-row';
import { eventRow } from '../../data/events';
import { RULE_PREFIX, WATCHER_PREFIX } from '../../data/forwarding-calls';
import { KEY_RULE_PREFIX } from '../../data/vault-key-calls';
import { busStatement } from '../../private/bus-condition';
import { forwardingRoleName } from '../../private/event-bus-names';
import { FORWARDED_SOURCES, KEY_SOURCES } from '../../private/event-patterns';
import { forwardingPolicy, forwardingTrust } from '../../private/forwarding-policies';
import { ALL_EVENTS_STATE, FINGERPRINT_LENGTH, NAME_PRINT_LENGTH, nameFingerprint, ruleFingerprint, sortedJson } from '../../private/rule-fingerprint';
import { ruleInput } from '../../private/rule-input';

/** How the definition has the forwarding, so that its deployment is told apart from a change of it. */
export interface ForwardingKnowledge {
  readonly busArn: string;
  /** Bus to which nothing but rules of vault keys forwards. */
  readonly keyBusArn: string;
  readonly organizationId: string;
  /** ARNs of the roles with which CloudFormation deploys, `*` for any characters, a space between them. */
  readonly deployers: string;
  /** Fingerprints of the rules that forward and of the hub's own, one after the other. */
  readonly rules: string;
  /** Short hashes of the names of these rules, one after the other. */
  readonly names: string;
  /** ARNs of the hub's queues, to which its own rules send: of failures, of security events, of counts. */
  readonly queues: readonly string[];
  /** Names with which rules begin that serve the setup of members, and forward nothing: what they send to is known at deployment only. */
  readonly otherRules: readonly string[];
  /** Fingerprints of what the definition denies the roles of AWS Backup. */
  readonly roleDenials: readonly string[];
}

/** Why a change of forwarding is none: CloudFormation makes it with the definition's role, and it is what the definition has. */
export function whyAsDeployed(event: EventJson, knowledge: ForwardingKnowledge | undefined): string | undefined {
  return knowledge !== undefined && deployerOf(event, knowledge) !== undefined && isWanted(event, knowledge) ? 'the deployment makes what the definition has' : undefined;
}

/** Nobody but AWS can say that CloudFormation called; with which role it did, who started it doesn't choose alone. */
export function deployerOf(event: EventJson, { deployers }: ForwardingKnowledge): string | undefined {
  const identity = memberAt(event, 'detail', 'userIdentity');
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(textAt(identity, 'arn')) ?? [];
  const issuer = textAt(identity, 'sessionContext', 'sessionIssuer', 'arn') || (role === undefined ? '' : `arn:${partition}:iam::${account}:role/${role}`);
  return textAt(identity, 'invokedBy') === 'cloudformation.amazonaws.com' && issuer.split(':')[4] === textAt(event, 'account')
    ? deployers.split(' ').find((pattern) => fits(pattern, issuer)) : undefined;
}

/** A role whose session does not name its path fits by its name. */
export function fits(pattern: string, arn: string): boolean {
  return [pattern, pattern.replace(/:role\/.*\//, ':role/')]
    .some((one) => new RegExp(`^${one.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*')}$`).test(arn));
}

function isWanted(event: EventJson, knowledge: ForwardingKnowledge): boolean {
  const name = textAt(event, 'detail', 'eventName');
  const request = memberAt(event, 'detail', 'requestParameters');
  switch (textAt(event, 'source')) {
    case 'aws.iam': return isWantedRole(name, request, event, knowledge);
    case 'aws.kms': return name === 'PutKeyPolicy' && isWantedKeyPolicy(parsedText(textAt(request, 'policy')), textAt(event, 'account'));
    case 'aws.events': return name === 'PutRule' ? isWantedRule(request, event, knowledge)
      : name === 'PutTargets' ? areWantedTargets(request, event, knowledge)
        : ['DeleteRule', 'RemoveTargets'].includes(name) ? isOfNoRule(textAt(request, 'name') || textAt(request, 'rule'), knowledge)
          : name === 'PutPermission' && isWantedPermission(request, knowledge);
    default: return false;
  }
}

const isBus = (request: unknown, busArn: string) => [busArn, busArn.split('/').pop()!].includes(textAt(request, 'eventBusName'));
const ofHub = (request: unknown, { busArn, keyBusArn }: ForwardingKnowledge) => isBus(request, busArn) || isBus(request, keyBusArn);
/** One of the hub's own may begin alike. */
const isOther = (name: string, { otherRules }: ForwardingKnowledge) => (
  rowOfRule(name) === undefined && otherRules.some((prefix) => name.startsWith(prefix)));

/** The very statements by which the definition admits the organization: one that denies names it too. */
function isWantedPermission(request: unknown, { busArn, keyBusArn, organizationId }: ForwardingKnowledge): boolean {
  const policy = parsedText(textAt(request, 'policy'));
  const statements = [memberAt(policy, 'Statement') ?? policy].flat();
  const statement = isBus(request, keyBusArn)
    ? busStatement(organizationId, keyBusArn, KEY_SOURCES) : busStatement(organizationId, busArn, FORWARDED_SOURCES);
  const wanted = ['*', { AWS: '*' }].map((Principal) => sortedJson({ ...statement, Principal }));
  return statements.length > 0 && statements.every((one) => wanted.includes(sortedJson(one)));
}

/** Named by the id of a key: which keys there are is not known here. */
const KEY_RULE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}/;

/** A rule of an earlier version, or of what the definition had: it forwards nothing that another does not. */
function isOfNoRule(name: string, knowledge: ForwardingKnowledge): boolean {
  return [RULE_PREFIX, WATCHER_PREFIX].some((prefix) => name.startsWith(prefix)) && !isOther(name, knowledge) && !KEY_RULE.test(name)
    && !printsIn(knowledge.names, NAME_PRINT_LENGTH).includes(nameFingerprint(name));
}

const printsIn = (all: string, length: number): readonly string[] => all.match(new RegExp(`.{${length}}`, 'g')) ?? [];

function isWantedRule(request: unknown, event: EventJson, knowledge: ForwardingKnowledge): boolean {
  const name = textAt(request, 'name');
  const state = textAt(request, 'state') || 'ENABLED';
  const pattern = parsedText(textAt(request, 'eventPattern'));
  if (isOther(name, knowledge)) {
    return state === 'ENABLED';
  }
  const ofKey = keyPatternOf(name, event, knowledge.busArn);
  if (ofKey) {
    return state === 'ENABLED' && textAt(request, 'scheduleExpression') === '' && ['', 'default'].includes(textAt(request, 'eventBusName'))
      && sortedJson(pattern) === sortedJson(ofKey);
  }
  const known = printsIn(knowledge.rules, FINGERPRINT_LENGTH);
  const print = ruleFingerprint({ name, ofHub: ofHub(request, knowledge), pattern, readOnly: state === ALL_EVENTS_STATE });
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

function isBusOfHub(target: unknown, rule: string, event: EventJson, { busArn, keyBusArn }: ForwardingKnowledge): boolean {
  const ofKey = keyPatternOf(rule, event, busArn) !== undefined;
  const region = textAt(event, 'region');
  const [, partition] = busArn.split(':');
  const roles = `arn:${partition}:iam::${textAt(event, 'account')}:role/`;
  const role = textAt(target, 'roleArn');
  // the end of a key's role is a hash of its alias, which neither rule nor event says
  const isItsRole = ofKey ? role.startsWith(`${roles}${KEY_RULE_PREFIX}${region}-`) : role === `${roles}${forwardingRoleName(rule.startsWith(WATCHER_PREFIX), region, busArn)}`;
  return textAt(target, 'arn') === (ofKey ? keyBusArn : busArn) && isItsRole
    && membersOf(target).every((member) => ['id', 'arn', 'rolearn', 'deadletterconfig'].includes(member));
}

function isWantedRole(name: string, request: unknown, event: EventJson, { busArn, keyBusArn, roleDenials }: ForwardingKnowledge): boolean {
  const role = textAt(request, 'roleName');
  if (![RULE_PREFIX, WATCHER_PREFIX].some((prefix) => role.startsWith(prefix))) {
    return isWantedBackupRole(name, request, { account: textAt(event, 'account'), partition: busArn.split(':')[1], denials: roleDenials });
  }
  const given = sortedJson(parsedText(textAt(request, 'policyDocument')));
  return (name === 'PutRolePolicy' && given === sortedJson(forwardingPolicy(role.startsWith(KEY_RULE_PREFIX) ? keyBusArn : busArn)))
    || (name === 'UpdateAssumeRolePolicy' && given === sortedJson(forwardingTrust(textAt(event, 'account'))));
}
