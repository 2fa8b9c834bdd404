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
 * @returns the path of the file, and what writes it again once more is known
 */
export function attachDeploymentFile(organization: Construct, factsOf: () => DeploymentFacts): { readonly path: string; readonly write: () => void } {
  const { outdir } = Stage.of(organization)!;
  const all = register(organization, 'deployment files', outdir, { factsOf });
  const writeTo = (assembly: string) => writeFileSync(join(assembly, FILE), deploymentText(all().map((one) => one.factsOf())));
  // each writes the whole, whichever is synthesized last
  attachCustomSynthesis(organization, { onSynthesize: ({ outdir: assembly }) => writeTo(assembly) });
  return { path: join(outdir, FILE), write: () => writeTo(outdir) };
}
