import type {
  AirGappedControlOptions, ControlPresetOptions, ControlTag, CrossAccountControlOptions, CrossRegionControlOptions, CustomControlOptions,
  ManualDeletionControlOptions, PlanFrequencyControlOptions, RansomwareResilienceOptions, ResourceControlOptions, TaggedControlOptions,
  VaultLockControlOptions,
} from './framework-control-options';
import { checkMembers, Members } from '../private/validation';
import { checkResourceTypes } from '../protection/capability-checks';

/**
 * What controls are written with, for JavaScript: a misspelled bound or list of accounts would be none, so that the control demands less than was written.
 */

const TAGGED: Members<TaggedControlOptions> = { tag: 'optional' };
// a subtype of the options can carry a tag, which is refused in words of its own
const AIR_GAPPED: Members<AirGappedControlOptions> & typeof TAGGED = { ...TAGGED, resourceTypes: 'list', resourceId: 'optional' };
const RESOURCE: Members<ResourceControlOptions> = AIR_GAPPED;
const PLAN: Members<PlanFrequencyControlOptions> = { ...TAGGED, backupPlanId: 'optional', minimumFrequency: 'optional', minimumRetention: 'optional' };
const DELETION: Members<ManualDeletionControlOptions> = { ...TAGGED, backupVaultName: 'optional', exemptPrincipals: 'list' };
const CROSS_REGION: Members<CrossRegionControlOptions> = { ...RESOURCE, regions: 'list' };
const CROSS_ACCOUNT: Members<CrossAccountControlOptions> = { ...RESOURCE, accounts: 'list' };
const VAULT_LOCK: Members<VaultLockControlOptions> = { ...RESOURCE, minRetention: 'optional', maxRetention: 'optional' };
const CUSTOM: Members<CustomControlOptions> = {
  ...TAGGED, parameters: 'optional', complianceResourceTypes: 'list', complianceResourceIds: 'list', recordedResourceTypes: 'list',
};
const PRESET: Members<ControlPresetOptions> = { exemptPrincipals: 'list' };
const RANSOMWARE: Members<RansomwareResilienceOptions> = { ...PRESET, airGappedCopyWithin: 'optional' };
const TAG: Members<ControlTag> = { key: 'required', value: 'required' };

const MEMBERS = {
  tagged: TAGGED, resource: RESOURCE, plan: PLAN, deletion: DELETION, crossRegion: CROSS_REGION, crossAccount: CROSS_ACCOUNT, vaultLock: VAULT_LOCK,
  custom: CUSTOM, preset: PRESET, ransomware: RANSOMWARE,
};

/** Checks the options of one kind of control. */
export function checkControlOptions(kind: keyof typeof MEMBERS, options: object): void {
  checkMembers('', options, MEMBERS[kind]);
  const { resourceTypes, tag } = options as TaggedControlOptions & AirGappedControlOptions;
  checkResourceTypes('resourceTypes', resourceTypes);
  if (tag) {
    checkMembers('tag', tag, TAG);
  }
}
