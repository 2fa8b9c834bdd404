/**
 * `npx tsx --tsconfig tsconfig.dev.json tools/told/page.ts`: writes the tables of docs/told.md, which a test compares with them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLACES, UNTOLD } from './calls';
import { AlertCondition, CallRow } from '../../src/data/event-row';
import { EVENTS } from '../../src/data/events';

const PAGE = join(__dirname, '..', '..', 'docs', 'told.md');
const START = '<!-- tables -->';

const WHEN: { readonly [condition in AlertCondition]: string } = {
  'always': 'always',
  'backup-key': 'the key is one of `backupKeyIds`, or these are not given',
  'known-backup-key': 'the key is one of `backupKeyIds`',
  'backup-policy': 'it is a backup policy, or nobody said which are',
  'in-central': 'it is made in the central account',
  'in-vault-account': 'it is made in the central or the recovery account',
  'own-role': 'the account is that of the role, which says it too when another account takes it',
  'not-as-deployed': 'it is not the deployment of what the definition has',
  'without-event-bridge': '`EventBridgeConfiguration` is missing',
  'early-deletion': 'the lifecycle has not ended',
};

const names = (calls: readonly string[]) => calls.map((call) => `\`${call}\``).join(', ');
const NEEDS = { backupRoles: '', hubBus: '', vaultKeys: '; the key is one that a stack of the library makes, whose rule tells it', breakGlassRole: ', where the definition names one', continuousBackups: ', where a rule makes continuous backups' };

export function tables(): string {
  const calls = EVENTS.filter((row): row is CallRow => row.form === 'call');
  const others = EVENTS.filter((row) => row.kind === 'security' && row.form !== 'call');
  return [
    '## Calls that are told',
    '',
    '| service | calls | who can make them | logged in | told when | row |',
    '|---|---|---|---|---|---|',
    ...calls.map(({ id, service, calls: own, alertIf, needs }) => (
      `| ${service} | ${names(Object.keys(own))} | ${PLACES[id].who} | ${PLACES[id].logged} | ${WHEN[alertIf]}${needs === undefined ? '' : NEEDS[needs]} | \`${id}\` |`)),
    '',
    '## Events of AWS that are told',
    '',
    '| what | row |',
    '|---|---|',
    ...others.map(({ id, title }) => `| ${title} | \`${id}\` |`),
    '',
    '## Calls that are not told',
    '',
    '| service | calls | who can make them | logged in | why not |',
    '|---|---|---|---|---|',
    ...UNTOLD.map(({ service, calls: own, who, logged, why }) => `| ${service} | ${names(own)} | ${who} | ${logged} | ${why} |`),
    '',
  ].join('\n');
}

export function pageWith(text: string): string {
  return `${text.split(START)[0]}${START}\n\n${tables()}`;
}

if (require.main === module) {
  writeFileSync(PAGE, pageWith(readFileSync(PAGE, 'utf8')));
}
