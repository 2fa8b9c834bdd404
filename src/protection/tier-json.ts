import { Duration } from 'aws-cdk-lib';
import { BackupResourceType } from './backup-resource-type';
import { BackupRule } from './backup-rule';
import { BackupTarget, IndexedResourceType, MalwareScanMode } from './backup-target';
import { CopyDestination } from './copy-destination';
import { CopyFallback } from './copy-fallback';
import { CopyModel, DestinationModel, LifecycleModel, RuleModel, SelectionModel, TargetModel, TierModel, TypeModel } from './model';
import type { MalwareScanResourceType, ProtectionTier, ProtectionTierProps } from './protection-tier';
import { ResourceSelection, TagCondition } from './resource-selection';
import { reject } from '../private/reject';
import { checkTags } from '../private/tags';

/** Changes when a reader of the old form would misread the new one. */
const VERSION = 1;

/** A tier as plain data; what is left out is as if it had never been said. */
export function tierToJson(tier: TierModel): any {
  return clean({ version: VERSION, ...tier });
}

/**
 * Reads what `tierToJson` wrote. Everything goes through the public classes, so that a file can hold nothing that code could not.
 */
export function tierFromJson(json: any, create: (props: ProtectionTierProps) => ProtectionTier): ProtectionTier {
  const tier = new Reader(json, 'tier');
  if (tier.raw.version !== VERSION) {
    reject('version of the tier', tier.raw.version, `this release reads version ${VERSION}`, 'write the file with ProtectionTier.toJson()');
  }
  tier.only(['version', 'name', 'rules', 'selection', 'selectionName', 'planName', 'planTags', 'fallback', 'windowsVss', 'backupS3Acls',
    'backupS3ObjectTags', 'scanResourceTypes', 's3TieringDays', 'restoreTimeTargetMinutes']);
  return create({
    name: tier.text('name'),
    rules: tier.list('rules', (rule) => BackupRule._of(readRule(rule))),
    selection: ResourceSelection._of(readSelection(tier.object('selection'))),
    selectionName: tier.optional('selectionName', (key) => tier.text(key)),
    planName: tier.optional('planName', (key) => tier.text(key)),
    planTags: tier.tags('planTags'),
    copyFallback: CopyFallback._of(readFallback(tier.object('fallback'))),
    windowsVss: tier.optional('windowsVss', (key) => tier.flag(key)),
    backupS3Acls: tier.optional('backupS3Acls', (key) => tier.flag(key)),
    backupS3ObjectTags: tier.optional('backupS3ObjectTags', (key) => tier.flag(key)),
    malwareScanResourceTypes: tier.optional('scanResourceTypes', (key) =>
      tier.raw[key].map((one: any) => choice(`${tier.path}.${key}`, one, ['ALL', 'EBS', 'EC2', 'S3']) as MalwareScanResourceType)),
    s3Tiering: tier.optional('s3TieringDays', (key) => Duration.days(tier.count(key))),
    restoreTimeTarget: tier.optional('restoreTimeTargetMinutes', (key) => Duration.minutes(tier.count(key))),
  });
}

function readRule(rule: Reader): RuleModel {
  rule.only(['name', 'named', 'schedule', 'startWindowMinutes', 'completionWindowMinutes', 'continuous', 'lifecycle', 'copies', 'recoveryPointTags',
    'target', 'indexTypes', 'scanMode']);
  return {
    name: rule.text('name'),
    named: rule.flag('named'),
    schedule: rule.text('schedule'),
    startWindowMinutes: rule.optional('startWindowMinutes', (key) => rule.count(key)),
    completionWindowMinutes: rule.optional('completionWindowMinutes', (key) => rule.count(key)),
    continuous: rule.flag('continuous'),
    lifecycle: readLifecycle(rule.object('lifecycle')),
    copies: rule.list('copies', readCopy),
    recoveryPointTags: rule.tags('recoveryPointTags'),
    target: readTarget(rule.object('target')),
    indexTypes: rule.texts('indexTypes').map((one) => choice(`${rule.path}.indexTypes`, one, Object.values(IndexedResourceType))),
    scanMode: rule.optional('scanMode', (key) => choice(`${rule.path}.${key}`, rule.raw[key], Object.values(MalwareScanMode))),
  };
}

function readLifecycle(lifecycle: Reader): LifecycleModel {
  lifecycle.only(['deleteAfterDays', 'moveToColdStorageAfterDays', 'optInToArchive']);
  return {
    deleteAfterDays: lifecycle.optional('deleteAfterDays', (key) => lifecycle.count(key)),
    moveToColdStorageAfterDays: lifecycle.optional('moveToColdStorageAfterDays', (key) => lifecycle.count(key)),
    optInToArchive: lifecycle.optional('optInToArchive', (key) => lifecycle.flag(key)),
  };
}

function readCopy(copy: Reader): CopyModel {
  copy.only(['destination', 'lifecycle']);
  return { destination: readDestination(copy.object('destination')), lifecycle: readLifecycle(copy.object('lifecycle')) };
}

