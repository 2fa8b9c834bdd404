import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployedResource, DeployedTemplate, TemplateReader } from './template';

/** A policy document with everything resolved. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: any;
  readonly NotPrincipal?: any;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: any } };
}

/** What a policy is attached to. */
export type PolicyKind = 'vault' | 'key' | 'topic' | 'queue' | 'bucket' | 'bus' | 'trust' | 'identity' | 'managed';

/** One policy of the synthesized templates. */
export interface Policy {
  /** Stack, logical id and policy name: unique, for messages. */
  readonly origin: string;
  readonly kind: PolicyKind;
  readonly account: string;
  /** What it is attached to: a resource for resource policies, roles for the others. */
  readonly attachedTo: string[];
  readonly document: PolicyDocument;
}

/** A role, or a service-linked role, that makes requests. */
export interface RolePrincipal {
  readonly kind: 'role';
  readonly arn: string;
  readonly account: string;
  readonly identityPolicies: { readonly name: string; readonly policy: PolicyDocument }[];
  readonly boundary?: PolicyDocument;
}

/** An AWS service acting as itself. */
export interface ServicePrincipal {
  readonly kind: 'service';
  readonly service: string;
}

export type Principal = RolePrincipal | ServicePrincipal;

/** Something acted upon; its policy may be that of what holds it (a recovery point's is its vault's). */
export interface Target {
  readonly arn: string;
  readonly account: string;
  readonly policyOf: string;
}

export interface WorldProps {
  readonly templates: DeployedTemplate[];
  /**
   * Path in the organization of each account, `o-…/r-…/ou-…/`; an account that is missing here is in no organization.
   */
  readonly organization?: { readonly [account: string]: string };
  /** Service control policies by account. */
  readonly serviceControlPolicies?: { readonly [account: string]: PolicyDocument[] };
}

/** For principals whose own permissions must not be what decides: what remains is the resource's policy. */
export const ADMINISTRATOR: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

const RESOURCE_POLICIES: { readonly [type: string]: { kind: PolicyKind; property: string } } = {
  'AWS::Backup::BackupVault': { kind: 'vault', property: 'AccessPolicy' },
  'AWS::Backup::LogicallyAirGappedBackupVault': { kind: 'vault', property: 'AccessPolicy' },
  'AWS::KMS::Key': { kind: 'key', property: 'KeyPolicy' },
  'AWS::KMS::ReplicaKey': { kind: 'key', property: 'KeyPolicy' },
};
/** Policies that are resources of their own and name what they belong to. */
const DETACHED_POLICIES: { readonly [type: string]: { kind: PolicyKind; service: string; targets: string } } = {
  'AWS::SNS::TopicPolicy': { kind: 'topic', service: 'sns', targets: 'Topics' },
  'AWS::SQS::QueuePolicy': { kind: 'queue', service: 'sqs', targets: 'Queues' },
  'AWS::S3::BucketPolicy': { kind: 'bucket', service: 's3', targets: 'Bucket' },
};

/**
 * All accounts and Regions that a proof is about, with every policy of their templates.
 */
export class World {
  /** Every policy of every template. */
  public readonly policies: readonly Policy[];
  private readonly resources: DeployedResource[];

  constructor(private readonly props: WorldProps, policies?: readonly Policy[]) {
    this.resources = props.templates.flatMap(template => new TemplateReader(template).resources());
    this.policies = policies ?? this.collect();
  }

  /** The same world with one policy changed: proofs must notice. */
  public with(policy: Policy, document: PolicyDocument): World {
    if (!this.policies.includes(policy)) {
      throw new Error(`${policy.origin} is not a policy of this world`);
    }
    return new World(this.props, this.policies.map(other => other === policy ? { ...policy, document } : other));
  }

  /** Resources of one type in all templates. */
  public ofType(type: string): DeployedResource[] {
    return this.resources.filter(resource => resource.type === type);
  }

  /** The only policy that is attached to a resource, or undefined. */
  public resourcePolicy(arn: string): Policy | undefined {
    const found = this.policies.filter(policy => policy.attachedTo.includes(arn) && policy.kind !== 'identity' && policy.kind !== 'managed');
    if (found.length > 1) {
      throw new Error(`${arn} has several policies: ${found.map(policy => policy.origin).join(', ')}`);
    }
    return found[0];
  }

  /** Something in the templates, by ARN. */
  public target(arn: string): Target {
    const resource = this.resources.find(candidate => candidate.arn === arn);
    if (!resource) {
      throw new Error(`no template has ${arn}`);
    }
    return { arn, account: resource.account, policyOf: arn };
  }

  /** A recovery point: the access policy of its vault decides. */
  public recoveryPoint(vaultArn: string): Target {
    const [, partition, , region, account] = vaultArn.split(':');
    return { ...this.target(vaultArn), arn: `arn:${partition}:backup:${region}:${account}:recovery-point:1b2c3d4e-0000-4000-8000-000000000000` };
  }

