import { MEMBER_SETUP, NAMES, TAG_REMEDIATION } from '../data/names';
import { checkForm, checkIsText, checkMembers, checkTagKey, checkText, Members, refuseToken, reject } from '../private/validation';

/**
 * Names of a backup organization; what is left out is derived from `prefix`.
 */
export interface BackupNamingProps {
  /**
   * Start of every derived name, 1 to 24 letters, digits and hyphens, starting with a letter.
   *
   * @default 'OrgBackup'
   */
  readonly prefix?: string;

  /**
   * Tag key by which resources choose their protection, 1 to 128 characters.
   *
   * @default 'backup'
   */
  readonly tagKey?: string;

  /**
   * Name of the backup vault in every member account and Region, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - `<prefix>Vault`
   */
  readonly vaultName?: string;

  /**
   * Name of the logically air-gapped vault in every member account and Region, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - `<prefix>AirGappedVault`
   */
  readonly airGappedVaultName?: string;

  /**
   * Name of the central vault in every Region of the central account, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - `<prefix>CentralVault`
   */
  readonly centralVaultName?: string;

  /**
   * Name of the logically air-gapped vault of the central account, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - `<prefix>CentralAirGappedVault`
   */
  readonly centralAirGappedVaultName?: string;

  /**
   * Alias of the key of the member vault, with or without `alias/`.
   *
   * @default - `alias/<prefix>Key`
   */
  readonly keyAlias?: string;

  /**
   * Alias of the key of the central vault, with or without `alias/`.
   *
   * @default - `alias/<prefix>CentralKey`
   */
  readonly centralKeyAlias?: string;

  /**
   * Name of the role with which AWS Backup works in member accounts, 1 to 64 characters.
   * Without `AWSBackup` or `AwsBackup` in it, which AWS asks for, a definition warns.
   *
   * @default - `<prefix>AWSBackupRole`
   */
  readonly backupRoleName?: string;

  /**
   * Name of the role with which AWS Backup restores in member accounts, 1 to 64 characters.
   * Without `AWSBackup` or `AwsBackup` in it, which AWS asks for, a definition warns.
   *
   * @default - `<prefix>AWSBackupRestoreRole`
   */
  readonly restoreRoleName?: string;

  /**
   * Name of the role with which Amazon GuardDuty scans recovery points for malware, 1 to 64 characters.
   *
   * @default - `<prefix>MalwareScanRole`
   */
  readonly scannerRoleName?: string;

  /**
   * Name of the role with which AWS Backup works in the central account, 1 to 64 characters.
   * Without `AWSBackup` or `AwsBackup` in it, which AWS asks for, a definition warns.
   *
   * @default - `<prefix>AWSBackupCentralRole`
   */
  readonly centralRoleName?: string;

  /**
   * Name of the role with which StackSets with self-managed permissions start in the account that has them, 1 to 64 characters: the execution roles of the
   * other accounts trust it.
   *
   * @default - `<prefix>StackSetAdministrationRole`
   */
  readonly stackSetAdministrationRoleName?: string;

  /**
   * Name of the role with which the home account sets up AWS Backup in member accounts, 1 to 64 characters; see `BackupDefinitionProps.memberSettings`.
   *
   * @default - `<prefix>AccountSetup`
   */
  readonly accountSetupRoleName?: string;

  /**
   * Path of all these roles, beginning and ending with a slash.
   *
   * @default '/'
   */
  readonly rolePath?: string;
}

const NAMING_MEMBERS: Members<BackupNamingProps> = {
  prefix: 'optional', tagKey: 'optional', vaultName: 'optional', airGappedVaultName: 'optional', centralVaultName: 'optional', centralAirGappedVaultName: 'optional',
  keyAlias: 'optional', centralKeyAlias: 'optional', backupRoleName: 'optional', restoreRoleName: 'optional', scannerRoleName: 'optional', centralRoleName: 'optional',
  stackSetAdministrationRoleName: 'optional', accountSetupRoleName: 'optional', rolePath: 'optional',
};

/** The names that one migrated plan had before. */
interface CarriedOverPlan {
  readonly plan: string;
  readonly rule: string;
  readonly selection: string;
  readonly policy: string;
}

