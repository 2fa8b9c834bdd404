import { RESOURCE_TYPES } from '../../../src/data/resource-types';
import { SupportOverrides } from '../../../src/protection/capabilities';
import { RuleModel, TierModel, TypeModel } from '../../../src/protection/model';

/** Plain models with what a test says and nothing special in the rest. */
export function ruleModel(change: Partial<RuleModel> = {}): RuleModel {
  return {
    name: 'Nightly',
    named: true,
    schedule: 'cron(0 5 ? * * *)',
    startWindowMinutes: 480,
    continuous: false,
    lifecycle: { deleteAfterDays: 35 },
    copies: [],
    recoveryPointTags: {},
    target: { kind: 'member' },
    indexTypes: [],
    ...change,
  };
}

export function tierModel(change: Partial<TierModel> = {}): TierModel {
  return {
    name: 'gold',
    rules: [ruleModel()],
    selection: { kind: 'tags', conditions: [] },
    planTags: {},
    fallback: { kind: 'central' },
    ...change,
  };
}

/** So many tags. */
export function someTags(count: number): { [key: string]: string } {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`tag${i}`, 'x']));
}

/** The support matrix as `new BackupSupport()` has it. */
export function supportOverrides(change: Partial<SupportOverrides> = {}): SupportOverrides {
  return {
    types: {},
    regions: {},
    extraTypes: [],
    unusedTypes: [],
    ...change,
    variants: {
      'DynamoDB without advanced features': true,
      'RDS Multi-AZ cluster': undefined,
      'Neptune': undefined,
      'Timestream': undefined,
      'FSx for OpenZFS': true,
      ...change.variants,
    },
  };
}

/** A known resource type. */
export function typeModel(id: string): TypeModel {
  return { id, arnPattern: RESOURCE_TYPES[id]?.arnPattern ?? `arn:aws:${id.toLowerCase()}:*:*:thing/*` };
}
