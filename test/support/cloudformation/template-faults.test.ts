import { templateFaults, TemplateOf } from './template-faults';

const ARN = { 'Fn::Sub': 'arn:aws:backup:us-west-2:${AWS::AccountId}:backup-vault:Vault' };

/** A template without faults. */
function valid(): any {
  return {
    Conditions: { InOne: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    Resources: {
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'Vault' } },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Plan: {
        Type: 'AWS::Backup::BackupPlan',
        Condition: 'InOne',
        DependsOn: ['Vault'],
        Properties: {
          BackupPlanTags: { a: 'b' },
          BackupPlan: {
            BackupPlanName: 'plan',
            BackupPlanRule: [{
              RuleName: 'rule',
              TargetBackupVault: 'Vault',
              ScheduleExpression: 'cron(0 5 ? * * *)',
              Lifecycle: { DeleteAfterDays: 100, MoveToColdStorageAfterDays: 10 },
              RecoveryPointTags: { a: 'b' },
              CopyActions: [{ DestinationBackupVaultArn: ARN }],
            }],
          },
        },
      },
      Selection: {
        Type: 'AWS::Backup::BackupSelection',
        Condition: 'InOne',
        Properties: {
          BackupPlanId: { Ref: 'Plan' },
          BackupSelection: { SelectionName: 's', IamRoleArn: 'arn:aws:iam::111111111111:role/R', Resources: ['*'], Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/a', ConditionValue: 'b' }] } },
        },
      },
    },
  };
}

type Spoil = (all: { template: any; plan: any; rule: any; selection: any }) => void;

function faultsAfter(spoil: Spoil): string[] {
  const template = valid();
  const plan = template.Resources.Plan.Properties.BackupPlan;
  spoil({ template, plan, rule: plan.BackupPlanRule[0], selection: template.Resources.Selection.Properties.BackupSelection });
  return templateFaults(template as TemplateOf, 'aws');
}

test('a template without faults has none', () => {
  expect(faultsAfter(() => undefined)).toEqual([]);
});

