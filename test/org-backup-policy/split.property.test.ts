import * as fc from 'fast-check';
import { DocumentContext, policyDocument } from '../../src/org-backup-policy/policy-document';
import { packPolicies } from '../../src/org-backup-policy/policy-packing';
import { CopyModel } from '../../src/protection/model';
import { planVariants } from '../../src/protection/plan-variants';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

/** Plans that are too long for one policy: their parts must be the plan again, to the last setting. */
const context: DocumentContext = {
  partition: 'aws', tagKey: 'backup', vaultName: 'Member', airGappedVaultName: 'Gapped', backupRole: '/AWSBackupRole', scannerRole: '/Scan', regionsOperator: '@@assign', selectionsOperator: '@@assign',
  control: {}, carriedOverNames: {},
};

const REGIONS = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-central-1', 'us-west-1', 'us-west-2'];
const copies = fc.subarray(REGIONS, { minLength: 3, maxLength: 5 })
  .map((regions) => regions.map((region): CopyModel => ({ destination: { kind: 'own', region }, lifecycle: { deleteAfterDays: 35 } })));

const longPlans = fc.record({
  rules: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-zA-Z0-9_.-]{1,50}$/), copies, scanMode: fc.constantFrom(undefined, 'FULL_SCAN') }),
    { minLength: 6, maxLength: 10, selector: (rule) => rule.name.toLowerCase() }),
  values: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,40}$/), { minLength: 1, maxLength: 30 }),
  byType: fc.boolean(),
  slots: fc.constantFrom(undefined, 5, 10),
});

test('parts of a split plan merge into exactly the plan, and each is a valid policy', () => {
  let split = 0;
  fc.assert(fc.property(longPlans, ({ rules, values, byType, slots }) => {
    const tier = tierModel({
      rules: rules.map((rule) => ruleModel(rule)),
      selection: byType ? { kind: 'resources', types: ['S3', 'EFS'].map(typeModel), notTypes: [], conditions: [{ operator: 'string_equals', tagKey: 'env', value: values[0] }] }
        : { kind: 'tags', tagKey: 'env', tagValues: values, conditions: [] },
      windowsVss: true,
      planTags: { owner: 'me' },
    });
    const plans = planVariants(tier, {
      regions: ['us-east-1'],
      partition: 'aws',
      central: [],
      overrides: supportOverrides({ variants: { 'DynamoDB without advanced features': false, 'RDS Multi-AZ cluster': false }, unusedTypes: ['REDSHIFT', 'REDSHIFT_SERVERLESS', 'CLOUDFORMATION'] }),
      memberVault: { vaultName: 'Member', airGapped: false },
      memberAirGappedVault: { vaultName: 'Gapped', airGapped: true },
      planName: 'Plan',
    }).plans;
    const packed = packPolicies(plans, { slots, together: {} }, 0, (some) => JSON.stringify(policyDocument(some, context)).length, () => ['r-ab12']);
    const documents = packed.map((policy) => policyDocument(policy.plans, context));
    expect(documents.flatMap((document) => policyFaults(document))).toEqual([]);
    const { plans: merged, conflicts } = effectivePolicy(...documents);
    expect(conflicts).toEqual([]);
    expect(merged).toEqual(effectivePolicy(policyDocument(plans, context)).plans);
    split += packed.length > plans.length ? 1 : 0;
  }), { numRuns: 60, seed: 2026 });
  expect(split).toBeGreaterThan(20);
});
