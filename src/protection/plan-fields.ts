import type { CfnBackupPlan } from 'aws-cdk-lib/aws-backup';
import { ConditionModel, TierModel } from './model';
import { PlanModel } from './plan-variants';
import { assign, atMostOne, optionalList, PolicyNode, SCANNER } from './rule-fields';
import { Reader } from '../private/json-reader';
import { reject } from '../private/reject';

/** Settings of a tier that only one type of resources has. */
type AdvancedSettings = Pick<TierModel, 'windowsVss' | 'backupS3Acls' | 'backupS3ObjectTags'>;

interface AdvancedSetting {
  /** The type in AWS Backup's API and in CloudFormation, and its option. */
  readonly resourceType: string;
  readonly option: string;
  /** Both in a backup policy. */
  readonly policy: readonly [resourceType: string, option: string];
}

/**
 * What plans call the settings that only one type of resources has.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_AdvancedBackupSetting.html
 */
const ADVANCED_SETTINGS: { readonly [P in keyof AdvancedSettings]-?: AdvancedSetting } = {
  windowsVss: { resourceType: 'EC2', option: 'WindowsVSS', policy: ['ec2', 'windows_vss'] },
  backupS3Acls: { resourceType: 'S3', option: 'BackupACLs', policy: ['s3', 'backup_acls'] },
  backupS3ObjectTags: { resourceType: 'S3', option: 'BackupObjectTags', policy: ['s3', 'backup_object_tags'] },
};

const SETTINGS = Object.entries(ADVANCED_SETTINGS) as [keyof AdvancedSettings, AdvancedSetting][];

/** What the API and CloudFormation call the operators of conditions, of which policies write their own names. */
export const CONDITION_OPERATORS: { readonly [P in ConditionModel['operator']]: string } = {
  string_equals: 'StringEquals', string_not_equals: 'StringNotEquals', string_like: 'StringLike', string_not_like: 'StringNotLike',
};

/** What conditions of selections begin with; the tag key follows. */
export const RESOURCE_TAG = 'aws:ResourceTag/';

/** The settings of a plan of AWS Backup's API. */
export function advancedFromPlan(plan: Reader): AdvancedSettings {
  const found: { -readonly [P in keyof AdvancedSettings]: boolean } = {};
  const types = optionalList(plan, 'AdvancedBackupSettings', (setting) => {
    setting.only(['ResourceType', 'BackupOptions']);
    const resourceType = setting.choice('ResourceType', [...new Set(SETTINGS.map(([, one]) => one.resourceType))]);
    const chosen = setting.object('BackupOptions');
    const props = new Map(SETTINGS.filter(([, one]) => one.resourceType === resourceType).map(([prop, { option }]) => [option, prop]));
    chosen.only([...props.keys()]);
    Object.keys(chosen.raw).forEach((option) => { found[props.get(option)!] = chosen.choice(option, ['enabled', 'disabled']) === 'enabled'; });
    return resourceType;
  });
  if (new Set(types).size < types.length) {
    reject(`${plan.path}.AdvancedBackupSettings`, types, 'a resource type is there twice', 'write all options of a type into one');
  }
  return found;
}

/** The settings of a tier in a backup policy. */
export function advancedPolicy(tier: AdvancedSettings): PolicyNode {
  const types: { [type: string]: PolicyNode } = {};
  said(tier).forEach(([{ policy: [type, option] }, value]) => { types[type] = { ...types[type], [option]: assign(value) }; });
  return Object.keys(types).length > 0 ? { advanced_backup_settings: types } : {};
}

/** The settings of a tier in AWS::Backup::BackupPlan. */
export function advancedLocal(tier: AdvancedSettings): CfnBackupPlan.AdvancedBackupSettingResourceTypeProperty[] {
  const types = new Map<string, { [option: string]: string }>();
  said(tier).forEach(([{ resourceType, option }, value]) => types.set(resourceType, { ...types.get(resourceType), [option]: value }));
  return [...types].map(([resourceType, backupOptions]) => ({ resourceType, backupOptions }));
}

/** The types whose recovery points a plan of AWS Backup's API scans; undefined means all. */
export function scannedTypesFromPlan(plan: Reader): string[] | undefined {
  return atMostOne(plan, 'ScanSettings', (setting) => {
    setting.only(['MalwareScanner', 'ResourceTypes', 'ScannerRoleArn']);
    setting.choice('MalwareScanner', [SCANNER]);
    // a placeholder: whoever deploys the tier names the role
    setting.optional('ScannerRoleArn', (key) => setting.text(key));
    return setting.optional('ResourceTypes', (key) => setting.names(key));
  });
}

/** The types whose recovery points a plan scans, undefined where none of its rules does. */
export function scannedTypes({ tier, rules }: PlanModel): string[] | undefined {
  return rules.some(({ rule }) => rule.scanMode) ? [...(tier.scanResourceTypes ?? ['ALL'])] : undefined;
}

function said(tier: AdvancedSettings): [AdvancedSetting, string][] {
  return SETTINGS.flatMap(([prop, setting]): [AdvancedSetting, string][] => {
    const value = tier[prop];
    return value === undefined ? [] : [[setting, value ? 'enabled' : 'disabled']];
  });
}
