import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A resource as a template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
  readonly Condition?: string;
  readonly [member: string]: unknown;
}

/** Resources by their logical ids. */
export interface TemplateResources {
  readonly [logicalId: string]: TemplateResource;
}

/** The resources below a scope that one stack has, as its template will have them, overrides included. */
export function resourcesBelow(scope: IConstruct, stack: Stack): TemplateResources {
  const resources: { [logicalId: string]: TemplateResource } = {};
  for (const construct of scope.node.findAll()) {
    if (CfnResource.isCfnResource(construct) && construct.stack === stack) {
      // what the stack itself calls to write its template; aws-cdk-lib has no public way to it
      const fragment = (construct as unknown as { _toCloudFormation(): { Resources?: object } })._toCloudFormation();
      Object.assign(resources, stack.resolve(fragment).Resources);
    }
  }
  return resources;
}

/** Whether an app makes a resource of a type, by this library or not. */
export function hasResource(app: IConstruct, type: string): boolean {
  return app.node.findAll().some((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === type);
}
