import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { AnswersByContent } from './answers';
import { Finding } from './finding';
import { TemplateFile } from './templates';

const RULES = join(dirname(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json')), 'rules', 'control-tower', 'cfn-guard');

/**
 * The proactive controls of AWS Control Tower: where they are on, a CloudFormation hook refuses what they find.
 */
export class ControlTowerControls {
  public static readonly NAME = 'control-tower';

  private readonly rules = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.guard'))
    .map(file => ({ path: join(RULES, file), text: readFileSync(join(RULES, file), 'utf8') }));
  private readonly answers = new AnswersByContent(templates => this.ask(templates));

  public check(templates: TemplateFile[]): Finding[] {
    return this.answers.about(templates);
  }

  private ask(templates: TemplateFile[]): Finding[] {
    const types = new Set(templates.flatMap(({ path }) => Object.values<any>(JSON.parse(readFileSync(path, 'utf8')).Resources ?? {}).map(resource => resource.Type as string)));
    // a control says nothing about a template without its types, and reading all of them takes longer than judging
    const rules = this.rules.filter(({ text }) => (text.match(/\bAWS::\w+::\w+\b/g) ?? []).some(type => types.has(type)));
    const { violations } = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules: rules.map(({ path }) => path), maxBuffer: 64 * 1024 * 1024 })
      .validate({ templatePaths: templates.map(({ path }) => path) });
    return violations.flatMap(({ ruleName, description, violatingResources }) => violatingResources
      // beside the resource, some rules name the template
      .filter(({ resourceLogicalId }) => resourceLogicalId !== undefined)
      .map(({ templatePath, resourceLogicalId }) => ({
        oracle: ControlTowerControls.NAME,
        rule: /\[(CT(?:\.\w+)+)\]/.exec(description)?.[1] ?? ruleName,
        resource: `${basename(templatePath)}/${resourceLogicalId}`,
        message: `error: ${description}`,
      })));
  }
}
