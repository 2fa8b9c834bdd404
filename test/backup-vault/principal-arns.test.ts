import { Aws, Token } from 'aws-cdk-lib';
import { exceptFor, isNobody, onlyFor, principalArns, union } from '../../src/backup-vault/principal-arns';

const ROLE = 'arn:aws:iam::111111111111:role/BreakGlass';

test('exact ARNs and patterns are told apart, trimmed and without repetition', () => {
  expect(principalArns('exemptRoles', [` ${ROLE} `, ROLE, 'arn:aws:iam::*:role/Break?lass', 'arn:*:iam::111111111111:role/x/Y'], 'role'))
    .toEqual({ exact: [ROLE], patterns: ['arn:aws:iam::*:role/Break?lass', 'arn:*:iam::111111111111:role/x/Y'] });
});

test.each([
  'arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
  'arn:aws-cn:iam::111111111111:role/A',
  'arn:aws-us-gov:iam::111111111111:role/path/A+=,.@_-',
  'arn:aws-iso-b:iam::111111111111:role/A',
  `arn:aws:iam::111111111111:role/${'a'.repeat(576)}`,
])('%s is accepted as exact', (arn) => {
  expect(principalArns('exemptRoles', [arn], 'role')).toEqual({ exact: [arn], patterns: [] });
});

test('users are accepted only where users are meant', () => {
  const user = 'arn:aws:iam::111111111111:user/ann';
  expect(principalArns('policyAdministrators', [user], 'role or user').exact).toEqual([user]);
  expect(() => principalArns('exemptRoles', [user], 'role')).toThrow("exemptRoles[0] is 'arn:aws:iam::111111111111:user/ann' but it has to be the ARN of an IAM role");
});

test.each([
  ['*', 'matches every principal, so that nothing would be denied; name the roles'],
  ['*Admin', 'has to be the ARN of an IAM role, with its path, exact or with wildcards; write it as arn:aws:iam::111111111111:role/BreakGlass'],
  ['?*', 'matches every principal'],
  ['arn:aws:iam::111111111111:role/*', 'matches every role of the account, so that nothing would be denied; name the roles'],
  ['arn:aws:iam::*:role/?*', 'matches every role of the account'],
  ['arn:*:iam::*:role/*/*', 'matches every role of the account'],
  ['arn:aws:iam::111111111111:*', 'has to be the ARN of an IAM role'],
  ['arn:aws:iam::111111111111:root', 'has to be the ARN of an IAM role'],
  ['arn:aws:sts::111111111111:assumed-role/A/session', 'a session is judged by the ARN of its role'],
  ['BreakGlass', 'has to be the ARN of an IAM role'],
  ['x arn:aws:iam::111111111111:role/A', 'has to be the ARN of an IAM role'],
  ['arn:aws:iam::111111111111:role/A B', 'has to be the ARN of an IAM role'],
  ['arn:aws:iam::111111111111:role/', 'has to be the ARN of an IAM role'],
  ['arn:aws:iam:eu-west-1:111111111111:role/A', 'has to be the ARN of an IAM role'],
  [`arn:aws:iam::111111111111:role/${'a'.repeat(577)}`, 'has to be the ARN of an IAM role'],
  ['', 'has to be the ARN of an IAM role'],
])('%s is refused', (arn, message) => {
  expect(() => principalArns('exemptRoles', [ROLE, arn], 'role')).toThrow(message);
  expect(() => principalArns('exemptRoles', [ROLE, arn], 'role')).toThrow(/^exemptRoles\[1\] is /);
});

test('tokens pass; a wildcard beside a token makes a pattern', () => {
  const whole = Token.asString({ Ref: 'Role' });
  const exact = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/A`;
  const pattern = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/A*`;
  expect(principalArns('exemptRoles', [whole, exact, pattern], 'role')).toEqual({ exact: [whole, exact], patterns: [pattern] });
});

test('an exception for exact ARNs and patterns needs neither to match', () => {
  expect(exceptFor({ exact: [ROLE], patterns: ['p*'] })).toEqual({
    ArnNotEquals: { 'aws:PrincipalArn': [ROLE] },
    ArnNotLike: { 'aws:PrincipalArn': ['p*'] },
  });
  expect(exceptFor({ exact: [ROLE], patterns: [] })).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [ROLE] } });
  expect(exceptFor({ exact: [], patterns: ['p*'] })).toEqual({ ArnNotLike: { 'aws:PrincipalArn': ['p*'] } });
});

test('an exception for nobody is no condition', () => {
  expect(exceptFor({ exact: [], patterns: [] })).toBeUndefined();
});

test('a restriction uses one operator, because two would both have to hold', () => {
  expect(onlyFor({ exact: [ROLE], patterns: [] })).toEqual({ ArnEquals: { 'aws:PrincipalArn': [ROLE] } });
  expect(onlyFor({ exact: [ROLE], patterns: ['p*'] })).toEqual({ ArnLike: { 'aws:PrincipalArn': [ROLE, 'p*'] } });
});

test('a union names everybody once', () => {
  expect(union({ exact: ['a'], patterns: ['p*'] }, { exact: ['a', 'b'], patterns: ['p*', 'q*'] })).toEqual({ exact: ['a', 'b'], patterns: ['p*', 'q*'] });
  expect(isNobody(union({ exact: [], patterns: [] }))).toBe(true);
  expect(isNobody({ exact: [], patterns: ['p*'] })).toBe(false);
  expect(isNobody({ exact: ['a'], patterns: [] })).toBe(false);
});
