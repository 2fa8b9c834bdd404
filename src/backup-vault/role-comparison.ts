import { canonical, refersTo } from './canonical';
import { DeployedResource, DeployedResources, ROLE } from './deployed-resources';
import { clausesOf, covers, listOf } from './policy-comparison';
import { DELETION_ACTIONS, DELETION_POLICIES } from '../data/deletion-permissions';
import { textOf } from '../private/intrinsic-text';

/** Policies that are resources of their own, and name the roles that have them. */
const ATTACHED: ReadonlyArray<string> = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
const BACKUP = 'backup.amazonaws.com';
/** AWS managed policies that allow everything that is looked for. */
const EVERYTHING: ReadonlyArray<string> = ['AdministratorAccess', 'PowerUserAccess'];

/** A permission to delete: what allows it, and of what. */
interface Permission {
  readonly action: string;
  /** Name of an AWS managed policy, or resources and condition of a statement. */
  readonly by: string;
  readonly everywhere: boolean;
}

/** Roles of a template with which AWS Backup deletes recovery points, or may do so: it assumes them, and they can. */
export function isDeletingRole(resources: DeployedResources, logicalId: string): boolean {
  const role = resources[logicalId];
  return role.Type === ROLE && isTrusted(role) && (permissionsOf(resources, logicalId).length > 0 || foreignPolicies(resources, role).length > 0);
}

/** What a role of AWS Backup, that stays, can no longer delete; one text for each cause. */
export function lostDeletions(logicalId: string, kept: DeployedResources, current: DeployedResources): string[] {
  if (!isTrusted(current[logicalId])) {
    return [`would no longer be one that ${BACKUP} can assume`];
  }
  const now = permissionsOf(current, logicalId);
  const lost = permissionsOf(kept, logicalId).filter((one) => !now.some((other) => allows(other, one)));
  const policies = foreignPolicies(current, current[logicalId]);
  const gone = foreignPolicies(kept, kept[logicalId]).filter((one) => !policies.includes(one));
  return [
    ...lost.length > 0 ? [`would lose ${[...new Set(lost.map(({ action }) => action))].join(', ')}`] : [],
    ...gone.length > 0 ? [`would lose ${gone.join(', ')}, which may allow it to delete`] : [],
  ];
}

/** The boundary that a role gets or changes, of which is not known what it leaves; undefined where it stays or goes. */
export function newBoundary(before: DeployedResource, after: DeployedResource): string | undefined {
  const [was, is] = [before, after].map((role) => role.Properties?.PermissionsBoundary);
  return is === undefined || canonical(was) === canonical(is) ? undefined : textOf(is);
}

function isTrusted({ Properties: properties }: DeployedResource): boolean {
  return clausesOf(properties?.AssumeRolePolicyDocument, 'Allow')
    .some(({ action, statement }) => covers(action, 'sts:AssumeRole') && listOf((statement.Principal as { Service?: unknown } | undefined)?.Service).includes(BACKUP));
}

function permissionsOf(resources: DeployedResources, logicalId: string): Permission[] {
  const documents = documentsOf(resources, logicalId);
  const allowed = documents.flatMap((document) => clausesOf(document, 'Allow')).flatMap(({ action, statement }): Permission[] => {
    const { Resource: on, Condition: condition } = statement;
    const everywhere = condition === undefined && listOf(on).some((one) => typeof one === 'string' && one.includes('*'));
    return DELETION_ACTIONS.filter((one) => covers(action, one)).map((one) => ({ action: one, by: canonical([on, condition]), everywhere }));
  });
  const managed = managedNames(resources[logicalId]).flatMap((name): Permission[] => (
    EVERYTHING.includes(name) ? DELETION_ACTIONS.map((action) => ({ action, by: name, everywhere: true }))
      : (DELETION_POLICIES[name] ?? []).map((action) => ({ action, by: name, everywhere: false }))));
  const denied = documents.flatMap((document) => clausesOf(document, 'Deny')).map(({ action }) => action);
  return [...managed, ...allowed].filter(({ action }) => !denied.some((one) => covers(one, action)));
}

function allows(now: Permission, before: Permission): boolean {
  return now.action === before.action && (now.everywhere || now.by === before.by);
}

/** Policy documents that stand in the template: in the role, or in resources that name it or that it names. */
function documentsOf(resources: DeployedResources, logicalId: string): unknown[] {
  const { Properties: properties = {} } = resources[logicalId];
  const inline = listOf(properties.Policies).map((one) => (one as { PolicyDocument?: unknown }).PolicyDocument);
  const attached = Object.entries(resources).filter(([id, { Type: type = '', Properties: policy = {} }]) => ATTACHED.includes(type)
    && ([...listOf(policy.Roles), policy.RoleName].some((role) => refersTo(role, logicalId) || (role !== undefined && role === properties.RoleName))
      || listOf(properties.ManagedPolicyArns).some((arn) => refersTo(arn, id))));
  return [...inline, ...attached.map(([, { Properties: policy = {} }]) => policy.PolicyDocument)];
}

/** Names of managed policies, without their paths. */
function managedNames({ Properties: properties = {} }: DeployedResource): string[] {
  return listOf(properties.ManagedPolicyArns).map((arn) => textOf(arn)).filter((arn) => arn.includes(':iam::aws:policy/')).map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
}

/** Managed policies whose documents are neither AWS's nor in the template. */
function foreignPolicies(resources: DeployedResources, { Properties: properties = {} }: DeployedResource): string[] {
  return listOf(properties.ManagedPolicyArns).filter((arn) => !Object.keys(resources).some((id) => refersTo(arn, id)))
    .map((arn) => textOf(arn)).filter((arn) => !arn.includes(':iam::aws:policy/'));
}
