import { Token } from 'aws-cdk-lib';
import { reject } from './reject';

/** A metric without data never fails, and an alarm on it never goes off. */
export function checkDimension(prop: string, value: string, known: readonly string[]): string {
  return Token.isUnresolved(value) || known.includes(value) ? value
    : reject(prop, value, 'Amazon CloudWatch would have no data', `give one of ${known.join(', ')}`);
}

/** What has to be switched on for a metric: `by` is the value of an enum, `whose` the construct that has it among its `metrics`. */
export interface NeededMetric {
  readonly on: boolean;
  readonly by: string;
  readonly whose: string;
}

/** Refuses a metric that nothing writes, for the same reason. */
export function checkCounted<T>(prop: string, value: T, { on, by, whose }: NeededMetric): T {
  return on ? value
    : reject(prop, value, `the ${whose} writes no such metric, as each costs: an alarm on it would never go off`, `add ${by} to metrics of the ${whose}`);
}
