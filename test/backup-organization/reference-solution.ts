/**
 * Templates as AWS's reference solution deploys them, written out by hand from its description: names, keys and what others refer to. Nothing in them is
 * retained, as there.
 */
import { DeployedResources } from '../../src/backup-vault/deployed-resources';

const anyoneOf = (organizationId: string) => ({
  Sid: 'AllowOrganization', Effect: 'Allow', Principal: '*', Action: ['kms:*'], Resource: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
});
const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }] };

/** Vault, key with its alias, and role, under the ids that templates of it have. */
function vaultTemplate(ids: { readonly vault: string; readonly key: string; readonly alias: string; readonly role: string }, names: typeof ids, organizationId: string): DeployedResources {
  return {
    [ids.key]: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: { Version: '2012-10-17', Statement: [anyoneOf(organizationId)] } } },
    [ids.alias]: { Type: 'AWS::KMS::Alias', Properties: { AliasName: names.alias, TargetKeyId: { Ref: ids.key } } },
    [ids.vault]: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: names.vault, EncryptionKeyArn: { 'Fn::GetAtt': [ids.key, 'Arn'] } } },
    [ids.role]: { Type: 'AWS::IAM::Role', Properties: { RoleName: names.role, AssumeRolePolicyDocument: trust } },
  };
}

export const CENTRAL_IDS = { vault: 'CentralBackupVault', key: 'CentralBackupKey', alias: 'CentralBackupKeyAlias', role: 'CentralBackupRole' };
export const MEMBER_IDS = { vault: 'MemberBackupVault', key: 'MemberBackupKey', alias: 'MemberBackupKeyAlias', role: 'MemberBackupRole' };

export const centralTemplate = (organizationId: string) => vaultTemplate(CENTRAL_IDS, {
  vault: 'AWSBackupSolutionCentralVault', key: '', alias: 'alias/AWSBackupSolutionCentralKey', role: 'AWSBackupSolutionCentralAccountRole',
}, organizationId);

export const memberTemplate = (organizationId: string) => vaultTemplate(MEMBER_IDS, {
  vault: 'AWSBackupSolutionVault', key: '', alias: 'alias/AWSBackupSolutionKey', role: 'AWSBackupSolutionRole',
}, organizationId);
