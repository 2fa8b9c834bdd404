import { Lazy } from 'aws-cdk-lib';
import { OrganizationTarget } from '../../src/organization-layout';

describe('a target', () => {
  test.each<[string, (id: string) => OrganizationTarget, string, boolean]>([
    ['root', OrganizationTarget.root, 'r-ab12', true],
    ['root', OrganizationTarget.root, `r-${'a'.repeat(32)}`, true],
    ['unit', OrganizationTarget.organizationalUnit, 'ou-ab12-12345678', true],
    ['unit', OrganizationTarget.organizationalUnit, `ou-${'a'.repeat(32)}-${'9'.repeat(32)}`, true],
    ['account', OrganizationTarget.account, '012345678901', false],
  ])('%s: %p %s', (_, make, id, includesNewAccounts) => {
    expect(make(id).targetId).toBe(id);
    expect(make(` ${id}\n`).targetId).toBe(id);
    expect(make(id).includesNewAccounts).toBe(includesNewAccounts);
  });
});

describe('a target is refused:', () => {
  test.each(['', 'r-', 'r-abc', `r-${'a'.repeat(33)}`, 'r-AB12', 'ou-ab12-12345678', '012345678901', 'xr-ab12', 'r-ab12x y'])("root '%s'", (id) => {
    expect(() => OrganizationTarget.root(id)).toThrow(
      new Error(`rootId is '${id}' but a root has r- and 4 to 32 lower-case letters and digits; copy the id from the Organizations console or list-roots`));
  });

  test.each<[string, (id: string) => OrganizationTarget]>([
    ['rootId', OrganizationTarget.root], ['organizationalUnitId', OrganizationTarget.organizationalUnit], ['accountId', OrganizationTarget.account],
  ])('a token as %s', (prop, make) => {
    expect(() => make(Lazy.string({ produce: () => 'r-ab12' }))).toThrow(new Error(`${prop} is '<token>' but ids and names of the organization are needed at synth; write the text itself`));
  });

  test.each(['', 'ou-abc-12345678', 'ou-ab12-1234567', `ou-ab12-${'1'.repeat(33)}`, `ou-${'a'.repeat(33)}-12345678`, 'OU-ab12-12345678', 'ou-ab12', 'r-ab12', 'xou-ab12-12345678'])("unit '%s'", (id) => {
    expect(() => OrganizationTarget.organizationalUnit(id)).toThrow(new Error(
      `organizationalUnitId is '${id}' but an organizational unit has ou-, 4 to 32 lower-case letters and digits, a hyphen and 8 to 32 more; copy the id from the Organizations console`));
  });

  test.each(['', '12345678901', '1234567890123', '1234-5678-9012', 'x12345678901'])("account '%s'", (id) => {
    expect(() => OrganizationTarget.account(id)).toThrow(new Error(`accountId is '${id}' but an account id has 12 digits; write it as text with its leading zeros`));
  });
});
