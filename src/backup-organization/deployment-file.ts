import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DeploymentFacts, deploymentText } from './deployment-text';
import { register } from '../private/registry';

const FILE = 'deployment.md';

/**
 * Writes how an organization is deployed into the cloud assembly at each synth, beside those of other organizations of the app or stage.
 *
 * @returns the path of the file
 */
export function attachDeploymentFile(organization: Construct, factsOf: () => DeploymentFacts): string {
  const { outdir } = Stage.of(organization)!;
  const all = register(organization, 'deployment files', outdir, { factsOf });
  attachCustomSynthesis(organization, {
    // each writes the whole, whichever is synthesized last
    onSynthesize: ({ outdir: assembly }) => writeFileSync(join(assembly, FILE), deploymentText(all().map((one) => one.factsOf()))),
  });
  return join(outdir, FILE);
}
