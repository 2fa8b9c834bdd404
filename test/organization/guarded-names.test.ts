import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Heartbeat } from '../../src/event-forwarding/heartbeat';
import { listOf } from '../../src/organization/guardrail-document';
import { documentsOf, guardedDefinition } from '../iam/guardrail-world';

/** What templates name cdk-org-backup*, whose names a member's administrator therefore knows: guardrails protect it. */

const KEPT = 'test/fixtures/last-release/templates/typescript';
const NAMES = ['Name', 'RoleName', 'RuleName', 'QueueName', 'TopicName', 'LogGroupName', 'StateMachineName', 'ConfigRuleName', 'FunctionName', 'EventBusName', 'BucketName', 'AliasName'];

/** As an ARN, of each type that has such names. */
const GUARDED: { readonly [type: string]: (name: string) => string } = {
  'AWS::Events::Rule': (name) => `arn:aws:events:eu-central-1:111111111111:rule/${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::111111111111:role/${name}`,
  'AWS::Scheduler::Schedule': (name) => `arn:aws:scheduler:eu-central-1:111111111111:schedule/default/${name}`,
};
/** Types whose resources of such names are not guarded, and why. */
const OPEN: { readonly [type: string]: string } = {};

interface Resource { readonly Type: string; readonly Properties?: { readonly [name: string]: unknown } }

function namedResources(): { type: string; name: string }[] {
  const heartbeat = new Stack(new App(), 'Heartbeat');
  new Heartbeat(heartbeat, 'Heartbeat', [], 'arn:aws:events:eu-central-1:111111111111:event-bus/Hub');
  const kept = readdirSync(KEPT).map((file) => JSON.parse(readFileSync(join(KEPT, file), 'utf8')));
  return [...kept, Template.fromStack(heartbeat).toJSON()].flatMap(({ Resources }) => Object.values<Resource>(Resources)).flatMap(({ Type, Properties = {} }) => (
    NAMES.flatMap((prop) => {
      const name = JSON.stringify(Properties[prop])?.match(/cdk-org-backup[\w.-]*/)?.[0];
      return name === undefined ? [] : [{ type: Type, name }];
    })));
}

const matches = (pattern: string, arn: string) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(arn);

test('every resource named cdk-org-backup* is of a type that is guarded, or says why not', () => {
  const types = [...new Set(namedResources().map(({ type }) => type))];
  expect(types).toEqual(expect.arrayContaining(['AWS::Events::Rule', 'AWS::Scheduler::Schedule']));
  expect(types.filter((type) => !(type in GUARDED) && !(type in OPEN))).toEqual([]);
});

test.each(['members', 'central'] as const)('its ARN is one that the guardrails of %s speak of', (place) => {
  const guarded = documentsOf(guardedDefinition())[place].flatMap(({ Statement }) => Statement)
    .filter(({ Sid }) => /^Deny(ForwardingChanges|RoleChanges)/.test(Sid ?? '')).flatMap(({ Resource }) => listOf(Resource as string | string[]))
    // of the central account, where it is that one
    .map((pattern) => pattern.replace('222222222222', '111111111111'));
  const open = namedResources().filter(({ type }) => type in GUARDED).map(({ type, name }) => GUARDED[type](name)).filter((arn) => !guarded.some((pattern) => matches(pattern, arn)));
  expect(open).toEqual([]);
});
