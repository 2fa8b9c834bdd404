/** What a change of a deployed template is: refused, warned of, or fine. A row each, so that nothing that weakens goes through in silence. */
import * as fc from 'fast-check';
import { DeployedResource, DeployedResources, DeployedStack } from '../../src/backup-vault/deployed-resources';
import { compareTemplates } from '../../src/backup-vault/template-comparison';
import { weakenings } from '../../src/backup-vault/template-weakening';

const ADMIN = 'arn:aws:iam::111111111111:role/Deployer';
const OTHER = 'arn:aws:iam::111111111111:role/Other';
const sparing = (...roles: unknown[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': roles } });
const deny = (sid: string, actions: string[], more: object = {}) => ({ Sid: sid, Effect: 'Deny', Principal: '*', Action: actions, Resource: '*', ...more });
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const ORGANIZATION = { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } };

const RESOURCES: { readonly [id: string]: DeployedResource } = {
  Vault: {
    Type: 'AWS::Backup::BackupVault', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    Properties: {
      BackupVaultName: 'Central', EncryptionKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] }, LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 365 },
      Notifications: { SNSTopicArn: { Ref: 'Topic' }, BackupVaultEvents: ['BACKUP_JOB_FAILED', 'COPY_JOB_FAILED'] },
      AccessPolicy: policy(
        deny('Weakening', ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVault'], { Condition: sparing(ADMIN) }), deny('Deletion', ['backup:DeleteRecoveryPoint']),
        { Sid: 'Copies', Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*', Condition: ORGANIZATION },
      ),
    },
  },
  Locked: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'Locked', LockConfiguration: { MinRetentionDays: 7, ChangeableForDays: 3 } } },
  AirGapped: { Type: 'AWS::Backup::LogicallyAirGappedBackupVault', Properties: { BackupVaultName: 'AirGapped', MinRetentionDays: 7, MaxRetentionDays: 90, MpaApprovalTeamArn: 'arn:team' } },
  Key: {
    Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    Properties: {
      EnableKeyRotation: true, PendingWindowInDays: 30,
      KeyPolicy: policy(
        deny('KeyDeletion', ['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy'], { Condition: sparing(ADMIN) }),
        { Sid: 'Account', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' },
      ),
    },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'BackupRole', ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup'],
      AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    },
  },
  Bucket: {
    Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain',
    Properties: {
      BucketName: 'reports', VersioningConfiguration: { Status: 'Enabled' }, ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
    },
  },
  BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policy(deny('Data', ['s3:GetObject'], { Condition: sparing(ADMIN) })) } },
  QueuePolicy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policy(deny('Data', ['sqs:ReceiveMessage'])) } },
  BusPolicy: { Type: 'AWS::Events::EventBusPolicy', Properties: { EventBusName: 'Hub', Statement: deny('Strangers', ['events:PutEvents'], { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } } }) } },
  Guardrail: {
    Type: 'AWS::Organizations::Policy',
    Properties: {
      Type: 'SERVICE_CONTROL_POLICY', Name: 'Guardrail', TargetIds: ['ou-exam-prod1111', 'ou-exam-test1111'],
      Content: policy(deny('Vaults', ['backup:DeleteBackupVault', 'backup:DeleteRecoveryPoint'], { Principal: undefined, Condition: sparing(ADMIN) })),
    },
  },
  Set: {
    Type: 'AWS::CloudFormation::StackSet', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain',
    Properties: { StackSetName: 'Baseline', PermissionModel: 'SERVICE_MANAGED', AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true } },
  },
};
const kept: DeployedStack = { resources: RESOURCES, conditions: {} };

