import type { BackupDefinition } from './backup-definition';
import { BackupNaming } from '../organization-layout/backup-naming';
import { INSTANCES } from '../private/instances';
import { checkGiven, checkKind, reject } from '../private/validation';

/** The naming of a construct that can do without a definition. */
export function namingOf({ definition, naming }: { readonly definition?: BackupDefinition; readonly naming?: BackupNaming }): BackupNaming {
  checkGiven('definition', definition, INSTANCES.definition);
  checkGiven('naming', naming, INSTANCES.naming);
  if (definition && naming) {
    reject('naming', 'given', 'the definition has a naming, and names must agree with it', 'leave it out');
  }
  return definition?.naming ?? naming ?? new BackupNaming();
}

/** Refuses props without a definition, which only callers without types can give. */
export function requireDefinition(definition: BackupDefinition | undefined): void {
  if (!definition) {
    reject('definition', definition, 'it says what all constructs of an organization agree on', 'give a BackupDefinition');
  }
  checkKind('definition', definition, INSTANCES.definition);
}
