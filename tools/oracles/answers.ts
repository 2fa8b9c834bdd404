import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileOf, Finding } from './finding';
import { TemplateFile } from './templates';

/**
 * What an oracle said, kept by the templates' content: members have the same template everywhere, and asking is what takes time.
 */
export class AnswersByContent {
  private readonly answers = new Map<string, Finding[]>();

  /** @param ask asks the oracle about templates that all go to one Region */
  constructor(private readonly ask: (templates: TemplateFile[], region: string | undefined) => Finding[]) {}

  public about(templates: TemplateFile[]): Finding[] {
    const questions = new Map(templates.map(template => [template, createHash('sha256').update(`${template.region} `).update(readFileSync(template.path)).digest('hex')]));
    const unasked = new Map([...questions].filter(([, question]) => !this.answers.has(question)).map(([template, question]) => [question, template]));
    // one run per Region: starting an oracle costs more than its answer
    for (const region of new Set([...unasked.values()].map(template => template.region))) {
      const asked = [...unasked].filter(([, template]) => template.region === region);
      const findings = this.ask(asked.map(([, template]) => template), region);
      for (const [question, { name }] of asked) {
        this.answers.set(question, findings.filter(finding => fileOf(finding) === name));
      }
    }
    return [...questions].flatMap(([{ name }, question]) => this.answers.get(question)!
      .map(finding => ({ ...finding, resource: [name, ...finding.resource.split('/').slice(1)].join('/') })));
  }
}
