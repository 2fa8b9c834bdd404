import { AIR_GAPPED_VAULT, DeployedResources, KEY, REPLICA_KEY, VAULT } from './deployed-resources';
import { clausesOf, covers, sparedBy, statementsOf } from './policy-comparison';
import { inAnyPartition } from './policy-widening';
import { textOf } from '../private/intrinsic-text';

/** What CloudFormation calls to change what is deployed, by type: the property with the policy that may deny it. */
const CHANGES: { readonly [type: string]: { readonly policy: string; readonly actions: ReadonlyArray<string> } } = {
  [VAULT]: { policy: 'AccessPolicy', actions: ['PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'PutBackupVaultNotifications'].map((action) => `backup:${action}`) },
  [AIR_GAPPED_VAULT]: { policy: 'AccessPolicy', actions: ['backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultNotifications'] },
  [KEY]: { policy: 'KeyPolicy', actions: ['kms:PutKeyPolicy'] },
  [REPLICA_KEY]: { policy: 'KeyPolicy', actions: ['kms:PutKeyPolicy'] },
};
const SCP = 'AWS::Organizations::Policy';
/** With it a service control policy stops a deployment of vaults. */
const GUARDED = 'backup:PutBackupVaultAccessPolicy';

/** The role with which a stack is deployed now. */
export interface Deployer {
  /** Its ARN, pseudo parameters that are not known as `${AWS::AccountId}`. */
  readonly arn: string;
  /** What is known of pseudo parameters. */
  readonly pseudo: { readonly [parameter: string]: string | undefined };
}

/**
 * Logical ids of vaults and keys whose deployed policies spare some role from their denial of changes, and not the one that deploys now: it could never change
 * them again. Policies that spare nobody let no deployment change them anyway.
 */
export function closedTo(deployer: Deployer, deployed: DeployedResources): string[] {
  return Object.entries(deployed).filter(([, { Type: type = '', Properties: properties = {} }]) => {
    const { policy = '', actions = [] } = CHANGES[type] ?? {};
    return clausesOf(properties[policy], 'Deny').some(({ action, statement }) => actions.some((one) => covers(action, one)) && sparesOthersOnly(deployer, statement));
  }).map(([id]) => id).sort();
}

/** Names of service control policies that spare the role as they would be, and not as they are deployed. */
export function guardrailsBehind({ arn, pseudo }: Deployer, deployed: DeployedResources, current: DeployedResources): string[] {
  return Object.entries(current).flatMap(([id, { Type: type, Properties: after = {} }]) => {
    const before = deployed[id]?.Properties;
    if (type !== SCP || after.Type !== 'SERVICE_CONTROL_POLICY' || before === undefined) {
      return [];
    }
    const denials = (content: unknown) => clausesOf(content, 'Deny').filter(({ action }) => covers(action, GUARDED)).map(({ statement }) => statement);
    const spares = (content: unknown) => denials(content).every((statement) => isSpared({ arn, pseudo }, statement));
    const guards = denials(after.Content).length > 0;
    return guards && spares(after.Content) && !spares(before.Content) ? [typeof after.Name === 'string' ? after.Name : id] : [];
  });
}

/** Whether a template has service control policies that guard vaults. */
export function guardsVaults(resources: DeployedResources): boolean {
  return Object.values(resources).some(({ Type: type, Properties: properties = {} }) => type === SCP && properties.Type === 'SERVICE_CONTROL_POLICY' && statementsOf(properties.Content).length > 0);
}

/** Where all who are spared are of another account, that is another stack of the same name, which stays as it is. */
function sparesOthersOnly(deployer: Deployer, statement: Parameters<typeof sparedBy>[0]): boolean {
  const account = accountOf(deployer.arn);
  const here = sparedBy(statement).flatMap(({ values }) => values).map((value) => accountOf(textOf(value, deployer.pseudo)));
  return here.some((one) => account === undefined || one === undefined || one === account) && !isSpared(deployer, statement);
}

/** Undefined where an ARN has no literal account. */
function accountOf(arn: string): string | undefined {
  return /:iam::(\d{12}):/.exec(arn)?.[1];
}

/** One of several conditions that does not hold is enough to be spared. */
function isSpared({ arn, pseudo }: Deployer, statement: Parameters<typeof sparedBy>[0]): boolean {
  const own = inAnyPartition(arn);
  return sparedBy(statement).some(({ operator, values }) => values.map((value) => inAnyPartition(textOf(value, pseudo)))
    .some((value) => value === own || (operator.includes('Like') && covers(value, own))));
}
