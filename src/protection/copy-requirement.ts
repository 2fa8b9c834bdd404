import { CONTROL_LIMITS } from '../data/limits';
import { checkAccountId, literal } from '../organization-layout/organization-ids';
import { knownRegion } from '../private/regions';
import { checkList, reject } from '../private/validation';

/**
 * What is required of the place of copies.
 */
export type CopyRequirementModel =
  | { readonly kind: 'any' }
  | { readonly kind: 'regions'; readonly regions: ReadonlyArray<string> }
  | { readonly kind: 'accounts'; readonly accounts: ReadonlyArray<string> };

/**
 * Where copies must be, for `ProtectionRequirementOptions.crossRegionCopy` and `crossAccountCopy`. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/controls-and-remediation.html
 */
export class CopyRequirement {
  /**
   * Any other Region, or any other account of the organization, will do.
   */
  public static any(): CopyRequirement {
    return new CopyRequirement({ kind: 'any' });
  }

  /**
   * A copy in each of these Regions; of backups that are made in one of them, a copy in each of the others, so that it can't be the only one.
   * For `crossRegionCopy`.
   *
   * @param regions Region codes, at least one
   * @throws when there are none, or one is unknown
   */
  public static toRegions(regions: string[]): CopyRequirement {
    return new CopyRequirement({ kind: 'regions', regions: listed('regions', regions, (region) => knownRegion('regions', region)) });
  }

  /**
   * A copy in each of these accounts. For `crossAccountCopy`.
   *
   * @param accounts ids of accounts, 1 to 5
   * @throws when there are none or too many, or one is no account id
   */
  public static toAccounts(accounts: string[]): CopyRequirement {
    const ids = listed('accounts', accounts, (account) => literal('accounts', account, checkAccountId));
    const { crossAccounts } = CONTROL_LIMITS;
    if (ids.length > crossAccounts) {
      reject('accounts', ids.length, `AWS Backup Audit Manager takes at most ${crossAccounts} accounts`, `name at most ${crossAccounts}`);
    }
    return new CopyRequirement({ kind: 'accounts', accounts: ids });
  }

  private readonly model: CopyRequirementModel;

  private constructor(model: CopyRequirementModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): CopyRequirementModel {
    return this.model;
  }
}

function listed(prop: string, values: string[], check: (value: string) => string): string[] {
  checkList(prop, values);
  if (values.length === 0) {
    reject(prop, values, 'a list of nothing requires nothing', 'name at least one, or require CopyRequirement.any()');
  }
  return [...new Set(values.map(check))].sort();
}
