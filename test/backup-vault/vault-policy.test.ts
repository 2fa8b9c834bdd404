import { CopySource } from '../../src/backup-vault/copy-source';
import { vaultPolicy } from '../../src/backup-vault/vault-policy';
import { StatementJson } from '../../src/private/policy-json';

const nobody = { exact: [], patterns: [] };
const exempt = { exact: ['exempt'], patterns: [] };
const administrators = { exact: ['admin'], patterns: [] };
const copyIn = CopySource.organization('o-a1b2c3d4e5')._vaultStatement('aws');

function statements(input: Parameters<typeof vaultPolicy>[0]): { [sid: string]: StatementJson } {
  return Object.fromEntries(vaultPolicy(input)!.Statement.map((statement) => [statement.Sid, statement]));
}

test('without anything to say there is no policy', () => {
  expect(vaultPolicy({})).toBeUndefined();
});

test('copying in alone is one statement', () => {
  expect(vaultPolicy({ copyIn })).toEqual({ Version: '2012-10-17', Statement: [copyIn] });
});

test('one statement denies exactly the three actions that the control looks for, for every principal and resource', () => {
  expect(statements({ manualDeletion: { exempt, administrators } }).DenyManualDeletion).toEqual({
    Sid: 'DenyManualDeletion',
    Effect: 'Deny',
    Principal: '*',
    Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:PutBackupVaultAccessPolicy'],
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ['exempt', 'admin'] } },
  });
});

test('policy administrators may not delete', () => {
  expect(statements({ manualDeletion: { exempt, administrators } }).DenyDeletionByPolicyAdministrators).toEqual({
    Sid: 'DenyDeletionByPolicyAdministrators',
    Effect: 'Deny',
    Principal: '*',
    Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ['exempt'] } },
  });
  expect(statements({ manualDeletion: { exempt: nobody, administrators } }).DenyDeletionByPolicyAdministrators.Condition).toBeUndefined();
});

test('exempt roles may not change policy, lock or notifications', () => {
  const denial = statements({ manualDeletion: { exempt, administrators } }).DenyWeakening;
  expect(denial.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['admin'] } });
  expect(denial.Action).toEqual([
    'backup:DeleteBackupVault',
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteBackupVaultNotifications',
    'backup:PutBackupVaultAccessPolicy',
    'backup:PutBackupVaultLockConfiguration',
    'backup:PutBackupVaultNotifications',
  ]);
});

test('without policy administrators everybody is denied, but nothing that creating the vault or undoing that needs', () => {
  const all = statements({ manualDeletion: { exempt, administrators: nobody } });
  expect(Object.keys(all)).toEqual(['DenyManualDeletion', 'DenyWeakening']);
  expect(all.DenyManualDeletion.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['exempt'] } });
  expect(all.DenyWeakening.Condition).toBeUndefined();
  expect(all.DenyWeakening.Action).toEqual([
    'backup:DeleteBackupVaultAccessPolicy',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteBackupVaultNotifications',
    'backup:PutBackupVaultAccessPolicy',
  ]);
});

test('an air-gapped vault has no lock to take away', () => {
  const actions = statements({ manualDeletion: { exempt, administrators }, airGapped: true }).DenyWeakening.Action;
  expect(actions).toContain('backup:DeleteBackupVaultAccessPolicy');
  expect(actions).not.toContain('backup:DeleteBackupVaultLockConfiguration');
  expect(actions).not.toContain('backup:PutBackupVaultLockConfiguration');
});

test('no action has a wildcard', () => {
  const actions = Object.values(statements({ copyIn, manualDeletion: { exempt, administrators } })).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/^backup:[A-Za-z]+$/.test(action))).toEqual([]);
});
