import { Component, JsonFile, awscdk } from 'projen';

export interface QuickProofProps {
  /** The name under which the newest aws-cdk-lib is installed. */
  readonly newestAlias: string;

  /** The aws-cdk-lib versions of the two test runs. */
  readonly floor: string;
  readonly newest: string;
}

/**
 * `npm test`: the whole quick proof, the cheapest failures first. Nothing in it rewrites a file that is in git.
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
    jest.config.globals = { CDK_VERSION: props.floor };

    const newest = new JsonFile(project, 'jest.newest.config.json', {
      obj: () => ({
        ...jest.config,
        displayName: 'newest aws-cdk-lib',
        globals: { CDK_VERSION: props.newest },
        testMatch: jest.config.testMatch(),
        snapshotResolver: undefined,
        // The package itself is looked at once, in the run on the floor version.
        testPathIgnorePatterns: [...jest.config.testPathIgnorePatterns, '<rootDir>/test/project/'],
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
    const newestRun = project.addTask('jest:newest', {
      description: 'Tests on the newest aws-cdk-lib',
      exec: `jest --ci --json --outputFile=reports/jest-newest.json -c ${newest.path}`,
      receiveArgs: true,
    });

    const test = project.testTask;
    test.reset();
    test.spawn(project.preCompileTask);
    test.spawn(types);
    test.spawn(project.tasks.tryFind('eslint')!);
    test.spawn(project.compileTask);
    test.spawn(project.postCompileTask);
    test.spawn(project.tasks.tryFind('gates')!);
    test.spawn(floor);
    test.spawn(newestRun);
  }
}
