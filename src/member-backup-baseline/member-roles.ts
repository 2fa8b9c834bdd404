import { CfnCondition } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { KEY_USE, viaBackedUpServices } from '../backup-vault/key-policy';
import { LIMITS } from '../data/limits';
import { compact, compactDocument } from '../private/compact';
import { allOf } from '../private/policy-json';
import { TOKEN_MARKER, reject } from '../private/reject';
import { TierDemands } from '../protection/tier-demands';

/** A role as the template holds it. */
export interface MemberRole {
  readonly roleName: string;
  readonly path: string;
  readonly description: string;
  readonly service: string;
  /** Names of AWS managed policies, with their path. */
  readonly managedPolicies: string[];
  readonly policies: { readonly [name: string]: object[] };
}

/** What roles have in common. */
export interface MemberRoleContext {
  readonly partition: string;
  readonly path: string;
  readonly permissionsBoundaryArn?: string;
  /** Holds in the only Region that makes the role; undefined means in each. */
  readonly condition?: CfnCondition;
}

/** Names of the AWS managed policies of the role that backs up: no restores, and nothing that no tier asks for. */
export function backupPolicies(demands: TierDemands): string[] {
  return [
    'service-role/AWSBackupServiceRolePolicyForBackup',
    ...(demands.backsUpS3 ? ['AWSBackupServiceRolePolicyForS3Backup'] : []),
    ...(demands.indexesEbs ? ['AWSBackupServiceRolePolicyForIndexing'] : []),
    ...(demands.scans ? ['AWSBackupServiceRolePolicyForScans'] : []),
  ];
}

/** Names of the AWS managed policies of the role that restores. */
export function restorePolicies(demands: TierDemands): string[] {
  return [
    'service-role/AWSBackupServiceRolePolicyForRestores',
    ...(demands.backsUpS3 ? ['AWSBackupServiceRolePolicyForS3Restore'] : []),
    ...(demands.indexes ? ['AWSBackupServiceRolePolicyForItemRestores'] : []),
  ];
}

/** Lets a role use existing keys of the account that have an alias by one of the patterns; their policies must leave it to IAM. */
export function sourceKeyUse(partition: string, account: string, aliases: string[], suffixes: string[]): object[] {
  return aliases.length === 0 ? [] : [{
    Sid: 'UseSourceKeys',
    Effect: 'Allow',
    Action: KEY_USE,
    Resource: `arn:${partition}:kms:*:${account}:key/*`,
    Condition: allOf({ 'ForAnyValue:StringLike': { 'kms:ResourceAliases': aliases } }, viaBackedUpServices(suffixes)),
  }];
}

/** Lets the role that backs up copy into air-gapped vaults with customer managed keys, for which its managed policy is not enough. */
export function airGappedKeyUse(keyArns: string[], suffixes: string[]): object[] {
  const viaBackup = { StringLike: { 'kms:ViaService': suffixes.map((suffix) => `backup.*.${suffix}`) } };
  return keyArns.length === 0 ? [] : [{
    Sid: 'UseAirGappedKeys', Effect: 'Allow', Action: KEY_USE, Resource: keyArns, Condition: viaBackup,
  }];
}

/** Makes a role of its own resource only: a policy apart would need the same condition, and an order. */
export function createRole(scope: Construct, id: string, role: MemberRole, context: MemberRoleContext): iam.CfnRole {
  const { partition, condition } = context;
  const policies = Object.entries(role.policies).filter(([, statements]) => statements.length > 0);
  const size = JSON.stringify(policies.map(([, statements]) => statements)).replace(TOKEN_MARKER, 'ap-northeast-1').length;
  if (size > LIMITS.rolePolicyCharacters) {
    const [prop, remedy] = role.policies.SourceKeys?.length ? ['sourceKeyAliases', 'join aliases by a common pattern, for example alias/app-*']
      : ['verifiedDenials', 'leave out InferredDenial.FOREIGN_COPIES_BY_ROLES, or copy to fewer vaults'];
    reject(prop, `${size} characters of policies`, `a role takes ${LIMITS.rolePolicyCharacters}`, remedy);
  }
  const resource = new iam.CfnRole(scope, id, {
    roleName: compact(role.roleName),
    path: role.path,
    description: role.description,
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      // no aws:SourceAccount: AWS does not document that it is passed, and a role can't be passed from another account
      Statement: [{ Effect: 'Allow', Principal: { Service: role.service }, Action: 'sts:AssumeRole' }],
    },
    managedPolicyArns: role.managedPolicies.map((name) => `arn:${partition}:iam::aws:policy/${name}`),
    policies: policies.length === 0 ? undefined : policies.map(([policyName, statements]) => ({
      policyName, policyDocument: compactDocument({ Version: '2012-10-17', Statement: statements }),
    })),
    permissionsBoundary: context.permissionsBoundaryArn,
  });
  resource.cfnOptions.condition = condition;
  return resource;
}
