import { Component, awscdk } from 'projen';

/**
 * What goes into the npm tarball (and from there into the other languages' packages): a list of what is in, not of what is out.
 */
export class Packaging extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    project.package.addField('files', ['lib/**/*.js', 'lib/**/*.d.ts', 'assets/**', '!**/*.map', '.jsii', 'API.md', 'docs/runbooks/*.sh']);

    // Only the entry point can be imported: files below lib/ are free to move. (It also lets the examples import the package by name.)
    project.package.addField('exports', {
      '.': './lib/index.js',
      './package.json': './package.json',
      './.jsii': './.jsii',
    });

    // publib's default; the project names no registry host
    project.github?.tryFindWorkflow('release')?.file?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

    // In each language's package the examples are in that language, and it demands the floor of aws-cdk-lib, not what is newest on that day.
    for (const language of ['python', 'java', 'dotnet', 'go']) {
      project.tasks.tryFind(`package:${language}`)!.reset(`tsx tools/packages/run.ts ${language}`);
    }
    project.addTask('package:code', {
      description: 'Generate the bindings of the other languages without building them, and look at what they demand and show',
      exec: 'tsx tools/packages/run.ts --code-only --outdir reports/bindings python java dotnet go',
    });
  }
}
