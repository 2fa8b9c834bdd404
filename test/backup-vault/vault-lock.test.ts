import { Aws, Duration, Token } from 'aws-cdk-lib';
import { VaultLock } from '../../src/backup-vault';
import { airGappedDays } from '../../src/backup-vault/retention-days';

const days = (n: number) => Duration.days(n);

test('a governance lock has no cooling-off time', () => {
  expect(VaultLock.governance({ minRetention: days(7), maxRetention: days(90) })._bind())
    .toEqual({ minRetentionDays: 7, maxRetentionDays: 90, changeableForDays: undefined });
});

test('a compliance lock has one', () => {
  const lock = VaultLock.compliance({ minRetention: days(7), coolingOff: days(3) });
  expect(lock._bind()).toEqual({ minRetentionDays: 7, maxRetentionDays: undefined, changeableForDays: 3 });
  expect(lock.coolingOff?.toDays()).toBe(3);
});

test.each([1, 36500])('%i days are within the bounds of a lock', (n) => {
  expect(VaultLock.governance({ minRetention: days(n), maxRetention: days(n) })._bind()).toMatchObject({ minRetentionDays: n, maxRetentionDays: n });
});

test.each([0, 36501])('%i days are not', (n) => {
  expect(() => VaultLock.governance({ minRetention: days(n) })).toThrow(`minRetention is '${n} days' but AWS Backup allows 1 to 36500 days`);
  expect(() => VaultLock.governance({ minRetention: days(1), maxRetention: days(n) })).toThrow(`maxRetention is '${n} days' but AWS Backup allows 1 to 36500 days`);
});

test.each([3, 36500])('%i days are a cooling-off time', (n) => {
  expect(VaultLock.compliance({ minRetention: days(1), coolingOff: days(n) })._bind().changeableForDays).toBe(n);
});

test.each([2, 36501])('%i days are none', (n) => {
  expect(() => VaultLock.compliance({ minRetention: days(1), coolingOff: days(n) })).toThrow(`coolingOff is '${n} days' but AWS Backup allows 3 to 36500 days`);
});

test('the bounds must not cross', () => {
  expect(() => VaultLock.governance({ minRetention: days(8), maxRetention: days(7) })).toThrow("maxRetention is '7 days' but minRetention is 8 days");
});

test('whole days are needed, and known at synth', () => {
  expect(() => VaultLock.governance({ minRetention: Duration.hours(36) })).toThrow('minRetention is');
  expect(() => VaultLock.governance({ minRetention: Duration.days(Token.asNumber({ Ref: Aws.STACK_NAME })) })).toThrow("minRetention is '<token>'");
});

describe('an air-gapped vault', () => {
  const bounds = (min: number, max: number) => airGappedDays('airGappedVault', { minRetention: days(min), maxRetention: days(max) });

  test('has bounds from 7 to 36,500 days', () => {
    expect(bounds(7, 36500)).toEqual({ min: 7, max: 36500 });
    expect(bounds(7, 7)).toEqual({ min: 7, max: 7 });
    expect(() => bounds(6, 90)).toThrow("airGappedVault.minRetention is '6 days' but AWS Backup allows 7 to 36500 days");
    expect(() => bounds(7, 36501)).toThrow("airGappedVault.maxRetention is '36501 days' but");
    expect(() => bounds(90, 89)).toThrow("airGappedVault.maxRetention is '89 days' but minRetention is 90 days");
  });

  test('has both of them', () => {
    expect(() => airGappedDays('airGappedVault', { minRetention: days(7) })).toThrow(
      'airGappedVault.maxRetention is undefined but a logically air-gapped vault has an upper bound, which can\'t be changed later; give at most 36500 days');
  });
});
