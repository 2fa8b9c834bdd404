import { App, aws_kms as kms, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNTS, ORGANIZATION_ID, OTHER_REGION, PATHS, REGION } from './central-world';
import {
  BackupDefinition, BackupGuardrailsProps, BackupRule, CentralVault, CloudFormationExecutionRole, CopyDestination, GuardrailStatement, ManualDeletion, MemberVault,
  OptInResourceType, OrganizationLayout, OrganizationTarget, ProtectionTier, VaultLock,
} from '../../src';
import { guardrailSets } from '../../src/organization/guardrail-sets';
import { DeployedTemplate } from '../support/iam/template';
import { Target, World } from '../support/iam/world';
import type { PolicyDocument, Statement } from '../support/iam/world';

export const HOME = '177777777777';
export const RECOVERY = '166666666666';
export const LOCAL = ACCOUNTS.nested;
export const FORMER_CENTRAL = '122222222222';
export const BREAK_GLASS_ROLE = 'security/BreakGlass';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };

/** Everything that statements speak of: locks, air-gapped vaults, former roles, accounts with local plans, exempt roles. */
export function guardedDefinition(localAccounts = [LOCAL]): BackupDefinition {
  const nightly = new ProtectionTier({
    name: 'nightly', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.centralVault() }] })],
  });
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION_ID, rootId: 'r-ab12', managementAccount: '199999999999', homeAccount: HOME, centralAccount: ACCOUNTS.central, recoveryAccount: RECOVERY,
      regions: [REGION, OTHER_REGION], globalRegion: REGION, accounts: [{ accountId: LOCAL, parentId: 'ou-ab12-33333333' }],
      units: [{ organizationalUnitId: 'ou-ab12-11111111' }, { organizationalUnitId: 'ou-ab12-33333333' }],
    }),
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')], tiers: [ProtectionTier.daily()] }],
    localPlans: [{ accounts: localAccounts, tiers: [nightly] }],
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(BOUNDS), airGappedVault: BOUNDS, generation: 2, retiredGenerations: [{ generation: 1 }] }),
    memberVault: MemberVault.managed({
      vaultLock: VaultLock.governance(BOUNDS),
      deployedBy: CloudFormationExecutionRole.serviceManagedStackSet(),
      manualDeletion: ManualDeletion.denied({ exemptRoles: ['arn:aws:iam::*:role/Deleter'], policyAdministrators: ['arn:aws:iam::*:role/VaultAdministrator'] }),
      formerBackupRoleNames: ['service/FormerBackupRole'],
      formerCentralAccounts: [FORMER_CENTRAL],
      generation: 2,
      retiredGenerations: [{ generation: 1, airGappedVault: BOUNDS }],
    }),
    memberSettings: { managementPreferences: [OptInResourceType.DYNAMODB] },
    breakGlassRole: BREAK_GLASS_ROLE,
  });
}

export const OPTIONS: Omit<BackupGuardrailsProps, 'definition'> = {
  otherBackupRoles: ['service-role/AWSBackupDefaultServiceRole', 'aws-controltower-BackupRole'], stackNames: ['Backup-*'], verified: [GuardrailStatement.FILE_SYSTEM_BACKUPS], exemptRoles: ['arn:aws:iam::*:role/Bootstrapper'], exportOnly: true,
};

/** Statements by the place to which they are attached. */
export function documentsOf(definition: BackupDefinition, options: Partial<BackupGuardrailsProps> = {}): { members: PolicyDocument[]; central: PolicyDocument[]; former: PolicyDocument[] } {
  const { sets } = guardrailSets({ ...OPTIONS, ...options, definition });
  const of = (place: string) => sets.filter(({ id }) => id.startsWith(place)).map(({ document }) => ({ ...document, Statement: document.Statement as unknown as Statement[] }));
  return { members: of('Members'), central: of('Central'), former: of('FormerCentral') };
}

/** The central account and a former one, where they lie in a unit of members, have both. */
export function policiesByAccount(
  { members, central, former }: ReturnType<typeof documentsOf>, centralInUnit = true,
): { readonly [account: string]: PolicyDocument[] } {
  return {
    ...Object.fromEntries([ACCOUNTS.member, LOCAL, ACCOUNTS.otherUnit, HOME, RECOVERY].map((account) => [account, members])),
    [ACCOUNTS.central]: [...centralInUnit ? members : [], ...central],
    [FORMER_CENTRAL]: [...centralInUnit ? members : [], ...former],
  };
}

/** A key of each account whose policy leaves everything to IAM, as KMS allows nothing without its key's policy. */
const OPEN_KEYS: DeployedTemplate[] = [ACCOUNTS.member, ACCOUNTS.central, HOME, RECOVERY].map((account) => {
  const stack = new Stack(new App(), 'Keys', { env: { account, region: REGION } });
  new kms.Key(stack, 'Key');
  return { template: Template.fromStack(stack).toJSON(), account, region: REGION, stackName: 'Keys', parameters: { BootstrapVersion: '30' } };
});

export function openKey(account: string): Target {
  const { arn } = new World({ templates: OPEN_KEYS }).ofType('AWS::KMS::Key').find((one) => one.account === account)!;
  return { arn: arn!, account, policyOf: arn! };
}

/** Accounts whose resources have no policies of their own: what decides is the service control policies. */
export function bareWorld(
  documents = documentsOf(guardedDefinition()), centralInUnit = true, others: { readonly [account: string]: PolicyDocument[] } = {},
): World {
  const own = policiesByAccount(documents, centralInUnit);
  return new World({
    templates: OPEN_KEYS,
    organization: { ...PATHS, [HOME]: `${ORGANIZATION_ID}/r-ab12/`, [RECOVERY]: `${ORGANIZATION_ID}/r-ab12/`, [FORMER_CENTRAL]: `${ORGANIZATION_ID}/r-ab12/` },
    serviceControlPolicies: Object.fromEntries(Object.entries(own).map(([account, policies]) => [account, [...policies, ...others[account] ?? []]])),
  });
}

/** Something that no policy is attached to. */
export function bare(arn: string, account = arn.split(':')[4]): Target {
  return { arn, account, policyOf: 'none' };
}
