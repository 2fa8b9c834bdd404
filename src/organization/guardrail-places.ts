import { Aws, Token } from 'aws-cdk-lib';
import { GuardedPlace } from './guardrail-statements';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { GenerationModel } from '../backup-vault/generation-model';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { NOBODY, PrincipalArns } from '../backup-vault/principal-arns';
import { GUARDRAIL_ROWS, GuardrailId, GuardrailRow } from '../data/guardrails';
import { BackupDefinition } from '../definition/backup-definition';
import { centralVaultNames, copyTargetsOfCentral, copyTargetsOfMembers, memberVaultNames, ownVaults } from '../definition/copy-targets';
import { roleArn } from '../private/arns';

/** What the definition does not say. */
export interface GuardrailSettings {
  readonly organizationId: string;
  readonly membersDeployedBy: CloudFormationExecutionRole;
  readonly homeDeployedBy: CloudFormationExecutionRole;
  readonly recoveryDeployedBy: CloudFormationExecutionRole;
  /** Undefined where nothing is guarded there. */
  readonly centralDeployedBy?: CloudFormationExecutionRole;
  /** ARNs of roles. */
  readonly exemptRoles: ReadonlyArray<string>;
  /** With path. Undefined: nobody said which roles made recovery points, so that nothing is said of snapshots. */
  readonly otherBackupRoles?: ReadonlyArray<string>;
  /** Patterns. */
  readonly stackNames: ReadonlyArray<string>;
  readonly without: ReadonlyArray<GuardrailId>;
  /** Statements that are inferred only, and on nevertheless. */
  readonly verified: ReadonlyArray<GuardrailId>;
}

/** A role that deploys, in one account or in all. */
interface Deployer {
  readonly arn: string;
  /** Who passes it to CloudFormation; undefined where nobody does. */
  readonly passer?: string;
  /** Whether the library knows all who pass it. */
  readonly passersKnown: boolean;
}

const EVERY_ACCOUNT = '*';
const EVERY_REGION = '*';
const OWN_ACCOUNT = '${aws:PrincipalAccount}';
const BOOTSTRAP = /^\/cdk-([a-zA-Z0-9_-]{1,10})-cfn-exec-role-<account>-<region>$/;
/** Characters of a stack's name with which names of its roles begin, at least. */
const STACK_IN_ROLE_NAME = 24;
const FORWARDING_ROLES = '/cdk-org-backup*';
const SNAPSHOTS: ReadonlyArray<GuardrailId> = ['DenySnapshotDeletion', 'DenyDatabaseSnapshotDeletion', 'DenyFileSystemBackupDeletion'];
const INFERRED = (Object.entries(GUARDRAIL_ROWS) as [GuardrailId, GuardrailRow][]).filter(([, { basis }]) => basis === 'inferred').map(([id]) => id);

/** Whether accounts' own teams may deploy with a role too. */
export function isOfBootstrap(role: CloudFormationExecutionRole): boolean {
  return BOOTSTRAP.test(role._nameIn('<account>', '<region>'));
}

/** Whether a role is passed to CloudFormation by somebody of whom nothing is known. */
export function isPassedByOthers(role: CloudFormationExecutionRole): boolean {
  return !deployerIn(role, 'aws', EVERY_ACCOUNT).passersKnown && role._nameIn('', '') !== CloudFormationExecutionRole.selfManagedStackSet()._nameIn('', '');
}

