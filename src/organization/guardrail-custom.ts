import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GuardrailStatementJson, listOf } from './guardrail-document';
import { reject } from '../private/validation';

/** Statements of the user's own, checked as far as AWS Organizations would. */
export function customStatements(
  prop: string, statements: ReadonlyArray<iam.PolicyStatement>, taken: ReadonlyArray<string | undefined>,
): GuardrailStatementJson[] {
  const sids = new Set(taken);
  return statements.map((statement, i) => {
    const at = `${prop}[${i}]`;
    const json = statement.toStatementJson() as GuardrailStatementJson & { readonly Principal?: unknown; readonly NotPrincipal?: unknown };
    if (Token.isUnresolved(JSON.stringify(json))) {
      reject(at, json, 'the length of the policy is needed at synth', 'write accounts, Regions and names themselves, not as tokens');
    }
    if (json.Principal !== undefined || json.NotPrincipal !== undefined) {
      reject(at, json, 'a service control policy names no principals: it binds those of the accounts that it is attached to', 'name them in a condition on aws:PrincipalArn');
    }
    if (json.Effect !== 'Deny') {
      reject(at, json.Effect, 'beside FullAWSAccess, which AWS attaches everywhere, an Allow allows nothing that is not allowed', 'write what is denied, or leave it out');
    }
    const missing = (['Action', 'Resource'] as const).find((element) => json[element] === undefined && json[`Not${element}`] === undefined);
    if (missing !== undefined) {
      reject(at, json, `a statement of a service control policy has Effect, Action and Resource, and ${missing} is missing`, `give ${missing}`);
    }
    if (json.Sid !== undefined && !/^[a-zA-Z0-9]+$/.test(json.Sid)) {
      reject(`${at}.sid`, json.Sid, 'a Sid has letters and digits', 'leave other characters out');
    }
    if (json.Sid !== undefined && sids.has(json.Sid)) {
      reject(`${at}.sid`, json.Sid, 'another statement has it', 'give it another one');
    }
    sids.add(json.Sid);
    return json;
  });
}

/** What backups, copies, restores and the end of their lifecycle can't do without. */
const NEEDED = [
  'backup:CopyFromBackupVault', 'backup:CopyIntoBackupVault', 'ec2:CreateSnapshot', 'ec2:DeleteSnapshot', 'rds:CreateDBSnapshot', 'rds:DeleteDBSnapshot', 's3:GetObjectVersion',
  'elasticfilesystem:Backup', 'dynamodb:StartAwsBackupJob', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey', 'tag:GetResources',
];

/** Sids or places of statements that deny, to everybody and everywhere, what AWS Backup does with its roles. */
export function stoppingBackups(prop: string, statements: ReadonlyArray<GuardrailStatementJson>): string[] {
  return statements.flatMap((statement, i) => {
    const { Action, NotAction, Resource, Condition } = statement;
    const matched = (patterns: GuardrailStatementJson['Action'], action: string) => listOf(patterns).some((pattern) => matches(pattern, action));
    const denied = NEEDED.find((action) => (NotAction === undefined ? matched(Action, action) : !matched(NotAction, action)));
    return denied !== undefined && Condition === undefined && listOf(Resource).includes('*') ? [`${prop}[${i}] (${denied})`] : [];
  });
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('?', '.'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
