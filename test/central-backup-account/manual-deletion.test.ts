import { Duration } from 'aws-cdk-lib';
import { ACCOUNT, CentralStack, DEPLOYER, statement } from './central-stack';
import { AirGappedVaultEncryption, ManualDeletion } from '../../src/backup-vault';
import { InferredDenial } from '../../src/definition';

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
  expect(central.keyPolicy().filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => Sid)).toEqual(['DenyGrantsToOthers']);
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

describe('the role for emergencies', () => {
  const emergency = `arn:aws:iam::${ACCOUNT}:role/security/BreakGlass`;
  const breakGlassRole = 'security/BreakGlass';

  test('is spared by vault and key, air-gapped or not, and the control can be told', () => {
    const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
    const central = new CentralStack({ breakGlassRole, airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    for (const name of ['OrgBackupCentralVault', 'OrgBackupCentralAirGappedVault']) {
      const denials = central.vaultPolicy(name).filter(({ Effect }) => Effect === 'Deny');
      expect(denials.map(({ Condition }) => Condition)).toEqual([[DEPLOYER, emergency], [emergency], [DEPLOYER, emergency]].map((spared) => ({ ArnNotEquals: { 'aws:PrincipalArn': spared } })));
    }
    for (const alias of ['alias/OrgBackupCentralKey', 'alias/OrgBackupCentralKey-air-gapped']) {
      expect(statement(central.keyPolicy(alias), 'DenyKeyDeletion').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER, emergency] } });
      expect(statement(central.keyPolicy(alias), 'DenyGrantRevocation').Condition?.ArnNotEquals['aws:PrincipalArn']).toContain(emergency);
    }
    expect(central.central.manualDeletionExemptPrincipals).toEqual([DEPLOYER, emergency]);
  });

  test('is one of the 5 whom the control can be told of', () => {
    const roles = (n: number) => Array.from({ length: n }, (_, i) => `arn:aws:iam::${ACCOUNT}:role/R${i}`);
    const of = (n: number) => new CentralStack({ breakGlassRole, manualDeletion: ManualDeletion.denied({ exemptRoles: roles(n) }) });
    expect(of(3).warningIds()).toEqual([]);
    expect(of(3).central.manualDeletionExemptPrincipals).toHaveLength(5);
    expect(of(4).warnings()).toEqual([expect.stringMatching(/policy administrators and breakGlassRole included, but there are 6/)]);
  });

  test('can change a policy that nobody else can, which CloudFormation can\'t, and there is still a warning', () => {
    const central = new CentralStack({ breakGlassRole, manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) });
    expect(central.warnings()).toEqual([expect.stringMatching(/only breakGlassRole is exempt from .*CloudFormation can never change it again.*cdk-org-backup:vaultPolicyPermanent/)]);
    expect(statement(central.vaultPolicy(), 'DenyWeakening').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [emergency] } });
  });

  test('is nobody where manual deletion is allowed', () => {
    expect(new CentralStack({ breakGlassRole, manualDeletion: ManualDeletion.allowed() }).central.manualDeletionExemptPrincipals).toEqual([]);
  });
});

test('the policy of the service role says nothing of copies, unless that is verified', () => {
  const roleOf = (central: CentralStack) => central.all('AWS::IAM::Role').find(({ RoleName }) => RoleName === 'OrgBackupAWSBackupCentralRole')!;
  expect(roleOf(new CentralStack())).not.toHaveProperty('Policies');
  expect(roleOf(new CentralStack({ verifiedDenials: [InferredDenial.GRANTS_WHERE_SCANNED] }))).not.toHaveProperty('Policies');
  expect(roleOf(new CentralStack({ verifiedDenials: [InferredDenial.FOREIGN_COPIES_BY_ROLES] })).Policies).toEqual([{
    PolicyName: 'ForeignCopies',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Sid: 'DenyForeignCopies',
        Effect: 'Deny',
        Action: 'backup:CopyFromBackupVault',
        Resource: '*',
        Condition: { 'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': [`arn:aws:backup:*:${ACCOUNT}:backup-vault:*`, 'arn:aws:backup:*:*:backup-vault:OrgBackupVault'] } },
      }],
    },
  }]);
});