/** What units of members are told. */
export function membersPlace(definition: BackupDefinition, settings: GuardrailSettings): GuardedPlace {
  const { layout, naming, _member: member, _central: central } = definition;
  const { partition, managementAccount, homeAccount, recoveryAccount } = layout;
  const { membersDeployedBy, homeDeployedBy, recoveryDeployedBy, centralDeployedBy, stackNames } = settings;
  const own = [{ account: homeAccount, role: homeDeployedBy }, { account: recoveryAccount, role: recoveryDeployedBy }]
    .flatMap(({ account, role }) => (account === undefined || account === managementAccount ? [] : [{ account, role }]));
  const stackSets = [`StackSet-${naming.prefix}-*`];
  const deployers = [
    deployerIn(membersDeployedBy, partition, EVERY_ACCOUNT),
    ...own.map(({ account, role }) => deployerIn(role, partition, account)),
    // a unit may have the central account in it
    ...central && centralDeployedBy ? [deployerIn(centralDeployedBy, partition, central.account)] : [],
  ];
  const generations = member.managed?.generations ?? [];
  const exempt = exemptions([member.manualDeletion], partition);
  const exemptInCentral = central ? exemptions(centralDeletion(definition), partition, central.account) : exempt;
  const local = definition._parts.local.filter(({ external }) => !external);
  return {
    ...common(definition, settings, deployers),
    place: 'members',
    regions: layout.regions,
    vaultNames: memberVaultNames(definition),
    keyAliases: aliasesOf(generations),
    destinations: [...ownVaults(partition, OWN_ACCOUNT), ...copyTargetsOfMembers(definition)],
    ...central && centralDeployedBy && { copiesElsewhere: central.account },
    localAccounts: local.flatMap(({ accounts }) => accounts),
    spared: {
      ...sparedOf(definition, settings, deployers, EVERY_ACCOUNT),
      deleters: [...exempt.deleters, ...exemptInCentral.deleters],
      policyAdministrators: [...exempt.administrators, ...exemptInCentral.administrators],
      backupRoles: [
        ...memberBackupRoles(definition), ...settings.otherBackupRoles ?? [],
      ].map((role) => roleArn(partition, EVERY_ACCOUNT, role)).concat(centralRoles(definition)),
      restoringRoles: [naming.restoreRoleName, naming.scannerRoleName, ...local.length > 0 ? [naming._inRegion(naming.scannerRoleName, '*')] : []]
        .map((name) => roleArn(partition, EVERY_ACCOUNT, naming._roleWithPath(name))),
    },
    guardedRoles: [
      FORWARDING_ROLES,
      ...rolesOfStacks(stackSets),
    ].map((role) => roleArn(partition, EVERY_ACCOUNT, role)).concat(centralRoles(definition), own.flatMap(({ account }) => (
      rolesOfStacks(stackNames).map((role) => roleArn(partition, account, role))))),
    stacks: [
      ...isOfBootstrap(membersDeployedBy) ? [] : stacksIn(partition, EVERY_ACCOUNT, stackSets),
      ...own.filter(({ role }) => isOfBootstrap(role)).flatMap(({ account }) => stacksIn(partition, account, stackNames)),
    ],
    without: [...settings.without, ...withoutFor([member.manualDeletion], settings)],
  };
}

/** What the central account itself is told: neither StackSets nor roles of home are spared there. */
export function centralPlace(
  definition: BackupDefinition, settings: GuardrailSettings, centralDeployedBy: CloudFormationExecutionRole,
): GuardedPlace {
  const { layout, naming, _central: central } = definition;
  const { partition } = layout;
  const { account, managed } = central!;
  const centralRegions = managed ? [...managed.byRegion.keys()] : [];
  const { stackNames } = settings;
  const deployers = [deployerIn(centralDeployedBy, partition, account)];
  const generations = managed ? [...managed.byRegion.values()].flatMap((one) => one.generations) : [];
  const { deleters, administrators } = exemptions(centralDeletion(definition), partition, account);
  return {
    ...common(definition, settings, deployers),
    place: 'central',
    regions: [...layout.regions, ...centralRegions],
    vaultNames: centralVaultNames(definition),
    keyAliases: aliasesOf(generations),
    destinations: [...ownVaults(partition, OWN_ACCOUNT), ...copyTargetsOfCentral(definition)],
    localAccounts: [],
    spared: {
      ...sparedOf(definition, settings, deployers, account),
      deleters,
      policyAdministrators: administrators,
      backupRoles: [...centralRoles(definition), ...(settings.otherBackupRoles ?? []).map((role) => roleArn(partition, account, role))],
      setup: [],
    },
    guardedRoles: [
      ...[naming.restoreRoleName, naming.scannerRoleName].map((name) => naming._roleWithPath(name)), FORWARDING_ROLES, ...rolesOfStacks(stackNames),
    ].map((role) => roleArn(partition, account, role)),
    stacks: isOfBootstrap(centralDeployedBy) ? stacksIn(partition, account, stackNames) : [],
    without: [...settings.without, ...withoutFor(centralDeletion(definition), settings)],
  };
}

/** What an account is told that has copies from the time when it was the central one, and whose vaults nobody knows here. */
export function formerCentralPlace(definition: BackupDefinition, settings: GuardrailSettings): GuardedPlace {
  return {
    ...common(definition, settings, []),
    place: 'formerCentral',
    regions: [],
    vaultNames: [],
    keyAliases: [],
    destinations: [],
    localAccounts: [],
    spared: { ...sparedOf(definition, { ...settings, exemptRoles: [] }, [], EVERY_ACCOUNT), breakGlass: [], setup: [], controlTower: [] },
    guardedRoles: [],
    stacks: [],
    without: settings.without,
  };
}

function common({ layout, naming }: BackupDefinition, { organizationId }: GuardrailSettings, deployers: ReadonlyArray<Deployer>) {
  return {
    partition: layout.partition,
    organizationId,
    proofPrefix: `${naming.prefix.replace(/[^a-zA-Z0-9]+/g, '_')}_`,
    passable: deployers.filter(({ passersKnown }) => passersKnown).map(({ arn }) => arn),
  };
}

