import type { ComplianceFrameworkOptions } from './compliance-framework-props';
import type {
  AirGappedControlOptions, ControlPresetOptions, CrossAccountControlOptions, CrossRegionControlOptions, CustomControlOptions,
  ManualDeletionControlOptions, PlanFrequencyControlOptions, RansomwareResilienceOptions, ResourceControlOptions, TaggedControlOptions,
  VaultLockControlOptions,
} from './framework-control-options';
import { INSTANCES } from '../private/instances';
import { checkMembers, Members } from '../private/validation';

/** What all frameworks are given. */
export const FRAMEWORK_MEMBERS: Members<ComplianceFrameworkOptions> = {
  configRecording: INSTANCES.configRecording,
  frameworkDescription: 'text',
  frameworkName: 'text',
  frameworkTags: 'texts by key',
  quotas: 'optional',
  regions: 'texts',
  standards: [INSTANCES.standard],
};

const TAGGED: Members<TaggedControlOptions> = { tag: 'optional' };
const RESOURCES: Members<ResourceControlOptions> = { ...TAGGED, resourceTypes: [INSTANCES.resourceType], resourceId: 'text' };
const PRESET: Members<ControlPresetOptions> = { exemptPrincipals: 'texts' };

/** Members of the options of each control. */
export const CONTROL_MEMBERS = {
  tagged: TAGGED,
  // a subtype of these options may carry a tag, which is refused with its reason
  airGapped: RESOURCES as Members<AirGappedControlOptions>,
  resources: RESOURCES,
  preset: PRESET,
  ransomware: { ...PRESET, airGappedCopyWithin: 'optional' } satisfies Members<RansomwareResilienceOptions>,
  frequency: {
    ...TAGGED, backupPlanId: 'text', minimumFrequency: 'optional', minimumRetention: 'optional',
  } satisfies Members<PlanFrequencyControlOptions>,
  manualDeletion: { ...TAGGED, ...PRESET, backupVaultName: 'text' } satisfies Members<ManualDeletionControlOptions>,
  regions: { ...RESOURCES, regions: 'texts' } satisfies Members<CrossRegionControlOptions>,
  accounts: { ...RESOURCES, accounts: 'texts' } satisfies Members<CrossAccountControlOptions>,
  lock: { ...RESOURCES, minRetention: 'optional', maxRetention: 'optional' } satisfies Members<VaultLockControlOptions>,
  custom: {
    ...TAGGED, parameters: 'map', complianceResourceTypes: 'texts', complianceResourceIds: 'texts', recordedResourceTypes: 'texts',
  } satisfies Members<CustomControlOptions>,
} as const;

/** Refuses options that a control does not have, and a tag that is none. */
export function checkControlOptions<T extends object>(options: T, members: Members<T>): void {
  checkMembers('', options, members);
  const { tag } = options as TaggedControlOptions;
  if (tag !== undefined) {
    checkMembers('tag', tag, { key: 'required', value: 'required' });
  }
}
