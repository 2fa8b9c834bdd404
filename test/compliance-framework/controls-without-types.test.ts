import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { stackOf } from './framework-stack';
import { BackupResourceType, ComplianceFramework, FrameworkControl } from '../../src';

/** What JavaScript can write and no compiler refuses: a control would silently demand less than was written. */
const day = Duration.days(1);

test.each<[string, () => unknown, string]>([
  ['accounts by another name', () => FrameworkControl.resourcesProtectedByCrossAccount({ accountIds: ['222222222222'] } as any), "accountIds is 'given' but there is no such member (did you mean accounts?); use one of tag, resourceTypes, resourceId, accounts"],
  ['one account instead of a list', () => FrameworkControl.resourcesProtectedByCrossAccount({ accounts: '222222222222' } as any), "accounts is '222222222222' but a list is expected"],
  ['Regions by another name', () => FrameworkControl.resourcesProtectedByCrossRegion({ region: 'eu-west-1' } as any), "region is 'given' but there is no such member"],
  ['a frequency by another name', () => FrameworkControl.planFrequencyAndRetention({ frequency: day } as any), "frequency is 'given' but there is no such member; use one of tag, backupPlanId, minimumFrequency, minimumRetention"],
  ['a bound of locks by another name', () => FrameworkControl.resourcesProtectedByVaultLock({ minRetentionDays: 7 } as any), "minRetentionDays is 'given' but there is no such member"],
  ['a vault by another name', () => FrameworkControl.manualDeletionDisabled({ vaultName: 'V1' } as any), "vaultName is 'given' but there is no such member"],
  ['tags of recovery points', () => FrameworkControl.recoveryPointsEncrypted({ tags: { a: 'b' } } as any), "tags is 'given' but there is no such member (did you mean tag?); use one of tag"],
  ['a tag as map', () => FrameworkControl.minimumRetention(day, { tag: { backup: 'gold' } } as any), "tag.backup is 'given' but there is no such member; use one of key, value"],
  ['a type as text', () => FrameworkControl.lastRecoveryPointCreated(day, { resourceTypes: ['EBS'] } as any), "resourceTypes[0] is 'EBS' but a BackupResourceType is expected; write it as BackupResourceType.S3"],
  ['types by another name', () => FrameworkControl.resourcesProtectedByBackupPlan({ types: [BackupResourceType.EBS] } as any), "types is 'given' but there is no such member"],
  ['types of restores', () => FrameworkControl.restoreTimeMeetsTarget(day, { types: [] } as any), "types is 'given' but there is no such member"],
  ['types of air-gapped copies', () => FrameworkControl.resourcesInAirGappedVault(Duration.days(7), { types: [] } as any), "types is 'given' but there is no such member"],
  ['scope of a control by name', () => FrameworkControl.of('X', { resourceTypes: ['EBS'] } as any), "resourceTypes is 'given' but there is no such member; use one of tag, parameters, complianceResourceTypes,"],
  ['exemptions of a preset by another name', () => FrameworkControl.minimal({ principals: [] } as any), "principals is 'given' but there is no such member; use one of exemptPrincipals"],
  ['a time of a preset by another name', () => FrameworkControl.ransomwareResilience({ airGappedWithin: day } as any), "airGappedWithin is 'given' but there is no such member"],
  ['no controls of a framework', () => new ComplianceFramework(stackOf(), 'F', {} as any), 'controls is undefined but it is required; give it'],
  ['one control instead of a list', () => new ComplianceFramework(stackOf(), 'F', { controls: FrameworkControl.recoveryPointsEncrypted() } as any), "controls is 'an object' but a list is expected"],
  ['a control as text', () => new ComplianceFramework(stackOf(), 'F', { controls: ['X'] } as any), "controls[0] is 'X' but a FrameworkControl is expected; write it as FrameworkControl.recoveryPointsEncrypted()"],
  ['a setting of a framework by another name', () => new ComplianceFramework(stackOf(), 'F', { controls: [], name: 'F' } as any), "name is 'given' but there is no such member; use one of configRecording, frameworkDescription, frameworkName,"],
])('%s: refused', (_, write, message) => {
  expect(write).toThrow(message);
});

test('what is undefined or null is left out', () => {
  expect(() => FrameworkControl.resourcesProtectedByCrossAccount({ accounts: undefined, tag: undefined, resourceTypes: null } as any)).not.toThrow();
});

test.each<[string, string[], number]>([['of the framework', ['eu-west-1', 'us-east-1'], 1], ['elsewhere', ['us-east-1'], 0]])(
  'a control on copies to a Region %s is warned of where it can never be met', (_, regions, count) => {
    const stack = stackOf();
    new ComplianceFramework(stack, 'F', { controls: [FrameworkControl.resourcesProtectedByCrossRegion({ regions })] });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('a control demands copies to eu-west-1, where the framework is deployed too'))).toHaveLength(count);
  });
