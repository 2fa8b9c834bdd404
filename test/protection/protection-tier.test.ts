import { Duration, Lazy } from 'aws-cdk-lib';
import { BackupRule, MalwareScanMode, MalwareScanResourceType, ProtectionTier, ProtectionTierProps } from '../../src/protection';

const tier = (props: Partial<ProtectionTierProps> = {}) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily()], ...props });
const scanning = [BackupRule.daily({ malwareScan: MalwareScanMode.FULL_SCAN })];

describe('a tier', () => {
  test('has the least that it needs', () => {
    expect(tier().toJson()).toMatchObject({ version: 2, name: 'gold', selection: { kind: 'tags', conditions: [] }, planTags: {}, fallback: { kind: 'central' } });
    expect(tier().name).toBe('gold');
  });

  test('keeps what it is told', () => {
    expect(tier({
      rules: scanning,
      windowsVss: false,
      backupS3Acls: true,
      backupS3ObjectTags: false,
      malwareScanResourceTypes: [MalwareScanResourceType.S3, MalwareScanResourceType.EBS, MalwareScanResourceType.S3],
      restoreTimeTarget: Duration.hours(2), planName: 'P', selectionName: 'S', planTags: { a: 'b' },
    }).toJson()).toMatchObject({
      windowsVss: false, backupS3Acls: true, backupS3ObjectTags: false, scanResourceTypes: ['EBS', 'S3'], restoreTimeTargetMinutes: 120, planName: 'P', selectionName: 'S', planTags: { a: 'b' },
    });
  });

  test.each<[string, Partial<ProtectionTierProps>]>([
    ['a restore within a minute', { restoreTimeTarget: Duration.minutes(1) }],
    ['a restore within a year', { restoreTimeTarget: Duration.minutes(525600) }],
  ])('may have %s', (_, props) => {
    expect(() => tier(props)).not.toThrow();
  });

  test.each<[string, Partial<ProtectionTierProps>, string]>([
    ['a restore at once', { restoreTimeTarget: Duration.minutes(0) }, "restoreTimeTarget is '0 minutes' but this library allows 1 minute to 365 days"],
    ['a restore within more than a year', { restoreTimeTarget: Duration.minutes(525601) }, "restoreTimeTarget is '525601 minutes' but"],
    ['a token as name', { name: Lazy.string({ produce: () => 'x' }) }, "name of the tier is '<token>' but names of tiers, rules and plans are needed at synth; write the name itself"],
    ['11 rules', { rules: Array.from({ length: 11 }, (_, i) => BackupRule.daily({ ruleName: `r${i}` })) }, "tier 'gold': rules is 11 but a plan has at most 10 rules"],
    ['no rules', { rules: [] }, "tier 'gold': rules is [] but a plan has at least one rule"],
    ['two rules of one derived name', { rules: [BackupRule.daily(), BackupRule.daily({ hour: 7 })] }, "tier 'gold': rules is 'Daily' but two rules have this name"],
    ['no types to scan', { rules: scanning, malwareScanResourceTypes: [] }, 'malwareScanResourceTypes is [] but a list of nothing would be refused; leave it out, or name at least one'],
    ['a tag that AWS refuses', { planTags: { 'aws:x': 'y' } }, "planTags is 'aws:x' but a tag key has"],
  ])('may not have %s', (_, props, message) => {
    expect(() => tier(props)).toThrow(message);
  });

  test('may have 10 rules', () => {
    expect(tier({ rules: Array.from({ length: 10 }, (_, i) => BackupRule.daily({ ruleName: `r${i}` })) }).toJson().rules).toHaveLength(10);
  });
});
