import { Lazy } from 'aws-cdk-lib';
import { memberVaults } from '../../src/backup-vault/tier-checks';
import { TextWidths } from '../../src/org-backup-policy/text-widths';
import { BackupNaming } from '../../src/organization-layout';
import { CentralModel } from '../../src/protection/copy-resolution';
import { ruleModel, tierModel } from '../support/policy/models';

const token = (name: string) => Lazy.string({ produce: () => name });
const central = (change: Partial<CentralModel> = {}): CentralModel => ({ account: '222222222222', region: 'us-east-1', vaultName: 'Central', airGappedVaultName: 'Gapped', ...change });
const widths = (naming = new BackupNaming(), centrals: CentralModel[] = [], ...tiers: ReturnType<typeof tierModel>[]) => new TextWidths(
  naming,
  memberVaults({ vaultName: naming.vaultName, airGappedVaultName: naming.airGappedVaultName, airGappedRetentionProp: 'airGappedVault' }),
  centrals,
  tiers,
);

/** How many characters a text counts that stands in a document. */
const count = (measured: TextWidths, text: string) => measured.measure({ a: text }) - '{"a":""}'.length;

test('literal documents count as they are', () => {
  expect(widths().measure({ a: 'b', c: ['d', 'e'] })).toBe('{"a":"b","c":["d","e"]}'.length);
});

describe('what is known at deployment only counts with its longest text:', () => {
  test.each<[string, number]>([
    ['vaultName', 50], ['airGappedVaultName', 50], ['backupRoleName', 64], ['scannerRoleName', 64], ['rolePath', 512],
  ])('the naming\'s %s with %i characters', (prop, width) => {
    const naming = new BackupNaming({ [prop]: token(prop) });
    expect(count(widths(naming), naming[prop as 'vaultName'])).toBe(width);
  });

  test.each<[keyof CentralModel, number]>([['account', 12], ['region', 'eusc-de-east-1'.length], ['vaultName', 50], ['airGappedVaultName', 50]])(
    'the central account\'s %s with %i characters', (prop, width) => {
      const model = central({ [prop]: token(prop) });
      expect(count(widths(undefined, [central(), model]), model[prop] as string)).toBe(width);
    });

  test('a rule\'s own vault with 50 characters', () => {
    const vaultName = token('vault');
    const tier = tierModel({ rules: [ruleModel(), ruleModel({ target: { kind: 'named', vaultName } })] });
    expect(count(widths(undefined, [], tierModel(), tier), vaultName)).toBe(50);
  });

  test('everywhere it stands, inside longer texts and as a key too', () => {
    const model = central({ account: token('account') });
    const arn = `arn:aws:backup:us-east-1:${model.account}:backup-vault:V1`;
    expect(widths(undefined, [model]).measure({ [arn]: { target: arn } })).toBe(JSON.stringify({ [arn]: { target: arn } }).replaceAll(model.account, '222222222222').length);
  });
});

test('a central account without air-gapped vault counts too', () => {
  expect(count(widths(undefined, [central({ airGappedVaultName: undefined })]), 'x')).toBe(1);
});
