import { Component, awscdk } from 'projen';

/**
 * What goes into the npm tarball (and from there into the other languages' packages): a list of what is in, not of what is out.
 */
export class Packaging extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    project.package.addField('files', ['lib/**/*.js', 'lib/**/*.d.ts', 'assets/**', '!**/*.map', '.jsii', 'API.md']);

    // Only the entry point can be imported: files below lib/ are free to move. (It also lets the examples import the package by name.)
    project.package.addField('exports', {
      '.': './lib/index.js',
      './package.json': './package.json',
      './.jsii': './.jsii',
    });

    // publib's default; the project names no registry host
    project.github?.tryFindWorkflow('release')?.file?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

    project.addTask('package:code', {
      description: 'Generate the bindings of all five languages without building them',
      exec: 'jsii-pacmak --code-only --outdir reports/bindings --targets js python java dotnet go',
    });
  }
}
