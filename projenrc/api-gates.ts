import { Component, Task, awscdk } from 'projen';

/**
 * The gates over the public API, and over the map of the house. Each fails on its own; `gates` and `gates:examples` run them all.
 */
export class ApiGates extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    const gate = (name: string, description: string, script: string): Task =>
      project.addTask(`gate:${name}`, { description, exec: `tsx tools/gates/${script}.ts` });

    const gates = project.addTask('gates', { description: 'Every gate over the compiled library and its map' });
    // These synthesize or compile the examples: too long for every `npm test`, a step of `.ci/run`.
    const exampleGates = project.addTask('gates:examples', { description: 'Every gate over the examples (not part of `npm test`)' });
    gates.spawn(gate('docs', 'No public member without a summary, no optional prop without @default', 'docs'));
    gates.spawn(gate('api', 'The public API is the one in test/project/public-api.txt', 'public-api'));
    gates.spawn(gate('api-md', 'API.md is what jsii-docgen writes', 'api-md'));
    gates.spawn(gate('awslint', 'AWS construct guidelines; exclusions have reasons in tools/gates/awslint-exclusions.json', 'awslint'));
    gates.spawn(gate('compat', 'Nothing that the last release had is broken', 'compat'));
    exampleGates.spawn(gate('templates', 'What differs between the example templates and those of the last release has a reason in tools/gates/template-differences.json', 'template-differences'));
    gates.spawn(project.addTask('gate:architecture', {
      description: 'docs/architecture.md shows the rooms and the imports between them',
      exec: 'tsx tools/architecture/architecture.ts --check',
    }));
    project.addTask('architecture', {
      description: 'Draw the rooms and the imports between them anew, in docs/architecture.md',
      exec: 'tsx tools/architecture/architecture.ts',
    });
    exampleGates.spawn(project.addTask('gate:picture', {
      description: 'The picture of accounts and flows shows the examples',
      exec: 'tsx tools/picture/picture.ts --check',
    }));
    project.addTask('picture', {
      description: 'Draw the accounts of the examples and what flows between them, in docs/images',
      exec: 'tsx tools/picture/picture.ts',
    });
    exampleGates.spawn(gate('docs-examples', 'Every example of the pages below docs/ compiles', 'docs-examples'));
    gates.spawn(gate('rosetta', 'Every example in README and doc comments compiles', 'rosetta'));

    const accept = project.addTask('api:accept', {
      description: 'Accept the compiled public API: rewrites test/project/public-api.txt and API.md (after `npx projen compile`)',
    });
    accept.exec('tsx tools/gates/public-api.ts --accept');
    const docgen = project.tasks.tryFind('docgen')!;
    docgen.reset('tsx tools/gates/api-md.ts --accept');
    accept.spawn(docgen);

    project.addTask('project-files', {
      description: 'The files that projen writes are what it would write now (not part of `npm test`)',
      exec: 'tsx tools/gates/project-files.ts',
    });

    // projen's own task compares with what npm has; ours compares with the kept release, and works without a network.
    project.removeTask('compat');

    project.addTask('release:keep', {
      description: 'Keep the compiled assembly and the example templates as "the last release" (test/fixtures/last-release)',
      exec: 'tsx tools/gates/keep-release.ts',
    });
    project.gitignore.include('/test/fixtures/last-release/.jsii');
  }
}
