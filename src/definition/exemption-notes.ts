import { Aws } from 'aws-cdk-lib';
import { auditedExemptions, BoundMemberVault } from './bound-vaults';
import { DefinitionNote } from './definition-notes';
import { DefinitionParts } from './planned-definition';
import { CONTROL_LIMITS } from '../data/limits';
import { describeRequirement } from '../protection/requirement-model';

/** A control that does not know all exemptions of the vault finds it open, however few people may delete. */
export function untoldExemptionNotes({ requirements, layout }: DefinitionParts, member: BoundMemberVault): DefinitionNote[] {
  const demanding = requirements.filter((requirement) => requirement.manualDeletionDisabled).map(describeRequirement);
  const { untold } = auditedExemptions(member, layout.partition);
  const shown = untold.map((arn) => arn.replaceAll(Aws.ACCOUNT_ID, '<account>').replaceAll(Aws.REGION, '<region>'));
  return demanding.length === 0 || untold.length === 0 ? [] : [{
    part: 'framework',
    id: 'manualDeletionStaysNonCompliant',
    text: `the ${demanding.join(' and the ')} demands that nobody deletes recovery points by hand, and the control BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED can't be told of all whom memberVault exempts: `
      + `it takes ${CONTROL_LIMITS.exemptPrincipals} exact ARNs of roles, with policy administrators and the role that deploys, and not ${shown.join(', ')}; it stays NON_COMPLIANT until fewer are exempt, by exact ARNs`,
  }];
}
