import { awscdk, javascript, release, typescript } from 'projen';
import { NpmAccess, UpdateSnapshot } from 'projen/lib/javascript';
import { PinnedActions } from './projenrc/actions';
import { ApiGates } from './projenrc/api-gates';
import { BuildChores } from './projenrc/build-chores';
import { LintRules } from './projenrc/lint-rules';
import { LongProofs } from './projenrc/long-proofs';
import { MutationTesting } from './projenrc/mutation-testing';
import { Packaging } from './projenrc/packaging';
import { QuickProof } from './projenrc/quick-proof';
import { SupplyChain } from './projenrc/supply-chain';
import { CDK_FLOOR, CDK_NEWEST, CDK_NEWEST_ALIAS, pinDevDependencies } from './projenrc/versions';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-org-backup',
  description: 'Organization-wide backup on AWS Backup: policies for every account, a central account that receives copies, compliance that is read, restores that are tested.',
  author: 'cdk-org-backup contributors',
  authorAddress: 'https://github.com/cdk-org-backup',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-org-backup/cdk-org-backup',
  homepage: 'https://github.com/cdk-org-backup/cdk-org-backup#readme',
  bugsUrl: 'https://github.com/cdk-org-backup/cdk-org-backup/issues',
  keywords: [
    'aws', 'aws-cdk', 'backup', 'aws-backup', 'organizations', 'aws-organizations', 'disaster-recovery', 'ransomware', 'compliance',
  ],
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-org-backup contributors',
  stability: 'stable',
  defaultReleaseBranch: 'main',
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(), // a release is a decision
  jsiiReleaseVersion: '0.2.1061',
  buildWorkflow: false, // the workflow `proofs` runs on pull requests, each test once
  // `npm test` is part of the release build; nothing is published before the rest of the tests has passed as well.
  postBuildSteps: ['jest:long', 'jest:newest'].map((task) => ({ name: task, run: `npx projen ${task}` })),
  npmignoreEnabled: false, // package.json lists what is in
  sampleCode: false,

  // Toolchain. Every version is exact: a build of an old commit is the same build.
  projenVersion: '0.103.25',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24.x',
  cdkVersion: CDK_FLOOR,
  cdkCliVersion: '2.1148.1',
  constructsVersion: '10.5.1',
  jsiiVersion: '6.0.16',
  typescriptVersion: '6.0.3',
  depsUpgrade: false,
  autoDetectBin: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  // Compiler. No source maps in what is shipped; the dev project covers everything that is TypeScript.
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfig: {
    compilerOptions: { types: ['node'], inlineSourceMap: false, inlineSources: false, sourceMap: false, declarationMap: false },
  },
  tsconfigDev: {
    compilerOptions: {
      types: ['jest', 'node'],
      sourceMap: true, // a failing test points at its source
      // Examples and tools say what a user says: `import { … } from 'cdk-org-backup'`.
      paths: { 'cdk-org-backup': ['./src'] },
    },
    include: ['.projenrc.ts', 'projenrc/**/*.ts', 'src/**/*.ts', 'test/**/*.ts', 'tools/**/*.ts', 'examples/typescript/**/*.ts'],
    exclude: ['node_modules', 'examples/typescript/node_modules', 'test/fixtures/last-release', 'cdk.out'],
  },

  // Tests. Snapshots are never rewritten by a test run.
  jestOptions: {
    jestVersion: '30.5.2',
    configFilePath: 'jest.config.json',
    updateSnapshot: UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      coverageReporters: ['text-summary', 'lcov'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'tools', 'examples/typescript'],
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] },
  },

  // Publishing: no long-lived token where the registry knows trusted publishing (CONTRIBUTING.md lists what must be set up).
  bumpPackage: 'commit-and-tag-version@12.7.3', // 13 needs Node 22
  npmAccess: NpmAccess.PUBLIC,
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-org-backup', module: 'cdk_org_backup', trustedPublishing: true },
  publishToMaven: {
    mavenGroupId: 'io.github.cdk-org-backup',
    mavenArtifactId: 'cdk-org-backup',
    javaPackage: 'io.github.cdkorgbackup',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkOrgBackup', packageId: 'CdkOrgBackup', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-org-backup/cdk-org-backup-go', packageName: 'cdkorgbackup' },
  githubOptions: { mergify: false, pullRequestLint: false },
  pullRequestTemplate: false,
});

pinDevDependencies(project);
project.tsconfigDev.removeInclude('**/*.ts'); // lists what it covers
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true'); // the lock file names no registry host

new LintRules(project);
new BuildChores(project);
new ApiGates(project);
new Packaging(project);
new MutationTesting(project);
new LongProofs(project);
new SupplyChain(project);
new QuickProof(project, { newestAlias: CDK_NEWEST_ALIAS, floor: CDK_FLOOR, newest: CDK_NEWEST });
new PinnedActions(project); // of all workflows above

project.synth();