test.each<[string, Spoil]>([
  ['nothing is called Nobody', ({ template }) => { template.Resources.Vault.Properties.X = { Ref: 'Nobody' }; }],
  ['nothing is called Nobody', ({ template }) => { template.Resources.Vault.Properties.X = { 'Fn::GetAtt': ['Nobody', 'Arn'] }; }],
  ['nothing is called Nobody', ({ template }) => { template.Resources.Vault.Properties.X = { 'Fn::Sub': '${Nobody.Arn}' }; }],
  ['nothing is called an import', ({ template }) => { template.Resources.Vault.Properties.X = { 'Fn::ImportValue': 'x' }; }],
  ['Plan is not everywhere where it is itself', ({ template }) => { delete template.Resources.Selection.Condition; }],
  ['depends on Nobody, which is not there', ({ template }) => { template.Resources.Plan.DependsOn = ['Nobody']; }],
  ['no condition Nowhere', ({ template }) => { template.Resources.Vault.Condition = 'Nowhere'; }],
  ['condition Unused is not used', ({ template }) => { template.Conditions.Unused = {}; }],
  ['a condition refers to Vault', ({ template }) => { template.Conditions.InOne = { 'Fn::Equals': [{ Ref: 'Vault' }, 'x'] }; }],
  ['of another partition', ({ template }) => { template.Resources.Vault.Properties.X = 'arn:aws-cn:s3:::x'; }],
  ['of another partition', ({ template }) => { template.Resources.Vault.Properties.X = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }]] }; }],
  ['not written out', ({ template }) => { template.Resources.Vault.Properties.X = 'x${Token[TOKEN.1]}'; }],
  ['not written out', ({ template }) => { template.Resources.Vault.Properties.X = 'arn:aws:backup:us-east-1:$account:x'; }],
  ['plan name', ({ plan }) => { plan.BackupPlanName = 'p'.repeat(51); }],
  ['11 rules', ({ plan, rule }) => { plan.BackupPlanRule = Array.from({ length: 11 }, (_, i) => ({ ...rule, RuleName: `r${i}` })); }],
  ['rules of one name', ({ plan, rule }) => { plan.BackupPlanRule = [rule, rule]; }],
  ['rule name', ({ rule }) => { rule.RuleName = 'a b'; }],
  ['scan settings without scans', ({ plan }) => { plan.ScanSettings = []; }],
  ['vault name', ({ rule }) => { rule.TargetBackupVault = 'v'; }],
  ['schedule', ({ rule }) => { rule.ScheduleExpression = 'rate(1 day)'; }],
  ['windows 59', ({ rule }) => { rule.StartWindowMinutes = 59; }],
  ['windows 60, 60', ({ rule }) => { Object.assign(rule, { StartWindowMinutes: 60, CompletionWindowMinutes: 60 }); }],
  ['more than 10 tags', ({ rule }) => { rule.RecoveryPointTags = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i, 'x'])); }],
  ['6 copies', ({ rule }) => { rule.CopyActions = Array.from({ length: 6 }, (_, i) => ({ DestinationBackupVaultArn: `v${i}` })); }],
  ['two copies to', ({ rule }) => { rule.CopyActions = [{ DestinationBackupVaultArn: ARN }, { DestinationBackupVaultArn: ARN }]; }],
  ['an empty list of copies', ({ rule }) => { rule.CopyActions = []; }],
  ['more than one index action', ({ rule }) => { rule.IndexActions = [{}, {}]; }],
  ['36501 days', ({ rule }) => { rule.Lifecycle = { DeleteAfterDays: 36501 }; }],
  ['0 days', ({ rule }) => { rule.CopyActions[0].Lifecycle = { DeleteAfterDays: 0 }; }],
  ['deleted 89 days after', ({ rule }) => { rule.Lifecycle.DeleteAfterDays = 99; }],
  ['an archive without cold storage', ({ rule }) => { rule.Lifecycle = { DeleteAfterDays: 9, OptInToArchiveForSupportedResources: true }; }],
  ['an empty lifecycle', ({ rule }) => { rule.Lifecycle = {}; }],
  ['continuous backups kept 36 days', ({ rule }) => { Object.assign(rule, { EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 36 } }); }],
  ['selection name', ({ selection }) => { selection.SelectionName = ''; }],
  ['no resources', ({ selection }) => { selection.Resources = []; }],
  ['31 patterns', ({ selection }) => { selection.Resources = Array.from({ length: 31 }, (_, i) => `x${i}*`); }],
  ['501 patterns', ({ selection }) => { selection.NotResources = Array.from({ length: 501 }, (_, i) => `x${i}`); }],
  ['a pattern twice', ({ selection }) => { selection.NotResources = ['x', 'x']; }],
  ['a list of tags', ({ selection }) => { selection.ListOfTags = []; }],
  ['operator stringEquals', ({ selection }) => { selection.Conditions = { stringEquals: selection.Conditions.StringEquals }; }],
  ['condition {', ({ selection }) => { selection.Conditions.StringEquals[0] = { conditionKey: 'aws:ResourceTag/a', conditionValue: 'b' }; }],
  ['condition {', ({ selection }) => { selection.Conditions.StringEquals[0].ConditionKey = 'a'; }],
  ['31 conditions', ({ selection }) => { selection.Conditions.StringEquals = Array(31).fill(selection.Conditions.StringEquals[0]); }],
  ['an empty condition', ({ selection }) => { selection.Conditions = {}; }],
  ['Plan: 0 selections', ({ template }) => { delete template.Resources.Selection; }],
  ['selections of one name', ({ template }) => { template.Resources.Second = template.Resources.Selection; }],
])('a fault is seen: %s (%#)', (message, spoil) => {
  expect(faultsAfter(spoil)).toContainEqual(expect.stringContaining(message));
});
