import { CONTROL_LIMITS, FRAMEWORK_LIMITS, LIMITS } from '../../src/data/limits';
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
    parameterCharacters: 8192,
    standardParameterCharacters: 4096,
    parameterArnLength: 1011,
    parameterLevels: 15,
    policyNameLength: 128,
    policyDescriptionLength: 512,
    planNameLength: 50,
    ruleNameLength: 50,
    selectionNameLength: 50,
    vaultNameLength: { min: 2, max: 50 },
    keyAliasLength: 256,
    roleNameLength: 64,
    rolePolicyCharacters: 10240,
    keyPolicyCharacters: 32768,
    tagKeyLength: 128,
    tagValueLength: 256,
    planTags: 50,
    vaultTags: 50,
    resourceAssignmentsPerPlan: 100,
    wildcardsPerSelection: 30,
    defaultSchedule: 'cron(0 5 ? * * *)',
    defaultStartWindowMinutes: 480,
    defaultCompletionWindowMinutes: 10080,
    intervalMinutes: 60,
    startWindowMinutes: { min: 60, max: 52560000 },
    completionAfterStartMinutes: 60,
    retentionDays: { min: 1, max: 36500 },
    airGappedRetentionDays: { min: 7, max: 36500 },
    coolingOffDays: { min: 3, max: 36500 },
    s3TieringDays: { min: 60, max: 36500 },
    coldStorageToDeleteDays: 90,
    continuousRetentionDays: { min: 1, max: 35 },
    archiveIntervalDays: 28,
  });
});

test('limits of controls and frameworks', () => {
  expect(CONTROL_LIMITS).toEqual({
    frequencyHours: { min: 1, max: 24 },
    frequencyDays: { min: 1, max: 31 },
    ageHours: { min: 1, max: 744 },
    ageDays: { min: 1, max: 31 },
    airGappedHours: { min: 24, max: 2184 },
    airGappedDays: { min: 1, max: 91 },
    exemptPrincipals: 5,
    crossAccounts: 5,
  });
  expect(FRAMEWORK_LIMITS).toEqual({ frameworksPerRegion: 15, controlsPerRegion: 50, nameLength: 256, descriptionLength: 1024, complianceResourceIds: 100, tags: 50 });
});
