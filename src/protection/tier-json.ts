import { Duration } from 'aws-cdk-lib';
import { BackupResourceType } from './backup-resource-type';
import { BackupRule } from './backup-rule';
import { CopyFallback } from './copy-fallback';
import { MalwareScanResourceType } from './index-and-scan';
import { TierModel, TypeModel } from './model';
import { ProtectionTierProps } from './protection-tier-props';
import { resourceOf } from './resource-arns';
import { ResourceSelection, TagCondition } from './resource-selection';
import { ruleFromJson } from './rule-fields';
import { Reader, refuseUnparsed } from '../private/json-reader';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

/** Changes when a reader of the old form would misread the new one. */
const TIER_VERSION = 2;

/** A tier as plain data; what is left out is as if it had never been said. */
export function tierToJson(tier: TierModel): any {
  return clean({ version: TIER_VERSION, ...tier });
}

/**
 * Reads what `tierToJson` wrote. Rules are checked as those of code are and everything else goes through the public classes, so that a file can hold
 * nothing that code could not.
 */
export function tierPropsFromJson(json: any): ProtectionTierProps {
  refuseUnparsed('tier', json);
  if (Array.isArray(json) || json?.Rules !== undefined) {
    reject('tier', 'a plan of AWS Backup', 'fromJson reads what ProtectionTier.toJson() wrote', 'read it with ProtectionTier.fromBackupPlan()');
  }
  const tier = new Reader(json, 'tier', 'write the file with ProtectionTier.toJson()');
  if (tier.raw.s3TieringDays !== undefined) {
    reject('tier.s3TieringDays', tier.raw.s3TieringDays, 'vaults tier the S3 backups that they hold, whatever tier made them', 'leave it out and give s3Tiering to the vaults');
  }
  if (tier.raw.version !== TIER_VERSION) {
    reject('version of the tier', tier.raw.version, `this release reads version ${TIER_VERSION}`, 'write the file with ProtectionTier.toJson()');
  }
  tier.only(['version', 'name', 'rules', 'selection', 'selectionName', 'planName', 'planTags', 'fallback', 'fallbackAdded', 'windowsVss', 'backupS3Acls',
    'backupS3ObjectTags', 'scanResourceTypes', 'restoreTimeTargetMinutes']);
  return {
    name: tier.text('name'),
    rules: tier.list('rules', (rule) => BackupRule._ofModel(ruleFromJson(rule))),
    selection: readSelection(tier.object('selection')),
    selectionName: tier.optionalText('selectionName'),
    planName: tier.optionalText('planName'),
    planTags: tier.tags('planTags'),
    copyFallback: chosenFallback(tier),
    windowsVss: tier.optional('windowsVss', (key) => tier.flag(key)),
    backupS3Acls: tier.optional('backupS3Acls', (key) => tier.flag(key)),
    backupS3ObjectTags: tier.optional('backupS3ObjectTags', (key) => tier.flag(key)),
    malwareScanResourceTypes: tier.optional('scanResourceTypes', (key) => tier.names(key).map((name) => new MalwareScanResourceType(name))),
    restoreTimeTarget: tier.optional('restoreTimeTargetMinutes', (key) => Duration.minutes(tier.count(key))),
  };
}

function readSelection(selection: Reader): ResourceSelection {
  if (selection.choice('kind', ['tags', 'resources', 'any']) !== 'any') {
    return readWay(selection);
  }
  selection.only(['kind', 'selections']);
  return ResourceSelection.anyOf(selection.list('selections', readWay));
}

function readWay(selection: Reader): ResourceSelection {
  const kind = selection.choice('kind', ['tags', 'resources']);
  const conditions = selection.list('conditions', (condition) => {
    condition.only(['operator', 'tagKey', 'value']);
    const operator = condition.choice('operator', ['string_equals', 'string_not_equals', 'string_like', 'string_not_like']);
    return TagCondition._of({ operator, tagKey: condition.text('tagKey'), value: condition.text('value') });
  });
  if (kind === 'tags') {
    const tagKey = selection.optionalText('tagKey');
    selection.only(tagKey === undefined ? ['kind', 'conditions'] : ['kind', 'tagKey', 'tagValues', 'conditions']);
    if (tagKey === undefined && conditions.length > 0) {
      reject(`${selection.path}.conditions`, selection.raw.conditions, 'the tier tag selects alone', 'give tagKey and tagValues too');
    }
    return tagKey === undefined ? ResourceSelection.tierTag() : ResourceSelection.byTag(tagKey, selection.texts('tagValues'), conditions);
  }
  selection.only(['kind', 'types', 'notTypes', 'conditions']);
  const types = selection.optional('types', (key) => selection.list(key, readType));
  return types?.length === 0 ? ResourceSelection.byResourceType({ resourceTypes: [] })
    : ResourceSelection._byResource(types, selection.list('notTypes', readType), conditions);
}

function readType(type: Reader): TypeModel {
  type.only(['id', 'arnPattern', 'single']);
  const arn = type.text('arnPattern');
  return type.raw.single === undefined ? new BackupResourceType(type.text('id'), arn)._model : resourceOf(`${type.path}.arnPattern`, arn);
}

/** The default is none that the user chose. */
function chosenFallback(tier: Reader): CopyFallback | undefined {
  const fallback = readFallback(tier.object('fallback'));
  return tier.optional('fallbackAdded', (key) => tier.flag(key)) ? undefined : fallback;
}

function readFallback(fallback: Reader): CopyFallback {
  const kind = fallback.choice('kind', ['central', 'none', 'attempt']);
  fallback.only(kind === 'central' ? ['kind', 'region'] : ['kind']);
  switch (kind) {
    case 'none': return CopyFallback.none();
    case 'attempt': return CopyFallback.attempt();
    default: return CopyFallback.centralVault({ region: fallback.optionalText('region') });
  }
}

/** A deep copy without undefined members, as JSON would have it. */
function clean(value: any): any {
  return JSON.parse(JSON.stringify(value));
}
