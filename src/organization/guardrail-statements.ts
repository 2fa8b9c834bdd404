import { GuardrailConditions, GuardrailStatementJson } from './guardrail-document';
import { GUARDRAIL_ROWS, GuardedResource, GuardrailCondition, GuardrailId, GuardrailPlace, GuardrailRow, Spared } from '../data/guardrails';

/** What statements of one place speak of, as ARNs of whichever accounts the policy is attached to. */
export interface GuardedPlace {
  readonly place: GuardrailPlace;
  readonly partition: string;
  readonly organizationId: string;
  /** Start of the names of frameworks, report plans and restore tests. */
  readonly proofPrefix: string;
  /** Regions in which AWS Backup works. */
  readonly regions: ReadonlyArray<string>;
  readonly vaultNames: ReadonlyArray<string>;
  readonly keyAliases: ReadonlyArray<string>;
  /** Patterns of the vaults that copies may go to. */
  readonly destinations: ReadonlyArray<string>;
  /** Accounts whose own policies say where they copy. */
  readonly copiesElsewhere: ReadonlyArray<string>;
  /** Accounts of the organization with local plans. */
  readonly localAccounts: ReadonlyArray<string>;
  /** Patterns of ARNs of roles. */
  readonly spared: { readonly [who in Spared]: ReadonlyArray<string> };
  /** Roles of those that deploy which somebody could pass. */
  readonly passable: ReadonlyArray<string>;
  /** Roles that nobody is spared for, and that nobody may change. */
  readonly guardedRoles: ReadonlyArray<string>;
  /** Patterns of ARNs of stacks. */
  readonly stacks: ReadonlyArray<string>;
  /** Statements that are left out. */
  readonly without: ReadonlyArray<GuardrailId>;
}

const RULE = 'cdk-org-backup*';
const BACKUP_MADE_IT = 'aws:ResourceTag/aws:backup:source-resource';
const VAULT_OF_RAM = 'backup:BackupVault';

/** The statements of a place, each with a Sid of its own. */
export function guardrailStatements(place: GuardedPlace): GuardrailStatementJson[] {
  return (Object.entries(GUARDRAIL_ROWS) as [GuardrailId, GuardrailRow][])
    .filter(([id, row]) => row.at.includes(place.place) && !place.without.includes(id))
    .flatMap(([id, row]) => statementOf(id, row, place) ?? []);
}

function statementOf(id: GuardrailId, { actions, on, when, spares }: GuardrailRow, place: GuardedPlace): GuardrailStatementJson | undefined {
  const resources = resourcesOf(on, place);
  const calls = when && conditionOf(when, place);
  if (resources.length === 0 || (when && calls === undefined)) {
    return undefined;
  }
  const spared = sorted(spares.flatMap((who) => place.spared[who]));
  return {
    Sid: id,
    Effect: 'Deny',
    Action: oneOrMore(actions),
    Resource: oneOrMore(resources),
    ...(calls ?? spared.length > 0) && { Condition: { ...calls, ...spared.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': spared } } } },
  };
}

function resourcesOf(on: GuardedResource, place: GuardedPlace): string[] {
  const { partition, proofPrefix } = place;
  const arn = (service: string, rest: string, account = '*') => `arn:${partition}:${service}:*:${account}:${rest}`;
  switch (on) {
    case 'everything': return ['*'];
    case 'vaults': return sorted(place.vaultNames).map((name) => arn('backup', `backup-vault:${name}`));
    case 'plans': return [arn('backup', 'backup-plan:*')];
    case 'proofs': return ['framework', 'report-plan', 'restore-testing-plan'].map((kind) => arn('backup', `${kind}:${proofPrefix}*`));
    case 'forwarding': return [arn('events', `rule/${RULE}`), arn('events', `rule/*/${RULE}`), arn('scheduler', `schedule/default/${RULE}`)];
    case 'roles': return guardedRoles(place).filter((role) => !isOfControlTower(role));
    case 'controlTowerRoles': return guardedRoles(place).filter(isOfControlTower);
    case 'deployers': return sorted(place.passable);
    case 'stacks': return sorted(place.stacks);
    case 'keyAliases': return sorted(place.keyAliases).map((alias) => arn('kms', alias));
    // as Amazon EC2 writes them, without an account
    case 'snapshots': return ['snapshot', 'image'].map((kind) => arn('ec2', `${kind}/*`, ''));
    case 'databaseSnapshots': return ['snapshot', 'cluster-snapshot'].map((kind) => arn('rds', `${kind}:awsbackup:*`));
    case 'fileSystemBackups': return [arn('fsx', 'backup/*')];
  }
}

/** Whoever is spared somewhere is known by a name, and whoever takes the name is spared: nobody may. */
function guardedRoles(place: GuardedPlace): string[] {
  const used = (Object.values(GUARDRAIL_ROWS) as GuardrailRow[]).flatMap(({ spares }) => spares);
  return sorted([...used.flatMap((who) => place.spared[who]), ...place.guardedRoles]);
}

/** AWS Control Tower changes its roles when it is updated. */
function isOfControlTower(roleArn: string): boolean {
  return /:role\/(.*\/)?aws-controltower-/.test(roleArn);
}

/** Undefined where there is no such call. */
function conditionOf(when: GuardrailCondition, place: GuardedPlace): GuardrailConditions | undefined {
  const ofBackupKeys = place.keyAliases.length === 0 ? undefined : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': sorted(place.keyAliases) } };
  const ofVaults = { 'ForAnyValue:StringEquals': { 'ram:RequestedResourceType': VAULT_OF_RAM } };
  switch (when) {
    case 'foreignTarget': return {
      'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': sorted(place.destinations) },
      ...place.copiesElsewhere.length > 0 && { StringNotEquals: { 'aws:PrincipalAccount': oneOrMore(sorted(place.copiesElsewhere)) } },
    };
    case 'outsideTarget': return { 'ForAnyValue:StringNotLike': { 'backup:CopyTargetOrgPaths': `${place.organizationId}/*` } };
    case 'ownRegion': return place.regions.length === 0 ? undefined : { StringEquals: { 'account:TargetRegion': sorted(place.regions) } };
    case 'localPlans': return place.localAccounts.length === 0 ? undefined : { StringEquals: { 'aws:PrincipalAccount': sorted(place.localAccounts) } };
    case 'backupKey': return ofBackupKeys;
    case 'grantOfSomebody': return ofBackupKeys && { ...ofBackupKeys, Bool: { 'kms:GrantIsForAWSResource': 'false' } };
    case 'madeByBackup': return { Null: { [BACKUP_MADE_IT]: 'false' } };
    // a call that says nothing of accounts outside admits them
    case 'vaultShared': return { ...ofVaults, BoolIfExists: { 'ram:RequestedAllowsExternalPrincipals': 'true' } };
    case 'vaultAdded': return { ...ofVaults, Bool: { 'ram:AllowsExternalPrincipals': 'true' } };
    case 'shareOpened': return { Bool: { 'ram:RequestedAllowsExternalPrincipals': 'true' } };
  }
}

function oneOrMore(values: ReadonlyArray<string>): string | ReadonlyArray<string> {
  return values.length === 1 ? values[0] : values;
}

function sorted(values: ReadonlyArray<string>): string[] {
  return [...new Set(values)].sort();
}
