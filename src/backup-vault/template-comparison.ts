import { refersTo, same, show } from './canonical';
import { Place, vanishesIn } from './condition-comparison';
import { AIR_GAPPED_VAULT, DeployedResource, DeployedResources, DeployedStack, KEY, REPLICA_KEY, ROLE, VAULT } from './deployed-resources';
import { hasDenials, lostDenials, statementsOf } from './policy-comparison';
import { isDeletingRole, lostDeletions } from './role-comparison';
import { REGIONS } from '../data/regions';
import { textOf } from '../private/intrinsic-text';
import { listed } from '../private/listed';

/** Properties whose change replaces the resource, or (for keys) makes the update fail. */
export const CREATE_ONLY: { readonly [type: string]: ReadonlyArray<string> } = {
  [VAULT]: ['BackupVaultName', 'EncryptionKeyArn'],
  [AIR_GAPPED_VAULT]: ['BackupVaultName', 'EncryptionKeyArn', 'MinRetentionDays', 'MaxRetentionDays'],
  [KEY]: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  [REPLICA_KEY]: ['PrimaryKeyArn'],
  [ROLE]: ['RoleName', 'Path'],
};
/** What CloudFormation takes where the property is absent, so that writing a default out is no change. */
const DEFAULTS: { readonly [property: string]: unknown } = {
  KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false, Origin: 'AWS_KMS', Path: '/',
};
/** By which two resources of a type would be one in the account. */
const NAMES: { readonly [type: string]: string } = { [VAULT]: 'BackupVaultName', [AIR_GAPPED_VAULT]: 'BackupVaultName', [ROLE]: 'RoleName' };
export const POLICIES: { readonly [type: string]: string } = { [VAULT]: 'AccessPolicy', [AIR_GAPPED_VAULT]: 'AccessPolicy', [KEY]: 'KeyPolicy', [REPLICA_KEY]: 'KeyPolicy' };

/** What may go, because no recovery point of it is left: by name. */
export interface Released {
  readonly vaults: ReadonlyArray<string>;
  readonly roles: ReadonlyArray<string>;
  /** Ids of units and accounts, and Regions. */
  readonly places?: ReadonlyArray<string>;
}

export const NOTHING_RELEASED: Released = { vaults: [], roles: [] };

/** What is known beside the resources of a template. */
export interface ComparisonContext {
  readonly released?: Released;
  readonly conditions?: { readonly before: DeployedStack['conditions']; readonly after: DeployedStack['conditions'] };
  /** Where the stack is deployed; everywhere by default. */
  readonly places?: ReadonlyArray<Place>;
  /** The stack that would have the resource of a type and name instead. */
  readonly movedTo?: (type: string, name: string) => string | undefined;
}

/**
 * What a deployment of `current` would replace, lose, weaken or fail to change of the vaults, keys and backup roles that `kept` has; one text for each.
 *
 * What is released may go or change: vaults with the keys that nothing else uses.
 */
export function compareTemplates(kept: DeployedResources, current: DeployedResources, context: ComparisonContext = {}): string[] {
  return guardedIds(kept, context.released).flatMap((id) => {
    const what = describe(id, kept[id]);
    const after = current[id];
    return (after === undefined || after.Type !== kept[id].Type ? [goneOf(id, kept[id], current, context)] : changesOf(id, kept, current, context)).map((change) => `${what} ${change}`);
  });
}

/** Logical ids of the vaults, keys and backup roles of a template that are not released, sorted. */
export function guardedIds(kept: DeployedResources, released: Released = NOTHING_RELEASED): string[] {
  const free = releasedIds(kept, released);
  return Object.keys(kept).sort().filter((id) => !free.has(id) && isGuarded(kept, id));
}

/** Resources on which recovery points depend. */
function isGuarded(kept: DeployedResources, id: string): boolean {
  const { Type: type = '' } = kept[id];
  return type === ROLE ? isDeletingRole(kept, id) : type in CREATE_ONLY;
}

function goneOf(id: string, { Type: type = '', Properties: properties }: DeployedResource, current: DeployedResources, { movedTo }: ComparisonContext): string {
  const name = properties?.[NAMES[type]];
  const hasName = ({ Type: other, Properties: others }: DeployedResource) => (
    name !== undefined && other === type && same(others?.[NAMES[type]], name));
  const successor = Object.keys(current).find((other) => hasName(current[other]));
  if (successor !== undefined) {
    return `would get the logical id ${successor}, with which CloudFormation makes it anew: that fails, as the name is taken, or loses it; give it the former one by overrideLogicalId('${id}')`;
  }
  const stack = name === undefined ? undefined : movedTo?.(type, textOf(name));
  if (stack !== undefined) {
    return `is gone from the template, and the stack ${stack} would make it: CloudFormation moves nothing between stacks in a deployment; move it by a stack refactoring of AWS CloudFormation, `
      + 'and compare with the templates that both have then';
  }
  return `is gone from the template; ${isKey(type) ? 'keep it as long as a vault has recovery points encrypted with it'
    : type === ROLE ? 'AWS Backup deletes with it what was made with it: keep it, with its permissions, and name it in releasedBackupRoles of the definition once no recovery point of it is left'
      : 'keep it in retiredGenerations of the definition, with its generation, until it is empty, and then name it in releasedVaults of the definition'}`;
}

