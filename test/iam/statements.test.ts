import { DefaultStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';
import { ACCOUNTS, centralTemplate, CentralVariant, FORMER_BACKUP_ROLE, ORGANIZATION_ID, UNIT } from './central-world';
import { MEMBER, memberTemplates, MemberVariant, multiRegionTemplates } from './member-world';
import { CloudFormationExecutionRole, CopySource, InferredDenial, ManualDeletion, ProtectionTier } from '../../src';
import { lint } from '../support/iam/lint';
import { Statement, World } from '../support/iam/world';

/** Every statement of every policy, in every shape that the props give it. */

const exempt = `arn:aws:iam::${ACCOUNTS.central}:role/security/BreakGlass`;
const variants: [string, CentralVariant][] = [
  ['copies from the organization', {}],
  ['copies from units', { copySource: CopySource.organizationPaths([UNIT, `${ORGANIZATION_ID}/r-ab12/`]) }],
  ['copies from accounts', { copySource: CopySource.accounts([ACCOUNTS.member]) }],
  ['copies from accounts of the organization', { copySource: CopySource.accounts([ACCOUNTS.member], ORGANIZATION_ID) }],
  ['manual deletion allowed', { vault: { manualDeletion: ManualDeletion.allowed() } }],
  ['nobody exempt', { vault: { manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) } }],
  ['exemptions with wildcards', { vault: { manualDeletion: ManualDeletion.denied({ exemptRoles: [exempt, `arn:aws:iam::${ACCOUNTS.central}:role/security/*`] }) } }],
  ['a synthesizer that names no role', { synthesizer: new LegacyStackSynthesizer() }],
  ['a bootstrap of its own', { synthesizer: new DefaultStackSynthesizer({ qualifier: 'backup' }), vault: { deployedBy: CloudFormationExecutionRole.bootstrap('backup') } }],
  ['China', { region: 'cn-north-1', vault: { airGappedVault: undefined } }],
  ['a retired vault', { vault: { generation: 2, retiredGenerations: [{ generation: 1 }] } }],
  ['copies back', { vault: { copyBack: true } }],
  ['copies back to units', { copySource: CopySource.organizationPaths([UNIT]), vault: { copyBack: true } }],
  ['copies back to accounts', { copySource: CopySource.accounts([ACCOUNTS.member], ORGANIZATION_ID), vault: { copyBack: true } }],
];

const memberVariants: [string, MemberVariant][] = [
  ['members', {}],
  ['members without scans', { tiers: [ProtectionTier.daily({ copyTo: [] })] }],
  ['members with local plans', { localPlans: true }],
  ['members outside the organization', { outside: true }],
  ['members by a StackSet with service-managed permissions', { synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() } }],
  ['members by a StackSet with self-managed permissions', { synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.selfManagedStackSet() } }],
  ['members where manual deletion is allowed', { vault: { manualDeletion: ManualDeletion.allowed() } }],
  ['members where nobody is exempt', { vault: { manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) } }],
  ['members where a path is exempt', { vault: { manualDeletion: ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::*:role/security/*'] }) } }],
  ['members with a synthesizer that names no role', { synthesizer: new LegacyStackSynthesizer() }],
  ['members with a retired vault', { vault: { generation: 2, retiredGenerations: [{ generation: 1 }] } }],
  ['members with a former backup role', { vault: { formerBackupRoleNames: [FORMER_BACKUP_ROLE] } }],
  ['members that a workload knows by their names', { imported: { centralAccount: ACCOUNTS.central } }],
  ['members with a role for emergencies, and all that is only inferred', { breakGlassRole: 'emergency/Owner', verifiedDenials: Object.values(InferredDenial) }],
  ['members in China', { partition: 'aws-cn', regions: ['cn-north-1', 'cn-northwest-1'] }],
];

const worlds: [string, World][] = [
  ...variants.map(([name, variant]): [string, World] => [name, new World({ templates: [centralTemplate(variant)] })]),
  ...memberVariants.map(([name, variant]): [string, World] => [name, new World({ templates: memberTemplates(variant).filter(({ account }) => account === MEMBER) })]),
  ['members with one key in all Regions', new World({ templates: multiRegionTemplates() })],
];

describe.each(worlds)('%s', (_, world) => {

  // the policy of an open key is the CDK's own
  test.each(world.policies.filter(({ origin }) => !origin.includes('/OpenKey')).map(policy => [policy.origin, policy] as const))('%s: actions and condition keys exist and fit', async (__, policy) => {
    expect(await lint(policy)).toEqual([]);
  });

  test('no statement allows an action on everything where a resource is known', () => {
    const mutating = world.policies.filter(({ kind }) => kind === 'identity').flatMap(({ document }) => document.Statement)
      .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*')).flatMap(({ Action }) => [Action ?? []].flat());
    expect(mutating.filter(action => !/:(Describe|Get|List)/.test(action))).toEqual([]);
  });

  test('no resource is allowed to everybody without a condition', () => {
    const open = world.policies.filter(({ kind }) => !['identity', 'managed'].includes(kind)).flatMap(({ document }) => document.Statement)
      .filter(({ Effect, Principal, Condition }) => Effect === 'Allow' && /^("\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(Principal)) && !Condition);
    expect(open).toEqual([]);
  });
});

describe('the control for manual deletion', () => {
  const CONTROLLED = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:PutBackupVaultAccessPolicy'];
  const denials = (variant: CentralVariant): Statement[][] => new World({ templates: [centralTemplate(variant)] }).policies
    .filter(({ kind }) => kind === 'vault').map(({ document }) => document.Statement
      .filter(({ Effect, Action }) => Effect === 'Deny' && CONTROLLED.every(action => [Action].flat().includes(action))));

  test('finds its three actions denied in one statement, to everybody, on everything, on every vault', () => {
    for (const statements of denials({})) {
      expect(statements).toHaveLength(1);
      expect(statements[0]).toMatchObject({ Principal: '*', Resource: '*' });
    }
    expect(denials({})).toHaveLength(2);
  });

  test('finds exactly the exemptions that the construct tells it', () => {
    for (const [statement] of denials({})) {
      expect(statement.Condition).toEqual({
        ArnNotEquals: { 'aws:PrincipalArn': [exempt, `arn:aws:iam::${ACCOUNTS.central}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNTS.central}-eu-central-1`] },
      });
    }
  });

  test('finds exactly the exemptions of its own account and Region in member accounts', () => {
    const vaults = new World({ templates: memberTemplates() }).policies.filter(({ kind, account }) => kind === 'vault' && account !== ACCOUNTS.central);
    expect(vaults).toHaveLength(8);
    for (const { account, origin, document } of vaults) {
      const denying = document.Statement.filter(({ Effect, Action }) => Effect === 'Deny' && CONTROLLED.every(action => [Action].flat().includes(action)));
      expect(denying).toHaveLength(1);
      expect(denying[0]).toMatchObject({ Principal: '*', Resource: '*' });
      expect(denying[0].Condition).toEqual({
        ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/security/BreakGlass`, `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${origin.split('/')[1]}`] },
      });
    }
  });

  test('finds nothing where manual deletion is allowed', () => {
    expect(denials({ vault: { manualDeletion: ManualDeletion.allowed() } }).flat()).toEqual([]);
  });
});
