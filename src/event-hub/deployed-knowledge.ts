import { Lazy, Stack } from 'aws-cdk-lib';
import { fits, ForwardingKnowledge } from './handler/deployed-forwarding';
import { HubQueues } from './hub-queues';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { executionRolePattern } from '../backup-vault/execution-role-check';
import { RULE_PREFIX } from '../data/forwarding-calls';
import { REGIONS } from '../data/regions';
import { BackupDefinition } from '../definition/backup-definition';
import { copyTargetsOfCentral, copyTargetsOfMembers, foreignCopyDenial, ownVaults } from '../definition/copy-targets';
import { hubAddressOf } from '../definition/hub-address';
import { InferredDenial } from '../definition/inferred-denial';
import { patternFactsOf } from '../definition/pattern-facts';
import { listsBy } from '../notification/handler/gravity';
import { roleArn } from '../private/arns';
import { denialFingerprint } from '../private/backup-role-policies';
import { stacksOfBus } from '../private/event-bus';
import { eventRuleName } from '../private/event-bus-names';
import { eventPatterns } from '../private/event-patterns';
import { forwardingRules, HEARTBEAT_RULE } from '../private/forwarding-rules';
import { nameFingerprint, ruleFingerprint } from '../private/rule-fingerprint';

/** None: its place is taken in fingerprints by that of the account with the role. */
const ANY_ACCOUNT = '000000000000';

/** Of the setup of members. */
const OTHER_RULES = [`${RULE_PREFIX}member-`];

/** How a definition has its forwarding, for the handler that judges changes of it. */
export function forwardingKnowledge(definition: BackupDefinition, stack: Stack, queues: HubQueues): ForwardingKnowledge {
  const { busArn, keyBusArn, organizationId } = hubAddressOf(definition);
  const facts = patternFactsOf(definition);
  const name = (id: string) => eventRuleName(id, busArn);
  const prints = [
    ...[...forwardingRules('management', facts), HEARTBEAT_RULE].map(({ id, pattern, readOnly }) => ruleFingerprint({ name: name(id), ofHub: false, pattern, readOnly })),
    ...eventPatterns(facts).map(({ ruleId, pattern, readOnly = false }) => ruleFingerprint({ name: name(ruleId), ofHub: true, pattern, readOnly })),
  ];
  const ids = [...[...forwardingRules('management', facts), HEARTBEAT_RULE].map(({ id }) => id), ...eventPatterns(facts).map(({ ruleId }) => ruleId)];
  return {
    busArn,
    keyBusArn,
    organizationId,
    deployers: deployersOf(definition, stack, busArn),
    rules: prints.join(''),
    names: [...new Set(ids.map((id) => nameFingerprint(name(id))))].join(''),
    queues: [queues.jobs, queues.security, queues.counts].map(({ queueArn }) => queueArn),
    otherRules: OTHER_RULES,
    roleDenials: roleDenialsOf(definition),
  };
}

/** Where roles may copy to known vaults only: those of members, those of accounts outside the organization, and that of the central account. */
function roleDenialsOf(definition: BackupDefinition): string[] {
  const { layout: { partition }, _parts: { verifiedDenials } } = definition;
  const own = ownVaults(partition, ANY_ACCOUNT);
  const targets = [[...own, ...copyTargetsOfMembers(definition)], own, [...own, ...copyTargetsOfCentral(definition)]];
  return verifiedDenials.includes(InferredDenial.FOREIGN_COPIES_BY_ROLES)
    ? [...new Set(targets.map((arns) => denialFingerprint(foreignCopyDenial(arns), ANY_ACCOUNT)))] : [];
}

/** ARNs of the roles with which stacks of the definition are deployed: those of any account, and those that synthesizers of the app's stacks name in theirs. */
function deployersOf({ layout: { partition }, _member: member, _central: central }: BackupDefinition, stack: Stack, busArn: string): string {
  const { bootstrapQualifier } = stack.synthesizer;
  const roles = [
    bootstrapQualifier === undefined ? CloudFormationExecutionRole.bootstrap() : CloudFormationExecutionRole._ofQualifier(bootstrapQualifier),
    member.deployedBy,
    ...member.deployedByGiven ? [] : [CloudFormationExecutionRole.serviceManagedStackSet()],
    ...central?.managed ? [central.managed.deployedBy] : [],
  ];
  const everywhere = [...new Set(roles.map((role) => roleArn(partition, '*', role._nameIn('*', '*'))))];
  const named = () => [...new Set([...stacksOfBus(stack, busArn)].flatMap((one) => executionRolePattern(one, partition) ?? []))]
    .filter((arn) => !everywhere.some((pattern) => fits(pattern, arn)));
  return `${everywhere.join(' ')}${Lazy.uncachedString({ produce: () => withRoom(named()).map((arn) => ` ${arn}`).join('') })}`;
}

/** Places in which roles of one name are named one by one: the environment of a function has no room for hundreds. */
const MOST_PLACES = 5;

function withRoom(arns: ReadonlyArray<string>): string[] {
  return [...listsBy(arns, anywhere)].flatMap(([name, own]) => (own.length > MOST_PLACES ? [name] : own)).sort();
}

/** A role with account and Region left open. */
function anywhere(arn: string): string {
  return [arn.split(':')[4], ...Object.keys(REGIONS)].reduce((text, one) => text.replaceAll(one, '*'), arn);
}
