import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENT_LIMIT, environmentBytes, handlerFunction } from '../private/handler-function';
import { reject } from '../private/validation';

export interface HubFunctionProps {
  /** Name of the folder in `assets/event-hub/handler`. */
  readonly bundle: string;
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MB; 256 by default. */
  readonly memorySize?: number;
  readonly environment: { [name: string]: string };
  /** What fills the environment most: the prop, how much of it was given, and what to do where it is too much. */
  readonly filledBy: { readonly prop: string; readonly given: string; readonly remedy: string };
  readonly logRetention?: logs.RetentionDays;
}

/** @throws when AWS Lambda would not take the environment */
export function createFunction(scope: Construct, id: string, { bundle, filledBy, ...props }: HubFunctionProps): lambda.Function {
  const size = environmentBytes(props.environment);
  if (size > ENVIRONMENT_LIMIT) {
    const { prop, given, remedy } = filledBy;
    reject(prop, `<${given}>`, `the environment of the function ${id} would have ${size} bytes and AWS Lambda takes ${ENVIRONMENT_LIMIT}`, remedy);
  }
  return handlerFunction(scope, id, { memorySize: 256, ...props, asset: `event-hub/handler/${bundle}` });
}

/** What a list may take of a function's environment: AWS Lambda takes 4 KB, of which the rest is left to channels and queues. */
export function checkRoom(prop: string, value: unknown, remedy: string): void {
  const limit = Math.floor(ENVIRONMENT_LIMIT / 2) - 48;
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size > limit) {
    reject(prop, `<${size} characters>`, `a handler has room for ${limit}`, remedy);
  }
}
