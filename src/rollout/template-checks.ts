import { STACKSET_LIMITS } from '../data/stackset-limits';
import { reject } from '../private/reject';

interface TemplateJson {
  readonly Transform?: unknown;
  readonly Parameters?: object;
  readonly Rules?: object;
  readonly Resources?: { readonly [id: string]: { readonly Type: string } };
}

/** What a StackSet does not deploy, or deploys with consequences that nobody wants, by resource type. */
const UNFIT: { readonly [type: string]: { readonly limit: string; readonly remedy: string } } = {
  'AWS::CloudFormation::Stack': {
    limit: 'StackSets with service-managed permissions deploy no nested stacks', remedy: 'put its resources into the template itself',
  },
  'AWS::IAM::ServiceLinkedRole': {
    limit: 'its creation fails in every account that has the role already', remedy: 'let OrganizationSetup make service-linked roles, or the service itself',
  },
  'AWS::CDK::Metadata': {
    limit: 'every upgrade of aws-cdk-lib would become an operation in all accounts', remedy: 'leave analyticsReporting of the template off',
  },
};

/**
 * Refuses a template that StackSets would refuse in all accounts, or that could work in none.
 *
 * @param name of the StackSet
 */
export function checkTemplate(name: string, text: string): void {
  const template = JSON.parse(text) as TemplateJson;
  const prop = `template of the StackSet ${name}`;
  const resources = Object.entries(template.Resources ?? {});
  if (resources.length === 0) {
    reject(prop, 'empty', 'CloudFormation deploys no template without resources', 'create constructs in it, or leave it out');
  }
  if (template.Transform !== undefined || text.includes('"Fn::Transform"')) {
    reject(prop, template.Transform ?? 'Fn::Transform', 'StackSets with service-managed permissions deploy no template with macros or transforms', 'write out what the macro makes');
  }
  if (text.includes('"Fn::ImportValue"')) {
    reject(prop, 'Fn::ImportValue', 'the accounts of a StackSet have no exports of other stacks', 'name the resource by a name that is known before, as the definition has them');
  }
  for (const [id, { Type: type }] of resources) {
    const unfit = UNFIT[type];
    if (unfit) {
      reject(prop, `with ${id} of the type ${type}`, unfit.limit, unfit.remedy);
    }
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > STACKSET_LIMITS.templateUrlBytes) {
    reject(prop, `${bytes} bytes`, `CloudFormation takes ${STACKSET_LIMITS.templateUrlBytes}`, 'divide it over several templates of the roll-out');
  }
}
