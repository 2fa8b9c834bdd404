import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { baselineRollout, PROD, RolloutSpec, rolloutStack, SANDBOX } from './rollout-stack';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrganizationTarget } from '../../src/organization-layout';
import { LayoutModel, TargetModel } from '../../src/organization-layout/layout-model';
import { ProtectionTier } from '../../src/protection';
import { MemberRollout, RolloutWave } from '../../src/rollout';
import { meetingOf, namesIn } from '../../src/rollout/rollout-meeting';
import { HOME_ACCOUNT } from '../support/definition';

const INNER = OrganizationTarget.organizationalUnit('ou-ab12-inner111');
const BESIDE = OrganizationTarget.organizationalUnit('ou-ab12-beside11');
const KNOWN: RolloutSpec = {
  layout: {
    rootId: 'r-ab12',
    units: [
      { organizationalUnitId: PROD.targetId }, { organizationalUnitId: SANDBOX.targetId },
      { organizationalUnitId: INNER.targetId, parentId: PROD.targetId }, { organizationalUnitId: BESIDE.targetId, parentId: PROD.targetId },
    ],
  },
};

/** A roll-out of the baseline to PROD, and another one beside it in the same app. */
function two(target: OrganizationTarget, spec: RolloutSpec = KNOWN, fill?: (rollout: MemberRollout) => void) {
  const { app, definition } = baselineRollout(spec);
  const stack = new Stack(app, 'Second', { env: { account: HOME_ACCOUNT, region: 'us-east-1' } });
  const rollout = new MemberRollout(stack, 'Rollout', { definition, targets: [target], wave: RolloutWave.CANARY });
  if (fill) {
    fill(rollout);
  } else {
    new MemberBackupBaseline(rollout.addTemplate('Baseline'), 'Baseline', { definition });
  }
  return { stack, rollout };
}

test('a second roll-out of the same things to a unit within is refused, with the units to name instead', () => {
  expect(two(INNER).rollout.node.validate()).toEqual([expect.stringMatching(
    /^accounts of ou-ab12-inner111 get the AWS::.* from two StackSets, as Home\/Rollout deploys to ou-ab12-prod1111 too, and the second one fails; name ou-ab12-beside11 instead of ou-ab12-prod1111$/)]);
});

test('and to the same unit', () => {
  expect(two(PROD).rollout.node.validate()).toEqual([expect.stringMatching(/^accounts of ou-ab12-prod1111 get .* as Home\/Rollout deploys there too, and the second one fails; give each roll-out units of its own/)]);
});

test('to a unit apart it is not', () => {
  const { stack, rollout } = two(SANDBOX);
  expect(rollout.node.validate()).toEqual([]);
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('rolloutsMayMeet'));
});

test('to a unit of which nobody knows whether it lies apart it is warned of', () => {
  const { stack, rollout } = two(SANDBOX, {});
  expect(rollout.node.validate()).toEqual([]);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('does not say whether ou-ab12-sand1111 and ou-ab12-prod1111, to which Home/Rollout deploys, have accounts in common'));
});

test('other things may go to the same accounts', () => {
  const { rollout } = two(PROD, KNOWN, (one) => new sqs.CfnQueue(one.addTemplate('Queue'), 'Queue'));
  expect(rollout.node.validate()).toEqual([]);
});

test('the same things may go to other Regions', () => {
  const { app, definition, rollout: first } = rolloutStack({ ...KNOWN, regions: ['us-east-1', 'us-west-2'] });
  const second = new MemberRollout(new Stack(app, 'Second', { env: { account: HOME_ACCOUNT, region: 'us-east-1' } }), 'Rollout', { definition, wave: RolloutWave.CANARY });
  new MemberBackupBaseline(first.addTemplate('Baseline', { regions: ['us-east-1'] }), 'Baseline', { definition });
  new MemberBackupBaseline(second.addTemplate('Baseline', { regions: ['us-west-2'] }), 'Baseline', { definition });
  expect(second.node.validate()).toEqual([]);
});

test('a roll-out is of a wave', () => {
  expect(rolloutStack().rollout.wave).toBe(RolloutWave.REST);
  expect(() => two(SANDBOX).rollout.wave).not.toThrow();
  const { stack, definition } = rolloutStack();
  expect(() => new MemberRollout(stack, 'Other', { definition, wave: 'first' as any })).toThrow(/wave is 'first' but no such value is known; give one of canary, rest/);
});

test('in China StackSets of organizations are documented as not supported', () => {
  const { stack } = rolloutStack({
    tiers: [ProtectionTier.daily({ copyTo: [] })], regions: ['cn-north-1'], central: [], layout: { globalRegion: 'cn-north-1', centralAccount: undefined, centralRegions: undefined }, stackProps: { env: { account: HOME_ACCOUNT, region: 'cn-north-1' } },
  });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('not supported in China'));
  Annotations.fromStack(rolloutStack().stack).hasNoWarning('*', Match.stringLikeRegexp('not supported in China'));
});

describe('what two roll-outs have in common', () => {
  const unit = (name: string): TargetModel => ({ kind: 'unit', id: `ou-ab12-${name}` });
  const model: LayoutModel = {
    regions: [], globalRegion: 'us-east-1', homeRegion: 'us-east-1', centralRegions: [], enabledOptInRegions: [], accounts: [], externalAccounts: [],
    units: [{ organizationalUnitId: unit('a').id }, { organizationalUnitId: unit('b').id, parentId: unit('a').id }, { organizationalUnitId: unit('c').id }],
  };

  test('is certain either way around, and possible where a place is not known', () => {
    expect(meetingOf([unit('a'), unit('x')], [unit('b'), unit('c')], model)).toEqual({
      certain: [[unit('a').id, unit('b').id]], possible: [[unit('x').id, unit('b').id], [unit('x').id, unit('c').id]],
    });
    expect(meetingOf([unit('b')], [unit('a')], model)).toEqual({ certain: [[unit('b').id, unit('a').id]], possible: [] });
  });

  test('is what has a name', () => {
    expect(namesIn({
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Backup' } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { Name: { 'Fn::Sub': 'x' } } },
      Unnamed: { Type: 'AWS::IAM::Role', Properties: {} },
      Bare: { Type: 'AWS::Backup::BackupVault' },
      Other: { Type: 'AWS::EC2::Volume', Properties: { Name: 'x' } },
    })).toEqual(['AWS::IAM::Role Backup', 'AWS::Events::Rule {"Fn::Sub":"x"}']);
  });
});