function sparedOf(
  definition: BackupDefinition, { exemptRoles }: GuardrailSettings, deployers: ReadonlyArray<Deployer>, account: string,
): GuardedPlace['spared'] {
  const { layout: { partition }, naming, _parts: { breakGlassRole, memberSettings } } = definition;
  return {
    deployers: deployers.map(({ arn }) => arn),
    passers: deployers.flatMap(({ passer }) => passer ?? []),
    deleters: [],
    policyAdministrators: [],
    backupRoles: [],
    restoringRoles: [],
    setup: memberSettings ? [roleArn(partition, account, naming._roleWithPath(naming.accountSetupRoleName))] : [],
    controlTower: [roleArn(partition, account, '/AWSControlTowerExecution')],
    exempt: exemptRoles,
    breakGlass: breakGlassRole === undefined ? [] : [roleArn(partition, account, breakGlassRole)],
  };
}

function deployerIn(role: CloudFormationExecutionRole, partition: string, account: string): Deployer {
  const [, qualifier] = BOOTSTRAP.exec(role._nameIn('<account>', '<region>')) ?? [];
  const arn = roleArn(partition, account, role._nameIn(account, EVERY_REGION));
  return {
    arn,
    ...qualifier !== undefined && { passer: roleArn(partition, account, `/cdk-${qualifier}-deploy-role-${account}-${EVERY_REGION}`) },
    // StackSets of the organization take their role, nobody passes it
    passersKnown: qualifier !== undefined || role._nameIn('', '') === CloudFormationExecutionRole.serviceManagedStackSet()._nameIn('', ''),
  };
}

/** Without their denials, or where nobody knows of them, the same is not denied here. */
function withoutFor(deletion: ReadonlyArray<ManualDeletion | undefined>, { otherBackupRoles, verified }: GuardrailSettings): GuardrailId[] {
  return [
    ...deletion.every((one) => one?._denied) ? [] : ['DenyPointDeletion' as const],
    ...otherBackupRoles === undefined ? SNAPSHOTS : [],
    ...INFERRED.filter((id) => !verified.includes(id)),
  ];
}

function centralDeletion({ _central: central }: BackupDefinition): ReadonlyArray<ManualDeletion | undefined> {
  return central?.managed ? [...central.managed.byRegion.values()].map(({ manualDeletion }) => manualDeletion) : [undefined];
}

/** Roles that the definition spares already. */
function exemptions(
  deletion: ReadonlyArray<ManualDeletion | undefined>, partition: string, account?: string,
): { deleters: string[]; administrators: string[] } {
  const bound = deletion.flatMap((one) => one?._bind(NOBODY) ?? []);
  const roles = (principals: ReadonlyArray<PrincipalArns>) => arnsIn(principals, partition).filter(isSpared)
    .map((arn) => (account === undefined ? arn : arn.replace(/^(arn:[^:]*:iam::)\*:/, `$1${account}:`)));
  return { deleters: roles(bound.map(({ exempt }) => exempt)), administrators: roles(bound.map(({ administrators }) => administrators)) };
}

function arnsIn(principals: ReadonlyArray<PrincipalArns>, partition: string): string[] {
  return principals.flatMap(({ exact, patterns }) => [...exact, ...patterns])
    .map((arn) => arn.replaceAll(Aws.PARTITION, partition).replaceAll(Aws.ACCOUNT_ID, EVERY_ACCOUNT));
}

/** Users can be made anew by whoever has the name; of what is known at deployment only, other accounts know nothing. */
function isSpared(arn: string): boolean {
  return arn.includes(':role/') && !Token.isUnresolved(arn);
}

/** Whom policies of vaults spare, and service control policies don't. */
export function exemptedInVain(definition: BackupDefinition): string[] {
  const bound = [definition._member.manualDeletion, ...centralDeletion(definition)].flatMap((one) => one?._bind(NOBODY) ?? []);
  const all = bound.flatMap(({ exempt, administrators }) => [exempt, administrators]);
  return [...new Set(arnsIn(all, definition.layout.partition))].filter((arn) => !isSpared(arn));
}

/** Path and name of every role that made recovery points in an account of the organization, as far as the definition knows; accounts may have had local plans. */
function memberBackupRoles({ naming, _member: { managed } }: BackupDefinition): string[] {
  return [...[naming, ...managed?.retiredNamings ?? []].flatMap((one) => one._backupRoles), ...managed?.formerBackupRoles ?? []];
}

function centralRoles({ layout: { partition }, naming, _central: central }: BackupDefinition): string[] {
  return central ? [roleArn(partition, central.account, naming._roleWithPath(naming.centralRoleName))] : [];
}

function aliasesOf(generations: ReadonlyArray<GenerationModel>): string[] {
  return generations.flatMap(({ names, airGapped }) => [names.keyAlias, ...airGapped?.encryption.kind === 'customerManaged' ? [names.airGappedKeyAlias] : []]);
}

function stacksIn(partition: string, account: string, names: ReadonlyArray<string>): string[] {
  return names.map((name) => `arn:${partition}:cloudformation:*:${account}:stack/${name}/*`);
}

/** CloudFormation names roles after their stack, whose name it may shorten. */
function rolesOfStacks(names: ReadonlyArray<string>): string[] {
  return names.map((name) => `/${name.replace(/\*$/, '').slice(0, STACK_IN_ROLE_NAME)}*`);
}
