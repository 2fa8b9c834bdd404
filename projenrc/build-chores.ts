import { Component, awscdk } from 'projen';

/**
 * What stands between the source and a shippable `lib`: handlers are bundled before the compiler runs, exports made lazy after it.
 */
export class BuildChores extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    // jsii 6 still accepts Node 20, and says at length on every call that it is past its end.
    project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
    // The AWS SDK says so too, once in each process; handlers run on a newer one.
    project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');

    const bundle = project.addTask('bundle', {
      description: 'Bundle the Lambda handlers (src/**/*.lambda.ts) and scripts of pipelines (src/**/*.script.ts) into assets/',
      exec: 'tsx tools/build/bundle.ts',
    });
    project.preCompileTask.spawn(bundle);

    project.compileTask.reset('tsx tools/gates/compile.ts', {
      name: 'jsii; a warning that is not listed in tools/gates/jsii-warnings.json fails',
    });
    // Generated docs are accepted on purpose (api:accept); a build that rewrote them could not notice that they changed.
    project.postCompileTask.reset('tsx tools/build/finish-lib.ts');

    // line ends are part of what these show
    project.gitattributes.addAttributes('/test/report-notifier/handler/reading/fixtures/*', '-text');
    project.gitignore.exclude('/node_modules', '/assets/', '/reports/', '/.local-aws/', '/.oracles/', '/.language-examples/', '/.event-ruler/', '/.facts/', '/tools/digest-look/node_modules/', '.jsii.tabl.json*', '.jsii.gz', 'cdk.out/', '.venv/', '__pycache__/');
  }
}