/** What a migration keeps: these values stay exactly as they were, and nothing is added to them. */
interface CarriedOver {
  readonly tags: { readonly [key: string]: string };
  readonly plans: { readonly [tierName: string]: CarriedOverPlan };
}

/**
 * Every name that two accounts must agree on before either of them is deployed.
 *
 * Accounts are wired by these names, never by CloudFormation exports: a `BackupDefinition` holds them. All of them are known at synth.
 * Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class BackupNaming {
  /**
   * The names of AWS's reference solution "Backup and recovery with AWS Backup", for those who migrate from it.
   *
   * Under this naming the tiers `daily` and `monthly` also get that solution's plan, rule, selection and policy names,
   * plans and recovery points carry `project=aws-backup` and nothing else, and policies append their Regions.
   */
  public static awsBackupSolution(): BackupNaming {
    const naming = new BackupNaming({
      prefix: 'AWSBackupSolution',
      tagKey: 'backup',
      backupRoleName: 'AWSBackupSolutionRole',
      restoreRoleName: 'AWSBackupSolutionRestoreRole',
      centralRoleName: 'AWSBackupSolutionCentralAccountRole',
    });
    naming.carriedOver = {
      tags: { project: 'aws-backup' },
      plans: {
        daily: {
          plan: 'OrgBackupPlanDaily',
          rule: 'OrgDailyBackupRule',
          selection: 'OrgDailyBackupSelection',
          policy: 'org-daily-backup-policy',
        },
        monthly: {
          plan: 'OrgBackupPlanMonthly',
          rule: 'OrgMonthlyBackupRule',
          selection: 'OrgDailyBackupSelection',
          policy: 'org-monthly-backup-policy',
        },
      },
    };
    return naming;
  }

  /** Start of every derived name, of plans too. */
  public readonly prefix: string;
  /** Tag key by which resources choose their protection. */
  public readonly tagKey: string;
  /** Name of the backup vault in every member account and Region. */
  public readonly vaultName: string;
  /** Name of the logically air-gapped vault in every member account and Region. */
  public readonly airGappedVaultName: string;
  /** Name of the central vault in every Region of the central account. */
  public readonly centralVaultName: string;
  /** Name of the logically air-gapped vault of the central account. */
  public readonly centralAirGappedVaultName: string;
  /** Alias of the key of the member vault, with `alias/`. */
  public readonly keyAlias: string;
  /** Alias of the key of the central vault, with `alias/`. */
  public readonly centralKeyAlias: string;
  /** Name of the role with which AWS Backup works in member accounts, without path. */
  public readonly backupRoleName: string;
  /** Name of the role with which AWS Backup restores in member accounts, without path. */
  public readonly restoreRoleName: string;
  /** Name of the role with which Amazon GuardDuty scans recovery points, without path. */
  public readonly scannerRoleName: string;
  /** Name of the role with which AWS Backup works in the central account, without path. */
  public readonly centralRoleName: string;
  /** Name of the role with which StackSets with self-managed permissions start in the account that has them, without path. */
  public readonly stackSetAdministrationRoleName: string;
  /** Name of the role with which the home account sets up AWS Backup in member accounts, without path. */
  public readonly accountSetupRoleName: string;
  /** Path of all these roles, beginning and ending with a slash. */
  public readonly rolePath: string;

  private carriedOver?: CarriedOver;

  /**
   * @param props names that differ from the derived ones
   */
  constructor(props: BackupNamingProps = {}) {
    checkMembers('naming', props, NAMING_MEMBERS);
    for (const [prop, value] of Object.entries(props)) {
      refuseToken(prop, value ?? '', 'several accounts agree on names before any of them is deployed', 'write the text itself');
    }
    this.prefix = checkText('prefix', props.prefix ?? 'OrgBackup', /^[a-zA-Z][a-zA-Z0-9-]{0,23}$/,
      'it starts names of vaults, roles and plans: 1 to 24 letters, digits and hyphens, starting with a letter', 'shorten it or leave out other characters');
    this.tagKey = checkTagKey('tagKey', props.tagKey ?? 'backup');
    this.vaultName = vaultName('vaultName', props.vaultName ?? `${this.prefix}Vault`);
    this.airGappedVaultName = vaultName('airGappedVaultName', props.airGappedVaultName ?? `${this.prefix}AirGappedVault`);
    this.centralVaultName = vaultName('centralVaultName', props.centralVaultName ?? `${this.prefix}CentralVault`);
    this.centralAirGappedVaultName = vaultName('centralAirGappedVaultName', props.centralAirGappedVaultName ?? `${this.prefix}CentralAirGappedVault`);
    this.keyAlias = alias('keyAlias', props.keyAlias ?? `${this.prefix}Key`);
    this.centralKeyAlias = alias('centralKeyAlias', props.centralKeyAlias ?? `${this.prefix}CentralKey`);
    this.backupRoleName = checkForm('backupRoleName', props.backupRoleName ?? `${this.prefix}AWSBackupRole`, NAMES.roleName);
    this.restoreRoleName = checkForm('restoreRoleName', props.restoreRoleName ?? `${this.prefix}AWSBackupRestoreRole`, NAMES.roleName);
    this.centralRoleName = checkForm('centralRoleName', props.centralRoleName ?? `${this.prefix}AWSBackupCentralRole`, NAMES.roleName);
    this.scannerRoleName = checkForm('scannerRoleName', props.scannerRoleName ?? `${this.prefix}MalwareScanRole`, NAMES.roleName);
    this.stackSetAdministrationRoleName = checkForm('stackSetAdministrationRoleName', props.stackSetAdministrationRoleName ?? `${this.prefix}StackSetAdministrationRole`, NAMES.roleName);
    this.accountSetupRoleName = checkForm('accountSetupRoleName', props.accountSetupRoleName ?? `${this.prefix}AccountSetup`, NAMES.roleName);
    this.rolePath = checkForm('rolePath', props.rolePath ?? '/', NAMES.rolePath);
    this.distinct({
      vaultName: this.vaultName, airGappedVaultName: this.airGappedVaultName,
    });
    this.distinct({
      centralVaultName: this.centralVaultName, centralAirGappedVaultName: this.centralAirGappedVaultName,
    });
    this.distinct({
      backupRoleName: this.backupRoleName, restoreRoleName: this.restoreRoleName, scannerRoleName: this.scannerRoleName,
      accountSetupRoleName: this.accountSetupRoleName,
    });
  }

  /**
   * Path and name of a role, as ARNs carry them after `role`.
   * @internal
   */
  public _roleWithPath(roleName: string): string {
    return `${this.rolePath}${roleName}`;
  }

  /**
   * Path and name of the role that plans of the organization name, and of those that local plans name: one for each Region.
   * @internal
   */
  public get _backupRoles(): string[] {
    return [this._roleWithPath(this.backupRoleName), this._roleWithPath(this._inRegion(this.backupRoleName, '*'))];
  }

  /**
   * Name of a role of which every Region has its own, so that it needs no other Region's stack.
   * @internal
   */
  public _inRegion(roleName: string, region: string): string {
    return `${roleName}-${region}`;
  }

  /**
   * Name of the state machine that sets up members, in each Region of the home account.
   * @internal
   */
  public get _memberSetupName(): string {
    return `${this.prefix}${MEMBER_SETUP}`;
  }

  /**
   * Name of the state machine that tags resources without the tier tag, in each account and Region that has one.
   * @internal
   */
  public get _tagRemediationName(): string {
    return `${this.prefix}${TAG_REMEDIATION}`;
  }

  /**
   * The names and tags that a migration carries over, or undefined where nothing is carried over.
   * @internal
   */
  public get _carriedOver(): CarriedOver | undefined {
    return this.carriedOver;
  }

  private distinct(names: { [prop: string]: string }): void {
    const seen = new Map<string, string>();
    for (const [prop, name] of Object.entries(names)) {
      const other = seen.get(name);
      if (other) {
        reject(prop, name, `${other} has the same name and both exist in one account`, 'give one of them another name');
      }
      seen.set(name, prop);
    }
  }
}

function vaultName(prop: string, value: string): string {
  return checkForm(prop, value, NAMES.vaultName);
}

function alias(prop: string, value: string): string {
  checkIsText(prop, value);
  const name = value.startsWith('alias/') ? value : `alias/${value}`;
  return checkForm(prop, name, NAMES.keyAlias);
}
