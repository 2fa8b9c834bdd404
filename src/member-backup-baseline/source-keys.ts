import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { FOR_AWS_RESOURCE, KEY_GRANTS, KEY_USE, SharedUse, scanUse, sharedUse, viaBackedUpServices } from '../backup-vault/key-policy';
import { onlyFor } from '../backup-vault/principal-arns';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, roleArn } from '../private/arns';
import { StatementJson, allOf } from '../private/policy-json';

/** Who uses a key with which the resources of a member account are encrypted. */
export interface SourceKeyUsers {
  readonly partition: string;
  /** The member account. */
  readonly account: string;
  /** Path and name of the roles with which AWS Backup backs up and restores there. */
  readonly roles: string[];
  /** Accounts that make the copies: the central one, and such that were it before; empty where there is none. */
  readonly copyingAccounts: ReadonlyArray<string>;
  /** Path and name of the role that scans for malware; undefined where nothing is scanned. */
  readonly scannerRole?: string;
  readonly suffixes: string[];
}

/** The roles with which AWS Backup makes copies in central accounts, and nobody else there; undefined where there is none. */
export function centralCopiers(partition: string, accounts: ReadonlyArray<string>): SharedUse | undefined {
  const roots = accounts.map((account) => accountRootArn(partition, account));
  return roots.length === 0 ? undefined : {
    principal: roots.length === 1 ? roots[0] : roots,
    condition: onlyFor({ exact: accounts.map((account) => roleArn(partition, account, BACKUP_SERVICE_LINKED_ROLE)), patterns: [] }),
  };
}

export function sourceKeyStatements({ partition, account, roles, copyingAccounts, scannerRole, suffixes }: SourceKeyUsers): StatementJson[] {
  const own = onlyFor({ exact: roles.map((role) => roleArn(partition, account, role)), patterns: [] });
  const root = accountRootArn(partition, account);
  const copiers = centralCopiers(partition, copyingAccounts);
  return [
    { Sid: 'AllowUseByBackup', Effect: 'Allow', Principal: { AWS: root }, Action: KEY_USE, Resource: '*', Condition: allOf(own, viaBackedUpServices(suffixes)) },
    { Sid: 'AllowGrantsByBackup', Effect: 'Allow', Principal: { AWS: root }, Action: KEY_GRANTS, Resource: '*', Condition: allOf(own, FOR_AWS_RESOURCE) },
    ...(scannerRole === undefined ? [] : [scanUse(root, roleArn(partition, account, scannerRole), suffixes)]),
    ...(copiers ? sharedUse(copiers, suffixes) : []),
  ];
}

export function toPolicyStatements(statements: StatementJson[]): iam.PolicyStatement[] {
  return statements.map((statement) => iam.PolicyStatement.fromJson(statement));
}

/**
 * Adds the statements to a key's policy, or says that it can't. Several baselines may open one key: what the policy says already is not said again, and
 * what another statement has the id of gets one of its own.
 */
export function grantSourceKey(consumer: IConstruct, key: kms.IKey, statements: StatementJson[]): void {
  const present = statementsIn(key);
  const results = toPolicyStatements(statements).flatMap((statement) => {
    if (present.some((other) => saysTheSame(other, statement.toStatementJson()))) {
      return [];
    }
    statement.sid = freeId(statement.sid!, present);
    return key.addToResourcePolicy(statement, true);
  });
  if (results.some(({ statementAdded }) => !statementAdded)) {
    Annotations.of(consumer).addWarningV2('cdk-org-backup:sourceKeyPolicyNotManaged',
      `the policy of the key ${key.node.path} can't be changed here; add the statements of sourceKeyStatements() to it, or copies of what it encrypts fail`);
  }
}

interface AnyStatement {
  readonly Sid?: string;
}

/** What the policy of a key of the app says so far; aws-cdk-lib has no public way to it. */
function statementsIn(key: kms.IKey): AnyStatement[] {
  const { policy } = key as { policy?: iam.PolicyDocument };
  return [...(policy?.toJSON() as { Statement?: AnyStatement[] } | undefined)?.Statement ?? []];
}

function saysTheSame({ Sid: _, ...one }: AnyStatement, { Sid: __, ...other }: AnyStatement): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function freeId(sid: string, present: ReadonlyArray<AnyStatement>): string {
  const ids = present.map(({ Sid }) => Sid);
  let free = sid;
  for (let i = 2; ids.includes(free); i++) {
    free = `${sid}${i}`;
  }
  return free;
}
