import { Component, JsonFile, awscdk } from 'projen';

/**
 * Folders whose pure modules are mutated: those that do not load aws-cdk-lib, where a mutant costs a tenth of a second.
 * Add a line to add a folder.
 */
const MUTATED = [
  'src/private',
  'src/data',
];

/** Tests that say nothing about a mutant: they look at the package, or at whole templates. */
const NOT_FOR_MUTANTS = ['<rootDir>/test/project/', '<rootDir>/test/iam/'];

/**
 * Mutation testing with Stryker, without its TypeScript checker (44 times slower; `npm test` type-checks).
 */
export class MutationTesting extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    const jest = project.jest!;
    new JsonFile(project, 'stryker.config.json', {
      marker: false, // Stryker warns about options that it does not know
      obj: () => ({
        testRunner: 'jest',
        plugins: ['@stryker-mutator/jest-runner'],
        jest: {
          projectType: 'custom',
          config: {
            ...jest.config,
            testMatch: jest.config.testMatch(),
            snapshotResolver: undefined,
            maxWorkers: undefined, // Stryker's affair
            testPathIgnorePatterns: [...jest.config.testPathIgnorePatterns, ...NOT_FOR_MUTANTS],
          },
        },
        coverageAnalysis: 'perTest',
        timeoutMS: 60_000, // a mutant that a busy machine slows down has not been noticed
        ignoreStatic: true, // a mutant in a table of facts would need every test
        concurrency: 2,
        checkers: [],
        disableTypeChecks: false,
        ignorePatterns: ['lib', 'dist', 'assets', 'cdk.out', 'reports', 'examples/python', 'examples/java', 'examples/go', '.local-aws', '.oracles', '.venv', '.language-examples'],
        tempDirName: 'reports/stryker',
        reporters: ['clear-text', 'json'],
        jsonReporter: { fileName: 'reports/mutation.json' },
        clearTextReporter: { allowColor: false, logTests: false },
        allowConsoleColors: false,
      }),
    });
    project.addTask('mutate', { description: 'Mutation testing of the pure modules', exec: `tsx tools/gates/mutate.ts ${MUTATED.join(' ')}` });
  }
}
