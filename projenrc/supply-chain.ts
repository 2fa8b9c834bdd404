import { Component, awscdk } from 'projen';
import { GithubWorkflow } from 'projen/lib/github';
import { JobPermission, JobStep } from 'projen/lib/github/workflows-model';

const RUNNER = ['ubuntu-latest'];
const BRANCH = 'sdk-clients';
const PATCH = 'sdk-clients.patch';

/**
 * What is looked at once a week, because others change it: the SDK clients that handlers carry, and AWS's models.
 */
export class SupplyChain extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    project.addTask('sdk:upgrade', {
      description: 'The newest version that the registry has of all SDK clients, into projenrc/versions.ts (needs the network)',
      exec: 'tsx --tsconfig tsconfig.dev.json tools/sdk-clients/upgrade.ts',
    });
    project.addTask('facts:diff', {
      description: 'AWS\'s newest models of Backup, Organizations, StackSets against those that the library was decided on (needs the network); `-- --accept` keeps the new ones',
      exec: 'tsx --tsconfig tsconfig.dev.json tools/facts-diff/run.ts',
      receiveArgs: true,
    });

    const facts = this.weekly(project, 'facts', '17 5 * * 1');
    facts.addJob('facts', {
      runsOn: RUNNER,
      timeoutMinutes: 30,
      permissions: { contents: JobPermission.READ },
      tools: { node: { version: '24.x' }, python: { version: '3.11' } },
      steps: [CHECKOUT, { name: 'Install', run: 'npm ci' }, { name: 'Compare', run: 'npm run facts:diff' }],
    });

    // Packages that nobody has looked at run without any right to write; what may write runs none of them.
    const upgrade = this.weekly(project, 'sdk-clients', '47 5 * * 1');
    upgrade.addJob('upgrade', {
      runsOn: RUNNER,
      timeoutMinutes: 120,
      permissions: { contents: JobPermission.READ },
      tools: { node: { version: '24.x' } },
      outputs: { changed: { stepId: 'patch', outputName: 'changed' } },
      steps: [
        CHECKOUT,
        { name: 'Install', run: 'npm ci' },
        { name: 'Upgrade', run: 'npm run sdk:upgrade' },
        { name: 'Patch', id: 'patch', run: `git diff > ${PATCH} && if [ -s ${PATCH} ]; then echo "changed=true" >> "$GITHUB_OUTPUT"; fi` },
        { name: 'Keep', if: 'steps.patch.outputs.changed == \'true\'', uses: 'actions/upload-artifact@v7', with: { name: PATCH, path: PATCH } },
      ],
    });
    upgrade.addJob('propose', {
      runsOn: RUNNER,
      needs: ['upgrade'],
      if: 'needs.upgrade.outputs.changed == \'true\'',
      timeoutMinutes: 10,
      permissions: { contents: JobPermission.WRITE, pullRequests: JobPermission.WRITE, actions: JobPermission.WRITE },
      steps: [
        { name: 'Checkout', uses: 'actions/checkout@v7' },
        { name: 'Fetch', uses: 'actions/download-artifact@v8', with: { name: PATCH, path: '${{ runner.temp }}' } },
        {
          name: 'Propose',
          // a pull request that a workflow's token opens starts no workflow by itself
          run: [
            'set -euo pipefail',
            `git apply "$RUNNER_TEMP/${PATCH}"`,
            'git config user.name "github-actions[bot]"',
            'git config user.email "41898282+github-actions[bot]@users.noreply.github.com"',
            `git checkout -b ${BRANCH}`,
            'git commit -a -m "build: newest SDK clients of the handlers"',
            `git push --force origin ${BRANCH}`,
            `gh pr view ${BRANCH} --json state --jq .state | grep -qx OPEN || gh pr create --head ${BRANCH} --fill`,
            `gh workflow run proofs.yml --ref ${BRANCH}`,
          ].join('\n'),
          env: { GH_TOKEN: '${{ github.token }}' },
        },
      ],
    });
  }

  private weekly(project: awscdk.AwsCdkConstructLibrary, name: string, cron: string): GithubWorkflow {
    const workflow = project.github!.addWorkflow(name);
    workflow.on({ schedule: [{ cron }], workflowDispatch: {} });
    return workflow;
  }
}

/** Code that is tested needs no token of its repository. */
export const CHECKOUT: JobStep = { name: 'Checkout', uses: 'actions/checkout@v7', with: { 'persist-credentials': false } };
