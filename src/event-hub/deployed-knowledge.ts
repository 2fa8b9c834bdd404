import { Stack } from 'aws-cdk-lib';
import { ForwardingKnowledge } from './handler/deployed-forwarding';
import { HubQueues } from './hub-queues';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { RULE_PREFIX } from '../data/forwarding-calls';
import { BackupDefinition } from '../definition/backup-definition';
import { hubAddressOf } from '../definition/hub-address';
import { patternFactsOf } from '../definition/pattern-facts';
import { roleArn } from '../private/arns';
import { eventRuleName } from '../private/event-bus-names';
import { eventPatterns } from '../private/event-patterns';
import { forwardingRules, HEARTBEAT_RULE } from '../private/forwarding-rules';
import { ruleFingerprint } from '../private/rule-fingerprint';

/** Of the setup of members. */
const OTHER_RULES = [`${RULE_PREFIX}member-`];

/** How a definition has its forwarding, for the handler that judges changes of it. */
export function forwardingKnowledge(definition: BackupDefinition, stack: Stack, queues: HubQueues): ForwardingKnowledge {
  const { busArn, organizationId } = hubAddressOf(definition);
  const facts = patternFactsOf(definition);
  const name = (id: string) => eventRuleName(id, busArn);
  const prints = [
    ...[...forwardingRules('management', facts), HEARTBEAT_RULE].map(({ id, pattern, readOnly }) => ruleFingerprint({ name: name(id), ofHub: false, pattern, readOnly })),
    ...eventPatterns(facts).map(({ id, pattern, readOnly = false }) => ruleFingerprint({ name: name(id), ofHub: true, pattern, readOnly })),
  ];
  return {
    busArn,
    organizationId,
    deployers: deployersOf(definition, stack),
    rules: prints.join(''),
    queues: [queues.jobs, queues.security, queues.counts].map(({ queueArn }) => queueArn),
    otherRules: OTHER_RULES,
  };
}

/** ARNs of the roles with which stacks of the definition are deployed, in all accounts. */
function deployersOf({ layout: { partition }, _member: member, _central: central }: BackupDefinition, stack: Stack): string[] {
  const { bootstrapQualifier } = stack.synthesizer;
  const roles = [
    bootstrapQualifier === undefined ? CloudFormationExecutionRole.bootstrap() : CloudFormationExecutionRole._ofQualifier(bootstrapQualifier),
    member.deployedBy,
    ...member.deployedByGiven ? [] : [CloudFormationExecutionRole.serviceManagedStackSet()],
    ...central?.managed ? [central.managed.deployedBy] : [],
  ];
  return [...new Set(roles.map((role) => roleArn(partition, '*', role._nameIn('*', '*'))))];
}
