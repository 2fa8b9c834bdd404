import type { Target } from './cdk-app';
import type { MemberStack } from './members';
import { localRules } from './plans';
import { callJson, Caller, elementsOf, get, query } from '../local-aws/aws-api';
import type { LocalAws } from '../local-aws/local-aws';

interface Vault {
  readonly BackupVaultName: string;
  readonly VaultType: string;
  readonly EncryptionKeyArn?: string;
  readonly Locked: boolean;
  readonly LockDate?: string | number;
  readonly MinRetentionDays?: number;
  readonly MaxRetentionDays?: number;
}

type Row = Record<string, string>;

function table(rows: Row[]): string {
  if (rows.length === 0) {
    return '  (nothing)';
  }
  const columns = Object.keys(rows[0]);
  const width = (column: string) => Math.max(column.length, ...rows.map(row => row[column].length));
  const line = (cell: (column: string) => string) => `  ${columns.map(column => cell(column).padEnd(width(column))).join('  ')}`.trimEnd();
  return [line(column => column), line(column => '─'.repeat(width(column))), ...rows.map(row => line(column => row[column]))].join('\n');
}

function lockOf(vault: Vault): string {
  if (!vault.Locked) {
    return 'none';
  }
  const mode = vault.VaultType !== 'BACKUP_VAULT' ? 'air-gapped' : vault.LockDate ? 'compliance' : 'governance';
  return `${mode} ${vault.MinRetentionDays ?? 0}–${vault.MaxRetentionDays ?? '∞'} days`;
}

async function aliasesOf(caller: Caller, keyArn?: string): Promise<string> {
  if (!keyArn) {
    return 'owned by AWS';
  }
  const { Aliases } = await callJson<{ Aliases: { AliasName: string }[] }>(caller, 'kms', 'TrentService.ListAliases', { KeyId: keyArn });
  const { KeyRotationEnabled } = await callJson<{ KeyRotationEnabled: boolean }>(
    caller, 'kms', 'TrentService.GetKeyRotationStatus', { KeyId: keyArn },
  );
  return [Aliases.map(alias => alias.AliasName).join(', ') || keyArn, ...(KeyRotationEnabled ? ['rotated'] : [])].join(', ');
}

async function statementsOf(caller: Caller, vault: string): Promise<string> {
  const answer = await get<{ Policy: string }>(caller, 'backup', `/backup-vaults/${vault}/access-policy`).catch(() => undefined);
  return String(answer ? JSON.parse(answer.Policy).Statement.length : 0);
}

async function vaultRows(endpoint: string, target: Target): Promise<Row[]> {
  const caller = { endpoint, ...target };
  const { BackupVaultList } = await get<{ BackupVaultList: Vault[] }>(caller, 'backup', '/backup-vaults');
  return Promise.all(BackupVaultList.map(async vault => ({
    Account: target.account,
    Region: target.region,
    Vault: vault.BackupVaultName,
    Lock: lockOf(vault),
    Key: await aliasesOf(caller, vault.EncryptionKeyArn),
    Statements: await statementsOf(caller, vault.BackupVaultName),
  })));
}

async function planRows(endpoint: string, target: Target): Promise<Row[]> {
  return (await localRules(endpoint, target)).map(rule => ({
    Account: rule.account,
    Region: rule.region,
    Plan: rule.plan,
    Schedule: rule.schedule,
    Vault: rule.vault,
    Copies: rule.copies.join(', ') || 'none',
    Resources: rule.resources.length > 2 ? `${rule.resources.length} patterns` : rule.resources.join(', '),
    Conditions: rule.conditions.join(', '),
  }));
}

async function roleRows(endpoint: string, account: string): Promise<Row[]> {
  const caller = { endpoint, account, region: 'us-east-1' };
  const names = elementsOf(await query(caller, 'iam', { Action: 'ListRoles', Version: '2010-05-08' }), 'Arn');
  // cdk bootstrap and the CDK's own custom resource have roles as well: not what the organization asked for
  const own = names.filter(arn => !/:role\/cdk-hnb659fds-/.test(arn) && !/-AWS679f53fac002430cb0da5b/.test(arn));
  return own.map(arn => ({ Account: account, Role: arn.split(':role/')[1] }));
}

async function policyRows(aws: LocalAws, account: string): Promise<Row[]> {
  const caller = { endpoint: aws.endpoint, account, region: 'us-east-1' };
  const ask = <T>(operation: string, input: object) => callJson<T>(caller, 'organizations', `AWSOrganizationsV20161128.${operation}`, input);
  const updates = new Map((await aws.resources('AWS::Organizations::Policy')).map(resource => [resource.physicalId, resource.updates]));
  const { Policies } = await ask<{ Policies: { Id: string; Name: string }[] }>('ListPolicies', { Filter: 'BACKUP_POLICY' });
  return Promise.all(Policies.map(async ({ Id, Name }) => {
    const { Policy } = await ask<{ Policy: { Content: string } }>('DescribePolicy', { PolicyId: Id });
    const { Targets } = await ask<{ Targets: { Name: string }[] }>('ListTargetsForPolicy', { PolicyId: Id });
    const plans = Object.keys(JSON.parse(Policy.Content).plans).filter(name => !name.startsWith('@@'));
    return {
      Policy: Name,
      Id,
      Characters: String(Policy.Content.length),
      Plans: plans.join(', '),
      Targets: Targets.map(target => target.Name).join(', '),
      Updates: String(updates.get(Id) ?? 0),
    };
  }));
}

/** A row for each StackSet and member, with its Regions. */
function stackSetRows(stacks: MemberStack[]): Row[] {
  const keys = [...new Set(stacks.map(({ stackSet, account }) => `${stackSet} ${account}`))];
  return keys.map(key => key.split(' ')).map(([stackSet, account]) => {
    const own = stacks.filter(one => one.stackSet === stackSet && one.account === account);
    return { StackSet: stackSet, Account: account, Regions: own.map(({ region }) => region).join(', '), Status: [...new Set(own.map(({ status }) => status))].join(', ') };
  });
}

/** What every account has, asked from the AWS API of the local AWS account by account. */
export async function outcome(aws: LocalAws, targets: Target[], members: MemberStack[], home: string): Promise<string> {
  const places = [...new Set([...targets, ...members].map(({ account, region }) => `${account} ${region}`))].sort().map(place => place.split(' '))
    .map(([account, region]): Target => ({ account, region }));
  const vaults = (await Promise.all(places.map(target => vaultRows(aws.endpoint, target)))).flat();
  const plans = (await Promise.all(places.map(target => planRows(aws.endpoint, target)))).flat();
  const accounts = [...new Set(places.map(target => target.account))];
  const roles = (await Promise.all(accounts.map(account => roleRows(aws.endpoint, account)))).flat();
  return [
    'Backup policies of the organization', table(await policyRows(aws, home)), '',
    'StackSets, which bring the same to every member', table(stackSetRows(members)), '',
    'Vaults', table(vaults), '',
    'Roles', table(roles), '',
    'Plans of accounts outside the organization', table(plans),
  ].join('\n');
}
