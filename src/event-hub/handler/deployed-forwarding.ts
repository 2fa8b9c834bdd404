import { EventJson, memberAt, textAt } from './event-reading';
import { RULE_PREFIX, WATCHER_PREFIX } from '../../data/forwarding-calls';
import { forwardingPolicy, forwardingTrust } from '../../private/forwarding-policies';
import { ALL_EVENTS_STATE, FINGERPRINT_LENGTH, NAME_PRINT_LENGTH, nameFingerprint, ruleFingerprint, sortedJson } from '../../private/rule-fingerprint';

/** How the definition has the forwarding, so that its deployment is told apart from a change of it. */
export interface ForwardingKnowledge {
  readonly busArn: string;
  readonly organizationId: string;
  /** ARNs of the roles with which CloudFormation deploys, `*` for any characters, a space between them. */
  readonly deployers: string;
  /** Fingerprints of the rules that forward and of the hub's own, one after the other. */
  readonly rules: string;
  /** Short hashes of the names of these rules, one after the other. */
  readonly names: string;
  /** ARNs of the hub's queues, to which its own rules send. */
  readonly queues: readonly string[];
  /** Names with which rules begin that serve the setup of members, and forward nothing: what they send to is known at deployment only. */
  readonly otherRules: readonly string[];
}

/** Changes that no deployment needs to make of a role whose name stays. */
const ROLE_CHANGES_OF_DEPLOYMENTS = ['AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy'];

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
    case 'aws.events': return name === 'PutRule' ? isWantedRule(request, knowledge)
      : name === 'PutTargets' ? areWantedTargets(request, event, knowledge)
        : ['DeleteRule', 'RemoveTargets'].includes(name) ? isOfNoRule(textAt(request, 'name') || textAt(request, 'rule'), knowledge)
          : name === 'PutPermission' && JSON.stringify(request).includes(knowledge.organizationId);
    default: return false;
  }
}

const ofHub = (request: unknown, { busArn }: ForwardingKnowledge) => [busArn, busArn.split('/').pop()!].includes(textAt(request, 'eventBusName'));
const isOther = (name: string, { otherRules }: ForwardingKnowledge) => otherRules.some((prefix) => name.startsWith(prefix));

/** Named by the id of a key: which keys there are is not known here. */
const KEY_RULE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}/;

/** A rule of an earlier version, or of what the definition had: it forwards nothing that another does not. */
function isOfNoRule(name: string, knowledge: ForwardingKnowledge): boolean {
  return [RULE_PREFIX, WATCHER_PREFIX].some((prefix) => name.startsWith(prefix)) && !isOther(name, knowledge) && !KEY_RULE.test(name)
    && !printsIn(knowledge.names, NAME_PRINT_LENGTH).includes(nameFingerprint(name));
}

const printsIn = (all: string, length: number): readonly string[] => all.match(new RegExp(`.{${length}}`, 'g')) ?? [];

function isWantedRule(request: unknown, knowledge: ForwardingKnowledge): boolean {
  const name = textAt(request, 'name');
  const state = textAt(request, 'state') || 'ENABLED';
  if (isOther(name, knowledge)) {
    return state === 'ENABLED';
  }
  const known = printsIn(knowledge.rules, FINGERPRINT_LENGTH);
  const print = ruleFingerprint({ name, ofHub: ofHub(request, knowledge), pattern: parsed(textAt(request, 'eventPattern')), readOnly: state === ALL_EVENTS_STATE });
  return ['ENABLED', ALL_EVENTS_STATE].includes(state) && textAt(request, 'scheduleExpression') === '' && known.includes(print);
}

function areWantedTargets(request: unknown, event: EventJson, knowledge: ForwardingKnowledge): boolean {
  const rule = textAt(request, 'rule');
  const targets = memberAt(request, 'targets');
  return isOther(rule, knowledge) || (Array.isArray(targets) && targets.length === 1 && (
    ofHub(request, knowledge) ? isOwnQueue(targets[0], knowledge) : isBusOfHub(targets[0], rule, event, knowledge)));
}

const membersOf = (target: unknown) => Object.entries(target ?? {})
  .filter(([, value]) => value !== null && value !== undefined).map(([name]) => name.toLowerCase());

function isOwnQueue(target: unknown, { queues }: ForwardingKnowledge): boolean {
  return queues.includes(textAt(target, 'arn')) && membersOf(target).every((member) => ['id', 'arn', 'deadletterconfig', 'inputtransformer'].includes(member));
}

function isBusOfHub(target: unknown, rule: string, event: EventJson, { busArn }: ForwardingKnowledge): boolean {
  const prefix = rule.startsWith(WATCHER_PREFIX) ? WATCHER_PREFIX : RULE_PREFIX;
  const [, partition] = busArn.split(':');
  const role = `arn:${partition}:iam::${textAt(event, 'account')}:role/${prefix}`;
  return textAt(target, 'arn') === busArn && textAt(target, 'roleArn').startsWith(role)
    && membersOf(target).every((member) => ['id', 'arn', 'rolearn', 'deadletterconfig'].includes(member));
}

function isWantedRole(name: string, request: unknown, event: EventJson, { busArn }: ForwardingKnowledge): boolean {
  const role = textAt(request, 'roleName');
  if (![RULE_PREFIX, WATCHER_PREFIX].some((prefix) => role.startsWith(prefix))) {
    // the roles of AWS Backup: what they may do is not known here, and nothing that a deployment of theirs adds takes it from them
    return ROLE_CHANGES_OF_DEPLOYMENTS.includes(name);
  }
  const given = sortedJson(parsed(textAt(request, 'policyDocument')));
  return (name === 'PutRolePolicy' && given === sortedJson(forwardingPolicy(busArn)))
    || (name === 'UpdateAssumeRolePolicy' && given === sortedJson(forwardingTrust(textAt(event, 'account'))));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
