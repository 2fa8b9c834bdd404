import { CentralModel, policyArn, resolveDestination } from './copy-resolution';
import { writtenLifecycle } from './copy-retention';
import { DestinationModel, RuleModel, SelectionModel, TierModel } from './model';
import { advancedLocal } from './plan-fields';
import { ruleLocal, SCANNER } from './rule-fields';

/** What a plan names that its tier leaves open. */
export interface PlanPlace {
  readonly partition: string;
  readonly regions: ReadonlyArray<string>;
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  readonly central: ReadonlyArray<CentralModel>;
  readonly tagKey: string;
  readonly planName: string;
}

/** A rule as AWS Backup's API takes it. */
interface RuleJson {
  readonly CopyActions?: ReadonlyArray<{ readonly Lifecycle?: object }>;
}

/** A plan as AWS Backup's API takes it, and the tags of what it protects; or why there is none. */
export type WrittenPlan = { readonly json: [plan: object, tags: { [key: string]: string }] } | { readonly reason: string };

/** Members whose names are not those of CloudFormation with a capital letter. */
const RENAMED: { readonly [member: string]: string } = { targetBackupVault: 'TargetBackupVaultName' };
/** Maps whose keys are the user's. */
const AS_IT_IS = ['recoveryPointTags'];

/**
 * Writes a tier as the list of plan and tags that `tierPropsFromPlan` reads. ARNs have `$account` for the account of the backup.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
 */
export function planOfTier(tier: TierModel, place: PlanPlace): WrittenPlan {
  const tags = tagsOf(tier, place.tagKey);
  if (tags === undefined) {
    return { reason: 'its selection is more than tags that must all be there' };
  }
  if (place.regions.length > 1 && tier.rules.some(({ copies }) => copies.some(({ destination }) => isOfEachRegion(destination)))) {
    return { reason: 'its copies go to another vault from each Region' };
  }
  if (tier.rules.some(({ copies }) => hasTwice(copies.flatMap(({ destination }) => ownRegion(destination))))) {
    return { reason: 'its copies go to several vaults of one Region, and names in such a plan are placeholders' };
  }
  const settings = advancedLocal(tier);
  const scans = tier.rules.some(({ scanMode }) => scanMode !== undefined);
  return {
    json: [{
      BackupPlanName: place.planName,
      Rules: tier.rules.map((rule) => ruleJson(rule, tier, place)),
      ...settings.length > 0 && { AdvancedBackupSettings: inApi(settings) },
      ...scans && { ScanSettings: [{ MalwareScanner: SCANNER, ResourceTypes: [...tier.scanResourceTypes ?? ['ALL']] }] },
    }, tags],
  };
}

function ruleJson(rule: RuleModel, tier: TierModel, place: PlanPlace): RuleJson {
  const { target } = rule;
  const airGapped = `arn:${place.partition}:backup:${place.regions[0]}:$account:backup-vault:${place.airGappedVaultName}`;
  const vaultName = target.kind === 'named' ? target.vaultName : place.vaultName;
  const { CopyActions: copies, ...json } = inApi(ruleLocal({
    ...rule,
    copies: rule.copies.map((copy) => ({ arn: arnOf(copy.destination, vaultName, tier, place), lifecycle: writtenLifecycle(copy) })),
    target: { vaultName, airGappedVaultArn: target.kind === 'airGapped' ? airGapped : undefined },
  })) as RuleJson;
  // a copy without a lifecycle has that of the backup
  return { ...json, ...copies && { CopyActions: copies.map((copy) => ({ ...copy, Lifecycle: copy.Lifecycle ?? {} })) } };
}

const hasTwice = (values: ReadonlyArray<string>) => new Set(values).size < values.length;

/** The Region of a copy that stays in the account. */
function ownRegion(destination: DestinationModel): string[] {
  switch (destination.kind) {
    case 'own': return [destination.region];
    case 'vault': return destination.arn.includes(':$account:') ? [destination.arn.split(':')[3]] : [];
    default: return [];
  }
}

const isOfEachRegion = (destination: DestinationModel) => 'sameRegion' in destination && destination.sameRegion === true;

function arnOf(destination: DestinationModel, vaultName: string, { name }: TierModel, { partition, regions, central }: PlanPlace): string {
  switch (destination.kind) {
    case 'own': return policyArn({ partition, region: destination.region, account: 'own', vaultName });
    case 'vault': return destination.arn;
    default:
      return policyArn(resolveDestination(destination, {
        tierName: name, region: regions[0], partition, vault: { vaultName, airGapped: false }, otherVaults: [],
      }, central)!.arn);
  }
}

/** The tags that a resource must all have, where the tier selects by them alone. */
function tagsOf({ selection, name }: TierModel, tagKey: string): { [key: string]: string } | undefined {
  if (selection.kind !== 'tags') {
    return undefined;
  }
  const { tagKey: key, tagValues, conditions }: SelectionModel & { kind: 'tags' } = selection;
  const [value, ...others] = key === undefined ? [name] : tagValues ?? [];
  const all: [string, string][] = [[key ?? tagKey, value], ...conditions.map((one): [string, string] => [one.tagKey, one.value])];
  const isMap = others.length === 0 && conditions.every(({ operator }) => operator === 'string_equals') && !hasTwice(all.map(([one]) => one));
  return isMap ? Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined;
}

/** Members of CloudFormation as the API calls them. */
function inApi(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inApi);
  }
  return typeof value !== 'object' || value === null ? value
    : Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)
      .map(([key, one]) => [RENAMED[key] ?? key[0].toUpperCase() + key.slice(1), AS_IT_IS.includes(key) ? one : inApi(one)]));
}
