import { same, show } from './canonical';
import { AIR_GAPPED_VAULT, DeployedResource, DeployedStack, KEY, REPLICA_KEY, VAULT } from './deployed-resources';
import { listOf } from './policy-comparison';
import { textOf } from '../private/intrinsic-text';

type Settings = { readonly [name: string]: unknown };
/** What a change of properties loosens; one text for each. */
type Comparison = (before: Settings, after: Settings) => string[];

/** AWS KMS takes it where nothing is said. */
const ROTATION_DAYS = 365;
/** Properties whose change loosens what stands, and that CloudFormation changes in place, by type. */
const LOOSER: { readonly [type: string]: Comparison } = {
  [VAULT]: (before, after) => [...lock(before, after), ...notifications(before, after)],
  [AIR_GAPPED_VAULT]: (before, after) => [
    ...notifications(before, after),
    ...before.MpaApprovalTeamArn !== undefined && !same(before.MpaApprovalTeamArn, after.MpaApprovalTeamArn) ? [`another approval team: ${show(after.MpaApprovalTeamArn)}`] : [],
  ],
  [KEY]: (before, after) => [
    ...before.EnableKeyRotation === true && after.EnableKeyRotation !== true ? ['no rotation of the key any more'] : [],
    ...after.EnableKeyRotation === true && before.EnableKeyRotation === true ? higher('RotationPeriodInDays', before, after, ROTATION_DAYS) : [],
    ...waiting(before, after),
    ...before.BypassPolicyLockoutSafetyCheck !== true && after.BypassPolicyLockoutSafetyCheck === true ? ['BypassPolicyLockoutSafetyCheck: a key policy may come that nobody can change any more'] : [],
  ],
  [REPLICA_KEY]: (before, after) => waiting(before, after),
  'AWS::S3::Bucket': (before, after) => bucket(before, after),
  'AWS::CloudFormation::StackSet': (before, after) => [
    ...part(before, 'AutoDeployment').Enabled === true && part(after, 'AutoDeployment').Enabled !== true ? ['no AutoDeployment any more: accounts that join the units get nothing'] : [],
    ...['StackSetName', 'PermissionModel'].filter((name) => !same(before[name], after[name])).map((name) => (
      `${name} ${show(after[name])} instead of ${show(before[name])}: another StackSet comes, and where the former one has its stacks it fails`)),
  ],
};
/** AWS KMS waits so long before it deletes a key where nothing is said. */
const WAITING_DAYS = 30;

/** Settings of vaults, keys, buckets and StackSets that stay, which a deployment loosens although AWS takes them back as well; one text for each resource. */
export function looserSettings(kept: DeployedStack, current: DeployedStack): string[] {
  return Object.entries(kept.resources).sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([id, before]) => {
    const after = current.resources[id];
    const compare = LOOSER[before.Type ?? ''];
    const found = compare === undefined || after?.Type !== before.Type ? [] : compare(before.Properties ?? {}, after?.Properties ?? {});
    return found.length === 0 ? [] : [`${nameOf(id, before)} would get ${found.join(', ')}`];
  });
}

/** Compliance locks are refused where anything of them changes. */
function lock(before: Settings, after: Settings): string[] {
  const [was, is] = [before, after].map(({ LockConfiguration: one }) => one as Settings | undefined);
  if (was === undefined || was.ChangeableForDays !== undefined || same(was, is)) {
    return [];
  }
  return is === undefined ? ['no lock any more'] : 'Fn::If' in is ? [`a lock that is known at deployment only: ${show(is)}`]
    : [...lower('MinRetentionDays', was, is, 0), ...higher('MaxRetentionDays', was, is, Infinity)];
}

function notifications(before: Settings, after: Settings): string[] {
  const [was, is] = [before, after].map((one) => one.Notifications as Settings | undefined);
  if (was === undefined || same(was, is)) {
    return [];
  }
  const gone = listOf(was.BackupVaultEvents).filter((one) => !listOf(is?.BackupVaultEvents).some((other) => same(one, other)));
  return is === undefined ? ['no notifications any more'] : [
    ...same(was.SNSTopicArn, is.SNSTopicArn) ? [] : [`notifications to ${textOf(is.SNSTopicArn)} instead of ${textOf(was.SNSTopicArn)}`],
    ...gone.length === 0 ? [] : [`no notification of ${gone.map((one) => textOf(one)).join(', ')}`],
  ];
}

const waiting: Comparison = (before, after) => lower('PendingWindowInDays', before, after, WAITING_DAYS);

function bucket(before: Settings, after: Settings): string[] {
  const open = Object.entries(part(before, 'PublicAccessBlockConfiguration')).filter(([name, value]) => value === true && part(after, 'PublicAccessBlockConfiguration')[name] !== true);
  const changed = (name: string) => before[name] !== undefined && !same(before[name], after[name]);
  return [
    ...part(before, 'VersioningConfiguration').Status === 'Enabled' && part(after, 'VersioningConfiguration').Status !== 'Enabled' ? ['no versions any more'] : [],
    ...open.length === 0 ? [] : [`no ${open.map(([name]) => name).join(', ')}`],
    ...['ObjectLockEnabled', 'ObjectLockConfiguration', 'BucketEncryption'].filter(changed).map((name) => `${name} ${show(after[name])} instead of ${show(before[name])}`),
  ];
}

/** What is no number on either side can't be compared: whatever changes is told. */
function lower(name: string, before: Settings, after: Settings, otherwise: number): string[] {
  const [was, is] = [before[name] ?? otherwise, after[name] ?? otherwise];
  return same(was, is) || Number(is) >= Number(was) ? [] : [`${name} ${show(after[name])} instead of ${show(before[name])}`];
}

function higher(name: string, before: Settings, after: Settings, otherwise: number): string[] {
  const [was, is] = [before[name] ?? otherwise, after[name] ?? otherwise];
  return same(was, is) || Number(is) <= Number(was) ? [] : [`${name} ${show(after[name])} instead of ${show(before[name])}`];
}

function part(settings: Settings, name: string): Settings {
  return (settings[name] ?? {}) as Settings;
}

function nameOf(id: string, { Properties: properties = {} }: DeployedResource): string {
  const name = properties.BackupVaultName ?? properties.BucketName ?? properties.StackSetName;
  return name === undefined ? id : textOf(name);
}
