import { LIMITS } from '../../src/data/limits';
import { GRAMMAR } from '../support/policy/facts';

test.each([
  ['policyChars', LIMITS.policyCharacters],
  ['attachedPerTarget', LIMITS.policiesPerTarget],
  ['rulesPerPlan', LIMITS.rulesPerPlan],
  ['copyActionsPerRule', LIMITS.copyActionsPerRule],
  ['tagSelectionsPerPlan', LIMITS.tagSelectionsPerPlan],
  ['tagsPerSelection', LIMITS.tagValuesPerSelection],
  ['conditionsPerSelection', LIMITS.conditionsPerSelection],
  ['recoveryPointTags', LIMITS.recoveryPointTags],
])('%s is as AWS documents it', (name, value) => {
  expect(value).toBe(GRAMMAR.limits[name]);
});

test('limits that the grammar does not name', () => {
  expect(LIMITS).toMatchObject({
    targetsPerPolicy: 100,
    policyNameLength: 128,
    policyDescriptionLength: 512,
    planNameLength: 50,
    ruleNameLength: 50,
    resourceAssignmentsPerPlan: 100,
    startWindowMinutes: { min: 60, max: 52560000 },
    retentionDays: { min: 1, max: 36500 },
    coldStorageToDeleteDays: 90,
    continuousRetentionDays: { min: 1, max: 35 },
    archiveIntervalDays: 28,
  });
});
