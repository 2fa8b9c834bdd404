import { BackupGuardrailsProps } from './backup-guardrails-props';
import { customStatements, stoppingBackups } from './guardrail-custom';
import { charactersOf, GuardrailDocument, GuardrailStatementJson, merged, packed } from './guardrail-document';
import { centralPlace, exemptedInVain, formerCentralPlace, GuardrailSettings, isMadeByAccounts, isOfBootstrap, isPassedByOthers, membersPlace } from './guardrail-places';
import { guardrailIds, GuardrailStatement } from './guardrail-statement';
import { guardrailStatements } from './guardrail-statements';
import { guardedTargets } from './guardrail-targets';
import { layoutId } from './management-stack';
import { AttachedPolicy } from './policy-files';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { principalArns } from '../backup-vault/principal-arns';
import { GUARDRAIL_LIMITS } from '../data/guardrails';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { checkRoleName } from '../definition/role-name';
import { INSTANCES } from '../private/instances';
import { listed } from '../private/listed';
import { checkMembers, checkOneOf, checkOptionalInstance, checkText, refuseToken, reject, withoutNulls } from '../private/validation';

/** One policy and where it is attached. */
export interface GuardrailSet extends AttachedPolicy {
  readonly document: GuardrailDocument;
}

interface Warning {
  readonly id: string;
  readonly text: string;
}

/** All policies of an organization, and what is unwise about them. */
export function guardrailSets(given: BackupGuardrailsProps): { sets: GuardrailSet[]; warnings: Warning[] } {
  checkMembers('', given, {
    definition: 'required', targets: [INSTANCES.target], membersDeployedBy: 'optional', homeDeployedBy: 'optional', recoveryDeployedBy: 'optional', centralDeployedBy: 'optional', otherBackupRoles: 'texts', exemptRoles: 'texts',
    stackNames: 'texts', statements: [INSTANCES.policyStatement], centralStatements: [INSTANCES.policyStatement], without: 'list', verified: 'list', policiesPerTarget: 'optional', policyNamePrefix: 'text',
    exportOnly: 'boolean',
  });
  const props = withoutNulls(given);
  const { definition, statements = [], centralStatements = [] } = props;
  requireDefinition(definition);
  const settings = settingsOf(props);
  const { centralDeployedBy } = settings;
  const former = definition._member.managed?.formerCentralAccounts ?? [];
  const policies = checkPolicies(props.policiesPerTarget ?? GUARDRAIL_LIMITS.defaultPolicies);
  const prefix = checkText('policyNamePrefix', props.policyNamePrefix ?? `${definition.naming.prefix}-guardrails`, /^[\w+=,.@-]{1,64}$/,
    'it starts names of policies and of files: 1 to 64 letters, digits and +=,.@_-', 'shorten it or leave out other characters');
  const ofMembers = guardrailStatements(membersPlace(definition, settings));
  const ofCentral = centralDeployedBy && guardrailStatements(centralPlace(definition, settings, centralDeployedBy));
  if (!ofCentral && centralStatements.length > 0) {
    reject('centralStatements', `${centralStatements.length} statements`, 'the definition has no central account', 'leave them out, or give its layout a centralAccount');
  }
  const custom = customStatements('statements', statements, ofMembers.map(({ Sid }) => Sid));
  const customCentral = customStatements('centralStatements', centralStatements, (ofCentral ?? []).map(({ Sid }) => Sid));
  const set = (id: string, where: string, prop: string, all: ReadonlyArray<GuardrailStatementJson>, targetIds: ReadonlyArray<string>) => (
    policiesOf(prop, all, policies).map((document, i): GuardrailSet => ({
      id: `${id}${i + 1}`, name: `${prefix}-${id.toLowerCase()}-${i + 1}`, description: `Protects the backups of ${where}: cdk-org-backup`, document, targetIds,
    })));
  return {
    sets: [
      ...set('Members', 'members', 'statements', [...merged(ofMembers), ...custom], guardedTargets(definition, props.targets, centralDeployedBy !== undefined)),
      ...ofCentral ? set('Central', 'the central account', 'centralStatements', [...merged(ofCentral), ...customCentral], [definition._central!.account]) : [],
      ...former.length > 0 ? set('FormerCentral', 'accounts that were the central one', 'formerCentralAccounts', merged(guardrailStatements(formerCentralPlace(definition, settings))), former) : [],
    ],
    warnings: warningsOf(definition, settings, [...stoppingBackups('statements', custom), ...stoppingBackups('centralStatements', customCentral)]),
  };
}

