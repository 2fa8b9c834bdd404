import { runSimulation, runUnsafeSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { ADMINISTRATOR, Principal, Target, World } from './world';

/** One call to AWS. */
export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: Target;
  /** Condition keys that the call carries beside those that follow from principal and resource. */
  readonly context?: { readonly [key: string]: string | string[] };
}

export interface Verdict {
  readonly allowed: boolean;
  /** Whether a Deny statement decided; a missing Allow is no explicit denial. */
  readonly explicitlyDenied: boolean;
  /** Which statements matched, for messages. */
  readonly reason: string;
}

/**
 * Evaluates a request against every policy that applies to it, as AWS does: organization's guardrails, identity policies
 * and boundary of the principal, policy of the resource, the rules of KMS and STS, same-account and cross-account.
 */
export async function evaluate(world: World, request: Request): Promise<Verdict> {
  const { principal, resource } = request;
  const own = request.context ?? {};
  const simulation: Simulation = {
    request: {
      principal: principal.kind === 'service' ? principal.service : session(principal.arn),
      action: request.action,
      resource: { resource: resource.arn, accountId: resource.account },
      contextVariables: { ...derivedContext(world, request), ...own },
    },
    identityPolicies: principal.kind === 'role' ? [...principal.identityPolicies] : [],
    permissionBoundaryPolicies: principal.kind === 'role' && principal.boundary ? [{ name: 'boundary', policy: principal.boundary }] : undefined,
    serviceControlPolicies: guardrails(world, principal),
    resourceControlPolicies: [],
    resourcePolicy: world.resourcePolicy(resource.policyOf)?.document,
  };
  const result = await runSimulation(simulation, { simulationMode: 'Strict' });
  if (result.resultType === 'wildcard' || (result.resultType === 'error' && result.errors.message === 'multiple.resource.types')) {
    // tags are of all types of AWS Backup, and a recovery point's ARN may be any: policies decide by the ARN alone
    const plain = runUnsafeSimulation(simulation, { simulationMode: 'Strict' });
    return { allowed: plain === 'Allowed', explicitlyDenied: plain === 'ExplicitlyDenied', reason: plain };
  }
  if (result.resultType !== 'single') {
    // a request that can't be simulated proves nothing, in particular not that it is denied
    throw new Error(`${request.action} on ${resource.arn} can't be simulated: ${JSON.stringify(result.errors)}`);
  }
  const ignored = (result.result.ignoredContextKeys ?? []).filter(key => key in own);
  if (ignored.length > 0) {
    throw new Error(`${request.action} never carries the condition key ${ignored.join(', ')}`);
  }
  const { analysis } = result.result;
  const statements = [
    ...(analysis.resourceAnalysis ? [...analysis.resourceAnalysis.denyStatements, ...analysis.resourceAnalysis.allowStatements] : []),
    ...(analysis.identityAnalysis ? [...analysis.identityAnalysis.denyStatements, ...analysis.identityAnalysis.allowStatements] : []),
  ];
  return {
    allowed: result.overallResult === 'Allowed',
    explicitlyDenied: result.overallResult === 'ExplicitlyDenied',
    reason: `${result.overallResult}; matching statements: `
      + (statements.map(match => `${match.explain.effect} ${match.explain.identifier} (${match.principalMatch})`).join(', ') || 'none'),
  };
}

/** Who calls, as IAM sees a role in use: its path is not part of the session's ARN. */
function session(roleArn: string): string {
  const [, partition, , , account, role] = roleArn.split(':');
  if (role === 'root') {
    return roleArn;
  }
  return `arn:${partition}:sts::${account}:assumed-role/${role.split('/').pop()}/session`;
}

/** The condition keys that AWS fills in for every call. */
function derivedContext(world: World, { principal, action, resource }: Request): { [key: string]: string | string[] } {
  const context: { [key: string]: string | string[] } = {
    'aws:RequestedRegion': resource.arn.split(':')[3] || 'us-east-1',
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': '2026-11-20T12:00:00Z',
    'aws:PrincipalIsAWSService': String(principal.kind === 'service'),
    'aws:ResourceAccount': resource.account,
  };
  const resourcePath = world.organizationPath(resource.account);
  if (resourcePath) {
    context['aws:ResourceOrgID'] = resourcePath.split('/')[0];
    context['aws:ResourceOrgPaths'] = [resourcePath];
  }
  if (principal.kind === 'role') {
    context['aws:PrincipalArn'] = principal.arn;
    context['aws:PrincipalAccount'] = principal.account;
    context['aws:PrincipalType'] = 'AssumedRole';
    const path = world.organizationPath(principal.account);
    // absent, not empty, for a principal outside any organization
    if (path) {
      context['aws:PrincipalOrgID'] = path.split('/')[0];
      context['aws:PrincipalOrgPaths'] = [path];
    }
    if (action.startsWith('kms:')) {
      context['kms:CallerAccount'] = principal.account;
    }
  }
  return context;
}

/** Service control policies bind neither services nor service-linked roles. */
function guardrails(world: World, principal: Principal): Simulation['serviceControlPolicies'] {
  if (principal.kind === 'service' || principal.arn.includes(':role/aws-service-role/')) {
    return [];
  }
  const policies = world.serviceControlPolicies(principal.account);
  return policies.length === 0 ? [] : [{
    orgIdentifier: principal.account,
    policies: [ADMINISTRATOR, ...policies].map((policy, index) => ({ name: `guardrail-${index}`, policy: resolved(policy, principal.account) })),
  }];
}

/** The simulator divides ARNs at their colons before it resolves variables, which have some; AWS resolves them first. */
function resolved<T>(policy: T, account: string): T {
  return JSON.parse(JSON.stringify(policy).replaceAll('${aws:PrincipalAccount}', account));
}
