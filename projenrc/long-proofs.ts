import { Component, awscdk } from 'projen';
import { JobPermission } from 'projen/lib/github/workflows-model';
import { CHECKOUT } from './supply-chain';

/**
 * The proofs that are too long for `npm test`: scripts of package.json that `.ci/run` calls as steps of their own.
 *
 * One line adds one: its name, what it shows, its command. A step that belongs to `.ci/run` is also named there.
 */
const LONG_PROOFS: ReadonlyArray<{ name: string; description: string; exec: string }> = [
  {
    name: 'demo',
    description: 'Deploys the reference organization into a local AWS',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/demo/demo.ts',
  },
  {
    name: 'local-aws:selftest',
    description: 'Shows that the local AWS refuses what AWS refuses',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/local-aws/selftest.ts',
  },
  {
    name: 'waves',
    description: 'Canary units, their gates and the runbooks of docs/runbooks, in a local AWS with the AWS CLI',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/waves/run.ts',
  },
  {
    name: 'local-aws:setup',
    description: 'Deploys the switches of an organization into a local AWS: one that fails, the first run, the second, the end',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/demo/organization-setup.ts',
  },
  {
    name: 'member-setup',
    description: 'Runs the state machines of MemberSetup in the local AWS, every state of them',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/member-setup/run.ts',
  },
  {
    name: 'tag-remediation',
    description: 'Runs the state machine of UntaggedResourceRemediation in the local AWS, every state of it',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/tag-remediation/run.ts',
  },
  {
    name: 'oracles',
    description: 'Holds the example templates against cfn-lint, the CloudFormation schemas, cdk-nag, checkov and the proactive controls of AWS Control Tower',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/oracles/run.ts',
  },
  ...['Python', 'Java', 'Go'].map((language) => ({
    name: `example:${language.toLowerCase()}`,
    description: `Builds the ${language} package as a release does and compares the templates of the ${language} examples with those of the TypeScript ones`,
    exec: `tsx --tsconfig tsconfig.dev.json tools/language-examples/run.ts ${language.toLowerCase()}`,
  })),
  {
    name: 'events',
    description: 'Every event through the patterns of the event hub, with the engine that EventBridge uses',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/event-ruler/run.ts',
  },
  {
    name: 'digest',
    description: 'The HTML digest in a headless browser: widths, color schemes, contrast, what it loads',
    exec: 'npm ci --prefix tools/digest-look --no-audit --no-fund --silent && tsx --tsconfig tsconfig.dev.json tools/digest-look/run.ts',
  },
  {
    name: 'lambda',
    description: 'The bundled handlers under the runtime client of AWS Lambda, against a local AWS and the fake that AWS\'s model drives',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/lambda-runtime/install.ts && tsx --tsconfig tsconfig.dev.json tools/lambda-runtime/run.ts',
  },
  {
    name: 'bench:cold-start',
    description: 'Start of each handler with the AWS SDK inside and with the runtime\'s own',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/lambda-runtime/install.ts && tsx --tsconfig tsconfig.dev.json tools/lambda-runtime/cold-start.ts',
  },
  {
    name: 'bench:reports',
    description: 'From the files of a report to its event: CPU and memory, with --beside <commit> next to a former version',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/bench-reports/bench.ts',
  },
  {
    name: 'bench',
    description: 'Synthesis and import times against templates written by hand',
    exec: 'tsx --tsconfig tsconfig.dev.json tools/bench/bench.ts',
  },
];

/**
 * The long proofs as scripts, and a workflow that runs `.ci/run` as anyone can on their own machine.
 */
export class LongProofs extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    for (const { name, description, exec } of LONG_PROOFS) {
      project.addTask(name, { description, exec, receiveArgs: true });
    }

    // The only workflow of a pull request. Each aws-cdk-lib has its tests run once.
    project.addTask('measure', {
      description: 'Lines of each room and of its run-time code, public types and members, small files and names used twice; of another checkout: its folder; beside another commit: --at <commit>',
      exec: 'tsx tools/measure/measure.ts',
      receiveArgs: true,
    });

    const workflow = project.github!.addWorkflow('proofs');
    workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
    workflow.addJob('proofs', {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 240,
      permissions: { contents: JobPermission.READ },
      tools: {
        node: { version: '20.x' }, // the oldest that is supported; build and release use a newer one
        python: { version: '3.11' },
        java: { version: '17' },
        go: { version: '^1.25' },
      },
      steps: [
        CHECKOUT,
        { name: 'Everything', run: '.ci/run' },
      ],
    });
    // The only language that `.ci/run` generates and does not build: few machines have its SDK.
    workflow.addJob('dotnet', {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 60,
      permissions: { contents: JobPermission.READ },
      tools: { node: { version: '24.x' }, dotnet: { version: '6.x' } },
      steps: [
        CHECKOUT,
        { name: 'Install', run: 'npm ci' },
        { name: 'Compile', run: 'npx projen pre-compile && npx projen compile && npx projen post-compile' },
        { name: 'Package', run: 'npx projen package:dotnet' },
      ],
    });
  }
}
