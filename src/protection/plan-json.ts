import { BackupResourceType } from './backup-resource-type';
import { BackupRule } from './backup-rule';
import { BackupSupport } from './backup-support';
import { CopyDestination } from './copy-destination';
import { MalwareScanResourceType } from './index-and-scan';
import { DestinationModel } from './model';
import { advancedFromPlan, scannedTypesFromPlan } from './plan-fields';
import { PlanSelections, readSelections } from './plan-selections';
import { ProtectionTierProps, TierFromBackupPlanOptions } from './protection-tier-props';
import { ResourceSelection, TagCondition } from './resource-selection';
import { describeDestination } from './retention-checks';
import { ruleFromPlan } from './rule-fields';
import { NAMES } from '../data/names';
import { Reader, refuseUnparsed } from '../private/json-reader';
import { partitionOf } from '../private/regions';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

const PLAN_SOURCE = 'write it as BackupPlan of CreateBackupPlan, or as [that plan, { tagKey: tagValue }]';

/**
 * Reads a plan as AWS Backup's API takes it and gives it, or such a plan in a list with the tags of what it protects. Vaults and roles are named by
 * whoever deploys the tier, so that names and ARNs of them are placeholders here; of a copy's ARN the Region counts.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
 */
export function tierPropsFromPlan(json: any, options: TierFromBackupPlanOptions): ProtectionTierProps {
  const { plan, tags } = parts(json, options);
  plan.only(['BackupPlanName', 'Rules', 'AdvancedBackupSettings', 'ScanSettings']);
  const { selection, selectionName } = tags ? { selection: readTags(tags, options.resourceTypes), selectionName: undefined } : selectionsOf(options);
  const copies = new CopyTargets(options.copyTo);
  const props = {
    ...readName(plan, options.name),
    selection,
    selectionName,
    rules: plan.list('Rules', (rule) => BackupRule._ofModel(ruleFromPlan(rule, { destinationsOf: (copy) => copies.of(copy) }))),
    ...advancedFromPlan(plan),
    malwareScanResourceTypes: scannedTypesFromPlan(plan)?.map((type) => new MalwareScanResourceType(type)),
  };
  copies.checkUsed();
  return props;
}

/** The plan, and the tags that stand with it or in the options. */
function parts(json: any, options: TierFromBackupPlanOptions): { plan: Reader; tags?: Reader } {
  refuseUnparsed('plan', json);
  if (Array.isArray(json) && json.length !== 2) {
    reject('length of the list', json.length, 'it holds a plan and the tags of what the plan protects', PLAN_SOURCE);
  }
  const plan = new Reader(Array.isArray(json) ? json[0] : json, 'plan', PLAN_SOURCE);
  if (plan.raw.BackupPlan !== undefined) {
    reject('plan', Object.keys(plan.raw).join(', '), 'this is a request to AWS Backup\'s API or an answer of it around a plan', 'give its member BackupPlan');
  }
  const beside = Object.entries({ 'tags': options.tags, 'selections': options.selections, 'the second element of the list': Array.isArray(json) ? json[1] : undefined })
    .filter(([, value]) => value !== undefined).map(([name]) => name);
  if (Array.isArray(json) ? beside.length > 1 : beside.length !== 1) {
    if (beside.length === 0) {
      reject('tags', undefined, 'selections are not given either, and a plan of AWS Backup\'s API does not say itself what it protects', 'give tags or selections');
    }
    reject(beside[0], 'given', `${beside[1]} says what the plan protects too`, 'leave one of them out');
  }
  const tags = Array.isArray(json) ? json[1] : options.tags;
  return { plan, tags: Array.isArray(json) || tags !== undefined ? new Reader(tags, 'tags', PLAN_SOURCE) : undefined };
}

function selectionsOf({ selections, resourceTypes, support }: TierFromBackupPlanOptions): PlanSelections {
  if (resourceTypes) {
    reject('resourceTypes', resourceTypes.map((type) => type.id).join(', '), 'selections say themselves which types they select',
      'leave it out, and write the types into Resources of the selections');
  }
  return readSelections(selections!, (support ?? new BackupSupport())._overrides);
}

function readName(plan: Reader, chosen: string | undefined) {
  const planName = plan.text('BackupPlanName');
  if (chosen === undefined && !NAMES.tierName.pattern.test(planName)) {
    reject('plan.BackupPlanName', planName, NAMES.tierName.limit, 'give the tier a name in the options');
  }
  // what AWS Backup would refuse can only be a placeholder
  return { name: chosen ?? planName, planName: NAMES.planName.pattern.test(planName) ? planName : undefined };
}

/** Where copies go: by the Region in the ARN, or as the options say where the ARN does not tell. */
class CopyTargets {
  private used = false;

  constructor(private readonly copyTo: CopyDestination[] | undefined) {
    if (copyTo?.length === 0) {
      reject('copyTo', copyTo, 'copies to nowhere would be left out', 'leave it out, or name at least one destination');
    }
  }

  public of(copy: Reader): DestinationModel[] {
    const arn = copy.text('DestinationBackupVaultArn');
    const region = /^arn:.+?:backup:([a-z0-9-]+):/.exec(arn)?.[1];
    const account = new RegExp(`:(${NAMES.accountId.body}):`).exec(arn)?.[1];
    if (region !== undefined && partitionOf(region) !== undefined && account === undefined) {
      return [CopyDestination.sameVaultIn(region)._model];
    }
    this.used = true;
    return this.copyTo?.map((destination) => destination._model) ?? reject(`${copy.path}.DestinationBackupVaultArn`, arn,
      account ? `it names account ${account}, and copies stay in the account of the backup unless told otherwise` : 'it names no Region that AWS has',
      account ? 'write $account in place of the number, or give copyTo in the options' : 'write the Region into it, or give copyTo in the options');
  }

  public checkUsed(): void {
    if (this.copyTo && !this.used) {
      reject('copyTo', this.copyTo.map((one) => describeDestination({ destination: one._model, lifecycle: {} })).join(', '),
        'no copy action of the plan needs it: it is for those without a Region or with the number of an account',
        'leave it out, or write placeholders into DestinationBackupVaultArn');
    }
  }
}

/** All tags must be there, as the old selection had it. */
function readTags(tags: Reader, resourceTypes: BackupResourceType[] | undefined): ResourceSelection {
  const conditions = Object.keys(tags.raw).sort().map((key) => TagCondition.stringEquals(key, tags.text(key)));
  if (conditions.length === 0) {
    reject('tags', tags.raw, 'a selection without tags would protect everything', 'name at least one tag that the resources carry');
  }
  const [first, ...rest] = conditions;
  return resourceTypes ? ResourceSelection.byResourceType({ resourceTypes, conditions })
    : ResourceSelection.byTag(first._model.tagKey, [first._model.value], rest);
}
