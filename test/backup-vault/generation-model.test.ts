import { Duration, Token } from 'aws-cdk-lib';
import { AirGappedVaultEncryption, VaultLock, VaultSettings } from '../../src/backup-vault';
import { checkGeneration, generationNames, generationsOf } from '../../src/backup-vault/generation-model';
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
});

describe('the number of a generation', () => {
  test.each([1, 2, 1000])('is %i', (generation) => {
    expect(checkGeneration('generation', generation)).toBe(generation);
  });

  test.each([0, -1, 0.5, 1e21])('is not %d', (generation) => {
    expect(() => checkGeneration('prop', generation)).toThrow(`prop is ${generation} but generations are whole numbers from 1; count generations 1, 2, 3`);
  });

  test('is no token, and a number', () => {
    expect(() => checkGeneration('prop', Token.asNumber({ Ref: 'G' }))).toThrow("prop is '<token>' but generations are whole numbers from 1");
    expect(() => checkGeneration('prop', NaN)).toThrow('but generations are whole numbers from 1');
    expect(() => checkGeneration('prop', Infinity)).toThrow('but generations are whole numbers from 1');
  });
});

describe('the generations of a vault', () => {
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
  const of = (settings: VaultSettings) => generationsOf('memberVault', settings, 'member', new BackupNaming());
  const lock = VaultLock.governance({ minRetention: Duration.days(7) });

  test('are the current one, then those that are retired, in their order', () => {
    const all = of({ generation: 3, vaultLock: lock, retiredGenerations: [{ generation: 1 }, { generation: 2, naming: new BackupNaming({ prefix: 'Old' }) }] });
    expect(all.map(({ prop, generation, names: { vaultName }, vaultLock }) => [prop, generation, vaultName, vaultLock])).toEqual([
      ['memberVault', 3, 'OrgBackupVault-3', lock],
      ['memberVault.retiredGenerations[0]', 1, 'OrgBackupVault', undefined],
      ['memberVault.retiredGenerations[1]', 2, 'OldVault-2', undefined],
    ]);
  });

  test('have an air-gapped vault where it is given, whose key AWS Backup owns unless another is asked for', () => {
    const former = { generation: 1, airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() };
    const [current, retired] = of({ generation: 2, airGappedVault: bounds, retiredGenerations: [former] });
    expect([current.airGapped, retired.airGapped?.encryption.kind, of({})[0].airGapped]).toEqual([
      { days: { min: 7, max: 90 }, encryption: { kind: 'awsOwned', keyArns: {} } }, 'customerManaged', undefined,
    ]);
  });

  test.each<[string, VaultSettings, string]>([
    ['a newer one that is retired', { retiredGenerations: [{ generation: 1 }] },
      'memberVault.retiredGenerations[0].generation is 1 but the generation is 1 and retired ones are older; set generation to 2'],
    ['one that is retired twice', { generation: 3, retiredGenerations: [{ generation: 1 }, { generation: 1, naming: new BackupNaming({ prefix: 'Old' }) }] },
      "memberVault.retiredGenerations[1] is 'OldVault' but generation 1 has the same number or the same names; give every retired generation once, with the names it was created with"],
    ['one with the names of another', { generation: 3, retiredGenerations: [{ generation: 2 }, { generation: 1, naming: new BackupNaming({ vaultName: 'OrgBackupVault-2' }) }] },
      "memberVault.retiredGenerations[1] is 'OrgBackupVault-2' but generation 2 has the same number"],
    ['an air-gapped vault with the name of another vault', { generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: bounds, naming: new BackupNaming({ vaultName: 'Old', airGappedVaultName: 'OrgBackupVault-2' }) }] },
      "memberVault.retiredGenerations[0] is 'Old' but generation 2 has the same number or the same names"],
    ['a key for no air-gapped vault', { airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() },
      "memberVault.airGappedVaultEncryption is 'given' but there is no airGappedVault that it could encrypt; give airGappedVault, or leave it out"],
    ['bad bounds of a retired one', { generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: { ...bounds, minRetention: Duration.days(6) } }] },
      "memberVault.retiredGenerations[0].airGappedVault.minRetention is '6 days' but AWS Backup allows 7 to 36500 days"],
  ])('are refused: %s', (_name, settings, message) => {
    expect(() => of(settings)).toThrow(message);
  });
});
