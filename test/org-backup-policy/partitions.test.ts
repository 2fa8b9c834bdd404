import { App, Stack, Duration } from 'aws-cdk-lib';
import { VaultLock } from '../../src/backup-vault';
import { ChildPolicyControl } from '../../src/org-backup-policy';
import { BackupRule, BackupTarget, CopyDestination, MalwareScanMode, ProtectionTier } from '../../src/protection';
import { centralVaultIn } from '../support/definition';
import { policyFaults } from '../support/policy/grammar';
import { orgBackupPolicy, policiesOf } from '../support/policy/stacks';

const FLAG = '@aws-cdk/core:enablePartitionLiterals';

describe.each([['with', true], ['without', false]])('%s the feature flag for literal partitions', (_, flag) => {
  describe.each([
    ['aws', 'us-east-1', 'eu-west-1'],
    ['aws-cn', 'cn-north-1', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-east-1'],
  ])('in %s', (partition, region, centralRegion) => {
    const tier = new ProtectionTier({
      name: 'gold',
      rules: [
        BackupRule.daily({
          deleteAfter: Duration.days(35),
          malwareScan: partition === 'aws-cn' ? undefined : MalwareScanMode.FULL_SCAN, // China has none
          copyActions: [{ destination: CopyDestination.centralVault() }, { destination: CopyDestination.sameVaultIn(centralRegion) }],
        }),
        BackupRule.weekly({ deleteAfter: Duration.days(35), ...(partition === 'aws' && { target: BackupTarget.airGappedVault() }) }),
      ],
    });

    test.each<[string, object | undefined]>([
      ['known', { account: '111111111111', region }],
      ['known at deployment only', undefined],
      ['of another partition', { account: '111111111111', region: 'us-east-1' }],
    ])('every ARN has the partition of the plans, where the stack\'s environment is %s', (__, env) => {
      const stack = new Stack(new App({ context: { [FLAG]: flag } }), 'S', { env });
      orgBackupPolicy({ tiers: [tier], regions: [region], central: [centralVaultIn({ region: centralRegion, vaultLock: VaultLock.governance({ minRetention: Duration.days(1) }) })],
        childPolicyControl: ChildPolicyControl.frozen() }, stack);
      const policies = policiesOf(stack);
      expect(policies.flatMap((policy) => policyFaults(policy.document, { partition }))).toEqual([]);
      const arns = JSON.stringify(policies.map((policy) => policy.document)).match(/arn:[^:]*:/g)!;
      expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
    });
  });
});

describe('what child policies may do, in the template', () => {
  const CONTROL = '@@operators_allowed_for_child_policies';
  const controls = (childPolicyControl?: ChildPolicyControl) => {
    const stack = new Stack(new App(), 'S');
    orgBackupPolicy({ tiers: [ProtectionTier.daily()], childPolicyControl }, stack);
    return policiesOf(stack).map(({ document: { plans } }) => [plans[CONTROL], Object.entries<any>(plans).find(([key]) => key !== CONTROL)![1][CONTROL]]);
  };

  test.each<[string, ChildPolicyControl | undefined, unknown, unknown]>([
    ['everything by default', undefined, undefined, undefined],
    ['everything', ChildPolicyControl.open(), undefined, undefined],
    ['add plans', ChildPolicyControl.appendOnly(), ['@@append'], ['@@none']],
    ['nothing', ChildPolicyControl.frozen(), ['@@none'], ['@@none']],
  ])('%s', (_, control, atPlans, below) => {
    expect(controls(control)).toEqual([[atPlans, below], [atPlans, below]]);
  });
});
