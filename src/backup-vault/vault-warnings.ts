import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { sparedByVault } from './manual-deletion';
import { isNobody } from './principal-arns';
import { VaultLock } from './vault-lock';
import { BoundManualDeletion } from './vault-models';
import { CONTROL_LIMITS } from '../data/limits';
import { alikeKeys, differByCase } from '../private/tag-keys';

/** Says what follows from who may delete, and from who may change the vault's policy. */
export function warnOfManualDeletion(construct: Construct, which: string, manualDeletion: BoundManualDeletion | undefined): void {
  const warnings = Annotations.of(construct);
  if (!manualDeletion) {
    warnings.addWarningV2('cdk-org-backup:manualDeletionAllowed', `whoever has the IAM permission can delete recovery points of the ${which} vault before their retention ends`);
    return;
  }
  if (isNobody(manualDeletion.administrators)) {
    warnings.addWarningV2('cdk-org-backup:vaultPolicyPermanent', `${isNobody(manualDeletion.breakGlass) ? 'nobody is' : 'only breakGlassRole is'} exempt from the deny on changes of the vault's access policy: once deployed `
      + `${isNobody(manualDeletion.breakGlass) ? 'it can never be changed again, by CloudFormation or anybody' : 'CloudFormation can never change it again'}; name the deploying role in policyAdministrators of ManualDeletion.denied()`);
  }
  const exempt = sparedByVault(manualDeletion);
  if (exempt.exact.length > CONTROL_LIMITS.exemptPrincipals) {
    warnings.addWarningV2('cdk-org-backup:manualDeletionExemptPrincipals',
      `the control BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED can be told of ${CONTROL_LIMITS.exemptPrincipals} exemptions, policy administrators and breakGlassRole included, but there are ${exempt.exact.length}; it may find this vault non-compliant`);
  }
}

/** A compliance lock can't be taken back. */
export function warnOfPermanentLock(construct: Construct, vaultName: string, lock: VaultLock | undefined): void {
  if (lock?.coolingOff) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:complianceLockPermanent',
      `the lock of ${vaultName} becomes permanent ${lock.coolingOff.toDays()} days after its first deployment: then nobody, neither the root user nor AWS, can change it or delete a recovery point early`);
  }
}

/** Keys of tags that differ by upper and lower case only. */
export function warnOfVaultTags(construct: Construct, tags: { readonly [key: string]: string } | undefined): void {
  alikeKeys(Object.keys(tags ?? {})).forEach((alike) => Annotations.of(construct).addWarningV2('cdk-org-backup:tagKeysDifferByCase', `vaultTags: ${differByCase(alike)}`));
}
