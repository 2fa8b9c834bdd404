import { Aws, Token } from 'aws-cdk-lib';
import { checkGeneration, generationNames } from '../../src/backup-vault/generation-names';
import { BackupNaming, BackupNamingProps } from '../../src/organization-layout';

const everything = { airGappedVault: true, airGappedKey: true };
const nothing = { airGappedVault: false, airGappedKey: false };
const names = (props: BackupNamingProps = {}, generation = 1, has = everything) => generationNames(new BackupNaming(props), 'member', generation, has);

test('the first generation has the plain names', () => {
  expect(names()).toEqual({
    vaultName: 'OrgBackupVault', airGappedVaultName: 'OrgBackupAirGappedVault', keyAlias: 'alias/OrgBackupKey', airGappedKeyAlias: 'alias/OrgBackupKey-air-gapped',
  });
});

test('later ones carry their number at the end', () => {
  expect(names({}, 12)).toEqual({
    vaultName: 'OrgBackupVault-12', airGappedVaultName: 'OrgBackupAirGappedVault-12', keyAlias: 'alias/OrgBackupKey-12', airGappedKeyAlias: 'alias/OrgBackupKey-air-gapped-12',
  });
});

test("the central account's are others", () => {
  expect(generationNames(new BackupNaming(), 'central', 2, everything)).toEqual({
    vaultName: 'OrgBackupCentralVault-2',
    airGappedVaultName: 'OrgBackupCentralAirGappedVault-2',
    keyAlias: 'alias/OrgBackupCentralKey-2',
    airGappedKeyAlias: 'alias/OrgBackupCentralKey-air-gapped-2',
  });
});

test.each([['vaultName', 'member'], ['centralVaultName', 'central']] as const)('%s is not Default', (prop, owner) => {
  expect(() => generationNames(new BackupNaming({ [prop]: 'Default' }), owner, 1, nothing)).toThrow(
    `naming.${prop} is 'Default' but AWS Backup copies nothing from other accounts into the vault Default; choose another name`);
});

describe('with its number', () => {
  test.each([['vaultName', nothing], ['airGappedVaultName', everything]] as const)('%s has 50 characters at most', (prop, has) => {
    expect(names({ [prop]: 'v'.repeat(48) }, 2, has)[prop]).toHaveLength(50);
    expect(() => names({ [prop]: 'v'.repeat(49) }, 2, has)).toThrow(
      `naming.${prop} is '${'v'.repeat(49)}' but with '-2' it has 51 of at most 50 characters; shorten it to 48 characters`);
    expect(() => names({ [prop]: 'v'.repeat(48) }, 10, has)).toThrow("with '-10' it has 51 of at most 50 characters; shorten it to 47 characters");
  });

  test('the alias of a key has 256 characters at most', () => {
    expect(names({ keyAlias: 'a'.repeat(248) }, 2, nothing).keyAlias).toHaveLength(256);
    expect(() => names({ keyAlias: 'a'.repeat(249) }, 2, nothing)).toThrow("with '-2' it has 257 of at most 256 characters; shorten it to 254 characters");
    expect(() => names({ keyAlias: 'a'.repeat(239) })).not.toThrow();
    expect(() => names({ keyAlias: 'a'.repeat(240) })).toThrow("with '-air-gapped' it has 257 of at most 256 characters");
  });

  test('what the generation has not may be too long', () => {
    expect(() => names({ airGappedVaultName: 'v'.repeat(50) }, 2, nothing)).not.toThrow();
    expect(() => names({ keyAlias: 'a'.repeat(250) }, 1, { airGappedVault: true, airGappedKey: false })).not.toThrow();
  });

  test('a token may be of any length', () => {
    expect(names({ vaultName: Aws.STACK_NAME }, 2).vaultName).toBe(`${Aws.STACK_NAME}-2`);
  });
});

describe('the number of a generation', () => {
  test.each([1, 2, 1000])('is %i', (generation) => {
    expect(checkGeneration('generation', generation)).toBe(generation);
  });

  test.each([0, -1, 0.5])('is not %d', (generation) => {
    expect(() => checkGeneration('prop', generation)).toThrow(`prop is ${generation} but generations are whole numbers from 1; count generations 1, 2, 3`);
  });

  test('is no token, and a number', () => {
    expect(() => checkGeneration('prop', Token.asNumber({ Ref: 'G' }))).toThrow("prop is '<token>' but generations are whole numbers from 1");
    expect(() => checkGeneration('prop', NaN)).toThrow('but generations are whole numbers from 1');
    expect(() => checkGeneration('prop', Infinity)).toThrow('but generations are whole numbers from 1');
  });
});
