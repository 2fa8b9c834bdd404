import { basename } from 'node:path';
// the newest one: the floor version has no validator
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib-newest';
import { Finding } from './finding';
import { TemplateFile } from './templates';

/**
 * The validator that the newest aws-cdk-lib runs at the end of every synth: schemas of all resource types and the CDK's own rules.
 *
 * It is called with files here, because at synth it never sees templates of StackSets and honours acknowledgements.
 */
export class SchemaValidator {
  public static readonly NAME = 'cdk-validate';

  private readonly plugin = new CloudFormationValidatePlugin();

  public check(templates: TemplateFile[]): Finding[] {
    const report = this.plugin.validate({
      appConstruct: new App(),
      templatePaths: templates.map(template => template.path),
      stackTemplates: templates.map(template => ({
        stackConstructPath: template.name,
        templatePath: template.path,
        accountId: template.account,
        region: template.region,
      })),
    });
    return report.violations
      // informational findings are advice; warnings count like errors
      .filter(violation => violation.severity !== 'informational' && violation.severity !== 'debug')
      .flatMap(violation => violation.violatingResources.map(resource => ({
        oracle: SchemaValidator.NAME,
        rule: violation.ruleName,
        resource: [basename(resource.templatePath!), ...(resource.resourceLogicalId ? [resource.resourceLogicalId] : [])].join('/'),
        message: `${violation.severity}: ${violation.description}`,
      })));
  }
}
