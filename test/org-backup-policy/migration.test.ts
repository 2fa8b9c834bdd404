import { Stack } from 'aws-cdk-lib';
import { dailyPolicy, monthlyPolicy } from './fixtures';
import { ListOperator } from '../../src/org-backup-policy';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, ProtectionTier } from '../../src/protection';
import { centralVaultIn } from '../support/definition';
import { policyFaults } from '../support/policy/grammar';
import { orgBackupPolicy, policiesOf, PolicyInTemplate, SomeProps, warningsOf } from '../support/policy/stacks';

const VAULT = 'arn:aws:backup:us-east-1:222222222222:backup-vault:AWSBackupSolutionCentralVault';
const naming = BackupNaming.awsBackupSolution();
const solution = (props: SomeProps = {}): SomeProps => ({
  tiers: [ProtectionTier.awsBackupSolutionDaily(), ProtectionTier.awsBackupSolutionMonthly()],
  regions: ['us-east-1', 'us-east-2'],
  naming,
  central: [centralVaultIn()],
  ...props,
});

const byName = (policies: PolicyInTemplate[]) => Object.fromEntries(policies.map((policy) => [policy.name, policy.document]));

describe('the reference solution\'s policies', () => {
  test('come out value for value', () => {
    const construct = orgBackupPolicy(solution());
    expect(byName(policiesOf(Stack.of(construct)))).toEqual({ 'org-daily-backup-policy': dailyPolicy(VAULT), 'org-monthly-backup-policy': monthlyPolicy(VAULT) });
  });

  test('are documents that the grammar accepts', () => {
    expect([dailyPolicy(VAULT), monthlyPolicy(VAULT)].flatMap((document) => policyFaults(document))).toEqual([]);
  });

  test('keep their plans in one piece and say which copies fail', () => {
    const construct = orgBackupPolicy(solution());
    expect(construct.planNames).toEqual(['OrgBackupPlanDaily', 'OrgBackupPlanMonthly']);
    expect(warningsOf(construct).filter((text) => text.startsWith('copyWillFail')).map((text) => text.replace(/ to the central.*/s, ''))).toEqual([
      "copyWillFail: tier 'daily': copies of CLOUDFORMATION, DYNAMODB, REDSHIFT, REDSHIFT_SERVERLESS",
      "copyWillFail: tier 'monthly': copies of CLOUDFORMATION, DYNAMODB, REDSHIFT, REDSHIFT_SERVERLESS",
    ]);
  });

  test('come out in China with China\'s ARNs', () => {
    const construct = orgBackupPolicy(solution({ regions: ['cn-north-1'], central: [centralVaultIn({ region: 'cn-northwest-1' })] }));
    expect(byName(policiesOf(Stack.of(construct)))['org-daily-backup-policy'])
      .toEqual(dailyPolicy('arn:aws-cn:backup:cn-northwest-1:222222222222:backup-vault:AWSBackupSolutionCentralVault', 'aws-cn', ['cn-north-1']));
  });

  test('replace the Regions of policies further up where one says so', () => {
    const construct = orgBackupPolicy(solution({ regionsOperator: ListOperator.ASSIGN }));
    expect(policiesOf(Stack.of(construct)).map((policy) => Object.values<any>(policy.document.plans)[0].regions)).toEqual([
      { '@@assign': ['us-east-1', 'us-east-2'] }, { '@@assign': ['us-east-1', 'us-east-2'] },
    ]);
  });

  test('give way to a prefix of one\'s own, so that two units can have the same tiers', () => {
    const construct = orgBackupPolicy(solution({ policyNamePrefix: 'unit-a' }));
    expect(policiesOf(Stack.of(construct)).map((policy) => policy.name)).toEqual(['unit-a-OrgBackupPlanDaily', 'unit-a-OrgBackupPlanMonthly']);
  });
});

describe('under the migration naming', () => {
  const names = (...tiers: ProtectionTier[]) => orgBackupPolicy(solution({ tiers })).planNames;

  test('names of one\'s own win over those carried over', () => {
    expect(names(ProtectionTier.awsBackupSolutionDaily({ planName: 'Mine' }))).toEqual(['Mine']);
    const construct = orgBackupPolicy(solution({ tiers: [new ProtectionTier({ name: 'daily', rules: [BackupRule.daily({ ruleName: 'Mine' })], selectionName: 'Chosen' })] }));
    const [plan] = Object.values<any>(policiesOf(Stack.of(construct))[0].document.plans);
    expect([Object.keys(plan.rules), Object.keys(plan.selections.tags)]).toEqual([['Mine'], ['Chosen']]);
  });

  test('other tiers have names like everywhere, and the carried-over tag', () => {
    const construct = orgBackupPolicy(solution({ tiers: [new ProtectionTier({ name: 'weekly', rules: [BackupRule.weekly()] })] }));
    const [policy] = policiesOf(Stack.of(construct));
    expect(construct.planNames).toEqual(['AWSBackupSolution-weekly']);
    expect(Object.keys(policy.document.plans['AWSBackupSolution-weekly'].backup_plan_tags)).toEqual(['project']);
  });

  test('a tier may not give the carried-over tag another value', () => {
    expect(() => orgBackupPolicy(solution({ tiers: [ProtectionTier.awsBackupSolutionDaily({ planTags: { project: 'other' } })] })))
      .toThrow("tier 'daily': planTags is 'project=other' but the tier tags its plans and recovery points with project=aws-backup");
  });
});
