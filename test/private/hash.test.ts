import { shorten, shortHash } from '../../src/private/hash';

describe('a short hash', () => {
  test('is the start of the SHA-256 of the text, in every synthesis', () => {
    // echo -n OrgBackup | sha256sum
    expect(shortHash('OrgBackup', 12)).toBe('b327cae0848f');
  });

  test('differs for different texts', () => {
    expect(shortHash('a', 6)).not.toBe(shortHash('b', 6));
  });
});

describe('shortening', () => {
  test('leaves a name at the limit as it is', () => {
    expect(shorten('x'.repeat(50), 50)).toBe('x'.repeat(50));
  });

  test('cuts a longer one to the limit and ends it with its hash', () => {
    const name = `${'x'.repeat(50)}1`;
    const short = shorten(name, 50);
    expect(short).toBe(`${'x'.repeat(43)}-${shortHash(name, 6)}`);
    expect(short).toHaveLength(50);
  });

  test('keeps two long names apart that differ at their end only', () => {
    expect(shorten(`${'x'.repeat(50)}1`, 50)).not.toBe(shorten(`${'x'.repeat(50)}2`, 50));
  });
});
