import type { BackupDefinition } from './backup-definition';
import { hubAddressOf } from './hub-address';
import { roleArn } from '../private/arns';
import { PatternFacts } from '../private/event-patterns';

const EVERY_ACCOUNT = '*';
/** So many names of roles fit into a pattern, whatever their length. */
const ROLES_OF_A_PATTERN = 20;

/** What the patterns of events name of a definition. */
export function patternFactsOf(definition: BackupDefinition): PatternFacts {
  const { layout: { partition }, naming, _parts: { breakGlassRole }, _planned: { plans, templates }, _member: { managed } } = definition;
  const { busName, busArn } = hubAddressOf(definition);
  const roles = [naming, ...managed?.retiredNamings ?? []].flatMap((one) => one._backupRoles)
    .concat(naming._roleWithPath(naming.centralRoleName), naming._roleWithPath(naming.restoreRoleName), managed?.formerBackupRoles ?? []);
  const names = [...new Set(roles.map((role) => role.split('/').pop()!))].slice(0, ROLES_OF_A_PATTERN);
  return {
    backupRoles: names.map((name) => (name.includes('*') ? { wildcard: name } : name)),
    breakGlassRole: breakGlassRole === undefined ? [] : [{ wildcard: roleArn(partition, EVERY_ACCOUNT, breakGlassRole) }],
    continuousBackups: [...plans, ...templates.flatMap((one) => one.plans)]
      .some(({ rules }) => rules.some(({ rule }) => rule.continuous)) ? [true] : [],
    hubBus: [busName, busArn],
  };
}
