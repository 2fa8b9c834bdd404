import type { BackupDefinition } from './backup-definition';
import { hubAddressOf } from './hub-address';
import { roleArn } from '../private/arns';
import { EVERY_KEY, PatternFacts } from '../private/event-patterns';

const EVERY_ACCOUNT = '*';

/** What the patterns of events name of a definition. */
export function patternFactsOf(definition: BackupDefinition): PatternFacts {
  const { layout: { partition }, naming, _parts: { breakGlassRole }, _planned: { plans, templates }, _member: { managed } } = definition;
  const { busName, busArn, keyBusName, keyBusArn } = hubAddressOf(definition);
  const roles = [naming, ...managed?.retiredNamings ?? []].flatMap((one) => one._backupRoles)
    .concat(naming._roleWithPath(naming.centralRoleName), naming._roleWithPath(naming.restoreRoleName), managed?.formerBackupRoles ?? []);
  const names = [...new Set(roles.map((role) => role.split('/').pop()!))];
  return {
    backupRoles: names.map((name) => (name.includes('*') ? { wildcard: name } : name)),
    breakGlassRole: breakGlassRole === undefined ? [] : [{ wildcard: roleArn(partition, EVERY_ACCOUNT, breakGlassRole) }],
    continuousBackups: [...plans, ...templates.flatMap((one) => one.plans)]
      .some(({ rules }) => rules.some(({ rule }) => rule.continuous)) ? [true] : [],
    hubBus: [busName, busArn, keyBusName, keyBusArn],
    vaultKeys: EVERY_KEY,
  };
}
