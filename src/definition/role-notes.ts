import { DefinitionNote } from './definition-notes';
import type { DefinitionParts } from './planned-definition';
import { isBackupRoleName } from '../data/names';

/** What is unwise about the roles with which AWS Backup works. */
export function roleNotes(parts: DefinitionParts): DefinitionNote[] {
  return [...nameNotes(parts), ...formerRoleNotes(parts)];
}

/** AWS asks for a part of the names, and many organizations do without it. */
function nameNotes({ naming, member, central, assigned, local }: DefinitionParts): DefinitionNote[] {
  const { managed } = member;
  const withoutPath = (role: string) => role.slice(role.lastIndexOf('/') + 1);
  const former = [...managed?.formerBackupRoles ?? [], ...(managed?.retiredNamings ?? []).map((one) => one.backupRoleName)].map(withoutPath);
  const named: [part: DefinitionNote['part'], prop: string, names: string[]][] = [
    ['any', 'backupRoleName', assigned.length + local.length > 0 ? [naming.backupRoleName] : []],
    ['member', 'restoreRoleName', assigned.length + local.length > 0 ? [naming.restoreRoleName] : []],
    ['central', 'centralRoleName', central?.managed ? [naming.centralRoleName] : []],
    ['member', 'a former backup role', former.filter((name) => name !== naming.backupRoleName)],
  ];
  const unusual = ([part, prop, names]: typeof named[number]) =>
    [...new Set(names)].filter((name) => !isBackupRoleName(name)).map((name) => ({ part, prop, name }));
  return named.flatMap(unusual).map(({ part, prop, name }): DefinitionNote => ({
    part,
    id: 'roleNameWithoutAWSBackup',
    text: `${prop} is '${name}', and AWS says that roles other than its default need AWSBackup or AwsBackup in their names to have the permissions for backups: `
      + 'verify one backup and its deletion, or put AWSBackup into the name',
  }));
}

/** AWS Backup deletes recovery points with the role that made them; a role that another naming named is gone from the template. */
function formerRoleNotes({ naming, member }: DefinitionParts): DefinitionNote[] {
  const roles = [naming._roleWithPath(naming.backupRoleName), ...member.managed?.formerBackupRoles ?? []];
  const former = (member.managed?.retiredNamings ?? []).map((one) => one._roleWithPath(one.backupRoleName));
  const missing = [...new Set(former)].filter((role) => !roles.includes(role));
  return missing.length === 0 ? [] : [{
    part: 'member',
    id: 'formerBackupRoleMissing',
    text: `a retired generation was made under another naming, whose backup role ${missing.join(', ')} made its recovery points: keep that role, with the permissions it had, as long as they `
      + 'exist, and name it in formerBackupRoleNames, so that keys admit it; recovery points whose role is gone expire but are never deleted',
  }];
}