type Part = string | number;
/** The template with another value at a path; none takes it out. */
function changed(id: string, path: Part[], value?: unknown): DeployedStack {
  const resources = JSON.parse(JSON.stringify(RESOURCES));
  const all: Part[] = [id, ...path];
  const owner = all.slice(0, -1).reduce((node, name) => node[name], resources);
  const last = all[all.length - 1];
  if (value !== undefined) {
    owner[last] = value;
  } else if (Array.isArray(owner)) {
    owner.splice(Number(last), 1);
  } else {
    delete owner[last];
  }
  return { resources, conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
}

/** `refused`, kinds of warnings, or `fine`. */
function verdictOf(after: DeployedStack): string {
  const refused = compareTemplates(kept.resources, after.resources, { conditions: { before: kept.conditions, after: after.conditions } });
  const kinds = [...new Set(weakenings(kept, after).map(({ kind }) => kind))].sort();
  return refused.length > 0 ? 'refused' : kinds.join(', ') || 'fine';
}

const PROPERTY = (...path: Part[]) => ['Properties', ...path];
const ACCESS = (...path: Part[]) => PROPERTY('AccessPolicy', 'Statement', ...path);
const KEY = (...path: Part[]) => PROPERTY('KeyPolicy', 'Statement', ...path);
const SCP = (...path: Part[]) => PROPERTY('Content', 'Statement', ...path);

test.each<[string, string, string, Part[], unknown?]>([
  ['it could be deleted with the stack', 'refused', 'Vault', ['DeletionPolicy'], 'Delete'],
  ['it could be deleted where it is replaced', 'refused', 'Key', ['UpdateReplacePolicy']],
  ['it vanishes', 'refused', 'Vault', ['Condition'], 'Never'],
  ['it vanishes', 'refused', 'Key', ['Condition'], 'Never'],
  ['another vault comes in its place', 'refused', 'Vault', ['Type'], 'AWS::Backup::LogicallyAirGappedBackupVault'],
  ['it is gone, as where it moves to a nested or another stack', 'refused', 'Vault', []],
  ['nobody knows its name before the deployment', 'refused', 'Vault', PROPERTY('BackupVaultName'), { 'Fn::If': ['Never', 'Other', 'Central'] }],
  ['nobody knows its name before the deployment', 'refused', 'Role', PROPERTY('RoleName'), { 'Fn::Sub': '${Name}' }],
  ['AWS Backup could not change it after the cooling-off time', 'refused', 'Locked', PROPERTY('LockConfiguration', 'ChangeableForDays'), 30],
  ['AWS Backup could not change it after the cooling-off time', 'refused', 'Locked', PROPERTY('LockConfiguration', 'MinRetentionDays'), 1],
  ['it is replaced', 'refused', 'AirGapped', PROPERTY('MinRetentionDays'), 8],
  ['a lock in governance mode may change, and is asked for', 'settingLoosened', 'Vault', PROPERTY('LockConfiguration')],
  ['short backups may come', 'settingLoosened', 'Vault', PROPERTY('LockConfiguration', 'MinRetentionDays'), 1],
  ['long backups may come', 'settingLoosened', 'Vault', PROPERTY('LockConfiguration', 'MaxRetentionDays')],
  ['nobody knows the bounds', 'settingLoosened', 'Vault', PROPERTY('LockConfiguration'), { 'Fn::If': ['Never', {}, {}] }],
  ['its bounds are closer', 'fine', 'Vault', PROPERTY('LockConfiguration', 'MinRetentionDays'), 8],
  ['nobody is told', 'settingLoosened', 'Vault', PROPERTY('Notifications')],
  ['others are told', 'settingLoosened', 'Vault', PROPERTY('Notifications', 'SNSTopicArn'), 'arn:aws:sns:eu-west-1:222222222222:other'],
  ['less is told', 'settingLoosened', 'Vault', PROPERTY('Notifications', 'BackupVaultEvents', 1)],
  ['another team approves', 'settingLoosened', 'AirGapped', PROPERTY('MpaApprovalTeamArn')],
  ['nothing could be restored', 'refused', 'Key', PROPERTY('Enabled'), false],
  ['KMS refuses it', 'refused', 'Key', PROPERTY('MultiRegion'), true],
  ['its material stays', 'settingLoosened', 'Key', PROPERTY('EnableKeyRotation'), false],
  ['its material stays longer', 'settingLoosened', 'Key', PROPERTY('RotationPeriodInDays'), 2560],
  ['there is less time to take a deletion back', 'settingLoosened', 'Key', PROPERTY('PendingWindowInDays'), 7],
  ['nobody could change its policy any more', 'settingLoosened', 'Key', PROPERTY('BypassPolicyLockoutSafetyCheck'), true],
  ['a denial is gone', 'refused', 'Vault', ACCESS(1)],
  ['all denials are gone', 'refused', 'Vault', PROPERTY('AccessPolicy')],
  ['an action is gone', 'refused', 'Vault', ACCESS(0, 'Action', 1)],
  ['a denial is for one resource', 'refused', 'Vault', ACCESS(0, 'Resource'), 'arn:aws:backup:*'],
  ['a denial is for one principal', 'refused', 'Vault', ACCESS(1, 'Principal'), { AWS: OTHER }],
  ['nobody knows whether it denies', 'refused', 'Vault', ACCESS(1), { 'Fn::If': ['Never', RESOURCES.Vault, { Ref: 'AWS::NoValue' }] }],
  ['all roles are spared', 'refused', 'Vault', ACCESS(0, 'Condition', 'ArnNotLike'), { 'aws:PrincipalArn': { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*' } }],
  ['an organization is spared', 'refused', 'Vault', ACCESS(1, 'Condition'), { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } }],
  ['units are spared', 'refused', 'Vault', ACCESS(1, 'Condition'), { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o/r/ou/*' } }],
  ['a role is spared', 'roleNewlySpared', 'Vault', ACCESS(0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'), [ADMIN, OTHER]],
  ['a role is spared where none was', 'roleNewlySpared', 'Vault', ACCESS(1, 'Condition'), sparing(OTHER)],
  ['a pattern of roles is spared', 'roleNewlySpared', 'Key', KEY(0, 'Condition', 'ArnNotLike'), { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Team*' }],
  ['nobody is spared any more', 'fine', 'Key', KEY(0, 'Condition')],
  ['IAM alone decides', 'refused', 'Key', PROPERTY('KeyPolicy')],
  ['everybody may copy', 'principalNewlyAllowed', 'Vault', ACCESS(2, 'Condition')],
  ['another organization may copy', 'principalNewlyAllowed', 'Vault', ACCESS(2, 'Condition', 'StringEquals', 'aws:PrincipalOrgID'), ['o-exampleorg', 'o-other']],
  ['more may be done', 'principalNewlyAllowed', 'Vault', ACCESS(2, 'Action'), 'backup:*'],
  ['fewer may copy', 'fine', 'Vault', ACCESS(2, 'Condition', 'Bool'), { 'aws:SecureTransport': 'true' }],
  ['somebody else uses the key', 'principalNewlyAllowed', 'Key', KEY(1, 'Principal', 'AWS'), '*'],
  ['somebody else is the backup role', 'principalNewlyAllowed', 'Role', PROPERTY('AssumeRolePolicyDocument', 'Statement', 0, 'Principal', 'AWS'), OTHER],
  ['AWS Backup is the role no more', 'refused', 'Role', PROPERTY('AssumeRolePolicyDocument', 'Statement', 0)],
  ['AWS Backup deletes no more', 'refused', 'Role', PROPERTY('ManagedPolicyArns')],
  ['what is overwritten is lost', 'settingLoosened', 'Bucket', PROPERTY('VersioningConfiguration', 'Status'), 'Suspended'],
  ['what is in it may be deleted', 'settingLoosened', 'Bucket', PROPERTY('ObjectLockConfiguration')],
  ['it may be public', 'settingLoosened', 'Bucket', PROPERTY('PublicAccessBlockConfiguration', 'BlockPublicPolicy'), false],
  ['its data is open to IAM', 'denialLost', 'BucketPolicy', []],
  ['its data is open to IAM', 'denialLost', 'BucketPolicy', PROPERTY('PolicyDocument', 'Statement', 0)],
  ['its policy vanishes', 'denialLost', 'BucketPolicy', ['Condition'], 'Never'],
  ['a role is spared', 'roleNewlySpared', 'BucketPolicy', PROPERTY('PolicyDocument', 'Statement', 0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn', 1), OTHER],
  ['a role is spared', 'roleNewlySpared', 'QueuePolicy', PROPERTY('PolicyDocument', 'Statement', 0, 'Condition'), sparing(OTHER)],
  ['others send events', 'denialLost', 'BusPolicy', PROPERTY('Statement', 'Condition', 'StringNotEquals', 'aws:PrincipalOrgID'), ['o-exampleorg', 'o-other']],
  ['it is gone', 'denialLost', 'Guardrail', []],
  ['it is taken off a unit', 'denialLost', 'Guardrail', PROPERTY('TargetIds', 1)],
  ['it vanishes', 'denialLost', 'Guardrail', ['Condition'], 'Never'],
  ['an action is gone', 'denialLost', 'Guardrail', SCP(0, 'Action', 0)],
  ['a role is spared', 'roleNewlySpared', 'Guardrail', SCP(0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn', 1), OTHER],
  ['accounts that join get nothing', 'settingLoosened', 'Set', PROPERTY('AutoDeployment', 'Enabled'), false],
  ['another StackSet comes', 'settingLoosened', 'Set', PROPERTY('StackSetName'), 'Other'],
  ['its description is other', 'fine', 'Set', PROPERTY('Description'), 'other'],
])('%s: %s (%s)', (...[, verdict, id, path, value]) => { // a parameter beyond a row's would be jest's callback
  expect(verdictOf(changed(id, path, value))).toBe(verdict);
});

test('the same template is fine, and so are policies of a target that are divided otherwise', () => {
  const { Guardrail: { Properties: properties = {}, ...guardrail }, ...rest } = RESOURCES;
  const one = (action: string) => ({ ...guardrail, Properties: { ...properties, Content: JSON.stringify(policy(deny('Vaults', [action], { Condition: sparing(ADMIN), Principal: undefined }))) } });
  const divided: DeployedResources = { ...rest, First: one('backup:DeleteBackupVault'), Second: one('backup:DeleteRecoveryPoint') };
  expect([verdictOf(kept), verdictOf({ resources: divided, conditions: {} })]).toEqual(['fine', 'fine']);
});

test('the policy of a queue goes with the queue, that of a bucket that is retained does not', () => {
  const { Bucket: _, BucketPolicy: __, QueuePolicy: ___, ...rest } = RESOURCES;
  const before = { ...kept, resources: { ...RESOURCES, Queue: { Type: 'AWS::SQS::Queue' } } };
  expect(weakenings(before, { resources: rest, conditions: {} }).map(({ text }) => text)).toEqual(['the policy of the bucket Bucket would no longer deny s3:GetObject']);
});

test('a warning names role and statement', () => {
  expect(weakenings(kept, changed('Vault', ACCESS(0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn', 1), OTHER))).toEqual([
    { kind: 'roleNewlySpared', text: `AccessPolicy of Central would spare ${OTHER} from statement 'Weakening' (backup:DeleteBackupVault, backup:PutBackupVaultAccessPolicy)` },
  ]);
  expect(weakenings(kept, changed('Guardrail', SCP(0, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn', 1), OTHER)).map(({ text }) => text.split(' would')[0])).toEqual([
    'service control policies of ou-exam-prod1111', 'service control policies of ou-exam-test1111',
  ]);
});

const WEAKER: { readonly [name: string]: (statement: { [member: string]: any }) => object | undefined } = {
  'is gone': () => undefined,
  'allows': (one) => ({ ...one, Effect: 'Allow' }),
  'has one action less': (one) => ({ ...one, Action: one.Action.slice(1) }),
  'is for one resource': (one) => ({ ...one, Resource: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:other' }),
  'is for one principal': (one) => ({ ...one, Principal: { AWS: OTHER } }),
  'spares a role': (one) => ({ ...one, Condition: { ...one.Condition, ArnNotEquals: { 'aws:PrincipalArn': [...one.Condition?.ArnNotEquals?.['aws:PrincipalArn'] ?? [], OTHER] } } }),
  'spares a pattern': (one) => ({ ...one, Condition: { ...one.Condition, ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Any*' } } }),
  'hangs on something else': (one) => ({ ...one, Condition: { ...one.Condition, Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
  'is known at deployment only': (one) => ({ 'Fn::If': ['Some', one, { Ref: 'AWS::NoValue' }] }),
};
const DOCUMENTS: readonly [string, string][] = [['Vault', 'AccessPolicy'], ['Key', 'KeyPolicy'], ['BucketPolicy', 'PolicyDocument'], ['QueuePolicy', 'PolicyDocument'], ['Guardrail', 'Content']];

test('no denial of any policy is made weaker in silence', () => {
  fc.assert(fc.property(fc.constantFrom(...DOCUMENTS), fc.nat(9), fc.constantFrom(...Object.keys(WEAKER)), fc.boolean(), ([id, property], i, name, asText) => {
    const { Statement: statements } = RESOURCES[id].Properties![property] as { Statement: { Effect: string }[] };
    const denials = statements.filter(({ Effect }) => Effect === 'Deny');
    const chosen = denials[i % denials.length];
    const after = policy(...statements.flatMap((one) => (one === chosen ? WEAKER[name](one) ?? [] : [one])));
    const value = asText && property !== 'KeyPolicy' ? JSON.stringify(after) : after;
    expect(verdictOf(changed(id, ['Properties', property], value))).not.toBe('fine');
  }), { numRuns: 300 });
});
