import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { BackupResourceType } from './backup-resource-type';
import { BackupRule } from './backup-rule';
import { BackupTarget } from './backup-target';
import { CopyDestination } from './copy-destination';
import { CopyFallback } from './copy-fallback';
import { IndexedResourceType } from './indexed-resource-type';
import { MalwareScanMode, MalwareScanResourceType } from './malware-scan';
import { TierModel } from './model';
import { ProtectionTierProps } from './protection-tier-props';
import { ResourceSelection, TagCondition } from './resource-selection';
import { Reader } from '../private/json-reader';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

/** Changes when a reader of the old form would misread the new one. */
const VERSION = 2;

/** A tier as plain data; what is left out is as if it had never been said. */
export function tierToJson(tier: TierModel): any {
  return clean({ version: VERSION, ...tier });
}

/**
 * Reads what `tierToJson` wrote. Everything goes through the public classes, so that a file can hold nothing that code could not.
 */
export function tierPropsFromJson(json: any): ProtectionTierProps {
  const tier = new Reader(json, 'tier', 'write the file with ProtectionTier.toJson()');
  if (tier.raw.s3TieringDays !== undefined) {
    reject('tier.s3TieringDays', tier.raw.s3TieringDays, 'vaults tier the S3 backups that they hold, whatever tier made them', 'leave it out and give s3Tiering to the vaults');
  }
  if (tier.raw.version !== VERSION) {
    reject('version of the tier', tier.raw.version, `this release reads version ${VERSION}`, 'write the file with ProtectionTier.toJson()');
  }
  tier.only(['version', 'name', 'rules', 'selection', 'selectionName', 'planName', 'planTags', 'fallback', 'windowsVss', 'backupS3Acls',
    'backupS3ObjectTags', 'scanResourceTypes', 'restoreTimeTargetMinutes']);
  return {
    name: tier.text('name'),
    rules: tier.list('rules', readRule),
    selection: readSelection(tier.object('selection')),
    selectionName: tier.optionalText('selectionName'),
    planName: tier.optionalText('planName'),
    planTags: tier.tags('planTags'),
    copyFallback: readFallback(tier.object('fallback')),
    windowsVss: tier.optional('windowsVss', (key) => tier.flag(key)),
    backupS3Acls: tier.optional('backupS3Acls', (key) => tier.flag(key)),
    backupS3ObjectTags: tier.optional('backupS3ObjectTags', (key) => tier.flag(key)),
    malwareScanResourceTypes: tier.optional('scanResourceTypes', (key) => tier.names(key).map((name) => new MalwareScanResourceType(name))),
    restoreTimeTarget: tier.optional('restoreTimeTargetMinutes', (key) => Duration.minutes(tier.count(key))),
  };
}

/** Through the props, so that defaults and checks are those of code. */
function readRule(rule: Reader): BackupRule {
  rule.only(['name', 'named', 'schedule', 'startWindowMinutes', 'completionWindowMinutes', 'continuous', 'lifecycle', 'copies', 'recoveryPointTags',
    'target', 'indexTypes', 'scanMode']);
  const name = rule.text('name');
  const named = rule.flag('named');
  const continuous = rule.flag('continuous');
  const lifecycle = readLifecycle(rule.object('lifecycle'));
  if (continuous && (lifecycle.moveToColdStorageAfter || lifecycle.optInToArchive)) {
    reject(`${rule.path}.lifecycle`, rule.raw.lifecycle, 'continuous backups know no cold storage', 'leave moveToColdStorageAfterDays and optInToArchive out');
  }
  return BackupRule._of({
    ruleName: named ? name : undefined,
    schedule: Schedule.expression(rule.text('schedule')),
    startWindow: rule.optional('startWindowMinutes', (key) => Duration.minutes(rule.count(key))),
    completionWindow: rule.optional('completionWindowMinutes', (key) => Duration.minutes(rule.count(key))),
    ...lifecycle,
    copyActions: rule.list('copies', (copy) => {
      copy.only(['destination', 'lifecycle']);
      return { destination: readDestination(copy.object('destination')), ...readLifecycle(copy.object('lifecycle')) };
    }),
    recoveryPointTags: rule.tags('recoveryPointTags'),
    target: readTarget(rule.object('target')),
    indexedResourceTypes: rule.names('indexTypes').map((type) => new IndexedResourceType(type)),
    malwareScan: rule.optional('scanMode', (key) => new MalwareScanMode(rule.name(key))),
  }, continuous, named ? undefined : name);
}