function settingsOf(props: BackupGuardrailsProps): GuardrailSettings {
  const { definition, exemptRoles = [], otherBackupRoles, stackNames = [], without = [], verified = [] } = props;
  (['membersDeployedBy', 'homeDeployedBy', 'recoveryDeployedBy', 'centralDeployedBy'] as const)
    .forEach((prop) => checkOptionalInstance(prop, props[prop], '_nameIn', 'a CloudFormationExecutionRole', 'CloudFormationExecutionRole.bootstrap()'));
  exemptRoles.forEach((arn, i) => refuseToken(`exemptRoles[${i}]`, arn, 'the policy is for many accounts', 'write the ARN itself, with * for the account'));
  stackNames.forEach((name, i) => checkText(`stackNames[${i}]`, name, /^[a-zA-Z][a-zA-Z0-9-]{0,127}\*?$/, 'a stack name has a letter, then letters, digits and hyphens, and may end with *',
    'write it like Backup-*'));
  without.forEach((one, i) => checkOneOf(`without[${i}]`, one, GuardrailStatement));
  verified.forEach((one, i) => checkOneOf(`verified[${i}]`, one, GuardrailStatement));
  const { exact, patterns } = principalArns('exemptRoles', exemptRoles, 'role');
  return {
    organizationId: layoutId(definition.layout, 'organizationId', 'copies stay in it'),
    membersDeployedBy: membersDeployer(props),
    homeDeployedBy: props.homeDeployedBy ?? CloudFormationExecutionRole.bootstrap(),
    recoveryDeployedBy: props.recoveryDeployedBy ?? props.homeDeployedBy ?? CloudFormationExecutionRole.bootstrap(),
    centralDeployedBy: centralDeployer(props),
    exemptRoles: [...exact, ...patterns],
    otherBackupRoles: otherBackupRoles?.map((name, i) => checkRoleName(`otherBackupRoles[${i}]`, name)),
    stackNames,
    without: guardrailIds(without),
    verified: guardrailIds(verified),
  };
}

/** Whoever is not named could deploy nothing more. */
function membersDeployer({ definition: { _member: member }, membersDeployedBy }: BackupGuardrailsProps): CloudFormationExecutionRole {
  return membersDeployedBy ?? (member.deployedByGiven ? member.deployedBy
    : reject('membersDeployedBy', membersDeployedBy, 'the definition does not say either which role deploys into members, which could then deploy there no more',
      'set deployedBy of its memberVault, to CloudFormationExecutionRole.serviceManagedStackSet() where MemberRollout deploys'));
}

function centralDeployer({ definition, centralDeployedBy }: BackupGuardrailsProps): CloudFormationExecutionRole | undefined {
  const { _central: central, layout } = definition;
  if (central === undefined || central.account === layout.managementAccount) {
    return centralDeployedBy === undefined ? undefined
      : reject('centralDeployedBy', 'given', central ? 'the central account is the management account, which no service control policy binds' : 'the definition has no central account', 'leave it out');
  }
  return centralDeployedBy ?? central.managed?.deployedBy
    ?? reject('centralDeployedBy', centralDeployedBy, 'the central vault exists, and the role that deploys it could deploy it no more', 'name the role, for example CloudFormationExecutionRole.bootstrap()');
}

function checkPolicies(policies: number): number {
  const most = GUARDRAIL_LIMITS.policiesPerTarget - GUARDRAIL_LIMITS.policiesOfAws;
  return Number.isInteger(policies) && policies >= 1 && policies <= most ? policies
    : reject('policiesPerTarget', policies, `AWS attaches ${GUARDRAIL_LIMITS.policiesPerTarget} service control policies to a target, FullAWSAccess among them`, `give a number from 1 to ${most}`);
}

