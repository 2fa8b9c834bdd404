import { CfnCondition, CfnResource, Stack } from 'aws-cdk-lib';
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
  return sectionBelow(scope, stack, 'Resources') as TemplateResources;
}

/** A section of a stack's template, as far as elements below a scope make it. */
export function sectionBelow(scope: IConstruct, stack: Stack, section: 'Resources' | 'Conditions'): { [logicalId: string]: unknown } {
  const found: { [logicalId: string]: unknown } = {};
  for (const construct of scope.node.findAll()) {
    if ((section === 'Resources' ? CfnResource.isCfnResource(construct) : construct instanceof CfnCondition) && Stack.of(construct) === stack) {
      // what the stack itself calls to write its template; aws-cdk-lib has no public way to it
      const fragment = (construct as unknown as { _toCloudFormation(): { [name: string]: object } })._toCloudFormation();
      Object.assign(found, stack.resolve(fragment)[section]);
    }
  }
  return found;
}

/** Whether an app makes a resource of a type, by this library or not. */
export function hasResource(app: IConstruct, type: string): boolean {
  return app.node.findAll().some((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === type);
}
