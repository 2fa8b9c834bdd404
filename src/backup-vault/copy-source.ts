import { Token } from 'aws-cdk-lib';
import { NAMES } from '../data/names';
import { accountRootArn } from '../private/arns';
import { ConditionJson, StatementJson } from '../private/policy-json';
import { checkForm, checkList, reject } from '../private/validation';

interface CopySourceModel {
  readonly organizationId?: string;
  readonly paths?: string[];
  readonly accountIds?: string[];
}

/**
 * Who may copy recovery points into a vault: nobody else, and nothing but copying.
 *
 * AWS Backup copies between accounts of one organization only.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CopySource {
  /**
   * Every account of the organization.
   *
   * @param organizationId id of the organization, for example `o-a1b2c3d4e5`
   * @throws when the id is not one of an organization
   */
  public static organization(organizationId: string): CopySource {
    return new CopySource({ organizationId: checkOrganizationId(organizationId) });
  }

  /**
   * The accounts in and below some organizational units.
   *
   * @param paths Organizations paths from the organization to the unit, ending with a slash: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`
   * @throws when there is no path, or one is not such a path
   */
  public static organizationPaths(paths: string[]): CopySource {
    checkList('paths', paths);
    if (paths.length === 0) {
      reject('paths', paths, 'without a path nobody could copy', 'give at least one path');
    }
    return new CopySource({
      paths: unique(paths.map((path, i) => checkForm(`paths[${i}]`, path, NAMES.organizationPath))),
    });
  }

  /**
   * Some accounts; new accounts are not included.
   *
   * @param accountIds account ids, 12 digits each
   * @param organizationId organization in which the accounts must still be to copy; by default that is left to AWS Backup
   * @throws when there is no account, an account id has not 12 digits, or the organization's id is not one
   */
  public static accounts(accountIds: string[], organizationId?: string): CopySource {
    checkList('accountIds', accountIds);
    if (accountIds.length === 0) {
      reject('accountIds', accountIds, 'without an account nobody could copy', 'give at least one account id');
    }
    return new CopySource({
      accountIds: unique(accountIds.map((id, i) => checkForm(`accountIds[${i}]`, id, NAMES.accountId))),
      organizationId: organizationId === undefined ? undefined : checkOrganizationId(organizationId),
    });
  }

  private readonly model: CopySourceModel;

  private constructor(model: CopySourceModel) {
    this.model = model;
  }

  /**
   * The statement of a vault's access policy that lets them copy in.
   * @internal
   */
  public _vaultStatement(partition: string): StatementJson {
    const accounts = this.model.accountIds?.map((id) => accountRootArn(partition, id));
    return {
      Sid: 'AllowCopyIntoVault',
      Effect: 'Allow',
      Principal: accounts ? { AWS: accounts } : '*',
      Action: 'backup:CopyIntoBackupVault',
      Resource: '*',
      // for accounts the principal says it, as in AWS's own sample
      ...(this.model.accountIds && !this.model.organizationId ? {} : { Condition: this.organizationCondition() }),
    };
  }

  /**
   * Organizations whose accounts may copy, as far as they are named.
   * @internal
   */
  public get _organizationIds(): string[] {
    const { organizationId, paths = [] } = this.model;
    return [...organizationId === undefined ? [] : [organizationId], ...paths.map((path) => path.split('/')[0])].filter((id) => !Token.isUnresolved(id));
  }

  /**
   * A condition that holds for their principals only, for statements whose principal is `*`.
   * @internal
   */
  public _principalCondition(): ConditionJson {
    const condition = this.organizationCondition();
    return this.model.accountIds ? { StringEquals: { 'aws:PrincipalAccount': this.model.accountIds, ...condition.StringEquals } } : condition;
  }

  private organizationCondition(): ConditionJson {
    if (this.model.paths) {
      // a path without wildcard is the unit itself, with one everything below it
      return { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': this.model.paths.flatMap((path) => [path, `${path}*`]) } };
    }
    return this.model.organizationId ? { StringEquals: { 'aws:PrincipalOrgID': this.model.organizationId } } : {};
  }
}

function checkOrganizationId(id: string): string {
  return checkForm('organizationId', id, NAMES.organizationId);
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
