import type { CanaryAccountsModel } from './canary-gate-states';
import { CANARY_LIMITS } from '../data/canary-limits';
import { NAMES } from '../data/names';
import { reject } from '../private/reject';
import { checkForm, checkTexts } from '../private/validation';

/**
 * Which canary accounts must have backed up, and copied, before a `CanaryGate` opens.
 */
export class CanaryAccounts {
  /**
   * At least so many of the accounts in the canary units, whichever they are when the gate runs: accounts without resources to back up don't hold it up.
   *
   * @param count 1 to 300 accounts
   * @throws when the number is out of bounds
   */
  public static atLeast(count: number): CanaryAccounts {
    if (!Number.isInteger(count) || count < 1 || count > CANARY_LIMITS.accounts) {
      reject('count', count, `a gate looks at 1 to ${CANARY_LIMITS.accounts} accounts`, 'give a whole number of these');
    }
    return new CanaryAccounts({ least: count });
  }

  /**
   * Every account in the canary units, new ones included: each must have something to back up.
   */
  public static every(): CanaryAccounts {
    return new CanaryAccounts({ least: 'all' });
  }

  /**
   * These accounts, each of them, and no others.
   *
   * @param accountIds 1 to 300 accounts of the canary units
   * @throws when there is none, or one has not 12 digits
   */
  public static named(accountIds: string[]): CanaryAccounts {
    checkTexts('accountIds', accountIds);
    accountIds.forEach((id, i) => checkForm(`accountIds[${i}]`, id, NAMES.accountId));
    const accounts = [...new Set(accountIds)].sort();
    if (accounts.length === 0 || accounts.length > CANARY_LIMITS.accounts) {
      reject('accountIds', `${accounts.length} accounts`, `a gate looks at 1 to ${CANARY_LIMITS.accounts}`, 'name the accounts that have something to back up');
    }
    return new CanaryAccounts({ accounts, least: 'all' });
  }

  private readonly model: CanaryAccountsModel;

  private constructor(model: CanaryAccountsModel) {
    this.model = model;
  }

  /** @internal */
  public get _canary(): CanaryAccountsModel {
    return this.model;
  }
}
