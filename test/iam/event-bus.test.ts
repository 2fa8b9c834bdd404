/** Who puts events to the hub's bus, by the policies of the hub's and of a member's synthesized templates. */
import { Template } from 'aws-cdk-lib/assertions';
import { FORWARDED_SOURCES } from '../../src/private/event-patterns';
import { forwardingStack, HOME, hubStack, ORGANIZATION } from '../event-hub/hub-stack';
import { Case, fault, opposite } from '../support/iam/cases';
import { ADMINISTRATOR, RolePrincipal, Target, World } from '../support/iam/world';

const MEMBER = '444444444444';
const STRANGER = '999999999999';
const templates = [
  { template: Template.fromStack(hubStack().stack).toJSON(), ...HOME, stackName: 'Home' },
  ...[MEMBER, STRANGER].map((account) => ({ template: Template.fromStack(forwardingStack().stack).toJSON(), account, region: 'eu-central-1', stackName: `Member${account}` })),
];
const world = new World({ templates, organization: { [HOME.account]: `${ORGANIZATION}/r-exam/ou-exam-home1111/`, [MEMBER]: `${ORGANIZATION}/r-exam/ou-exam-prod1111/` } });
const bus: Target = world.target(world.ofType('AWS::Events::EventBus')[0].arn!);
const forwarding = (account: string): RolePrincipal => (
  world.role(world.ofType('AWS::IAM::Role').find((role) => role.logicalId.startsWith('ForwardingRole') && role.arn!.includes(`:${account}:`))!.arn!));
const administrator = (account: string): RolePrincipal => ({ kind: 'role', arn: `arn:aws:iam::${account}:role/Admin`, account, identityPolicies: [{ name: 'Admin', policy: ADMINISTRATOR }] });
const forwarded = (...sources: string[]) => ({ 'events:eventBusInvocation': 'true', 'events:source': sources });
const puts = (principal: RolePrincipal, context: { [key: string]: string | string[] } = forwarded('aws.backup')) => ({ principal, action: 'events:PutEvents', resource: bus, context });

const cases: Case[] = [
  ...FORWARDED_SOURCES.map((source): Case => ({
    name: `a member's rule forwards events of ${source}`, request: puts(forwarding(MEMBER), forwarded(source)), allowed: true,
    butName: 'nobody puts one by a call', but: { context: { 'events:eventBusInvocation': 'false' } },
  })),
  { name: 'a member\'s rule forwards', request: puts(forwarding(MEMBER)), allowed: true, butName: 'no source that the hub has no rule for', but: { context: { 'events:source': ['aws.ecs'] } } },
  { name: 'a member\'s rule forwards', request: puts(forwarding(MEMBER)), allowed: true, butName: 'no other source beside a known one', but: { context: { 'events:source': ['aws.backup', 'evil'] } } },
  { name: 'a member\'s rule forwards', request: puts(forwarding(MEMBER)), allowed: true, butName: 'that of an account outside the organization does not', but: { principal: forwarding(STRANGER) } },
  {
    name: 'an administrator of a member invents no event by a call', request: puts(administrator(MEMBER), { ...forwarded('aws.backup'), 'events:eventBusInvocation': 'false' }), allowed: false,
    butName: 'who makes a rule, which the hub is told of, forwards', but: { context: { 'events:eventBusInvocation': 'true' } },
  },
];

test.each(cases.map((one) => [`${one.name}; ${one.butName}`, one] as const))('%s', async (_, one) => {
  expect(await fault(world, one.request, one.allowed)).toBeUndefined();
  expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
});

test('what does not say its source, which AWS sends with each event, is judged by the rest', async () => {
  expect(await fault(world, puts(forwarding(MEMBER), { 'events:eventBusInvocation': 'true' }), true)).toBeUndefined();
  expect(await fault(world, puts(forwarding(MEMBER), {}), false)).toBeUndefined();
});
