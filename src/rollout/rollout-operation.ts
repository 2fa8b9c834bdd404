import { RolloutOperationOptions } from './member-rollout-props';
import { checkMembers, reject } from '../private/validation';

/** A tenth of the accounts may fail, and one in any case. */
const TOLERATED_SHARE = 10;

/** How StackSets work, with what is left out filled in. */
export function checkOperation(options: RolloutOperationOptions, expectedAccounts: number): Required<RolloutOperationOptions> {
  checkMembers('operation', options, { maxConcurrentPercentage: 'optional', failureToleranceCount: 'optional', regionsInParallel: 'boolean' });
  const {
    maxConcurrentPercentage = 25, failureToleranceCount = Math.max(1, Math.floor(expectedAccounts / TOLERATED_SHARE)), regionsInParallel = false,
  } = options;
  if (!Number.isInteger(maxConcurrentPercentage) || maxConcurrentPercentage < 1 || maxConcurrentPercentage > 100) {
    reject('operation.maxConcurrentPercentage', maxConcurrentPercentage, 'StackSets take a whole number of 1 to 100', 'give one');
  }
  if (!Number.isInteger(failureToleranceCount) || failureToleranceCount < 1) {
    reject('operation.failureToleranceCount', failureToleranceCount, 'with less than 1 the first account that fails keeps all others from their backups', 'give a whole number of 1 or more');
  }
  return { maxConcurrentPercentage, failureToleranceCount, regionsInParallel };
}
