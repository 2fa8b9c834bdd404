import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeploymentFacts } from './deployment-model';
import { deploymentText } from './deployment-text';
import { writeExecutionPolicies } from './execution-policies';
import { register } from '../private/registry';

const FILE = 'deployment.md';

/** The page of an assembly. */
export interface DeploymentFile {
  readonly path: string;
  readonly write: () => void;
}

/** Writes how an organization is deployed, and what CloudFormation needs for it, into the cloud assembly at each synth, beside those of other organizations of the app or stage. */
export function attachDeploymentFile(organization: Construct, factsOf: () => DeploymentFacts): DeploymentFile {
  const { outdir } = Stage.of(organization)!;
  const all = register(organization, 'deployment files', outdir, { factsOf });
  const path = join(outdir, FILE);
  const write = () => writeFileSync(path, deploymentText(all().map((one) => {
    const facts = one.factsOf();
    return { ...facts, executionPolicies: writeExecutionPolicies(facts, outdir) };
  })));
  // each writes the whole, whichever is synthesized last
  attachCustomSynthesis(organization, { onSynthesize: write });
  return { path, write };
}
