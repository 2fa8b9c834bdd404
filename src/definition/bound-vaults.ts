import { Aws, Stack } from 'aws-cdk-lib';
import { VaultFacts } from './vault-facts';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { deployedByStackSets } from '../backup-vault/execution-role-check';
import { GenerationModel } from '../backup-vault/generation-model';
import { ManualDeletion, sparedByVault } from '../backup-vault/manual-deletion';
import { NOBODY, PrincipalArns } from '../backup-vault/principal-arns';
import { BoundManualDeletion } from '../backup-vault/vault-models';
import { CONTROL_LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { roleArn } from '../private/arns';
import { SupportOverrides } from '../protection/capabilities';
import { CentralModel } from '../protection/copy-resolution';

/** What a central vault is made of, in one Region. */
export interface CentralGenerations {
  readonly generations: ReadonlyArray<GenerationModel>;
  readonly manualDeletion: ManualDeletion;
  readonly copyBack: boolean;
  readonly s3TieringDays?: number;
}

/** The central vaults of a definition, by Region. */
export interface BoundCentralVault {
  readonly account: string;
  /** What plans know, in the order of the layout's central Regions. */
  readonly models: ReadonlyArray<CentralModel>;
  /** How the air-gapped vaults encrypt that members copy into, by Region. */
  readonly airGappedKeys: ReadonlyMap<string, { readonly kind: 'customerManaged' | 'existing'; readonly keyArn?: string }>;
  /** Undefined where the vaults exist. */
  readonly managed?: {
    readonly byRegion: ReadonlyMap<string, CentralGenerations>;
    readonly deployedBy: CloudFormationExecutionRole;
    readonly deployedByGiven: boolean;
  };
}

/** What a central vault has to fit into. */
export interface CentralVaultContext {
  readonly layout: OrganizationLayout;
  readonly naming: BackupNaming;
  readonly overrides: SupportOverrides;
}

/** The vaults of member accounts. */
export interface BoundMemberVault {
  readonly facts: VaultFacts;
  /** Undefined means not known. */
  readonly manualDeletion?: ManualDeletion;
  readonly deployedBy: CloudFormationExecutionRole;
  readonly deployedByGiven: boolean;
  /** With path. */
  readonly breakGlassRole?: string;
  /** Undefined where the vaults exist. */
  readonly managed?: {
    readonly generations: ReadonlyArray<GenerationModel>;
    readonly s3TieringDays?: number;
    /** With path. */
    readonly formerBackupRoles: ReadonlyArray<string>;
    readonly formerCentralAccounts: ReadonlyArray<string>;
    /** Namings of retired generations that had their own. */
    readonly retiredNamings: ReadonlyArray<BackupNaming>;
  };
}

/** The vaults of members as a stack deploys them: where nobody says which role does, the template of a StackSet knows. */
export function memberVaultIn(stack: Stack, member: BoundMemberVault): BoundMemberVault {
  return !member.deployedByGiven && deployedByStackSets(stack)
    ? { ...member, deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() } : member;
}

/** Who deploys member vaults and who is exempt from their denials, in whichever account and Region the template is deployed to. */
export function exemptionsInMembers(
  { manualDeletion, deployedBy, breakGlassRole }: BoundMemberVault, partition: string,
): { deployer: PrincipalArns; manualDeletion?: BoundManualDeletion } {
  const deployer = deployedBy._bind(partition, Aws.ACCOUNT_ID, Aws.REGION);
  const bound = manualDeletion?._bind(deployer, breakGlassIn(breakGlassRole, partition, Aws.ACCOUNT_ID));
  const { exempt = NOBODY, administrators = NOBODY } = bound ?? {};
  return { deployer, manualDeletion: bound && { ...bound, exempt: inEachAccount(exempt), administrators: inEachAccount(administrators) } };
}

/** The role for emergencies, given with its path, in one account. */
export function breakGlassIn(role: string | undefined, partition: string, account: string): PrincipalArns {
  return role === undefined ? NOBODY : { exact: [roleArn(partition, account, role)], patterns: [] };
}

/** Who is exempt from the denied deletion in members, as AWS Backup Audit Manager can be told it: few, by exact ARNs of roles. */
export function auditedExemptions(member: BoundMemberVault, partition: string): { told: string[]; untold: string[] } {
  const { manualDeletion } = exemptionsInMembers(member, partition);
  const { exact, patterns } = sparedByVault(manualDeletion);
  const roles = exact.filter((arn) => arn.includes(':role/'));
  const told = roles.slice(0, CONTROL_LIMITS.exemptPrincipals);
  return { told, untold: [...exact.filter((arn) => !told.includes(arn)), ...patterns] };
}

/** The account of an ARN, where it is `*`, becomes the account itself: other accounts can't delete anyway, and the control takes exact ARNs only. */
function inEachAccount(principals: PrincipalArns): PrincipalArns {
  const arns = [...principals.exact, ...principals.patterns].map((arn) => arn.replace(/^(arn:[^:]*:iam::)\*:/, `$1${Aws.ACCOUNT_ID}:`));
  const isPattern = (arn: string) => /[*?]/.test(arn.replaceAll(Aws.ACCOUNT_ID, '').replaceAll(Aws.REGION, ''));
  return { exact: arns.filter((arn) => !isPattern(arn)), patterns: arns.filter(isPattern) };
}

/** What member vaults have to fit into. */
export interface MemberVaultContext {
  readonly naming: BackupNaming;
  readonly overrides: SupportOverrides;
  /** With path. */
  readonly breakGlassRole?: string;
  /** All Regions with member vaults. */
  readonly regions: ReadonlyArray<string>;
}
