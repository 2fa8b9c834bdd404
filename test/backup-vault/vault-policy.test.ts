import * as fc from 'fast-check';
import { CopySource } from '../../src/backup-vault/copy-source';
import { BoundManualDeletion } from '../../src/backup-vault/vault-models';
import { vaultPolicy } from '../../src/backup-vault/vault-policy';
import { VAULT_ACTION_ROWS } from '../../src/data/vault-actions';
import { StatementJson } from '../../src/private/policy-json';

const nobody = { exact: [], patterns: [] };
const exempt = { exact: ['exempt'], patterns: [] };
const administrators = { exact: ['admin'], patterns: [] };
const copyIn = CopySource.organization('o-a1b2c3d4e5')._vaultStatement('aws');

interface Input extends Omit<Parameters<typeof vaultPolicy>[0], 'manualDeletion'> {
  readonly manualDeletion?: Omit<BoundManualDeletion, 'breakGlass'> & Partial<BoundManualDeletion>;
}

function statements({ manualDeletion, ...input }: Input): { [sid: string]: StatementJson } {
  return Object.fromEntries(vaultPolicy({ ...input, manualDeletion: manualDeletion && { breakGlass: nobody, ...manualDeletion } })!.Statement.map((statement) => [statement.Sid, statement]));
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

describe('the role for emergencies', () => {
  const breakGlass = { exact: ['emergency'], patterns: [] };

  test('is spared from every denial', () => {
    const all = statements({ manualDeletion: { exempt, administrators, breakGlass } });
    expect(Object.values(all).map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['DenyManualDeletion', { ArnNotEquals: { 'aws:PrincipalArn': ['exempt', 'admin', 'emergency'] } }],
      ['DenyDeletionByPolicyAdministrators', { ArnNotEquals: { 'aws:PrincipalArn': ['exempt', 'emergency'] } }],
      ['DenyWeakening', { ArnNotEquals: { 'aws:PrincipalArn': ['admin', 'emergency'] } }],
    ]);
  });

  test('alone does not make CloudFormation be denied what it needs for the vault', () => {
    const all = statements({ manualDeletion: { exempt: nobody, administrators: nobody, breakGlass } });
    expect(Object.keys(all)).toEqual(['DenyManualDeletion', 'DenyWeakening']);
    expect(all.DenyWeakening.Action).not.toContain('backup:DeleteBackupVault');
    expect(all.DenyWeakening.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['emergency'] } });
  });
});

test('what is denied stands in a policy of AWS or of others, and no call has two rows', () => {
  expect(VAULT_ACTION_ROWS.filter(({ denied, source }) => denied && source === 'none')).toEqual([]);
  const actions = VAULT_ACTION_ROWS.flatMap((row) => row.actions);
  expect(new Set(actions).size).toBe(actions.length);
});

test('whoever is exempt: the role for emergencies always is, the control finds its statement, and no action is denied that its table does not deny', () => {
  const arn = fc.stringMatching(/^arn:aws:iam::[0-9]{12}:role\/[a-z]{1,8}$/);
  const principals = fc.record({ exact: fc.uniqueArray(arn, { maxLength: 3 }), patterns: fc.uniqueArray(arn.map((one) => `${one}*`), { maxLength: 2 }) });
  const deniable = VAULT_ACTION_ROWS.filter(({ denied }) => denied).flatMap((row) => row.actions.map((action) => `backup:${action}`));
  fc.assert(fc.property(principals, principals, arn, fc.boolean(), (some, others, emergency, airGapped) => {
    const all = statements({ manualDeletion: { exempt: some, administrators: others, breakGlass: { exact: [emergency], patterns: [] } }, airGapped });
    for (const { Action, Condition } of Object.values(all)) {
      expect(Condition?.ArnNotEquals?.['aws:PrincipalArn']).toContain(emergency);
      expect([Action].flat().filter((action) => !deniable.includes(action))).toEqual([]);
    }
    expect([all.DenyManualDeletion.Action].flat().sort()).toEqual(['backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy', 'backup:UpdateRecoveryPointLifecycle']);
  }));
});
