/**
 * A permissions boundary that context gives all stacks of an app is a policy of the accounts that have stacks: templates for others don't get it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, PermissionsBoundary, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { rolloutDefinition } from './rollout-stack';
import { outsideDefinition } from './self-managed-stack';
import { MemberBackupBaseline, MemberRollout, SelfManagedRollout } from '../../src';
import { HOME_ACCOUNT } from '../support/definition';

const MUTATING = '@aws-cdk/core:aspectPrioritiesMutating';
const CONTEXT = { '@aws-cdk/core:permissionsBoundary': { name: 'cdk-${Qualifier}-Boundary' } };
const env = { account: HOME_ACCOUNT, region: 'us-east-1' };

/** Of the roles in the file of a stack or template. */
function boundariesOf(stack: Stack): unknown[] {
  const { directory } = Stage.of(stack)!.synth();
  const { Resources } = JSON.parse(readFileSync(join(directory, stack.templateFile), 'utf8')) as { Resources: { [id: string]: { Type: string; Properties: any } } };
  return Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role').map(({ Properties }) => Properties.PermissionsBoundary);
}

const everyOne = (boundaries: unknown[], wanted: unknown) => {
  expect(boundaries.length).toBeGreaterThan(1);
  expect(boundaries).toEqual(boundaries.map(() => wanted));
};

function withBaseline(scope: App | Stage, permissionsBoundaryName?: string) {
  const home = new Stack(scope, 'Home', { env });
  new iam.Role(home, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const definition = rolloutDefinition();
  const template = new MemberRollout(home, 'Rollout', { definition }).addTemplate('Baseline');
  new MemberBackupBaseline(template, 'Baseline', { definition, permissionsBoundaryName });
  return { home, template };
}

describe.each([true, false])('with priorities of aspects: %s', (flag) => {
  const context = { ...CONTEXT, [MUTATING]: flag };

  test('members have no boundary by context, the home account has', () => {
    const { home, template } = withBaseline(new App({ context }));
    everyOne(boundariesOf(template), undefined);
    expect(JSON.stringify(boundariesOf(home))).toContain(':iam::111111111111:policy/cdk-hnb659fds-Boundary');
  });

  test('neither by that of a stage', () => {
    const stage = new Stage(new App({ context: { [MUTATING]: flag } }), 'Stage', { env, permissionsBoundary: PermissionsBoundary.fromName('Boundary') });
    everyOne(boundariesOf(withBaseline(stage).template), undefined);
  });

  test('roles keep the boundary that is meant for members', () => {
    const own = boundariesOf(withBaseline(new App({ context }), 'Member').template);
    everyOne(own, { 'Fn::Sub': expect.stringContaining('policy/Member') });
  });

  test('what bounds a template itself does', () => {
    const { template } = withBaseline(new App({ context }));
    iam.PermissionsBoundary.of(template).apply({ managedPolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' } as iam.IManagedPolicy);
    everyOne(boundariesOf(template), 'arn:aws:iam::aws:policy/PowerUserAccess');
  });

  test('accounts outside the organization have none either', () => {
    const home = new Stack(new App({ context }), 'Home', { env });
    const definition = outsideDefinition();
    const template = new SelfManagedRollout(home, 'Rollout', { definition }).addTemplate('Baseline');
    new MemberBackupBaseline(template, 'Baseline', { definition });
    everyOne(boundariesOf(template), undefined);
  });
});

test('without such a context nothing is different', () => {
  const { template } = withBaseline(new App(), 'Member');
  everyOne(boundariesOf(template), { 'Fn::Sub': expect.stringContaining('policy/Member') });
});
