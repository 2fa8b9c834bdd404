import * as fc from 'fast-check';
import { judgesAll } from '../../../src/report-notifier/handler/judging';

const TYPES = ['EBS', 'RDS', 'EFS'];
const scope = fc.record({ ComplianceResourceTypes: fc.subarray(TYPES), Tags: fc.subarray(['a', 'b'], { maxLength: 1 }) });
const resource = fc.record({ type: fc.constantFrom(...TYPES), tag: fc.constantFrom('', 'a', 'b') });
const judged = ({ ComplianceResourceTypes, Tags }: { ComplianceResourceTypes: string[]; Tags: string[] }, { type, tag }: { type: string; tag: string }) => (
  (ComplianceResourceTypes.length === 0 || ComplianceResourceTypes.includes(type)) && Tags.every((value) => value === tag));
const judges = (parameters: object, one: object = {}) => ({ scope: JSON.stringify(one), parameters: JSON.stringify(parameters) });

test('a control that judges all that it judged leaves no resource out, whatever the scopes', () => {
  fc.assert(fc.property(scope, scope, resource, (before, now, one) => {
    if (judgesAll('X', judges({}, now), judges({}, before))) {
      expect(judged(before, one) && !judged(now, one)).toBe(false);
    }
  }));
});

test.each<[string, string, object, object]>([
  ['BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', 'higher', { requiredRetentionDays: '30' }, { requiredRetentionDays: '31' }],
  ['BACKUP_LAST_RECOVERY_POINT_CREATED', 'lower', { recoveryPointAgeValue: '2', recoveryPointAgeUnit: 'days' }, { recoveryPointAgeValue: '1', recoveryPointAgeUnit: 'days' }],
  ['BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', 'higher and lower', { minRetentionDays: '7', maxRetentionDays: '90' }, { minRetentionDays: '8', maxRetentionDays: '80' }],
])('%s with a %s parameter is stricter, and not the other way round', (control, _, lax, strict) => {
  expect([judgesAll(control, judges(strict), judges(lax)), judgesAll(control, judges(lax), judges(strict))]).toEqual([true, false]);
});

test.each<[string, object, object]>([
  ['another unit', { recoveryPointAgeValue: '1', recoveryPointAgeUnit: 'days' }, { recoveryPointAgeValue: '2', recoveryPointAgeUnit: 'hours' }],
  ['no number', { recoveryPointAgeValue: '1' }, { recoveryPointAgeValue: 'x' }], ['none', { recoveryPointAgeValue: '1' }, {}],
  ['an empty text', { recoveryPointAgeValue: '1' }, { recoveryPointAgeValue: '' }], ['a list', { recoveryPointAgeValue: '2' }, { recoveryPointAgeValue: [] }], ['another name', { constructor: '1' }, { constructor: '2' }],
])('%s proves nothing', (_, one, other) => {
  expect([judgesAll('BACKUP_LAST_RECOVERY_POINT_CREATED', judges(one), judges(other)), judgesAll('BACKUP_LAST_RECOVERY_POINT_CREATED', judges(other), judges(one))]).toEqual([false, false]);
});

test.each(['[', '[]', '1', '{ComplianceResourceTypes: [],}'])('a scope or parameters that are no object prove nothing: %s', (text) => {
  const known = { scope: '', parameters: '' };
  for (const odd of [{ ...known, scope: text }, { ...known, parameters: text }]) {
    expect([judgesAll('X', known, odd), judgesAll('X', odd, known)]).toEqual([false, false]);
  }
});

test('what was not kept proves nothing', () => {
  const known = { scope: '', parameters: '' };
  expect([judgesAll('X', known, undefined), judgesAll('X', undefined, known), judgesAll('X', known, known)]).toEqual([false, false, true]);
});
