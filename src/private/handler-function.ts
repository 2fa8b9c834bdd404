import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Duration, FileSystem, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { reject, TOKEN_MARKER } from './reject';

/** A function of this library, whose code was bundled when the library was built. */
export interface HandlerFunctionProps {
  /** Folder of its code below `assets`. */
  readonly asset: string;
  /** Its function in that code. */
  readonly handler?: string;
  readonly description: string;
  readonly environment: { [name: string]: string };
  readonly timeout: Duration;
  /** MB. */
  readonly memorySize: number;
  readonly logRetention?: logs.RetentionDays;
  /** What fills the environment most, where it may be too much: the prop, how much of it was given, and what to do. */
  readonly filledBy?: { readonly prop: string; readonly given: string; readonly remedy: string };
  /** Files beside its code, by name: what has no room in the environment, and is known at synth. */
  readonly files?: { [name: string]: string };
}

/** Bytes of names and values that AWS Lambda takes. */
const ENVIRONMENT_LIMIT = 4096;
/** Bytes that stand for a value known at deployment only, such as a bucket's name or a queue's URL. */
const TOKEN_BYTES = 100;

/** Bytes that an environment will have at most. */
export function environmentBytes(environment: { readonly [name: string]: string }): number {
  const bytes = (text: string) => Buffer.byteLength(text.replace(TOKEN_MARKER, 'x'.repeat(TOKEN_BYTES)));
  return Object.entries(environment).reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
}

/** What a list may take of a function's environment, of which the rest is left to channels and queues. */
export function checkRoom(prop: string, value: unknown, remedy: string): void {
  const limit = Math.floor(ENVIRONMENT_LIMIT / 2) - 48;
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size > limit) {
    reject(prop, `<${size} characters>`, `a handler has room for ${limit}`, remedy);
  }
}

/**
 * Creates the function with a log group of its own; neither has a fixed name.
 *
 * @throws when AWS Lambda would not take the environment
 */
export function handlerFunction(scope: Construct, id: string, props: HandlerFunctionProps): lambda.Function {
  const folder = join(__dirname, '..', '..', 'assets', props.asset);
  if (!existsSync(join(folder, 'index.js'))) {
    throw new Error(`assets/${props.asset} is missing in the package cdk-org-backup; install it again, or run the task 'bundle' when you build it yourself`);
  }
  const { asset: _, logRetention, files, filledBy, ...rest } = props;
  const size = environmentBytes(props.environment);
  if (filledBy && size > ENVIRONMENT_LIMIT) {
    reject(filledBy.prop, filledBy.given, `the environment of the function '${props.description}' would have ${size} bytes and AWS Lambda takes ${ENVIRONMENT_LIMIT}`, filledBy.remedy);
  }
  const logGroup = new logs.LogGroup(scope, `${id}Log`, {
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY,
  });
  // AWS's managed policy would let it write any log of the account
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: `Role of the function: ${props.description}`,
  });
  logGroup.grantWrite(role);
  const code = files ? withFiles(folder, files) : folder;
  const handler = new lambda.Function(scope, id, {
    ...rest,
    role,
    logGroup,
    code: lambda.Code.fromAsset(code),
    handler: rest.handler ?? 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
  });
  // the cloud assembly has its own copy by now, unless it is told to point at this one
  if (code !== folder && !scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) {
    rmSync(code, { recursive: true });
  }
  return handler;
}

function withFiles(folder: string, files: { [name: string]: string }): string {
  const copy = FileSystem.mkdtemp('cdk-org-backup-');
  readdirSync(folder).forEach((file) => copyFileSync(join(folder, file), join(copy, file)));
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(copy, name), text));
  return copy;
}
