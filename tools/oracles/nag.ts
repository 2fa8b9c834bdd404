import { basename } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, NagPack, NIST80053R5Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { Finding } from './finding';
import { TemplateFile } from './templates';

export const NAG = 'cdk-nag';

const PACKS: (new () => NagPack)[] = [AwsSolutionsChecks, NIST80053R5Checks];

/** Runs the packs over an app that is still in memory, with all that its constructs know. */
export function nagApp(app: App): Finding[] {
  return nag(app, resource => Stack.of(resource).templateFile);
}

/** Runs the packs over a template: acknowledgements of the app that made it don't count here. */
export function nagTemplate(template: TemplateFile): Finding[] {
  const app = new App();
  new CfnInclude(new Stack(app, 'Included', { env: { region: template.region } }), 'Template', { templateFile: template.path });
  return nag(app, () => basename(template.path));
}

function nag(app: App, templateOf: (resource: CfnResource) => string): Finding[] {
  // the rules ask for `instanceof`: they see nothing of resources that another copy of aws-cdk-lib made
  const foreign = app.node.findAll().find(node => !(node instanceof CfnResource) && CfnResource.isCfnResource(node));
  if (foreign) {
    throw new Error(`${foreign.node.path} was made by another copy of aws-cdk-lib than the one that cdk-nag uses`);
  }
  return PACKS.flatMap(pack => new pack().validateScope(app).violations.flatMap(violation =>
    violation.violatingResources.map(violating => {
      const resource = find(app, violating.constructPath);
      return {
        oracle: NAG,
        rule: violation.ruleName,
        resource: `${templateOf(resource)}/${Stack.of(resource).resolve(resource.logicalId)}`,
        message: `${violation.severity ?? 'error'}: ${violation.description}`,
      };
    })));
}

function find(app: App, path: string | undefined): CfnResource {
  const node: IConstruct | undefined = path === undefined ? undefined : app.node.findAll().find(candidate => candidate.node.path === path);
  if (!node || !CfnResource.isCfnResource(node)) {
    throw new Error(`cdk-nag reports ${path}, which is no resource of the app`);
  }
  return node;
}
