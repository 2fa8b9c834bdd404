import { Aws, Duration, Token } from 'aws-cdk-lib';
import { ControlScopeModel } from './control-model';
import { ControlTag, ResourceControlOptions } from './framework-control-options';
import { CONTROLS } from '../data/controls';
import { Bounds, CONTROL_LIMITS, LIMITS } from '../data/limits';
import { RESOURCE_TYPES } from '../data/resource-types';
import { TOKEN_MARKER } from '../private/reject';
import { checkDuration, checkTagKey, checkTagValue, checkText, hoursOrDays, reject } from '../private/validation';
import { BackupResourceType } from '../protection/backup-resource-type';

/** A time as parameters: the unit in which it is given, and how many of it. */
export function timeParameters(prop: string, value: Duration, inHours: Bounds, inDays: Bounds): { unit: string; value: string } {
  const { unit, amount } = hoursOrDays(prop, value, inHours, inDays);
  return { unit, value: `${amount}` };
}

export function lockParameters(minRetention: Duration | undefined, maxRetention: Duration | undefined): { [name: string]: string } {
  const least = minRetention && checkDuration('minRetention', minRetention, 'days', LIMITS.retentionDays);
  const most = maxRetention && checkDuration('maxRetention', maxRetention, 'days', LIMITS.retentionDays);
  if (least !== undefined && most !== undefined && most < least) {
    reject('maxRetention', `${most} days`, `minRetention is ${least} days`, 'give a maxRetention that is not shorter than minRetention');
  }
  return { ...least !== undefined && { minRetentionDays: `${least}` }, ...most !== undefined && { maxRetentionDays: `${most}` } };
}

// stands for what is known at deployment only; nobody writes it
const UNKNOWN = '\uE000';
const ROLE_ARN = new RegExp(`^(arn:[a-z-]+:iam::(\\d{12}|${UNKNOWN}):role/[^\\s,*?]{1,512}|${UNKNOWN})$`);

/** The roles as the control has them; undefined means nobody. An account in it that is known at deployment only passes unharmed. */
export function principalList(principals: string[], prop = 'exemptPrincipals'): string | undefined {
  const most = CONTROL_LIMITS.exemptPrincipals;
  if (principals.length > most) {
    reject(prop, principals.length, `AWS Backup Audit Manager takes at most ${most} roles`, 'exempt fewer roles');
  }
  const arns = principals.map((arn) => {
    const form = literalForm(arn);
    if (!ROLE_ARN.test(form)) {
      reject(prop, arn, 'the control takes exact ARNs of roles, without wildcards', 'write it like arn:aws:iam::111122223333:role/Name');
    }
    return arn.trim();
  });
  return arns.length === 0 ? undefined : [...new Set(arns)].sort().join(',');
}

/** A scope of one object, or of what carries a tag. */
export function scopeOf(tag: ControlTag | undefined, single?: { prop: string; id: string; type: string }): ControlScopeModel {
  if (single && tag) {
    reject(single.prop, single.id, 'a tag narrows the control too, and AWS allows one of them', 'leave one of them out');
  }
  if (single) {
    return { types: [single.type], ids: [checkText(single.prop, single.id, /^\S+$/, 'it is the id of one object', 'leave it out for all of them')] };
  }
  return tag ? { tag: { key: checkTagKey('tag.key', tag.key), value: checkTagValue('tag.value', tag.value) } } : {};
}

/** A scope of resources: types, one resource, or a tag with or without types. */
export function resourceScope(controlName: string, { tag, resourceTypes, resourceId }: ResourceControlOptions): ControlScopeModel {
  // a subtype of the options can carry a tag unseen
  if (tag && !CONTROLS[controlName].scope.tags) {
    reject('tag', `${tag.key}=${tag.value}`, `${controlName} can't be narrowed by tag`, 'leave it out, or narrow it by resourceTypes');
  }
  const types = resourceTypes && scopeTypes(controlName, resourceTypes);
  if (resourceId === undefined) {
    return { ...types && { types }, ...scopeOf(tag) };
  }
  if (types?.length !== 1) {
    reject('resourceTypes', types ?? [], `resourceId is '${resourceId}', which needs the type of that resource`, 'give its one type');
  }
  return { ...scopeOf(tag, { prop: 'resourceId', id: resourceId, type: types[0] }) };
}

/** What AWS Config has to record for a control. */
export function recorded(controlName: string, given: string[] | undefined): string[] {
  const types = CONTROLS[controlName]?.records ?? [...new Set(Object.values(CONTROLS).flatMap(({ records }) => records))];
  return [...new Set(given ?? types.map((type) => `AWS::${type}`))].sort();
}

function scopeTypes(controlName: string, types: BackupResourceType[]): string[] {
  if (types.length === 0) {
    reject('resourceTypes', [], 'a list of nothing can\'t be evaluated', 'leave it out, or name at least one type');
  }
  const { families } = CONTROLS[controlName];
  return [...new Set(types.map(({ id }) => {
    const audited = RESOURCE_TYPES[id]?.audit;
    if (audited?.scope === undefined) {
      reject('resourceTypes', id, audited
        ? 'AWS does not document what scopes call this type' : 'AWS Backup Audit Manager does not evaluate this type',
      `name one of ${supported(families).join(', ')}${audited ? ', narrow by tag, or use FrameworkControl.of()' : ''}`);
    }
    return families.includes(audited.family) ? audited.scope
      : reject('resourceTypes', id, `${controlName} does not evaluate this type`, `name one of ${supported(families).join(', ')}`);
  }))].sort();
}

function supported(families: ReadonlyArray<string>): string[] {
  return Object.keys(RESOURCE_TYPES).filter((id) => {
    const { scope, family } = RESOURCE_TYPES[id].audit ?? {};
    return scope !== undefined && family !== undefined && families.includes(family);
  });
}

/** The form of a text whose account or whole is known at deployment only. */
function literalForm(text: string): string {
  return Token.isUnresolved(text) ? text.trim().replaceAll(Aws.PARTITION, 'aws').replace(TOKEN_MARKER, UNKNOWN) : text.trim();
}
