import { listOf, permissionText, statementsOf, trustedBy } from './permission-text';
import { Responsibility } from './responsibility';
import { PseudoParameters, textOf } from '../private/intrinsic-text';
import { TemplateResource, TemplateResources } from '../private/template-resources';

/** The stack whose roles are read. */
export interface StackFacts {
  readonly name: string;
  /** The account id, or words for the accounts that the template is deployed into. */
  readonly account: string;
  readonly pseudo: PseudoParameters;
}

/** The partition may be left to the deployment, and so may the account. */
const POLICY_ARN = /^arn:(?:\$\{AWS::Partition\}|[^:]*):iam::(?:\$\{AWS::AccountId\}|[^:]*):policy\//;
const ROLE_ARN = /^arn:(?:\$\{AWS::Partition\}|[^:]*):iam::(\d{12}|\$\{AWS::AccountId\}):role\/(.+)$/;

/** How aws-cdk-lib calls what one stack exports for another: name of the stack, and the role's logical id before a hash. */
const EXPORTED_ROLE = /(?:"([\w-]+):)?ExportsOutputRef(\w+)[0-9A-F]{8}"/;

type Json = { readonly [member: string]: unknown };

const POLICY_TYPES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
const VAULT_TYPES = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'];
const SERVICE_LINKED_ROLE = 'AWS::IAM::ServiceLinkedRole';
/** What only the owner of a service-linked role's service can change. */
const AWS = 'AWS';

/** The roles of one stack, and those that its policies name or spare, each policy a row of its own: see `withPolicies`. Owners by the tag only. */
export function rolesOf(resources: TemplateResources, stack: StackFacts, ownerTag: string): Responsibility[] {
  const all = Object.entries(resources);
  const names = new Map(all.filter(([, { Type }]) => Type === 'AWS::IAM::Role').map(([id, role]) => [id, nameOf(id, role, stack.pseudo)]));
  return [
    ...all.filter(([id]) => names.has(id)).map(([id, role]) => ({ ...roleRow(names.get(id)!, role, resources, stack, ownerTag), logicalId: id })),
    ...all.filter(([, { Type }]) => POLICY_TYPES.includes(Type)).flatMap(([, policy]) => attachedRows(policy, names, stack)),
    ...all.filter(([, { Type }]) => Type === SERVICE_LINKED_ROLE).map(([, role]) => serviceLinkedRow(textOf(role.Properties?.AWSServiceName, stack.pseudo), '', stack)),
    ...all.filter(([, { Type }]) => VAULT_TYPES.includes(Type)).flatMap(([, vault]) => sparedRows(vault, stack)),
  ];
}

/** The row of a role that AWS makes and keeps. */
export function serviceLinkedRow(service: string, roleName: string, stack: StackFacts): Responsibility {
  return {
    role: roleName || `service-linked role of ${service}`,
    account: stack.account,
    purpose: 'Service-linked role',
    assumedBy: [service],
    permissions: ['what AWS gives it; nobody can change it'],
    owner: AWS,
    stacks: [stack.name],
  };
}

function nameOf(id: string, { Properties: { RoleName: name, Path: path } = {} }: TemplateResource, pseudo: PseudoParameters): string {
  return name === undefined ? id : `${textOf(path ?? '/', pseudo)}${textOf(name, pseudo)}`.replace(/^\//, '');
}

function roleRow(
  role: string, { Properties: properties = {} }: TemplateResource, resources: TemplateResources, stack: StackFacts, ownerTag: string,
): Responsibility {
  const { pseudo } = stack;
  const boundary = listOf(properties.PermissionsBoundary).flatMap((arn) => managedPermissions(arn, resources, pseudo)).map((permission) => `at most ${permission}`);
  const owner = listOf(properties.Tags).find((tag) => (tag as Json).Key === ownerTag) as Json | undefined;
  return {
    role,
    account: stack.account,
    purpose: textOf(properties.Description ?? '', pseudo),
    assumedBy: trustedBy(properties.AssumeRolePolicyDocument, pseudo),
    permissions: [
      ...listOf(properties.ManagedPolicyArns).flatMap((arn) => managedPermissions(arn, resources, pseudo)),
      ...listOf(properties.Policies).flatMap((policy) => permissionsIn((policy as Json).PolicyDocument, pseudo)),
      ...boundary,
    ],
    owner: owner && textOf(owner.Value, pseudo),
    unnamed: properties.RoleName === undefined,
    stacks: [stack.name],
  };
}

/** Policies that are resources of their own, for each role that they name. */
function attachedRows({ Properties: properties = {} }: TemplateResource, names: ReadonlyMap<string, string>, stack: StackFacts): Responsibility[] {
  const roles = [...listOf(properties.Roles), ...listOf(properties.RoleName)];
  return roles.map((role) => {
    const [, exporter, imported] = EXPORTED_ROLE.exec(JSON.stringify(role)) ?? [];
    return {
      role: names.get(String((role as Json).Ref)) ?? imported ?? textOf(role, stack.pseudo),
      account: stack.account,
      purpose: '',
      assumedBy: [],
      permissions: permissionsIn(properties.PolicyDocument, stack.pseudo),
      attachedTo: { stack: exporter },
      stacks: [stack.name],
    };
  });
}

const permissionsIn = (document: unknown, pseudo: PseudoParameters) => statementsOf(document).map((statement) => permissionText(statement, pseudo));

/** Whom a vault's policy spares from what it denies to everybody else. */
function sparedRows({ Properties: properties = {} }: TemplateResource, stack: StackFacts): Responsibility[] {
  const vault = textOf(properties.BackupVaultName, stack.pseudo);
  const denials = statementsOf(properties.AccessPolicy).filter(({ Effect }) => Effect === 'Deny').map((statement) => ({
    actions: listOf(statement.Action).map((action) => textOf(action, stack.pseudo)), spared: sparedBy(statement, stack.pseudo),
  }));
  const principals = [...new Set(denials.flatMap(({ spared }) => spared))];
  return principals.map((principal) => {
    // whoever one statement spares another may still deny
    const denied = new Set(denials.filter(({ spared }) => !spared.includes(principal)).flatMap(({ actions }) => actions));
    const left = [...new Set(denials.flatMap(({ actions }) => actions))].filter((action) => !denied.has(action)).sort();
    const [, account = '', name = principal] = ROLE_ARN.exec(principal) ?? [];
    return {
      role: name,
      account: /^\d/.test(account) ? account : stack.account,
      purpose: 'Spared by vault policies that deny everybody else',
      assumedBy: [],
      permissions: left.length === 0 ? [] : [`not denied: ${left.join(', ')} on vault ${vault}`],
      stacks: [stack.name],
    };
  }).filter(({ permissions }) => permissions.length > 0);
}

/** Principals that a Deny does not reach. */
function sparedBy(statement: Json, pseudo: PseudoParameters): string[] {
  const operators = Object.entries(statement.Condition as Json | undefined ?? {}).filter(([operator]) => operator.startsWith('ArnNot'));
  return operators.flatMap(([, keys]) => listOf((keys as Json)['aws:PrincipalArn'])).map((arn) => textOf(arn, pseudo));
}

/** What a managed policy lets: its statements where the template has it, else its name. */
function managedPermissions(arn: unknown, resources: TemplateResources, pseudo: PseudoParameters): string[] {
  const policy = (arn as Json).Ref === undefined ? undefined : resources[String((arn as Json).Ref)] as TemplateResource | undefined;
  return policy?.Type === 'AWS::IAM::ManagedPolicy' ? permissionsIn(policy.Properties?.PolicyDocument, pseudo) : [policyName(arn, pseudo)];
}

/** The policy's name with its path, without the ARN around it. */
function policyName(arn: unknown, pseudo: PseudoParameters): string {
  return textOf(arn, pseudo).replace(POLICY_ARN, '').replace(/^(service-role|job-function)\//, '');
}
