import { Token } from 'aws-cdk-lib';
import { principalList } from './control-checks';
import { ControlModel } from './control-model';
import { CONTROLS, ParameterFacts } from '../data/controls';
import { Bounds } from '../data/limits';
import { RESOURCE_TYPES } from '../data/resource-types';
import { checkAccountId } from '../organization-layout/organization-ids';
import { knownRegion } from '../private/regions';
import { reject } from '../private/validation';

/** Refuses what AWS refuses of a control in words of one's own, as far as the control is known. */
export function checkCustomControl({ name, parameters, scope }: ControlModel): void {
  for (const [parameter, value] of Object.entries(parameters)) {
    const prop = `parameters.${parameter}`;
    if (typeof value !== 'string') {
      reject(prop, value, 'every value of a control travels as text', `write it as '${String(value)}'`);
    }
    if (value.trim() === '') {
      reject(prop, value, 'AWS Backup refuses an empty value', 'leave the parameter out');
    }
  }
  if (!Object.hasOwn(CONTROLS, name)) {
    return;
  }
  const known = CONTROLS[name].parameters ?? {};
  for (const parameter of Object.keys(parameters).filter((one) => !Object.hasOwn(known, one))) {
    const meant = Object.keys(known).find((one) => one.toLowerCase() === parameter.toLowerCase());
    if (meant !== undefined) {
      reject('parameters', parameter, `${name} calls it ${meant}`, `write ${meant}`);
    }
  }
  for (const [parameter, facts] of Object.entries(known)) {
    const value = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
    if (value === undefined && facts.required) {
      reject(`parameters.${parameter}`, undefined, `${name} has no default for it`, 'give it');
    }
    checkParameter(`parameters.${parameter}`, value, facts, parameters);
  }
  const [least, most] = [Number(parameters.minRetentionDays), Number(parameters.maxRetentionDays)];
  if (most < least) {
    reject('parameters.maxRetentionDays', parameters.maxRetentionDays, `minRetentionDays is ${least}`, 'give one that is not smaller');
  }
  checkCustomScope(name, scope);
}

/** Parameters that a known control did not have when this version was made. */
export function unknownParameterNotes(controls: ReadonlyArray<ControlModel>): string[] {
  return controls.filter(({ name }) => Object.hasOwn(CONTROLS, name)).flatMap(({ name, parameters }) => {
    const known = Object.keys(CONTROLS[name].parameters ?? {});
    return Object.keys(parameters).filter((parameter) => !known.includes(parameter)).map((parameter) => `the control ${name} is given the parameter ${parameter}, and this version knows `
      + `${known.length > 0 ? `only ${known.join(', ')}` : 'none'} of it: AWS Backup refuses a framework with a parameter that it does not know`);
  });
}

function checkParameter(prop: string, value: string | undefined, facts: ParameterFacts, all: ControlModel['parameters']): void {
  if (facts.kind === 'time') {
    checkTime(prop, value ?? facts.default, facts, all);
    return;
  }
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (facts.kind === 'number') {
    checkNumber(prop, value, facts.bounds, '');
  } else if (facts.kind === 'unit') {
    if (value !== 'hours' && value !== 'days') {
      reject(prop, value, 'AWS Backup Audit Manager counts in hours or days', 'write \'hours\' or \'days\'');
    }
  } else {
    checkItems(prop, value.split(','), facts);
  }
}

function checkTime(prop: string, value: string, facts: ParameterFacts & { kind: 'time' }, all: ControlModel['parameters']): void {
  const unit = all[facts.unit] ?? 'days';
  if (!Token.isUnresolved(value) && !Token.isUnresolved(unit)) {
    checkNumber(prop, value, unit === 'hours' ? facts.hours : facts.days, ` ${unit}`);
  }
}

function checkNumber(prop: string, value: string, { min, max }: Bounds, unit: string): void {
  if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max) {
    const limits = max === Number.MAX_SAFE_INTEGER ? `whole numbers from ${min}` : `${min} to ${max}`;
    reject(prop, value, `AWS Backup Audit Manager takes ${limits}${unit}`, 'give a whole number within these bounds');
  }
}

function checkItems(prop: string, items: string[], { of, most = Infinity }: ParameterFacts & { kind: 'list' }): void {
  if (items.length > most) {
    reject(prop, items.length, `AWS Backup Audit Manager takes at most ${most} ${of}`, `name at most ${most}`);
  }
  if (of === 'roles') {
    principalList(items, prop);
  } else {
    items.forEach((item) => void (of === 'Regions' ? knownRegion(prop, item) : checkAccountId(prop, item)));
  }
}

function checkCustomScope(name: string, { types, ids, tag }: ControlModel['scope']): void {
  const { scope, families, evaluates } = CONTROLS[name];
  if (tag && !scope.tags) {
    reject('tag', `${tag.key}=${tag.value}`, `${name} can't be narrowed by tag`, 'leave it out, or narrow it by complianceResourceTypes');
  }
  if (ids && !scope.singleResource) {
    reject('complianceResourceIds', ids, `${name} can't be narrowed to single ones`, 'leave it out, or narrow it by tag');
  }
  // the one type of a single plan or vault is the type of that
  if (types && !scope.resourceTypes && !ids) {
    reject('complianceResourceTypes', types, `${name} looks at ${evaluates === 'recoveryPoint' ? 'recovery points' : `${evaluates}s`} and can't be narrowed by type`, 'leave it out, or narrow it by tag');
  }
  for (const type of types ?? []) {
    const audited = Object.values(RESOURCE_TYPES).map((one) => one.audit).find((one) => one?.scope?.toLowerCase() === type.toLowerCase());
    if (audited && audited.scope !== type) {
      reject('complianceResourceTypes', type, `AWS Backup Audit Manager calls it ${audited.scope}`, `write ${audited.scope}`);
    }
    if (audited?.family !== undefined && scope.resourceTypes && !families.includes(audited.family)) {
      reject('complianceResourceTypes', type, `${name} does not evaluate this type`, 'leave it out');
    }
  }
}
