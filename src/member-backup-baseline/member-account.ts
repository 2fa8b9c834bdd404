import { Aws, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MemberAccountProps } from './member-backup-baseline-props';
import { centralCopier } from './source-keys';
import { DeployingRole } from '../backup-vault/deploying-role';
import { KeyPolicyInput } from '../backup-vault/key-policy';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { ManualDeletionModel } from '../backup-vault/models';
import { NOBODY, PrincipalArns, union } from '../backup-vault/principal-arns';
import { centralModels } from '../backup-vault/tier-checks';
import { BackupNaming } from '../organization-layout/backup-naming';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, roleArn, serviceSuffixes } from '../private/arns';
import { partitionOf } from '../private/partition';
import { checkGlobalRegion, knownRegion } from '../private/regions';
import { refuseToken, reject } from '../private/validation';
import { CentralModel } from '../protection/copy-resolution';

/** A member account, whichever it is, as templates for all of them see it. */
export interface MemberAccount {
  readonly naming: BackupNaming;
  readonly partition: string;
  readonly regions: string[];
  readonly globalRegion: string;
  readonly suffixes: string[];
  readonly central: CentralModel[];
  readonly centralAccount?: string;
  readonly manualDeletion?: Required<ManualDeletionModel>;
  readonly deployer: PrincipalArns;
  /** Names of the roles, in this Region where each has its own. */
  readonly backupRoleName: string;
  /** Undefined where nothing is scanned. */
  readonly scannerRoleName?: string;
  /** Names of the roles that back up in any Region: each copies into the other Regions' vaults. */
  readonly backupRoleNames: string[];
}

/** Characters that IAM allows in the name of a role. */
const ROLE_NAME_LENGTH = 64;

/** Whether the accounts are outside the organization, as the user or the layout says. */
export function isOutside(stack: Stack, { outsideOrganization, layout }: MemberAccountProps): boolean {
  return outsideOrganization ?? (!Token.isUnresolved(stack.account) && layout?.isExternal(stack.account) === true);
}

/** Reads what member accounts have in common; nothing of it depends on the stack's account and Region, so that one template fits all. */
export function memberAccount(construct: Construct, stack: Stack, props: MemberAccountProps, scans: boolean): MemberAccount {
  const outside = isOutside(stack, props);
  const naming = props.naming ?? new BackupNaming();
  const { regions, globalRegion, partition } = readRegions(props, stack.region);
  const central = outside ? [] : centralModels(construct, props.centralBackupAccounts ?? [], naming);
  const deployer = (props.deployedBy ?? DeployingRole.ofStack())._bind(stack, partition);
  const manualDeletion = (props.manualDeletion ?? ManualDeletion.denied())._bind(deployer);
  const regional = (prop: string, name: string) => (props.localPlans ? regionalName(prop, name, naming, regions) : name);
  return {
    naming,
    partition,
    regions,
    globalRegion,
    suffixes: serviceSuffixes(globalRegion),
    central,
    centralAccount: outside ? undefined : readCentralAccount(central, props),
    deployer,
    manualDeletion: manualDeletion && { exempt: inEachAccount(manualDeletion.exempt), administrators: inEachAccount(manualDeletion.administrators) },
    backupRoleName: regional('backupRoleName', naming.backupRoleName),
    scannerRoleName: scans ? regional('scannerRoleName', naming.scannerRoleName) : undefined,
    backupRoleNames: props.localPlans ? regions.map((region) => naming._inRegion(naming.backupRoleName, region)) : [naming.backupRoleName],
  };
}

/** The policy of the key of a member vault. */
export function memberKeyPolicy(account: MemberAccount): Omit<KeyPolicyInput, 'airGapped'> {
  const { naming, partition, deployer, manualDeletion, centralAccount, backupRoleNames, scannerRoleName, suffixes } = account;
  const arn = (roleName: string) => roleArn(partition, Aws.ACCOUNT_ID, naming._roleWithPath(roleName));
  return {
    accountRoot: accountRootArn(partition, Aws.ACCOUNT_ID),
    backupRoles: [roleArn(partition, Aws.ACCOUNT_ID, BACKUP_SERVICE_LINKED_ROLE), ...[...backupRoleNames, naming.restoreRoleName].map(arn)],
    vaultCreators: union(deployer, manualDeletion?.administrators ?? NOBODY),
    keepers: manualDeletion?.administrators ?? NOBODY,
    suffixes,
    scannerRole: scannerRoleName && arn(scannerRoleName),
    sharedWith: centralAccount === undefined ? undefined : centralCopier(partition, centralAccount),
  };
}

