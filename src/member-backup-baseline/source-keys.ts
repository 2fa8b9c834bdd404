import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { FOR_AWS_RESOURCE, KEY_GRANTS, KEY_USE, scanUse, sharedUse, viaBackedUpServices } from '../backup-vault/key-policy';
import { onlyFor } from '../backup-vault/principal-arns';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, roleArn } from '../private/arns';
import { ConditionJson, StatementJson, allOf } from '../private/policy-json';

/** Who uses a key with which the resources of a member account are encrypted. */
export interface SourceKeyUsers {
  readonly partition: string;
  /** The member account. */
  readonly account: string;
  /** Path and name of the roles with which AWS Backup backs up and restores there. */
  readonly roles: string[];
  /** The central account, which makes the copies; undefined where there is none. */
  readonly centralAccount?: string;
  /** Path and name of the role that scans for malware; undefined where nothing is scanned. */
  readonly scannerRole?: string;
  readonly suffixes: string[];
}

/** The role with which AWS Backup makes copies in the central account, and nobody else there. */
export function centralCopier(partition: string, centralAccount: string): { principal: string; condition: ConditionJson } {
  return {
    principal: accountRootArn(partition, centralAccount),
    condition: onlyFor({ exact: [roleArn(partition, centralAccount, BACKUP_SERVICE_LINKED_ROLE)], patterns: [] }),
  };
}

export function sourceKeyStatements({ partition, account, roles, centralAccount, scannerRole, suffixes }: SourceKeyUsers): StatementJson[] {
  const own = onlyFor({ exact: roles.map((role) => roleArn(partition, account, role)), patterns: [] });
  const root = accountRootArn(partition, account);
  return [
    { Sid: 'AllowUseByBackup', Effect: 'Allow', Principal: { AWS: root }, Action: KEY_USE, Resource: '*', Condition: allOf(own, viaBackedUpServices(suffixes)) },
    { Sid: 'AllowGrantsByBackup', Effect: 'Allow', Principal: { AWS: root }, Action: KEY_GRANTS, Resource: '*', Condition: allOf(own, FOR_AWS_RESOURCE) },
    ...(scannerRole === undefined ? [] : [scanUse(root, roleArn(partition, account, scannerRole), suffixes)]),
    ...(centralAccount === undefined ? [] : sharedUse(centralCopier(partition, centralAccount), suffixes)),
  ];
}

export function toPolicyStatements(statements: StatementJson[]): iam.PolicyStatement[] {
  return statements.map((statement) => iam.PolicyStatement.fromJson(statement));
}

/** Adds the statements to a key's policy, or says that it can't. */
export function grantSourceKey(consumer: IConstruct, key: kms.IKey, statements: StatementJson[]): void {
  const results = toPolicyStatements(statements).map((statement) => key.addToResourcePolicy(statement, true));
  if (results.some(({ statementAdded }) => !statementAdded)) {
    Annotations.of(consumer).addWarningV2('cdk-org-backup:sourceKeyPolicyNotManaged',
      `the policy of the key ${key.node.path} can't be changed here; add the statements of sourceKeyStatements() to it, or copies of what it encrypts fail`);
  }
}