function readLifecycle(lifecycle: Reader) {
  lifecycle.only(['deleteAfterDays', 'moveToColdStorageAfterDays', 'optInToArchive']);
  return {
    deleteAfter: lifecycle.optional('deleteAfterDays', (key) => Duration.days(lifecycle.count(key))),
    moveToColdStorageAfter: lifecycle.optional('moveToColdStorageAfterDays', (key) => Duration.days(lifecycle.count(key))),
    optInToArchive: lifecycle.optional('optInToArchive', (key) => lifecycle.flag(key)),
  };
}

function readDestination(destination: Reader): CopyDestination {
  const kind = destination.choice('kind', ['central', 'airGapped', 'own', 'vault']);
  switch (kind) {
    case 'own':
      destination.only(['kind', 'region']);
      return CopyDestination.sameVaultIn(destination.text('region'));
    case 'vault':
      destination.only(['kind', 'arn', 'airGapped']);
      return CopyDestination.vaultArn(destination.text('arn'), { airGapped: destination.flag('airGapped') });
    default: {
      const same = destination.optional('sameRegion', (key) => destination.flag(key)) ?? false;
      destination.only(same ? ['kind', 'sameRegion'] : ['kind', 'region', 'sameRegion']);
      const region = destination.optionalText('region');
      if (kind === 'central') {
        return same ? CopyDestination.centralVaultInSameRegion() : CopyDestination.centralVault({ region });
      }
      return same ? CopyDestination.airGappedVaultInSameRegion() : CopyDestination.airGappedVault({ region });
    }
  }
}

function readTarget(target: Reader): BackupTarget {
  const kind = target.choice('kind', ['member', 'named', 'airGapped']);
  target.only(kind === 'named' ? ['kind', 'vaultName'] : ['kind']);
  return kind === 'named' ? BackupTarget.vault(target.text('vaultName'))
    : kind === 'member' ? BackupTarget.memberVault() : BackupTarget.airGappedVault();
}

function readSelection(selection: Reader): ResourceSelection {
  const conditions = selection.list('conditions', (condition) => {
    condition.only(['operator', 'tagKey', 'value']);
    const operator = condition.choice('operator', ['string_equals', 'string_not_equals', 'string_like', 'string_not_like']);
    return TagCondition._of({ operator, tagKey: condition.text('tagKey'), value: condition.text('value') });
  });
  if (selection.choice('kind', ['tags', 'resources']) === 'tags') {
    const tagKey = selection.optionalText('tagKey');
    selection.only(tagKey === undefined ? ['kind', 'conditions'] : ['kind', 'tagKey', 'tagValues', 'conditions']);
    if (tagKey === undefined && conditions.length > 0) {
      reject(`${selection.path}.conditions`, selection.raw.conditions, 'the tier tag selects alone', 'give tagKey and tagValues too');
    }
    return tagKey === undefined ? ResourceSelection.tierTag() : ResourceSelection.byTag(tagKey, selection.texts('tagValues'), conditions);
  }
  selection.only(['kind', 'types', 'notTypes', 'conditions']);
  const types = (key: string) => selection.list(key, (type) => {
    type.only(['id', 'arnPattern']);
    return new BackupResourceType(type.text('id'), type.text('arnPattern'));
  });
  return ResourceSelection.byResourceType({
    resourceTypes: selection.optional('types', types), excludedResourceTypes: types('notTypes'), conditions,
  });
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
