import { Aspects } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { quotaErrors, QuotaUse, quotaWarnings } from './estate-quotas';
import { warnLate } from '../private/late-warnings';

/**
 * Holds an organization against quotas once the app is complete.
 *
 * @param shown where warnings are shown; the CLI shows none outside of stacks
 */
export function watchQuotas(organization: Construct, shown: Construct | undefined, usesOf: () => QuotaUse[]): void {
  organization.node.addValidation({ validate: () => quotaErrors(usesOf()) });
  Aspects.of(organization).add({
    visit: (node) => {
      if (node === organization && shown) {
        quotaWarnings(usesOf()).forEach((text) => warnLate(shown, 'estateQuota', text));
      }
    },
  });
}
