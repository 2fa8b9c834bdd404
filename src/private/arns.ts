import { Aws, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { partitionOf } from './regions';
import { DOMAIN_SUFFIXES, REGIONS } from '../data/regions';

/** Path and name of the role with which AWS Backup itself works in an account. */
export const BACKUP_SERVICE_LINKED_ROLE = '/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';

/** A literal partition where the Region is literal and known; otherwise the partition of the deployment. */
export function partitionIn(region: string): string {
  return (Token.isUnresolved(region) ? undefined : partitionOf(region)) ?? Aws.PARTITION;
}

/** ARN of a backup vault. */
export function vaultArn(region: string, account: string, vaultName: string): string {
  return `arn:${partitionIn(region)}:backup:${region}:${account}:backup-vault:${vaultName}`;
}

/** ARN of a role, given with its path: `/name` or `/path/name`. */
export function roleArn(partition: string, account: string, roleWithPath: string): string {
  return `arn:${partition}:iam::${account}:role${roleWithPath}`;
}

/** ARN that stands for every principal of an account whose IAM policies allow the action. */
export function accountRootArn(partition: string, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

/**
 * Domain suffixes that a service can carry in kms:ViaService: AWS documents amazonaws.com everywhere, and services in other
 * partitions report their partition's own suffix too, so that both stand in a policy where they differ.
 */
export function serviceSuffixes(region: string): string[] {
  const suffix = Token.isUnresolved(region) ? Aws.URL_SUFFIX : domainSuffixOf(region) ?? Aws.URL_SUFFIX;
  return [...new Set(['amazonaws.com', suffix])];
}

/** aws-cdk-lib's facts take longer to load than all that is asked of them. */
function domainSuffixOf(region: string): string | undefined {
  return DOMAIN_SUFFIXES[REGIONS[region]?.partition] ?? RegionInfo.get(region).domainSuffix;
}
