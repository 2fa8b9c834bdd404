import { canonical } from './canonical';
import { DeployedResources } from './deployed-resources';
import { USE_FOR_COPY } from './key-policy';

/** A rule that exists and whose recovery points go somewhere else than before. */
export interface DestinationChange {
  readonly plan: string;
  readonly rule: string;
  /** Vaults that the rule did not name before, by name or ARN, sorted. */
  readonly added: ReadonlyArray<string>;
  /** Vaults that it does not name any more, sorted. */
  readonly removed: ReadonlyArray<string>;
}

/** Vaults that a rule names, by plan and rule. */
type Destinations = ReadonlyMap<string, { readonly plan: string; readonly rule: string; readonly vaults: ReadonlySet<string> }>;

interface PolicyDocument {
  readonly plans?: { readonly [plan: string]: { readonly rules?: { readonly [rule: string]: { readonly [key: string]: unknown } } } };
}

/** What a recovery point needs where it goes: who may write there, and with which keys. Tags, locks and descriptions are no part of it. */
const NEEDED: { readonly [type: string]: ReadonlyArray<string> } = {
  'AWS::Backup::BackupVault': ['BackupVaultName', 'EncryptionKeyArn', 'AccessPolicy'],
  'AWS::Backup::LogicallyAirGappedBackupVault': ['BackupVaultName', 'EncryptionKeyArn', 'AccessPolicy'],
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::KMS::ReplicaKey': ['KeyPolicy'],
  'AWS::IAM::Role': ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Policies', 'PermissionsBoundary'],
  'AWS::IAM::Policy': ['PolicyDocument', 'Roles'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument', 'Roles'],
};

/**
 * Rules of backup policies that go on under their names and get destinations which they did not have. Plans and rules that are new have no jobs yet that
 * could fail, and a destination that is only taken away needs nothing first.
 */
export function destinationChanges(kept: ReadonlyArray<DeployedResources>, current: ReadonlyArray<DeployedResources>): DestinationChange[] {
  const before = destinationsOf(kept);
  return [...destinationsOf(current)].flatMap(([key, { plan, rule, vaults }]) => {
    const known = before.get(key)?.vaults;
    const added = known ? without(vaults, known) : [];
    return known && added.length > 0 ? [{ plan, rule, added, removed: without(known, vaults) }] : [];
  });
}

/** Whether a template makes vaults, so that its keys and roles are theirs. */
export function makesVaults(resources: DeployedResources): boolean {
  return vaultNames(resources).length > 0;
}

/** Names of the vaults that a template makes, or else their logical ids. */
export function vaultNames(resources: DeployedResources): string[] {
  return Object.entries(resources).filter(([, { Type: type }]) => type === 'AWS::Backup::BackupVault' || type === 'AWS::Backup::LogicallyAirGappedBackupVault')
    .map(([id, { Properties: { BackupVaultName: name } = {} }]) => (typeof name === 'string' ? name : id)).sort();
}

/** Whether a template has backup policies. */
export function hasPolicies(resources: DeployedResources): boolean {
  return Object.values(resources).some(isBackupPolicy);
}

/** Vaults, keys and roles of a template that a deployment makes, or changes in what recovery points need of them. */
export function receiverChanges(kept: DeployedResources, current: DeployedResources): string[] {
  return Object.entries(current).flatMap(([id, { Type: type = '', Properties: after = {} }]) => {
    const needed = NEEDED[type];
    const before = kept[id];
    if (!needed || (before?.Type === type && needed.every((name) => canonical(before.Properties?.[name]) === canonical(after[name])))) {
      return [];
    }
    const name = after.BackupVaultName ?? after.RoleName;
    return [`${before ? 'changes' : 'makes'} ${type.split('::')[2]} ${typeof name === 'string' ? name : id}`];
  });
}

/** Regions to which some destinations of copies belong and to which StackSets of a stack, as it would be deployed, go for the first time. */
export function newRegions(changes: ReadonlyArray<DestinationChange>, kept: DeployedResources, current: DeployedResources): string[] {
  const before = stackSetRegions(kept);
  const copiedTo = changes.flatMap(({ added }) => added.flatMap((vault) => /^arn:[^:]+:backup:([^:]+):/.exec(vault)?.[1] ?? []));
  return [...stackSetRegions(current)].filter((region) => !before.has(region) && copiedTo.includes(region)).sort();
}

/** Regions of all StackSets of a template. */
export function stackSetRegions(resources: DeployedResources): Set<string> {
  const groups = Object.values(resources).filter(({ Type: type }) => type === 'AWS::CloudFormation::StackSet').flatMap(({ Properties: properties }) => properties?.StackInstancesGroup ?? []);
  return new Set((groups as { readonly Regions?: string[] }[]).flatMap(({ Regions: regions = [] }) => regions));
}

/** Accounts to which deployed policies still copy, and that keys of a template let copy as it is deployed and not any more. */
export function withdrawnAccounts(policies: ReadonlyArray<DeployedResources>, kept: DeployedResources, current: DeployedResources): string[] {
  const vaults = [...destinationsOf(policies).values()].flatMap((rule) => [...rule.vaults]);
  const copiedTo = vaults.flatMap((vault) => /^arn:[^:]+:backup:[^:]*:(\d{12}):/.exec(vault)?.[1] ?? []);
  const admits = (resources: DeployedResources, account: string) => Object.values(resources).some(({ Properties: properties }) => (
    copyStatements(properties?.KeyPolicy).some((statement) => canonical(statement).includes(`:iam::${account}:`))));
  return [...new Set(copiedTo)].sort().filter((account) => admits(kept, account) && !admits(current, account));
}

function copyStatements(policy: unknown): object[] {
  const statements = (policy as { Statement?: unknown } | undefined)?.Statement;
  return Array.isArray(statements) ? statements.filter((one) => (one as { Sid?: unknown } | null)?.Sid === USE_FOR_COPY) : [];
}

/** Parts of one plan may stand in several policies. */
function destinationsOf(templates: ReadonlyArray<DeployedResources>): Destinations {
  const found = new Map<string, { plan: string; rule: string; vaults: Set<string> }>();
  for (const { Properties: properties } of templates.flatMap((resources) => Object.values(resources)).filter(isBackupPolicy)) {
    for (const [plan, { rules }] of named(documentOf(properties?.Content).plans)) {
      for (const [rule, node] of named(rules)) {
        const key = `${plan}\n${rule}`;
        const entry = found.get(key) ?? { plan, rule, vaults: new Set<string>() };
        found.set(key, entry);
        vaultsOf(node).forEach((vault) => entry.vaults.add(vault));
      }
    }
  }
  return found;
}

function isBackupPolicy({ Type: type, Properties: properties }: DeployedResources[string]): boolean {
  return type === 'AWS::Organizations::Policy' && properties?.Type === 'BACKUP_POLICY';
}

/** AWS Organizations takes an object or its text. What is neither, such as a document with tokens in its keys, names nothing that is known. */
function documentOf(content: unknown): PolicyDocument {
  if (typeof content !== 'string') {
    return typeof content === 'object' && content !== null ? content : {};
  }
  try {
    return documentOf(JSON.parse(content));
  } catch {
    return {};
  }
}

/** Children of a node, without operators such as `@@operators_allowed_for_child_policies`. */
function named<T extends object>(node: { readonly [name: string]: T } | undefined): [string, T][] {
  return Object.entries(node ?? {}).filter(([name, value]) => !name.startsWith('@@') && typeof value === 'object' && value !== null);
}

function vaultsOf(rule: { readonly [key: string]: unknown }): string[] {
  const values = [rule.target_backup_vault_name, rule.target_logically_air_gapped_backup_vault_arn].map((node) => (node as { '@@assign'?: unknown } | undefined)?.['@@assign']);
  return [
    ...values.filter((value): value is string => typeof value === 'string'),
    ...named(rule.copy_actions as { readonly [arn: string]: object } | undefined).map(([arn]) => arn),
  ];
}

function without(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...some].filter((one) => !others.has(one)).sort();
}
