import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, central, DEPLOYER, HERE, localPlans, memberDefinition, MemberProps, MemberStack, REGION, roleInAccount, statement, StatementOf, sub, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption, ManualDeletion } from '../../src/backup-vault';
import { InferredDenial } from '../../src/definition';
import { foreignCopyDenial } from '../../src/definition/copy-targets';
import { MultiRegionBackupKey } from '../../src/member-backup-baseline';
import { createRole } from '../../src/member-backup-baseline/member-roles';
import { CopyDestination, MalwareScanMode } from '../../src/protection';
import { days } from '../support/days';

/** The role for emergencies, and what is off until somebody has verified it. */

const breakGlassRole = 'security/BreakGlass';
const emergency = roleInAccount(breakGlassRole);
const bounds = { minRetention: days(7), maxRetention: days(90) };
const spared = ({ Condition }: StatementOf) => Condition?.ArnNotEquals?.['aws:PrincipalArn'];
const denials = (policy: StatementOf[]) => policy.filter(({ Effect }) => Effect === 'Deny');

describe('the role for emergencies', () => {
  const made = (props: MemberProps = {}) => new MemberStack({ breakGlassRole, ...props });

  test('is spared by vaults and keys in every account, and frameworks are told', () => {
    const stack = made({ airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    for (const name of ['OrgBackupVault', 'OrgBackupAirGappedVault']) {
      expect(denials(stack.vaultPolicy(name)).map(spared)).toEqual([[DEPLOYER, emergency], [emergency], [DEPLOYER, emergency]]);
    }
    for (const alias of ['alias/OrgBackupKey', 'alias/OrgBackupKey-air-gapped']) {
      expect(spared(statement(stack.keyPolicy(alias), 'DenyKeyDeletion'))).toEqual([DEPLOYER, emergency]);
      expect(spared(statement(stack.keyPolicy(alias), 'DenyGrantRevocation'))).toContainEqual(emergency);
    }
    expect(stack.stack.resolve(stack.baseline.manualDeletionExemptPrincipals)).toHaveLength(2);
  });

  test('is spared by a key in all Regions, which its baseline takes as its own', () => {
    const stack = new Stack(new App(), 'Key', HERE);
    new MultiRegionBackupKey(stack, 'Key', { definition: memberDefinition({ ...TWO_REGIONS, breakGlassRole }) });
    const [{ Properties: { KeyPolicy } }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(spared(statement(KeyPolicy.Statement, 'DenyKeyDeletion'))).toEqual([DEPLOYER, emergency]);
  });

  test('changes nothing else of the template', () => {
    const without = (stack: MemberStack) => JSON.stringify(stack.template.toJSON()).replaceAll(`,${JSON.stringify(emergency)}`, '').replaceAll(`"ArnNotEquals":{"aws:PrincipalArn":[${JSON.stringify(emergency)}]}`, '')
      .replaceAll(',"Condition":{}', '');
    expect(without(made())).toBe(without(new MemberStack()));
  });

  test('is nobody where manual deletion is allowed', () => {
    const stack = made({ manualDeletion: ManualDeletion.allowed() });
    expect(JSON.stringify(stack.template.toJSON())).not.toContain('BreakGlass');
  });

  test('is one of the 5 whom the control can be told of', () => {
    const of = (n: number) => made({ manualDeletion: ManualDeletion.denied({ exemptRoles: Array.from({ length: n }, (_, i) => `arn:aws:iam::*:role/R${i}`) }) });
    expect(of(3).warningIds()).toEqual([]);
    expect(of(4).warningIds()).toEqual(['cdk-org-backup:manualDeletionExemptPrincipals']);
  });
});

describe('copies into foreign vaults', () => {
  const copying = { ...TWO_REGIONS, central: central(), tiers: [tierOf({ copyActions: [{ destination: CopyDestination.centralVault() }] })] };
  const verified = { ...copying, verifiedDenials: [InferredDenial.FOREIGN_COPIES_BY_ROLES] };
  const own = sub('arn:aws:backup:*:${AWS::AccountId}:backup-vault:*');
  const targets = (stack: MemberStack) => statement(stack.statements('BackupRole'), 'DenyForeignCopies').Condition!['ForAnyValue:ArnNotLike']['backup:CopyTargets'];

  test('are not denied by roles, unless that is verified', () => {
    expect(new MemberStack(copying).statements('BackupRole')).toEqual([]);
  });

  test('are denied then, to all vaults but those of the account and of the definition', () => {
    const stack = new MemberStack(verified);
    expect(statement(stack.statements('BackupRole'), 'DenyForeignCopies')).toMatchObject({ Effect: 'Deny', Action: 'backup:CopyFromBackupVault', Resource: '*' });
    expect(targets(stack)).toEqual([own, 'arn:aws:backup:*:222222222222:backup-vault:OrgBackupCentralVault']);
    expect(stack.statements('RestoreRole')).toEqual([]);
  });

  test('spare accounts that were the central one, for copies that deployed policies still make', () => {
    const former = new MemberStack({ ...verified, formerCentralAccounts: ['999999999999'] });
    expect(targets(former)).toContain('arn:aws:backup:*:999999999999:backup-vault:*');
  });

  test('are denied to roles of local plans too, outside the organization to all but the own account', () => {
    expect(targets(localPlans(verified))).toContain('arn:aws:backup:*:222222222222:backup-vault:OrgBackupCentralVault');
    expect(targets(new MemberStack({ external: true, verifiedDenials: verified.verifiedDenials }))).toEqual([own]);
  });

  test('change no other resource', () => {
    const others = ({ resources }: MemberStack) => Object.entries(resources).filter(([id]) => !id.startsWith('BaselineBackupRole'));
    expect(others(new MemberStack(verified))).toEqual(others(new MemberStack(copying)));
  });

  test('to more vaults than the policies of a role can name are refused', () => {
    const of = (vaults: number) => () => createRole(new Stack(), 'Role', {
      roleName: 'R', path: '/', description: 'R', service: 'backup.amazonaws.com', managedPolicies: [],
      policies: { SourceKeys: [], ForeignCopies: [foreignCopyDenial(Array.from({ length: vaults }, (_, i) => `arn:aws:backup:*:${500000000000 + i}:backup-vault:OrgBackupCentralVault`))] },
    }, { partition: 'aws', path: '/' });
    expect(of(100)).not.toThrow();
    expect(of(200)).toThrow(/verifiedDenials is '\d+ characters of policies' but a role takes 10240; leave out InferredDenial.FOREIGN_COPIES_BY_ROLES, or copy to fewer vaults/);
  });
});

describe('grants to others', () => {
  const scanned = { ...TWO_REGIONS, tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })] };
  const sids = (stack: MemberStack, alias?: string) => stack.keyPolicy(alias).map(({ Sid }) => Sid);

  test('are denied by the key, and where recovery points are scanned once that is verified', () => {
    expect(sids(new MemberStack())).toContain('DenyGrantsToOthers');
    expect(sids(new MemberStack(scanned))).not.toContain('DenyGrantsToOthers');
    expect(sids(new MemberStack({ ...scanned, verifiedDenials: [InferredDenial.GRANTS_WHERE_SCANNED] }))).toContain('DenyGrantsToOthers');
  });

  test('are denied by the key of an air-gapped vault, which is not scanned', () => {
    const stack = new MemberStack({ ...scanned, airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
    expect(sids(stack, 'alias/OrgBackupKey-air-gapped')).toContain('DenyGrantsToOthers');
  });

  test('a key in all Regions says the same as the baseline\'s, so that both fit', () => {
    for (const verifiedDenials of [[], [InferredDenial.GRANTS_WHERE_SCANNED]]) {
      const definition = memberDefinition({ ...scanned, verifiedDenials });
      const stack = new Stack(new App(), 'Key', { env: { account: ACCOUNT, region: REGION } });
      new MultiRegionBackupKey(stack, 'Key', { definition });
      expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::KMS::Key')).includes('DenyGrantsToOthers')).toBe(verifiedDenials.length > 0);
    }
  });
});
