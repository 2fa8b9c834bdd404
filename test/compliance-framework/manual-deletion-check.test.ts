import { App, Environment, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ComplianceFramework, FrameworkControl, ManualDeletion, MemberBackupBaseline, MemberBackupBaselineProps, ProtectionRequirement, ProtectionTier } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const requirements = [ProtectionRequirement.forTagValue('gold', { manualDeletionDisabled: true })];

/** Warnings about a framework beside a baseline. */
function warningsOf(
  make: (stack: Stack, baseline: MemberBackupBaseline) => void, props: Partial<MemberBackupBaselineProps> = {}, envs: { framework?: Environment; baseline?: Environment } = {},
): string[] {
  const app = new App();
  const baseline = new MemberBackupBaseline(new Stack(app, 'Member', { env: envs.baseline ?? ENV }), 'Baseline', {
    tiers: [ProtectionTier.daily({ copyTo: [] })], regions: ['eu-west-1'], ...props,
  });
  const stack = new Stack(app, 'Audit', { env: envs.framework ?? ENV });
  make(stack, baseline);
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map((one) => `${one.entry.data}`).filter((text) => text.includes('exemptPrincipalsMissing'));
}

const nobody = (stack: Stack) => { ComplianceFramework.fromRequirements(stack, 'F', { requirements }); };
const passed = (stack: Stack, baseline: MemberBackupBaseline) => {
  ComplianceFramework.fromRequirements(stack, 'F', { requirements, exemptPrincipals: baseline.manualDeletionExemptPrincipals });
};
const WARNED = [expect.stringContaining('exempts arn:aws:iam::<account>:role/cdk-hnb659fds-cfn-exec-role-<account>-<region> from the denied deletion')];

test('a control that does not know who deploys the vault is warned of', () => {
  expect(warningsOf(nobody)).toEqual(WARNED);
});

test('a preset that does not know it is warned of', () => {
  expect(warningsOf((stack) => { new ComplianceFramework(stack, 'F', { controls: FrameworkControl.minimal() }); })).toEqual(WARNED);
});

test.each([[ENV, ENV], [ENV, {}], [{}, ENV]])('a control that is given the baseline\'s list is not: framework in %j, baseline in %j', (framework, baseline) => {
  expect(warningsOf(passed, {}, { framework, baseline })).toEqual([]);
});

test('a list with the literal account and Region of the stack is the same one', () => {
  expect(warningsOf((stack) => {
    ComplianceFramework.fromRequirements(stack, 'F', { requirements, exemptPrincipals: ['arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1'] });
  })).toEqual([]);
});

test('a vault that exempts nobody needs no list', () => {
  expect(warningsOf(nobody, { manualDeletion: ManualDeletion.allowed() })).toEqual([]);
});

test('a control on another vault is not about the baseline\'s', () => {
  expect(warningsOf((stack) => { ComplianceFramework.fromRequirements(stack, 'F', { requirements, backupVaultName: 'Other' }); })).toEqual([]);
});

test.each([{ ...ENV, account: '222222222222' }, { ...ENV, region: 'eu-west-2' }])('a framework in %j never meets the vault', (framework) => {
  expect(warningsOf(nobody, {}, { framework })).toEqual([]);
});

test('a framework without the control is not warned of', () => {
  expect(warningsOf((stack) => { new ComplianceFramework(stack, 'F', { controls: [FrameworkControl.recoveryPointsEncrypted()] }); })).toEqual([]);
});