function readDestination(destination: Reader): DestinationModel {
  const kind = choice(`${destination.path}.kind`, destination.raw.kind, ['central', 'airGapped', 'own', 'vault']);
  switch (kind) {
    case 'own':
      destination.only(['kind', 'region']);
      return CopyDestination.sameVaultIn(destination.text('region'))._model;
    case 'vault':
      destination.only(['kind', 'arn', 'airGapped']);
      return CopyDestination.vaultArn(destination.text('arn'), { airGapped: destination.flag('airGapped') })._model;
    default: {
      destination.only(['kind', 'region', 'sameRegion']);
      const region = destination.optional('region', (key) => destination.text(key));
      const same = destination.optional('sameRegion', (key) => destination.flag(key)) ?? false;
      if (kind === 'central') {
        return (same ? CopyDestination.centralVaultInSameRegion() : CopyDestination.centralVault({ region }))._model;
      }
      return (same ? CopyDestination.airGappedVaultInSameRegion() : CopyDestination.airGappedVault({ region }))._model;
    }
  }
}

function readTarget(target: Reader): TargetModel {
  target.only(['kind', 'vaultName']);
  const kind = choice(`${target.path}.kind`, target.raw.kind, ['member', 'named', 'airGapped']);
  return kind === 'named' ? BackupTarget.vault(target.text('vaultName'))._model : { kind };
}

function readSelection(selection: Reader): SelectionModel {
  const conditions = selection.list('conditions', (condition) => {
    condition.only(['operator', 'tagKey', 'value']);
    return TagCondition._of({
      operator: choice(`${condition.path}.operator`, condition.raw.operator, ['string_equals', 'string_not_equals', 'string_like', 'string_not_like']),
      tagKey: condition.text('tagKey'),
      value: condition.text('value'),
    });
  });
  if (choice(`${selection.path}.kind`, selection.raw.kind, ['tags', 'resources']) === 'tags') {
    selection.only(['kind', 'tagKey', 'tagValues', 'conditions']);
    const tagKey = selection.optional('tagKey', (key) => selection.text(key));
    return tagKey === undefined
      ? ResourceSelection.tierTag()._model
      : ResourceSelection.byTag(tagKey, selection.texts('tagValues'), conditions)._model;
  }
  selection.only(['kind', 'types', 'notTypes', 'conditions']);
  const types = (key: string) => selection.list(key, (type) => {
    type.only(['id', 'arnPattern']);
    const model: TypeModel = { id: type.text('id'), arnPattern: type.text('arnPattern') };
    return new BackupResourceType(model.id, model.arnPattern);
  });
  return ResourceSelection.byResourceType({
    resourceTypes: selection.optional('types', types), excludedResourceTypes: types('notTypes'), conditions,
  })._model;
}

function readFallback(fallback: Reader) {
  fallback.only(['kind', 'region']);
  switch (choice(`${fallback.path}.kind`, fallback.raw.kind, ['central', 'none', 'attempt'])) {
    case 'none': return CopyFallback.none()._model;
    case 'attempt': return CopyFallback.attempt()._model;
    default: return CopyFallback.centralVault({ region: fallback.optional('region', (key) => fallback.text(key)) })._model;
  }
}

/** Reads members of one object and says where a wrong one stands. */
class Reader {
  public readonly raw: { [key: string]: any };

  constructor(raw: any, public readonly path: string) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      reject(path, raw, 'an object is expected', 'write the file with ProtectionTier.toJson()');
    }
    this.raw = raw;
  }

  public only(keys: string[]): void {
    const unknown = Object.keys(this.raw).find((key) => !keys.includes(key));
    if (unknown !== undefined) {
      reject(`${this.path}.${unknown}`, this.raw[unknown], 'there is no such member', `use one of ${keys.join(', ')}`);
    }
  }

  public optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.raw[key] === undefined ? undefined : read(key);
  }

  public text(key: string): string {
    return this.check(key, typeof this.raw[key] === 'string', 'a text');
  }

  public count(key: string): number {
    return this.check(key, Number.isInteger(this.raw[key]) && this.raw[key] >= 0, 'a whole number');
  }

  public flag(key: string): boolean {
    return this.check(key, typeof this.raw[key] === 'boolean', 'true or false');
  }

  public texts(key: string): string[] {
    const value = this.raw[key];
    return this.check(key, Array.isArray(value) && value.every((one) => typeof one === 'string'), 'a list of texts');
  }

  public tags(key: string): { [key: string]: string } {
    const value = this.object(key).raw;
    this.check(key, Object.values(value).every((one) => typeof one === 'string'), 'texts only');
    return checkTags(`${this.path}.${key}`, value);
  }

  public object(key: string): Reader {
    return new Reader(this.raw[key], `${this.path}.${key}`);
  }

  public list<T>(key: string, read: (one: Reader) => T): T[] {
    this.check(key, Array.isArray(this.raw[key]), 'a list');
    return this.raw[key].map((one: any, i: number) => read(new Reader(one, `${this.path}.${key}[${i}]`)));
  }

  private check(key: string, right: boolean, expected: string): any {
    return right ? this.raw[key] : reject(`${this.path}.${key}`, this.raw[key], `${expected} is expected`, 'write the file with ProtectionTier.toJson()');
  }
}

function choice<T extends string>(path: string, value: any, allowed: ReadonlyArray<T>): T {
  return allowed.includes(value) ? value : reject(path, value, `it is one of ${allowed.join(', ')}`, 'choose one of them');
}

/** A deep copy without undefined members, as JSON would have it. */
function clean(value: any): any {
  return JSON.parse(JSON.stringify(value));
}
