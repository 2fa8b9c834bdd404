import { readFileSync } from 'node:fs';
import { GUARDRAIL_ROWS, GuardrailRow, Spared } from '../../src/data/guardrails';

/** docs/guardrails.md says what data/guardrails.ts does. */

const WHO: { readonly [who in Spared]: string } = {
  deployers: 'those who deploy', passers: 'deploy roles of `cdk bootstrap`', deleters: '`exemptRoles` of `manualDeletion`', policyAdministrators: '`policyAdministrators` of `manualDeletion`',
  backupRoles: 'every role that made recovery points', restoringRoles: 'restore and scanning roles', setup: 'the role of `memberSettings`', controlTower: '`AWSControlTowerExecution`', exempt: '`exemptRoles`', breakGlass: '`breakGlassRole`',
};
const WHERE = { members: 'members', central: 'central', formerCentral: 'former central' };

const rowOf = ([sid, { title, actions, why, spares, at, source, basis }]: [string, GuardrailRow]) => (
  `| \`${sid}\` | ${title}: ${actions.map((action) => `\`${action.replace(/^backup:/, '')}\``).join(', ')} | ${why} | ${spares.map((who) => WHO[who]).join(', ') || 'nobody'} `
  + `| ${at.map((place) => WHERE[place]).join(', ')} | ${source}${basis === 'inferred' ? '; inferred, off' : ''} |`);

test.each(Object.entries<GuardrailRow>(GUARDRAIL_ROWS))('the page has the statement %s as it is', (...row) => {
  expect(readFileSync('docs/guardrails.md', 'utf8').split('\n')).toContain(rowOf(row));
});

test('the page has no other statements', () => {
  const page = readFileSync('docs/guardrails.md', 'utf8');
  expect([...page.matchAll(/^\| `(Deny\w+)` \|/gm)].map(([, sid]) => sid)).toEqual(Object.keys(GUARDRAIL_ROWS));
});

test('what is only inferred has a line in docs/verify-in-aws.md', () => {
  const page = readFileSync('docs/verify-in-aws.md', 'utf8');
  Object.entries<GuardrailRow>(GUARDRAIL_ROWS).filter(([, { basis }]) => basis === 'inferred').forEach(([sid]) => expect(page).toContain(`\`${sid}\``));
});
