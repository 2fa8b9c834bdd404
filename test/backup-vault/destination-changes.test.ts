import * as fc from 'fast-check';
import { DeployedResources } from '../../src/backup-vault/deployed-resources';
import { destinationChanges, receiverChanges, withdrawnAccounts } from '../../src/backup-vault/destination-changes';

const vault = (name: string, account = '222222222222') => `arn:aws:backup:eu-west-1:${account}:backup-vault:${name}`;
const rule = (copies: string[], target = 'Vault', airGapped?: string) => ({
  target_backup_vault_name: { '@@assign': target },
  ...airGapped && { target_logically_air_gapped_backup_vault_arn: { '@@assign': airGapped } },
  copy_actions: Object.fromEntries(copies.map((arn) => [arn, { target_backup_vault_arn: { '@@assign': arn } }])),
});
const policy = (plans: object, form: (content: object) => unknown = (content) => content, type = 'BACKUP_POLICY'): DeployedResources[string] => ({
  Type: 'AWS::Organizations::Policy', Properties: { Type: type, Content: form({ plans }) },
});
/** A template with one plan of one rule. */
const daily = (copies: string[], target?: string, airGapped?: string): DeployedResources => ({ Policy: policy({ daily: { rules: { nightly: rule(copies, target, airGapped) } } }) });

describe('a rule that goes on under its name', () => {
  test.each<[string, DeployedResources, DeployedResources, object[]]>([
    ['copies where it copied', daily([vault('A')]), daily([vault('A')]), []],
    ['copies elsewhere', daily([vault('A')]), daily([vault('B')]), [{ plan: 'daily', rule: 'nightly', added: [vault('B')], removed: [vault('A')] }]],
    ['copies to another account', daily([vault('A')]), daily([vault('A', '333333333333')]), [{ plan: 'daily', rule: 'nightly', added: [vault('A', '333333333333')], removed: [vault('A')] }]],
    ['makes one more copy', daily([vault('A')]), daily([vault('A'), vault('B')]), [{ plan: 'daily', rule: 'nightly', added: [vault('B')], removed: [] }]],
    ['makes its first copy', daily([]), daily([vault('B')]), [{ plan: 'daily', rule: 'nightly', added: [vault('B')], removed: [] }]],
    ['makes one copy less, for which nothing has to be there first', daily([vault('A'), vault('B')]), daily([vault('A')]), []],
    ['backs up into another vault', daily([], 'Vault'), daily([], 'Vault-2'), [{ plan: 'daily', rule: 'nightly', added: ['Vault-2'], removed: ['Vault'] }]],
    ['backs up into an air-gapped vault', daily([]), daily([], 'Vault', vault('Gap')), [{ plan: 'daily', rule: 'nightly', added: [vault('Gap')], removed: [] }]],
  ])('%s', (_, before, after, expected) => {
    expect(destinationChanges([before], [after])).toEqual(expected);
  });

  test('is looked at in the text form of a document too', () => {
    const text = (copies: string[]): DeployedResources => ({ Policy: policy({ daily: { rules: { nightly: rule(copies) } } }, JSON.stringify) });
    expect(destinationChanges([text([vault('A')])], [daily([vault('B')])])).toHaveLength(1);
  });

  test('may move to another policy, or be in parts', () => {
    const parts = [daily([vault('A')]), { Other: policy({ daily: { rules: { nightly: rule([vault('B')]) } } }) }];
    expect(destinationChanges(parts, [daily([vault('A'), vault('B')])])).toEqual([]);
    expect(destinationChanges([daily([vault('A'), vault('B')])], parts)).toEqual([]);
  });

  test('has operators beside it that are no rules and no copies', () => {
    const operators = { '@@operators_allowed_for_child_policies': ['@@none'] };
    const controlled = (copies: string[]): DeployedResources => ({
      Policy: policy({ ...operators, daily: { ...operators, rules: { ...operators, nightly: { ...rule(copies), copy_actions: { ...operators, ...rule(copies).copy_actions } } } } }),
    });
    expect(destinationChanges([controlled([vault('A')])], [controlled([vault('B')])])).toEqual([{ plan: 'daily', rule: 'nightly', added: [vault('B')], removed: [vault('A')] }]);
  });
});

test.each<[string, DeployedResources]>([
  ['a rule', { Policy: policy({ daily: { rules: { weekly: rule([vault('B')]) } } }) }],
  ['a plan', { Policy: policy({ weekly: { rules: { nightly: rule([vault('B')]) } } }) }],
])('%s that is new has no jobs yet that could fail', (_, after) => {
  expect(destinationChanges([daily([vault('A')])], [after])).toEqual([]);
});

