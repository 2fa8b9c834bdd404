import { readFileSync } from 'node:fs';
import { verdict } from './assembly';
import { Exclusion, awslintFindings, judgeFindings } from './awslint-findings';

async function main(): Promise<void> {
  const exclusions = JSON.parse(readFileSync('tools/gates/awslint-exclusions.json', 'utf8')) as Exclusion[];
  const { findings, rules } = await awslintFindings('.');
  verdict(
    'awslint', judgeFindings(findings, exclusions),
    `${rules} rules, ${findings.length} findings excluded for ${exclusions.length} reasons`,
    'Mend it, or exclude it with a reason in tools/gates/awslint-exclusions.json.',
  );
}

void main();
