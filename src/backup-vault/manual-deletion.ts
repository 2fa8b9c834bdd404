import { isNobody, NOBODY, PrincipalArns, principalArns, union } from './principal-arns';
import { BoundManualDeletion, ManualDeletionModel } from './vault-models';
import { checkMembers } from '../private/validation';

/**
 * Who may still delete recovery points or change a vault's policy.
 */
export interface ManualDeletionDeniedOptions {
  /**
   * ARNs of roles that may delete recovery points and change their lifecycle, exact or with `*` and `?`.
   *
   * IAM judges a session by its role's ARN, with the role's path. The Audit Manager control takes at most 5 exact ARNs,
   * policy administrators and the definition's `breakGlassRole` included.
   *
   * @default - nobody
   */
  readonly exemptRoles?: string[];

  /**
   * ARNs of roles or users that may change the vault's policy, lock and notifications, exact or with `*` and `?`; they may not delete.
   *
   * The role with which CloudFormation deploys the vault (`deployedBy`) is always one of them, unless the list is empty: then nobody but the
   * definition's `breakGlassRole` can ever change the vault's policy again.
   *
   * @default - the role that deploys, alone
   */
  readonly policyAdministrators?: string[];
}

/** Everybody whom some denial of deletion or weakening spares: what AWS Backup Audit Manager has to know. */
export function sparedByVault(denied: BoundManualDeletion | undefined): PrincipalArns {
  return denied ? union(denied.exempt, denied.administrators, denied.breakGlass) : NOBODY;
}

/**
 * Whether recovery points of a vault can be deleted by hand, before their retention ends.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
 */
export class ManualDeletion {
  /**
   * Nobody but the named roles deletes recovery points or changes their lifecycle.
   *
   * The vault's access policy then satisfies the control `BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED`.
   *
   * @throws when an ARN is not one of a role (or user, for policy administrators), or matches every principal
   */
  public static denied(options: ManualDeletionDeniedOptions = {}): ManualDeletion {
    checkMembers('', options, { exemptRoles: 'texts', policyAdministrators: 'texts' });
    return new ManualDeletion({
      exempt: principalArns('exemptRoles', options.exemptRoles ?? [], 'role'),
      administrators: options.policyAdministrators && principalArns('policyAdministrators', options.policyAdministrators, 'role or user'),
    });
  }

  /**
   * Whoever has the IAM permission deletes recovery points; a vault lock still holds.
   */
  public static allowed(): ManualDeletion {
    return new ManualDeletion();
  }

  private readonly model?: ManualDeletionModel;

  private constructor(model?: ManualDeletionModel) {
    this.model = model;
  }

  /** @internal */
  public get _denied(): boolean {
    return this.model !== undefined;
  }

  /**
   * The exemptions, with the role that deploys and the one for emergencies; undefined where deletion is allowed.
   * @internal
   */
  public _bind(deployer: PrincipalArns, breakGlass: PrincipalArns = NOBODY): BoundManualDeletion | undefined {
    if (!this.model) {
      return undefined;
    }
    const { exempt, administrators } = this.model;
    // whoever deploys must stay able to: only an empty list, which nobody writes by mistake, leaves it out
    return { exempt, administrators: administrators && isNobody(administrators) ? NOBODY : union(administrators ?? NOBODY, deployer), breakGlass };
  }
}