function readRegions(props: MemberAccountProps, stackRegion: string): { regions: string[]; globalRegion: string; partition: string } {
  const given = props.regions ?? props.layout?.regions ?? reject('regions', props.regions, 'the Regions of the baseline are needed at synth', 'give regions, or a layout');
  const regions = [...new Set(given.map((region, i) => knownRegion(`regions[${i}]`, region)))].sort();
  if (regions.length === 0) {
    reject('regions', given, 'a baseline has at least one Region', 'give Region codes, for example us-east-1');
  }
  const partition = partitionOf(regions[0])!;
  const stranger = regions.find((region) => partitionOf(region) !== partition);
  if (stranger) {
    reject('regions', stranger, `${regions[0]} is in the partition ${partition} and an account has one partition`, 'use one MemberBackupBaseline for each partition');
  }
  const chosen = props.globalRegion ?? props.layout?.globalRegion ?? (regions.length === 1 ? regions[0] : undefined);
  if (chosen === undefined) {
    reject('globalRegion', undefined, `there are ${regions.length} Regions and one of them has to create the roles`, `set it to one of ${regions.join(', ')}`);
  }
  refuseToken('globalRegion', chosen, 'which stack creates the roles is needed at synth', 'write the Region code, for example us-east-1');
  const globalRegion = checkGlobalRegion(chosen, stackRegion);
  if (!regions.includes(globalRegion)) {
    reject('globalRegion', globalRegion, `no stack is deployed there, so that nobody would create the roles; regions are ${regions.join(', ')}`, 'choose one of them');
  }
  if (!Token.isUnresolved(stackRegion) && !regions.includes(stackRegion)) {
    reject('regions', regions, `the stack is deployed to ${stackRegion}`, `add ${stackRegion}, or deploy the stack elsewhere`);
  }
  return { regions, globalRegion, partition };
}

function readCentralAccount(central: CentralModel[], { layout }: MemberAccountProps): string | undefined {
  const ids = [...new Set([...central.map(({ account }) => account), ...(layout ? [layout.centralAccount] : [])])];
  const token = ids.find((id) => Token.isUnresolved(id));
  if (token !== undefined) {
    reject('centralBackupAccounts', token, 'the central account of all member accounts is needed at synth', 'give its stack an env with account and region');
  }
  if (ids.length > 1) {
    reject('centralBackupAccounts', ids.join(', '), layout ? `the layout has ${layout.centralAccount} as its central account` : 'an organization has one central account',
      'give the constructs of one account only');
  }
  return ids[0];
}

/** The account of an ARN, where it is `*`, becomes the account itself: other accounts can't delete anyway, and the control takes exact ARNs only. */
function inEachAccount(principals: PrincipalArns): PrincipalArns {
  const arns = [...principals.exact, ...principals.patterns].map((arn) => arn.replace(/^(arn:[^:]*:iam::)\*:/, `$1${Aws.ACCOUNT_ID}:`));
  const isPattern = (arn: string) => /[*?]/.test(arn.replaceAll(Aws.ACCOUNT_ID, '').replaceAll(Aws.REGION, ''));
  return { exact: arns.filter((arn) => !isPattern(arn)), patterns: arns.filter(isPattern) };
}

function regionalName(prop: string, name: string, naming: BackupNaming, regions: string[]): string {
  const longest = Math.max(...regions.map((region) => naming._inRegion(name, region).length));
  if (!Token.isUnresolved(name) && longest > ROLE_NAME_LENGTH) {
    reject(`naming.${prop}`, name, `with the name of a Region, as roles of local plans have it, it has ${longest} of at most ${ROLE_NAME_LENGTH} characters`,
      `shorten it by ${longest - ROLE_NAME_LENGTH}`);
  }
  const taken = regions.find((region) => naming._inRegion(name, region) === naming.restoreRoleName);
  if (taken !== undefined) {
    reject('naming.restoreRoleName', naming.restoreRoleName, `${prop} has this name in ${taken}, where roles of local plans carry their Region`, 'choose another name');
  }
  return naming._inRegion(name, Aws.REGION);
}
