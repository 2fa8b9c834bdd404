/** A CloudFormation template, as far as it is looked at. */
export interface DeployedResources {
  readonly [logicalId: string]: {
    readonly Type?: string;
    readonly DeletionPolicy?: unknown;
    readonly UpdateReplacePolicy?: unknown;
    readonly Properties?: { readonly [property: string]: unknown };
  };
}

const VAULT = 'AWS::Backup::BackupVault';
const AIR_GAPPED_VAULT = 'AWS::Backup::LogicallyAirGappedBackupVault';
const KEY = 'AWS::KMS::Key';

/** Properties whose change replaces the resource, or (for keys) makes the update fail. */
export const CREATE_ONLY: { readonly [type: string]: ReadonlyArray<string> } = {
  [VAULT]: ['BackupVaultName', 'EncryptionKeyArn'],
  [AIR_GAPPED_VAULT]: ['BackupVaultName', 'EncryptionKeyArn', 'MinRetentionDays', 'MaxRetentionDays'],
  [KEY]: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
};
/** What CloudFormation takes where the property is absent, so that writing a default out is no change. */
const DEFAULTS: { readonly [property: string]: unknown } = {
  KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false, Origin: 'AWS_KMS',
};

/**
 * What a deployment of `current` would replace, lose or fail to change of the vaults and keys that `kept` has; one text for each.
 *
 * Vaults named in `released` may go or change, with the keys that nothing else uses.
 */
export function compareTemplates(kept: DeployedResources, current: DeployedResources, released: ReadonlyArray<string>): string[] {
  const free = releasedIds(kept, released);
  const findings: string[] = [];
  for (const logicalId of Object.keys(kept).sort()) {
    const before = kept[logicalId];
    const properties = CREATE_ONLY[before.Type ?? ''];
    if (!properties || free.has(logicalId)) {
      continue;
    }
    const what = describe(logicalId, before);
    const after = current[logicalId];
    if (after === undefined || after.Type !== before.Type) {
      findings.push(`${what} is gone from the template; ${before.Type === KEY
        ? 'keep it as long as a vault has recovery points encrypted with it'
        : 'keep it in retiredGenerations of the definition, with its generation, until it is empty'}`);
      continue;
    }
    for (const property of properties) {
      const [was, is] = [before, after].map((resource) => resource.Properties?.[property] ?? DEFAULTS[property]);
      if (!same(was, is)) {
        findings.push(`${what} would change ${property} from ${show(was)} to ${show(is)}, which ${before.Type === KEY
          ? 'KMS refuses' : 'replaces it'}; ${successor(before.Type)}`);
      }
    }
    for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
      if (isRetaining(before[policy]) && !isRetaining(after[policy])) {
        findings.push(`${what} would change ${policy} from ${show(before[policy])} to ${show(after[policy] ?? 'Delete')}, `
          + 'so that CloudFormation could delete it; leave it as it was');
      }
    }
    const [oldLock, newLock] = [before, after].map((resource) => resource.Properties?.LockConfiguration);
    if (isCompliance(oldLock) && !same(oldLock, newLock)) {
      findings.push(`${what} would change its compliance lock from ${show(oldLock)} to ${show(newLock)}, `
        + `which AWS Backup refuses after the cooling-off time; ${successor(VAULT)}`);
    }
  }
  return findings;
}

function isRetaining(policy: unknown): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

function successor(type: string | undefined): string {
  return type === KEY
    ? 'leave the property as it was'
    : 'set generation to one more than before and put the vault as it was into retiredGenerations';
}

function describe(logicalId: string, resource: DeployedResources[string]): string {
  const name = resource.Properties?.BackupVaultName;
  const kind = resource.Type === KEY ? 'key' : resource.Type === VAULT ? 'vault' : 'air-gapped vault';
  return name === undefined ? `${kind} ${logicalId}` : `${kind} ${logicalId} named ${show(name)}`;
}

/** Logical ids of the released vaults, and of keys that only they refer to. */
function releasedIds(kept: DeployedResources, released: ReadonlyArray<string>): Set<string> {
  const ids = Object.keys(kept);
  const free = new Set(ids.filter((id) => released.includes(String(kept[id].Properties?.BackupVaultName))));
  for (const key of ids) {
    const users = ids.filter((id) => refersTo(kept[id].Properties?.EncryptionKeyArn, key));
    if (users.length > 0 && users.every((id) => free.has(id))) {
      free.add(key);
    }
  }
  return free;
}

function refersTo(value: unknown, logicalId: string): boolean {
  const { 'Fn::GetAtt': attribute, 'Ref': reference } = (value ?? {}) as { 'Fn::GetAtt'?: unknown; 'Ref'?: unknown };
  return reference === logicalId || (Array.isArray(attribute) ? attribute[0] === logicalId : attribute === `${logicalId}.Arn`);
}

function isCompliance(lock: unknown): boolean {
  return (lock as { ChangeableForDays?: unknown } | undefined)?.ChangeableForDays !== undefined;
}

/** Deep equality in which the order of an object's keys does not count. */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Text of a value in which the order of an object's keys does not count. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (part && typeof part === 'object' && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
    : part)) ?? 'nothing';
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : canonical(value);
}
