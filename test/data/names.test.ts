import { isOfRestoreTest, NameForm, NAMES } from '../../src/data/names';

test.each([
  ['arn:aws:dynamodb:eu-west-1:111122223333:table/awsbackup-restore-test-0123456789ab'], ['AwsBackup-Restore-Test-1'], ['my-awsbackup-restore-test'],
])('%s was made by a test of a restore', (name) => {
  expect(isOfRestoreTest(undefined, name)).toBe(true);
});

test.each([['arn:aws:s3:::restore-test'], ['awsbackup-restore'], ['']])('%s was not', (name) => {
  expect(isOfRestoreTest(name, undefined)).toBe(false);
});

/** The shortest and the longest of each kind, and what is none of it. */
const FORMS: [keyof typeof NAMES, string[], string[]][] = [
  ['accountId', ['000000000001'], ['12345678901', '1234567890123', '12345678901a', ' 123456789012']],
  ['organizationId', ['o-a1b2c3d4e5', `o-${'a'.repeat(32)}`], ['o-a1b2c3d4e', `o-${'a'.repeat(33)}`, 'o-A1b2c3d4e5', 'r-a1b2c3d4e5']],
  ['rootId', ['r-ab12', `r-${'a'.repeat(32)}`], ['r-ab1', `r-${'a'.repeat(33)}`, 'r-AB12', 'x-ab12']],
  ['unitId', ['ou-ab12-11111111', `ou-${'a'.repeat(32)}-${'b'.repeat(32)}`], ['ou-ab1-11111111', 'ou-ab12-1111111', `ou-ab12-${'1'.repeat(33)}`, 'ou-ab12']],
  ['organizationPath', ['o-a1b2c3d4e5/r-ab12/', 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/', 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/'],
    ['o-a1b2c3d4e5/r-ab12', 'o-a1b2c3d4e5/', 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111', 'o-a1b2c3d4e5/r-ab12/*']],
  ['vaultName', ['ab', 'A_b-1', 'v'.repeat(50)], ['a', 'v'.repeat(51), 'a.b', 'a b']],
  ['planName', ['.', 'p'.repeat(50), 'a__proto__'], ['', 'p'.repeat(51), 'a b', '__proto__']],
  ['ruleName', ['-', 'r'.repeat(50)], ['', 'r'.repeat(51), 'a/b', '__proto__']],
  ['selectionName', ['_', 's'.repeat(50)], ['', 's'.repeat(51), 'ä', '__proto__']],
  ['tierName', ['7', `a${'.'.repeat(39)}`], ['', '-a', `a${'.'.repeat(40)}`, 'a b']],
  ['apiValue', ['S3', 'v'.repeat(50)], ['', 'v'.repeat(51), 'a b']],
  ['roleName', ['a', `+=,.@_-${'r'.repeat(57)}`], ['', 'r'.repeat(65), 'a/b', 'a b']],
  ['rolePath', ['/', '/a/', '/a/b/', `/${'a'.repeat(510)}/`], ['', 'a/', '/a', `/${'a'.repeat(511)}/`, '/a b/']],
  ['policyWithPath', ['Boundary', '/Boundary', 'a/b/Boundary', 'B'.repeat(128), `${'a'.repeat(510)}/B`], ['', 'a/', 'arn:aws:iam::aws:policy/B', 'B'.repeat(129), `${'a'.repeat(511)}/B`, 'a*/B', 'a?/B']],
  ['parameterName', ['/a', '/backup/organization-setup', '/a_.-'.repeat(15), '/my-aws/ssm'],
    ['a', '/', '/a/', '//a', '/a b', '/a'.repeat(16), '/aws/a', '/ssm/a', '/AWS/a', '/Ssm/a', '/aws', '/awsBackup', '/SSM-backup/a']],
  ['policyType', ['BACKUP_POLICY', 'DECLARATIVE_POLICY_EC2', 'P'.repeat(64)], ['', 'backup_policy', '1A', 'A-B', 'P'.repeat(65)]],
  ['keyAlias', ['alias/a', `alias/${'a/_-'.repeat(62)}ab`, 'alias/awsome'], ['alias/', `alias/${'a'.repeat(251)}`, 'alias/aws/backup', 'key', 'alias/a*']],
  ['keyAliasPattern', ['alias/a', 'alias/*-a', `alias/${'*'.repeat(250)}`], ['alias/', `alias/${'a'.repeat(251)}`, 'alias/aws/*', '*']],
  ['policyTagKey', ['a', 'ä ö', '_.:/=+-@', 'k'.repeat(128), 'awsome', '@a'], ['', 'k'.repeat(129), 'aws:x', 'AWS:x', '@@x', 'a*', 'a;b']],
  ['tagKey', ['a', '@@x', 'k'.repeat(128)], ['', 'k'.repeat(129), 'aws:x', 'Aws:x', 'a*']],
  ['tagValue', ['', 'ä ö_.:/=+-@', 'v'.repeat(256)], ['v'.repeat(257), 'a*', 'a;b']],
  ['tagValuePattern', ['', '*', 'a*b', 'v'.repeat(256)], ['v'.repeat(257), 'a;b']],
];

test('every form is tried', () => {
  expect(FORMS.map(([name]) => name).sort()).toEqual(Object.keys(NAMES).sort());
});

describe.each(FORMS)('%s', (name, right, wrong) => {
  const { pattern, body, limit, remedy }: NameForm = NAMES[name];

  test.each(right)('%j is one', (text) => expect(text).toMatch(pattern));

  test.each(wrong)('%j is none', (text) => expect(text).not.toMatch(pattern));

  test.each(right)('%j is one between other texts', (text) => expect(`<${text}>`).toMatch(new RegExp(`^<${body}>$`, pattern.flags)));

  test('nothing after a line break counts', () => expect(`${right[0]}\n`).not.toMatch(pattern));

  test('says what it may be and what to do', () => {
    expect([limit, remedy].filter((text) => !/^[a-z].*[^.]$/s.test(text))).toEqual([]);
  });
});
