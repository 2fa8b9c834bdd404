import { ACCOUNT, CentralStack, DEPLOYER, statement } from './central-stack';
import { ManualDeletion } from '../../src/backup-vault';

const exempt = `arn:aws:iam::${ACCOUNT}:role/BreakGlass`;
const admin = `arn:aws:iam::${ACCOUNT}:role/Admin`;

test('is denied to everybody, and the policy can be changed by the deploying role', () => {
  const central = new CentralStack();
  expect(statement(central.vaultPolicy(), 'DenyManualDeletion').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER] } });
  expect(statement(central.vaultPolicy(), 'DenyDeletionByPolicyAdministrators')).not.toHaveProperty('Condition');
  expect(central.central.manualDeletionExemptPrincipals).toEqual([DEPLOYER]);
  expect(central.warnings()).toEqual([]);
});

test('is left to the exempt roles, the policy to its administrators', () => {
  const central = new CentralStack({ manualDeletion: ManualDeletion.denied({ exemptRoles: [exempt], policyAdministrators: [admin] }) });
  expect(statement(central.vaultPolicy(), 'DenyManualDeletion').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [exempt, admin, DEPLOYER] } });
  expect(statement(central.vaultPolicy(), 'DenyDeletionByPolicyAdministrators').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [exempt] } });
  expect(statement(central.vaultPolicy(), 'DenyWeakening').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [admin, DEPLOYER] } });
  expect(central.central.manualDeletionExemptPrincipals).toEqual([exempt, admin, DEPLOYER]);
});

test('never locks the deploying role out, whoever else administers the policy', () => {
  const central = new CentralStack({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [admin] }) });
  for (const sid of ['DenyManualDeletion', 'DenyWeakening']) {
    expect(statement(central.vaultPolicy(), sid).Condition?.ArnNotEquals?.['aws:PrincipalArn']).toContain(DEPLOYER);
  }
});

test('can be allowed, with a warning', () => {
  const central = new CentralStack({ manualDeletion: ManualDeletion.allowed() });
  expect(central.vaultPolicy().map(({ Effect }) => Effect)).toEqual(['Allow']);
  expect(central.keyPolicy().map(({ Effect }) => Effect)).not.toContain('Deny');
  expect(central.central.manualDeletionExemptPrincipals).toEqual([]);
  expect(central.warningIds()).toEqual(['cdk-org-backup:manualDeletionAllowed']);
});

test('without policy administrators warns that the policy is permanent', () => {
  const central = new CentralStack({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) });
  expect(central.warnings()).toEqual([expect.stringMatching(/can never be changed again.*cdk-org-backup:vaultPolicyPermanent/)]);
  expect(central.keyPolicy().map(({ Sid }) => Sid)).not.toContain('DenyKeyDeletion');
});

test('the control can be told of 5 exact exemptions, administrators included', () => {
  const roles = (n: number) => Array.from({ length: n }, (_, i) => `arn:aws:iam::${ACCOUNT}:role/R${i}`);
  expect(new CentralStack({ manualDeletion: ManualDeletion.denied({ exemptRoles: roles(4) }) }).warningIds()).toEqual([]);
  const six = new CentralStack({ manualDeletion: ManualDeletion.denied({ exemptRoles: roles(5) }) });
  expect(six.warnings()).toEqual([expect.stringMatching(/can be told of 5 exemptions.*but there are 6.*cdk-org-backup:manualDeletionExemptPrincipals/)]);
  expect(six.central.manualDeletionExemptPrincipals).toHaveLength(6);
});

test('a pattern is exempt too, and no warning where no framework judges it', () => {
  const pattern = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*`;
  const central = new CentralStack({ manualDeletion: ManualDeletion.denied({ exemptRoles: [pattern] }) });
  expect(statement(central.vaultPolicy(), 'DenyManualDeletion').Condition).toEqual({
    ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER] }, ArnNotLike: { 'aws:PrincipalArn': [pattern] },
  });
  expect(central.central.manualDeletionExemptPrincipals).toEqual([DEPLOYER]);
  expect(central.warnings()).toEqual([]);
});
