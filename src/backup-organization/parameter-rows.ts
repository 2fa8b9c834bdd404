import type { BackupDefinition } from '../definition/backup-definition';
import { hubAddressOf } from '../definition/hub-address';
import { roleArn, vaultArn } from '../private/arns';
import { TierModel } from '../protection/model';
import { selectionsOf } from '../protection/selections';

/** An SSM parameter: a text, or several of which none has a comma. */
export interface ParameterRow {
  /** Below the prefix, without a slash before it. */
  readonly name: string;
  readonly value: string | ReadonlyArray<string>;
  readonly description: string;
}

/** Where the parameters of members stand, so that an account that has those of the organization too has no two of one name. */
const OF_ACCOUNT = 'account';

/** What an organization has once, known at synth. Some names are those of AWS's reference solution, so that its readers find them. */
export function organizationParameters(definition: BackupDefinition): ParameterRow[] {
  const { layout } = definition;
  return existing([
    ['organization-id', layout.organizationId, 'Id of the organization'],
    ['org-management-account', layout.managementAccount, 'Management account of the organization'],
    ['home-account', layout.homeAccount, 'Account with backup policies, StackSets, reports and event hub'],
    ['home-region', layout.homeRegion, 'Region with reports and event hub'],
    ['central-account', definition._central?.account, 'Account that receives copies'],
    ['recovery-account', layout.recoveryAccount, 'Account in which restores are tested'],
    ['target/global-region', layout.globalRegion, 'Region with what an account has once, such as roles'],
    ['target/regions', layout.regions, 'Regions in which resources are protected'],
    ['target/organizational-units', definition._parts.assigned.filter(({ target }) => target.kind !== 'account').map(({ target }) => target.id), 'Units, or the root, that get backup plans'],
    ...hubRows(definition),
    ...centralRows(definition),
    ...memberNames(definition).map(([name, value, description]): Row => [`member/${name}`, value, description]),
    ...tagRows(definition),
  ]);
}

/**
 * What templates of workloads need in their own account and Region.
 *
 * @param account account id, or what stands for it in a template
 * @param region Region, or what stands for it in a template
 */
export function accountParameters(definition: BackupDefinition, account: string, region: string): ParameterRow[] {
  const { naming, layout, _member: { facts, managed } } = definition;
  const arnOf = (name: string) => roleArn(layout.partition, account, naming._roleWithPath(name));
  return existing([
    ...memberNames(definition).filter(([name]) => !name.endsWith('role-name')),
    ['vault-arn', vaultArn(region, account, facts.vaultName), 'ARN of the vault of this account and Region'],
    ['backup-role-arn', arnOf(naming.backupRoleName), 'Role with which AWS Backup backs up in this account'],
    ['restore-role-arn', managed && arnOf(naming.restoreRoleName), 'Role with which AWS Backup restores in this account'],
    ['home-account', layout.homeAccount, 'Account with backup policies, StackSets, reports and event hub'],
    ['central-account', definition._central?.account, 'Account that receives copies'],
    ...tagRows(definition),
  ].map(([name, value, description]): Row => [`${OF_ACCOUNT}/${name as string}`, value, description as string]));
}

type Row = readonly [name: string, value: ParameterRow['value'] | undefined, description: string];

/** What is not there has no parameter, as a parameter has no empty value. */
function existing(rows: ReadonlyArray<Row>): ParameterRow[] {
  return rows.flatMap(([name, value, description]) => (value === undefined || value.length === 0 ? [] : [{ name, value, description }]));
}

function hubRows(definition: BackupDefinition): Row[] {
  const { busName, busArn } = hubAddressOf(definition);
  return [['event-bus-name', busName, 'Event bus that receives the events of AWS Backup'], ['event-bus-arn', busArn, 'ARN of that event bus']];
}

function centralRows({ _central: central, naming, layout }: BackupDefinition): Row[] {
  const models = central?.models ?? [];
  const arn = (region: string, name: string | undefined) => name && vaultArn(region, central!.account, name);
  return [
    ['central-vault-arn', models[0] && arn(models[0].region, models[0].vaultName), 'Vault that receives copies unless a tier says otherwise'],
    ['central/regions', models.map(({ region }) => region), 'Regions with central vaults'],
    ...models.flatMap(({ region, vaultName, airGappedVaultName }): Row[] => [
      [`central/${region}/vault-arn`, arn(region, vaultName), `Central vault in ${region}`],
      [`central/${region}/air-gapped-vault-arn`, arn(region, airGappedVaultName), `Logically air-gapped central vault in ${region}`],
    ]),
    ['central/key-alias', central?.managed && naming.centralKeyAlias, 'Alias of the keys of central vaults'],
    ['central/role-arn', central?.managed && roleArn(layout.partition, central.account, naming._roleWithPath(naming.centralRoleName)),
      'Role with which AWS Backup works in the central account'],
  ];
}

function memberNames({ naming, _member: { facts, managed }, tiers }: BackupDefinition): Row[] {
  const path = (name: string) => naming._roleWithPath(name).slice(1);
  const scans = tiers.some(({ _model: { rules } }) => rules.some(({ scanMode }) => scanMode !== undefined));
  return [
    ['vault-name', facts.vaultName, 'Vault of every member account and Region'],
    ['air-gapped-vault-name', facts.airGappedVaultName, 'Logically air-gapped vault of every member account and Region'],
    ['key-alias', managed && naming.keyAlias, 'Alias of the keys of member vaults'],
    ['backup-role-name', path(naming.backupRoleName), 'Role with which AWS Backup backs up in member accounts, with its path'],
    ['restore-role-name', managed && path(naming.restoreRoleName), 'Role with which AWS Backup restores in member accounts, with its path'],
    ['scanner-role-name', managed && scans ? path(naming.scannerRoleName) : undefined, 'Role with which Amazon GuardDuty scans recovery points, with its path'],
  ];
}

/** By which tags resources choose their tiers. */
function tagRows({ naming, tiers }: BackupDefinition): Row[] {
  return [
    ['tag-key', naming.tagKey, 'Tag key by which resources choose their protection'],
    ['tiers', tiers.map(({ name }) => name), 'Tiers of protection'],
    ...tiers.flatMap(({ _model }) => tierRows(_model, naming.tagKey)),
  ];
}

/** The tag of a tier; a tier without tags, or with several keys, is more than a key and its values. */
function tierRows({ name, selection }: TierModel, namingKey: string): Row[] {
  const byTag = selectionsOf(selection).flatMap((one) => (one.kind === 'tags' ? [{ key: one.tagKey ?? namingKey, values: one.tagValues ?? [name] }] : []));
  const [key, ...others] = [...new Set(byTag.map((one) => one.key))];
  const values = [...new Set(byTag.filter((one) => one.key === key).flatMap((one) => one.values))].filter((value) => value !== '');
  return key === undefined || others.length > 0 ? [] : [
    [`tiers/${name}/tag-key`, key, `Tag key of the tier ${name}`],
    [`tiers/${name}/tag-values`, values, `Tag values of the tier ${name}`],
  ];
}
