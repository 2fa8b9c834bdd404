import type { BackupOrganizationProps } from './backup-organization-props';

type Attaching = Pick<BackupOrganizationProps, 'guardrails' | 'tagPolicy'>;

/** Policy types of AWS Organizations that policies of an organization need, beside `BACKUP_POLICY`; also of those that others attach. */
export function neededPolicyTypes({ guardrails, tagPolicy }: Attaching): string[] {
  return [...guardrails ? ['SERVICE_CONTROL_POLICY'] : [], ...tagPolicy ? ['TAG_POLICY'] : []];
}

/** Those of policies that are attached here. */
export function attachedPolicyTypes({ guardrails, tagPolicy }: Attaching): string[] {
  return neededPolicyTypes({ guardrails: guardrails?.exportOnly ? undefined : guardrails, tagPolicy: tagPolicy?.exportOnly ? undefined : tagPolicy });
}
