/**
 * A denial that follows from what AWS documents, and that AWS documents nowhere itself: off unless somebody has seen in AWS that it denies what it should and
 * nothing else. A wrong one stops copies or scans in every account at once.
 *
 * @see https://github.com/cdk-org-backup/cdk-org-backup/blob/main/docs/verify-in-aws.md
 */
export enum InferredDenial {
  /**
   * Copies into other vaults than those of the definition and of the own account, in the policies of the roles with which AWS Backup copies. AWS shows its
   * condition `backup:CopyTargets` in service control policies only.
   */
  FOREIGN_COPIES_BY_ROLES = 'foreignCopiesByRoles',
  /**
   * Grants to others than AWS services on keys of vaults whose recovery points are scanned for malware, as on all other keys: AWS's policy of the scanning role
   * does not say that its grants count as those of a service.
   */
  GRANTS_WHERE_SCANNED = 'grantsWhereScanned',
}