/** Changes of a resource that stays. */
function changesOf(id: string, kept: DeployedResources, current: DeployedResources, context: ComparisonContext): string[] {
  const [before, after] = [kept[id], current[id]];
  const { Type: type = '' } = before;
  return [
    ...CREATE_ONLY[type].flatMap((property) => {
      const [was, is] = [before, after].map((resource) => resource.Properties?.[property] ?? DEFAULTS[property]);
      return same(was, is) ? [] : [`would change ${property} from ${show(was)} to ${show(is)}, which ${type === KEY ? 'KMS refuses' : 'replaces it'}; ${successorOf(type)}`];
    }),
    ...(['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((policy) => (isRetaining(before[policy]) && !isRetaining(after[policy])
      ? [`would change ${policy} from ${show(before[policy])} to ${show(after[policy] ?? 'Delete')}, so that CloudFormation could delete it; leave it as it was`] : [])),
    ...lockChange(before, after),
    ...vanishing(before, after, context),
    ...type === ROLE ? lostDeletions(id, kept, current).map((loss) => `${loss}: AWS Backup leaves what was made with it, billed, where it lies when its retention ends; give it back, `
      + 'or name the role in releasedBackupRoles once no recovery point is left that needs it') : weakened(type, before, after),
  ];
}

function lockChange(before: DeployedResource, after: DeployedResource): string[] {
  const [oldLock, newLock] = [before, after].map((resource) => resource.Properties?.LockConfiguration);
  return !isCompliance(oldLock) || same(oldLock, newLock) ? []
    : [`would change its compliance lock from ${show(oldLock)} to ${show(newLock)}, which AWS Backup refuses after the cooling-off time; ${successorOf(VAULT)}`];
}

function vanishing(before: DeployedResource, after: DeployedResource, { conditions, places = everywhere(before.Type) }: ComparisonContext): string[] {
  const then = { resource: before, conditions: conditions?.before ?? {} };
  const gone = vanishesIn(then, { resource: after, conditions: conditions?.after ?? {} }, places);
  return gone === undefined ? [`would hang on the condition ${show(after.Condition)}, of which is not known at synth where it holds; leave the condition as it was`]
    : gone.length === 0 ? [] : [`would be gone from ${listed(gone)} by the condition ${show(after.Condition)}; leave the condition as it was, or release it once no recovery point there needs it`];
}

/** A vault that can't be made in a Region can't be lost there. */
function everywhere(type: string | undefined): Place[] {
  return Object.entries(REGIONS).filter(([, { airGappedVaultType }]) => type !== AIR_GAPPED_VAULT || airGappedVaultType)
    .map(([region, { partition }]) => ({ region, pseudo: { 'AWS::Region': region, 'AWS::Partition': partition } }));
}

function weakened(type: string, before: DeployedResource, after: DeployedResource): string[] {
  const property = POLICIES[type];
  const [was, is] = [before, after].map(({ Properties: properties }) => properties?.[property]);
  const lost = lostDenials(was, is);
  const others = isKey(type) && [before, after].map(({ Properties: properties }) => properties?.Enabled !== false).join() === 'true,false'
    ? ['would be disabled, and nothing encrypted with it could be restored; leave it enabled'] : [];
  if (is === undefined && (hasDenials(was) || (isKey(type) && statementsOf(was).length > 0))) {
    return [`would lose its ${property}${isKey(type) ? ', in whose place KMS leaves the key to the account\'s IAM policies' : `, which denies ${listed(lost)}`}; keep it`, ...others];
  }
  return [...lost.length === 0 ? [] : [`would no longer deny ${listed(lost)} as its ${property} does; keep the denial, whom it spares may change`], ...others];
}

function isKey(type: string): boolean {
  return type === KEY || type === REPLICA_KEY;
}

export function isRetaining(policy: unknown): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

function successorOf(type: string): string {
  return isKey(type) ? 'leave the property as it was'
    : type === ROLE ? 'AWS Backup deletes with the role what was made with it: keep the name, or name the role in releasedBackupRoles of the definition once no recovery point of it is left'
      : 'set generation to one more than before and put the vault as it was into retiredGenerations';
}

function describe(logicalId: string, { Type: type = '', Properties: properties }: DeployedResource): string {
  const name = properties?.[NAMES[type]];
  const kind = isKey(type) ? 'key' : type === ROLE ? 'backup role' : type === VAULT ? 'vault' : 'air-gapped vault';
  return name === undefined ? `${kind} ${logicalId}` : `${kind} ${logicalId} named ${show(name)}`;
}

/** Logical ids of what is released, and of keys that only released vaults refer to. */
function releasedIds(kept: DeployedResources, { vaults, roles }: Released): Set<string> {
  const ids = Object.keys(kept);
  const isReleased = ({ Type: type, Properties: properties = {} }: DeployedResource) => (type === ROLE
    ? roles.some((role) => role === properties.RoleName || role === `${properties.Path ?? '/'}${properties.RoleName}`.slice(1)) : vaults.includes(String(properties.BackupVaultName)));
  const free = new Set(ids.filter((id) => isReleased(kept[id])));
  for (const key of ids.filter((id) => isKey(kept[id].Type ?? ''))) {
    const users = ids.filter((id) => refersTo(kept[id].Properties?.EncryptionKeyArn, key));
    if (users.length > 0 && users.every((id) => free.has(id))) {
      free.add(key);
    }
  }
  return free;
}

function isCompliance(lock: unknown): boolean {
  return (lock as { ChangeableForDays?: unknown } | undefined)?.ChangeableForDays !== undefined;
}