function policiesOf(prop: string, statements: ReadonlyArray<GuardrailStatementJson>, policies: number): GuardrailDocument[] {
  return packed(statements, policies)
    ?? reject(prop, `${charactersOf(statements)} characters with those of the library`,
      `they don't fit into ${policies} service control policies of ${GUARDRAIL_LIMITS.policyCharacters} characters`,
      'raise policiesPerTarget, or leave statements out');
}

function warningsOf(definition: BackupDefinition, settings: GuardrailSettings, stopping: ReadonlyArray<string>): Warning[] {
  const { membersDeployedBy, homeDeployedBy, recoveryDeployedBy, centralDeployedBy, exemptRoles, otherBackupRoles, without } = settings;
  const recovery = definition.layout.recoveryAccount === undefined ? {} : { recoveryDeployedBy };
  const passed = Object.entries({ membersDeployedBy, homeDeployedBy, ...recovery, centralDeployedBy })
    .filter(([, role]) => role && isPassedByOthers(role)).map(([prop]) => prop);
  const inVain = exemptedInVain(definition);
  const { breakGlassRole } = definition._parts;
  return [
    ...isOfBootstrap(membersDeployedBy) ? [{
      id: 'cdk-org-backup:guardrailsSpareTeams',
      text: 'members are deployed with the role of cdk bootstrap, which accounts\' own teams deploy with too: whoever may deploy there can weaken backups as before, and nobody can change the bootstrap of an account any more; '
        + 'deploy members with StackSets, or give their bootstrap a qualifier of its own',
    }] : [],
    ...passed.length > 0 ? [{
      id: 'cdk-org-backup:deployerPassedByOthers',
      text: `${listed(passed)} name roles of which the library does not know who passes them to CloudFormation: whoever may pass one can weaken backups; deny iam:PassRole on it to others in statements`,
    }] : [],
    ...otherBackupRoles === undefined && !without.includes('DenySnapshotDeletion') ? [{
      id: 'cdk-org-backup:snapshotsNotGuarded',
      text: 'otherBackupRoles is not given, so that deletion of snapshots behind recovery points is not denied: AWS Backup deletes them with the role that made them, and what it may not delete stays and costs; name every other '
        + 'role that ever made recovery points, or give an empty list if there is none',
    }] : [],
    ...exemptRoles.length === 0 && breakGlassRole === undefined ? [{
      id: 'cdk-org-backup:guardrailsSpareNobody',
      text: 'neither exemptRoles nor breakGlassRole of the definition is given: nobody can run cdk bootstrap in the home, recovery and central account any more, or mend a fault of these policies elsewhere than in the management '
        + 'account; name a role for either, which must exist before the policies are attached',
    }] : [],
    ...exemptRoles.length === 0 && isMadeByAccounts(membersDeployedBy) ? [{
      id: 'cdk-org-backup:guardrailsKeepExecutionRole',
      text: 'accounts make the role that deploys there themselves, and nobody makes or changes a role of that name any more, in new accounts neither; name in exemptRoles who deploys the template of that role',
    }] : [],
    ...breakGlassRole?.includes('AWSReservedSSO_') ? [{
      id: 'cdk-org-backup:breakGlassOfOneAccount',
      text: `breakGlassRole is ${breakGlassRole}, a role of AWS IAM Identity Center, whose name ends differently in each account and after each new assignment: it rescues one account only; `
        + 'make a role of one name in every account, which people of the permission set may take',
    }] : [],
    ...inVain.length > 0 ? [{
      id: 'cdk-org-backup:guardrailsSpareRolesOnly',
      text: `manualDeletion of the definition exempts ${listed(inVain)}, and the service control policies spare roles only that are known at synth; name such roles, or breakGlassRole`,
    }] : [],
    ...stopping.length > 0 ? [{
      id: 'cdk-org-backup:guardrailMayStopBackups',
      text: `${listed(stopping)} denies, to everybody and without a condition, what AWS Backup does with its roles: backups, copies, restores or the end of their lifecycle would stop in every account; add a condition that spares its roles`,
    }] : [],
  ];
}
