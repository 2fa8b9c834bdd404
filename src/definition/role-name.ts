import { checkText, refuseToken } from '../private/validation';

/** Checks the name of a role, with its path if it has one, and returns it with a slash before it, as ARNs have it. */
export function checkRoleName(prop: string, name: string): string {
  refuseToken(prop, name, 'names of a definition are needed at synth', 'write the name itself');
  const checked = checkText(prop, name, /^(?!arn:)\/?([!-)+->@-~]{1,510}\/)?[\w+=,.@-]{1,64}$/,
    'a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one', 'write it as Role or path/to/Role, not as an ARN');
  return checked.startsWith('/') ? checked : `/${checked}`;
}