test.each<[string, DeployedResources]>([
  ['a policy of another type', { Policy: policy({ daily: { rules: { nightly: rule([vault('B')]) } } }, undefined, 'TAG_POLICY') }],
  ['a document that is no JSON', { Policy: policy({}, () => 'no JSON') }],
  ['a document by an intrinsic function', { Policy: policy({}, () => ({ 'Fn::Join': ['', ['{']] })) }],
  ['a policy without a document', { Policy: { Type: 'AWS::Organizations::Policy', Properties: { Type: 'BACKUP_POLICY' } } }],
])('%s changes no destination', (_, after) => {
  expect(destinationChanges([daily([vault('A')])], [after])).toEqual([]);
});

test('what a change adds was not there, what it removes is gone, and the way back changes the same', () => {
  const names = fc.subarray(['A', 'B', 'C', 'D'].map((name) => vault(name)));
  fc.assert(fc.property(names, names, (before, after) => {
    const [there] = destinationChanges([daily(before)], [daily(after)]);
    const [back] = destinationChanges([daily(after)], [daily(before)]);
    expect(there?.added ?? []).toEqual(after.filter((one) => !before.includes(one)));
    if (there && back) {
      expect([back.added, back.removed]).toEqual([there.removed, there.added]);
    }
  }));
});

describe('what receives recovery points', () => {
  const receiver = { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'V', AccessPolicy: { a: 1, b: 2 }, BackupVaultTags: { x: 'y' } } };
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', ManagedPolicyArns: ['p'], Description: 'd' } };
  const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } };
  const kept: DeployedResources = { V: receiver, R: role, K: key };
  const changed = (id: 'V' | 'R' | 'K', properties: object): DeployedResources => ({ ...kept, [id]: { ...kept[id], Properties: { ...kept[id].Properties, ...properties } } });

  test.each<[string, DeployedResources, string[]]>([
    ['nothing', kept, []],
    ['the order of keys', changed('V', { AccessPolicy: { b: 2, a: 1 } }), []],
    ['tags', changed('V', { BackupVaultTags: {} }), []],
    ['a lock', changed('V', { LockConfiguration: { MinRetentionDays: 7 } }), []],
    ['a description', changed('R', { Description: 'other' }), []],
    ['a topic', { ...kept, T: { Type: 'AWS::SNS::Topic' } }, []],
    ['the policy of a vault', changed('V', { AccessPolicy: { a: 2 } }), ['changes BackupVault V']],
    ['the policy of a key', changed('K', { KeyPolicy: {} }), ['changes Key K']],
    ['the permissions of a role', changed('R', { ManagedPolicyArns: [] }), ['changes Role R']],
    ['a vault that is new', { ...kept, W: { ...receiver, Properties: { BackupVaultName: 'W' } } }, ['makes BackupVault W']],
    ['a policy that is new', { ...kept, P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: {} } } }, ['makes Policy P']],
    ['a resource that becomes another', { ...kept, V: { ...receiver, Type: 'AWS::Backup::LogicallyAirGappedBackupVault' } }, ['changes LogicallyAirGappedBackupVault V']],
  ])('changes, or not, with %s', (_, current, expected) => {
    expect(receiverChanges(kept, current)).toEqual(expected);
  });
});

describe('an account to which deployed policies copy', () => {
  const admitting = (...accounts: string[]): DeployedResources => ({
    K: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: accounts.map((account) => ({ Sid: 'AllowUseForCopy', Principal: { AWS: `arn:aws:iam::${account}:root` } })) } } },
  });
  const policies = [daily([vault('A')])];

  test.each<[string, DeployedResources, DeployedResources, string[]]>([
    ['stays admitted', admitting('222222222222'), admitting('222222222222'), []],
    ['stays admitted beside its successor', admitting('222222222222'), admitting('222222222222', '333333333333'), []],
    ['is withdrawn', admitting('222222222222'), admitting('333333333333'), ['222222222222']],
    ['is withdrawn with the key', admitting('222222222222'), {}, ['222222222222']],
    ['never was admitted here', admitting(), admitting(), []],
  ])('%s', (_, kept, current, expected) => {
    expect(withdrawnAccounts(policies, kept, current)).toEqual(expected);
  });

  test('is none once policies copy elsewhere, or within accounts', () => {
    const within = [daily(['arn:aws:backup:eu-west-1:$account:backup-vault:Vault'])];
    expect([withdrawnAccounts([daily([vault('A', '333333333333')])], admitting('222222222222'), admitting()), withdrawnAccounts(within, admitting('222222222222'), admitting())]).toEqual([[], []]);
  });

  test.each([['a role', { Type: 'AWS::IAM::Role', Properties: { Policies: ['arn:aws:iam::222222222222:role/x'] } }],
    ['the owner of a key, whose stack moves to another account', { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Sid: 'AllowUseByBackup', Principal: { AWS: 'arn:aws:iam::222222222222:root' } }] } } }],
    ['a key whose policy is a function', { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { 'Fn::If': ['X', 'arn:aws:iam::222222222222:root', 'y'] } } }]])('may be named elsewhere: %s lets nobody copy', (_, resource) => {
    expect(withdrawnAccounts(policies, { R: resource }, {})).toEqual([]);
  });
});
