import { join } from 'node:path';
import { WORK } from './work';

/** The examples, by the names of their TypeScript files. */
export const EXAMPLE_NAMES = ['organization', 'app', 'local-plans', 'own-channel'] as const;
export type ExampleName = typeof EXAMPLE_NAMES[number];

/** Those that every language has. */
export type EveryExample = Exclude<ExampleName, 'own-channel'>;
export const EVERY_EXAMPLE: readonly EveryExample[] = ['organization', 'app', 'local-plans'];

/** A key that is deployed already, as the second deployment of local-plans has it. */
export const CONTEXT = { CDK_CONTEXT_JSON: JSON.stringify({ primaryKeyArn: 'arn:aws:kms:us-east-1:555555555555:key/mrk-1234abcd12ab34cd56ef1234567890ab' }) };

/** Every language's jsii runtime keeps what it unpacks below the project too, and does not complain about the age of Node.js. */
export const JSII = {
  JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(WORK, 'cache'),
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
};

export interface Build {
  /** The built package: the folder that a release publishes from. */
  readonly folder: string;
  readonly version: string;
}

/** The examples of one language, compiled against the built package. */
export interface Installed {
  /** The versions that run, by the names that npm knows them by; the example asks for exactly the oldest that the library takes. */
  readonly versions: { readonly 'aws-cdk-lib': string; readonly 'constructs': string };

  /** The examples that the language has. */
  readonly examples: readonly ExampleName[];

  /** @param environment says where the cloud assembly goes */
  synthesize(example: ExampleName, environment: NodeJS.ProcessEnv): void;

  /** Runs a program as the README shows it; undefined where translations of it need hands. */
  runText?(program: string, environment: NodeJS.ProcessEnv): void;

  /** Makes mistakes, and passes values between the languages: a JSON object a line, with name, ok and says. */
  check(environment: NodeJS.ProcessEnv): string;
}

/** Gets a language's examples ready to run. */
export type Install = (build: Build) => Installed;
