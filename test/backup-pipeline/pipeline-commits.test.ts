/**
 * What a commit changes of what the pipeline deploys: nothing where nothing changed, and the frameworks of all accounts where a requirement did.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { channels, pipelineDefinition, pipelineOf } from './pipeline-stack';
import { BackupOrganization } from '../../src';

const folder = mkdtempSync(join(tmpdir(), 'pipeline-commits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Not deployed: where in the program constructs are created, and a picture. */
const BESIDES = /\.(metadata\.json|dot)$/;

/** Files of a cloud assembly, by their path. */
function assemblyOf(definition = pipelineDefinition()): Map<string, string> {
  const app = new App({ outdir: mkdtempSync(join(folder, 'cdk.out-')) });
  pipelineOf({ app, definition });
  const { directory } = app.synth();
  return new Map(readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(directory, file)).isFile() && !BESIDES.test(file))
    .map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
}

const before = assemblyOf();

function changed(after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file) && file.includes('.template.json')).sort();
}

test('a second synthesis writes the same files, so that a second run deploys nothing', () => {
  const after = assemblyOf();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  expect([...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file)).toEqual([]);
});

describe('another requirement', () => {
  const after = assemblyOf(pipelineDefinition({ retention: 30 }));
  const files = changed(after).map((file) => file.replace(/^assembly-Production\/ProductionBackup/, '').replace(/[0-9A-F]{8}\./, '.'));

  test('changes the frameworks\' template and the stack that brings it to all accounts, neither policies nor the pipeline', () => {
    expect(files).toEqual(['Rollout.template.json', 'RolloutMembersFramework.stackset.template.json']);
  });

  test('updates the frameworks in place, in every account that is there and every one that joins', () => {
    const frameworks = (assembly: Map<string, string>) => {
      const [[, text]] = [...assembly].filter(([file]) => file.endsWith('.stackset.template.json') && file.includes('Framework'));
      const resources = Object.entries((JSON.parse(text) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> }).Resources);
      return resources.filter(([, { Type }]) => Type === 'AWS::Backup::Framework').map(([id, { Properties }]) => [id, Properties.FrameworkName]);
    };
    expect(frameworks(after)).toEqual(frameworks(before));
    expect(frameworks(after).length).toBeGreaterThan(0);
    const [[, rollout]] = [...after].filter(([file]) => /ProductionBackupRollout[0-9A-F]{8}\.template\.json$/.test(file));
    const stackSets = Object.values((JSON.parse(rollout) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> }).Resources)
      .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet');
    expect(stackSets.map(({ Properties }) => Properties.AutoDeployment)).toEqual(stackSets.map(() => expect.objectContaining({ Enabled: true })));
  });
});

test('what the CLI has deployed goes on in a stage of a pipeline, with the same stacks and the same templates', () => {
  const stacksOf = (stageOf: (app: App) => { readonly scope: App | Stage; readonly id: string }) => {
    const app = new App();
    const { scope, id } = stageOf(app);
    new BackupOrganization(scope, id, { definition: pipelineDefinition(), channels });
    const assembly = app.synth();
    const { stacks } = scope === app ? assembly : assembly.getNestedAssembly('assembly-Backup');
    // texts that say where a construct is
    const templateOf = (template: unknown) => JSON.parse(JSON.stringify(template).replaceAll('Backup/Default/', 'Backup/')) as unknown;
    return stacks.map(({ stackName, template, environment }) => ({ stackName, template: templateOf(template), account: environment.account, region: environment.region }));
  };
  const byHand = stacksOf((app) => ({ scope: app, id: 'Backup' }));
  const piped = stacksOf((app) => ({ scope: new Stage(app, 'Backup'), id: 'Default' }));
  expect(byHand.map(({ stackName }) => stackName)).toContain('Backup-Home');
  expect(piped).toEqual(byHand);
});
