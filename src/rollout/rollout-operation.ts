import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RolloutOperationOptions } from './member-rollout-props';
import { checkMembers, reject } from '../private/validation';

/** A tenth of the accounts may fail, and one in any case. */
const TOLERATED_SHARE = 10;

/** In how many accounts an operation may fail where nobody says so. */
export function toleratedFailures(expectedAccounts: number): number {
  return Math.max(1, Math.floor(expectedAccounts / TOLERATED_SHARE));
}

/**
 * How StackSets work, with what is left out filled in.
 *
 * @param prop where the user wrote it
 */
export function checkOperation(options: RolloutOperationOptions, tolerated: number, prop = 'operation'): Required<RolloutOperationOptions> {
  checkMembers(prop, options, { maxConcurrentPercentage: 'optional', failureToleranceCount: 'optional', regionsInParallel: 'boolean' });
  const {
    maxConcurrentPercentage = 25, failureToleranceCount = tolerated, regionsInParallel = false,
  } = options;
  if (!Number.isInteger(maxConcurrentPercentage) || maxConcurrentPercentage < 1 || maxConcurrentPercentage > 100) {
    reject(`${prop}.maxConcurrentPercentage`, maxConcurrentPercentage, 'StackSets take a whole number of 1 to 100', 'give one');
  }
  if (!Number.isInteger(failureToleranceCount) || failureToleranceCount < 0) {
    reject(`${prop}.failureToleranceCount`, failureToleranceCount, 'StackSets take a whole number of 0 or more', 'give one');
  }
  return { maxConcurrentPercentage, failureToleranceCount, regionsInParallel };
}

/** Warns of operations that the first failure ends. */
export function warnWithoutTolerance(construct: IConstruct, { failureToleranceCount }: Required<RolloutOperationOptions>): void {
  if (failureToleranceCount === 0) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:rolloutWithoutTolerance',
      'failureToleranceCount is 0: the first account that fails, for example a suspended one, keeps all others from what they need for their backups; tolerate some');
  }
}