  /** A role of the templates with exactly the permissions that they give it. */
  public role(arn: string): RolePrincipal {
    const role = this.ofType('AWS::IAM::Role').find(candidate => candidate.arn === arn);
    if (!role) {
      throw new Error(`no template has the role ${arn}`);
    }
    const managed: string[] = role.property('ManagedPolicyArns') ?? [];
    const own = this.policies.filter(policy => (policy.kind === 'identity' || policy.kind === 'managed')
      && (policy.attachedTo.includes(arn) || policy.attachedTo.some(target => managed.includes(target))));
    const ofAws = managed.filter(policy => policy.includes(':iam::aws:'));
    const unknown = managed.filter(policy => !ofAws.includes(policy) && !own.some(other => other.attachedTo.includes(policy)));
    if (unknown.length > 0) {
      throw new Error(`${arn} has managed policies that no template defines: ${unknown.join(', ')}`);
    }
    const boundary = role.property('PermissionsBoundary');
    return {
      kind: 'role',
      arn,
      account: role.account,
      identityPolicies: [
        ...own.map(policy => ({ name: policy.origin, policy: policy.document })),
        ...ofAws.map(policy => ({ name: policy, policy: awsManagedPolicy(policy) })),
      ],
      boundary: boundary && (boundary.includes(':iam::aws:') ? awsManagedPolicy(boundary)
        : this.policies.find(policy => policy.attachedTo.includes(boundary))?.document),
    };
  }

  /** The organization path of an account; undefined outside any organization. */
  public organizationPath(account: string): string | undefined {
    return this.props.organization?.[account];
  }

  public serviceControlPolicies(account: string): PolicyDocument[] {
    return this.props.serviceControlPolicies?.[account] ?? [];
  }

  private collect(): Policy[] {
    return this.resources.flatMap(resource => {
      const origin = `${resource.account}/${resource.region}/${resource.logicalId}`;
      const policy = (kind: PolicyKind, attachedTo: string[], document: any, name = ''): Policy =>
        ({ origin: origin + name, kind, account: resource.account, attachedTo, document: normalize(document) });
      const attached = RESOURCE_POLICIES[resource.type];
      if (attached) {
        const document = resource.property(attached.property);
        return document ? [policy(attached.kind, [resource.arn!], document)] : [];
      }
      const detached = DETACHED_POLICIES[resource.type];
      if (detached) {
        const targets = [resource.property(detached.targets)].flat() as string[];
        return [policy(detached.kind, targets.map(target => this.arnOf(detached.service, target)), resource.property('PolicyDocument'))];
      }
      switch (resource.type) {
        case 'AWS::Events::EventBusPolicy':
          return [policy('bus', [this.arnOf('events', resource.property('EventBusName'))], { Version: '2012-10-17', Statement: [resource.property('Statement')] })];
        case 'AWS::IAM::Role':
          return [
            policy('trust', [resource.arn!], resource.property('AssumeRolePolicyDocument')),
            ...((resource.property('Policies') ?? []) as { PolicyName: string; PolicyDocument: any }[])
              .map(inline => policy('identity', [resource.arn!], inline.PolicyDocument, `/${inline.PolicyName}`)),
          ];
        case 'AWS::IAM::Policy':
          return [policy('identity', this.rolesNamed(resource, resource.property('Roles') ?? []), resource.property('PolicyDocument'))];
        case 'AWS::IAM::RolePolicy':
          return [policy('identity', this.rolesNamed(resource, [resource.property('RoleName')]), resource.property('PolicyDocument'))];
        case 'AWS::IAM::ManagedPolicy':
          return [policy('managed', [resource.arn!, ...this.rolesNamed(resource, resource.property('Roles') ?? [])], resource.property('PolicyDocument'))];
        default:
          return [];
      }
    });
  }

  private rolesNamed(near: DeployedResource, names: string[]): string[] {
    return names.map(name => {
      const role = this.ofType('AWS::IAM::Role').find(candidate => candidate.account === near.account && candidate.ref === name);
      if (!role) {
        throw new Error(`${near.logicalId} is attached to a role ${name} that no template has`);
      }
      return role.arn!;
    });
  }

  /** Topic policies name ARNs, queue policies URLs, bucket policies names. */
  private arnOf(serviceCode: string, target: string): string {
    const found = this.resources.find(resource => resource.arn?.split(':')[2] === serviceCode && (resource.arn === target || resource.ref === target));
    if (!found?.arn) {
      throw new Error(`a policy belongs to ${target}, which no template has`);
    }
    return found.arn;
  }
}

/** An administrator: stands for everybody who holds all permissions that IAM can give in an account. */
export function administrator(account: string, name = 'Administrator', partition = 'aws'): RolePrincipal {
  return principal(`arn:${partition}:iam::${account}:role/${name}`, ADMINISTRATOR);
}

/** A role that is not in the templates, with the identity policies given. */
export function principal(arn: string, ...policies: PolicyDocument[]): RolePrincipal {
  return { kind: 'role', arn, account: arn.split(':')[4], identityPolicies: policies.map((policy, index) => ({ name: `${arn}#${index}`, policy })) };
}

export function service(name: string): ServicePrincipal {
  return { kind: 'service', service: name };
}

/** A copy of a policy of AWS's, as far as the proofs need it; the file tells source and version. */
export function awsManagedPolicy(arnOrName: string): PolicyDocument {
  const file = join(__dirname, 'managed', `${arnOrName.split('/').pop()}.json`);
  if (!existsSync(file)) {
    throw new Error(`no copy of the managed policy ${arnOrName}: put what the proofs need of it into ${file}`);
  }
  return normalize(JSON.parse(readFileSync(file, 'utf8')).document);
}

function normalize(document: any): PolicyDocument {
  // AWS::Backup takes the document as text too
  const parsed = typeof document === 'string' ? JSON.parse(document) : document;
  return { ...parsed, Statement: [parsed.Statement].flat() };
}
