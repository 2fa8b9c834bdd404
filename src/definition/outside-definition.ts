import type { BackupDefinition } from './backup-definition';

/**
 * What to change where one definition has both accounts of the organization and outside ones, which different roles deploy to: it knows one role that deploys member
 * vaults. Undefined where it has but one kind.
 */
export function outsideApart({ _parts: { assigned, local } }: BackupDefinition): string | undefined {
  return assigned.length === 0 || !local.some(({ external }) => external) ? undefined
    : 'make a second BackupDefinition of the outside accounts, with their localPlans only, a naming with another prefix (or give each StackSet a stackSetName of its own), and '
    + 'a memberVault that is deployedBy CloudFormationExecutionRole.selfManagedStackSet(); take them off the localPlans of this one, and its deployedBy too';
}
