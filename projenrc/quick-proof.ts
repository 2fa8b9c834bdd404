import { Component, JsonFile, awscdk } from 'projen';

export interface QuickProofProps {
  /** The name under which the newest aws-cdk-lib is installed. */
  readonly newestAlias: string;

  /** The aws-cdk-lib versions of the two test runs. */
  readonly floor: string;
  readonly newest: string;
}

/** Suites that nobody waits for: they go through everything one by one, or in full size; `npm test` has samples of the same. */
const LONG = '\\.long\\.test\\.ts$';

/** Whatever takes longer hangs: no busy machine needs so long for one test. */
const HANGS_AFTER_MS = 600_000;

/**
 * `npm test`: the quick proof, the cheapest failures first. Nothing in it rewrites a file that is in git.
 *
 * What a person can't wait for has scripts of its own, which `.ci/run` calls: `jest:long` and `jest:newest`.
 */
export class QuickProof extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary, props: QuickProofProps) {
    super(project);

    const jest = project.jest!;
    jest.addModuleNameMappers({ '^cdk-org-backup$': '<rootDir>/src' });
    // Copies of the package below the project are not the package; tools keep theirs in folders whose name starts with a dot.
    const copies = ['<rootDir>/dist/', '<rootDir>/reports/', '<rootDir>/cdk.out/', '<rootDir>/\\.', '<rootDir>/test/fixtures/last-release/'];
    for (const pattern of ['<rootDir>/lib/', ...copies]) {
      jest.addIgnorePattern(pattern);
      jest.addWatchIgnorePattern(pattern);
    }
    jest.config.modulePathIgnorePatterns = copies;

    jest.config.maxWorkers = '100%'; // jest leaves a core idle, which is half of a small machine
    jest.config.testTimeout = HANGS_AFTER_MS;
    // Failures in full, and totals. What tests print of their own is seen with `--reporters=default`.
    jest.config.reporters = [['summary', { summaryThreshold: 0 }]];
    jest.config.globals = { CDK_VERSION: props.floor };
    jest.config.globalSetup = '<rootDir>/test/support/temporary-folder/make.ts';
    jest.config.globalTeardown = '<rootDir>/test/support/temporary-folder/remove.ts';

    const anyRun = () => ({ ...jest.config, testMatch: jest.config.testMatch(), snapshotResolver: undefined });
    const everything: string[] = [...jest.config.testPathIgnorePatterns];
    jest.addIgnorePattern(LONG);
    const long = new JsonFile(project, 'jest.long.config.json', {
      obj: () => ({ ...anyRun(), testMatch: undefined, testRegex: LONG, testPathIgnorePatterns: everything }),
    });
    const newest = new JsonFile(project, 'jest.newest.config.json', {
      obj: () => ({
        ...anyRun(),
        globals: { CDK_VERSION: props.newest },
        // The package itself is looked at once, in the run on the floor version, and code that runs in AWS Lambda knows no aws-cdk-lib.
        testPathIgnorePatterns: [...everything, '<rootDir>/test/project/', '/handler/'],
        moduleNameMapper: {
          ...jest.config.moduleNameMapper,
          // cdk-nag and everything else that is loaded follows.
          '^aws-cdk-lib$': props.newestAlias,
          '^aws-cdk-lib/(.*)$': `${props.newestAlias}/$1`,
        },
      }),
    });

    const types = project.addTask('types', {
      description: 'Type-check sources, tests, tools and examples',
      exec: 'tsc --noEmit -p tsconfig.dev.json',
    });
    const floor = project.addTask('jest:floor', {
      description: 'Tests on the oldest supported aws-cdk-lib (after `npx projen compile` and `post-compile` for test/project)',
      exec: 'jest --ci --json --outputFile=reports/jest-floor.json',
      receiveArgs: true,
    });
    project.addTask('jest:long', {
      description: 'Suites that nobody waits for (*.long.test.ts), on the oldest supported aws-cdk-lib',
      exec: `jest --ci --json --outputFile=reports/jest-long.json -c ${long.path}`,
      receiveArgs: true,
    });
    project.addTask('jest:newest', {
      description: 'Tests on the newest aws-cdk-lib, long ones included; those of code that runs in AWS Lambda don\'t depend on it',
      exec: `jest --ci --json --outputFile=reports/jest-newest.json -c ${newest.path}`,
      receiveArgs: true,
    });

    const compiled = project.addTask('compiled', { description: 'Type-checks, compiles, and looks at what the compiler wrote' });
    compiled.spawn(types);
    compiled.spawn(project.compileTask);
    compiled.spawn(project.postCompileTask);
    compiled.spawn(project.tasks.tryFind('gates')!);

    const test = project.testTask;
    test.reset();
    test.spawn(project.preCompileTask);
    test.exec(`tsx tools/gates/side-by-side.ts ${compiled.name} ${project.tasks.tryFind('eslint')!.name}`, { name: `${compiled.name} and eslint, side by side` });
    test.spawn(floor);
  }
}
