import { newlyAllowed, newlySpared } from '../../src/backup-vault/policy-widening';

const ROLE = (name: string, account = '111111111111') => `arn:aws:iam::${account}:role/${name}`;
const sparing = (...roles: unknown[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': roles } });
const deny = (condition?: object, more: object = {}) => ({ Sid: 'Deny', Effect: 'Deny', Principal: '*', Action: ['kms:PutKeyPolicy', 'kms:DisableKey'], Resource: '*', ...condition && { Condition: condition }, ...more });
const allow = (more: object = {}) => ({ Sid: 'Use', Effect: 'Allow', Principal: { AWS: ROLE('Backup') }, Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: '*', ...more });
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

describe('roles that are newly spared', () => {
  test.each<[string, object, object, string[]]>([
    ['by a name more', deny(sparing(ROLE('A'))), deny(sparing(ROLE('A'), ROLE('B'))), [`${ROLE('B')} from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)`]],
    ['where nobody was', deny(), deny(sparing(ROLE('B'))), [`${ROLE('B')} from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)`]],
    ['by a pattern', deny(sparing(ROLE('A'))), deny({ ...sparing(ROLE('A')), ArnNotLike: { 'aws:PrincipalArn': ROLE('A*') } }), [`${ROLE('A*')} from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)`]],
    ['by a pattern instead of a name', deny(sparing(ROLE('Admin'))), deny({ ArnNotLike: { 'aws:PrincipalArn': ROLE('Admin*') } }), [`${ROLE('Admin*')} from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)`]],
    ['in another account', deny(sparing(ROLE('A'))), deny(sparing(ROLE('A', '*'))), [`${ROLE('A', '*')} from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)`]],
    ['by an intrinsic', deny(), deny(sparing({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/B' })), ["arn:aws:iam::${AWS::AccountId}:role/B from statement 'Deny' (kms:DisableKey, kms:PutKeyPolicy)"]],
    ['from what names all but some', deny(undefined, { Action: undefined, NotAction: 'kms:List*' }), deny(sparing(ROLE('B')), { Action: undefined, NotAction: 'kms:List*' }), [`${ROLE('B')} from statement 'Deny'`]],
    ['from a statement without a name', deny(), deny(sparing(ROLE('B')), { Sid: undefined }), [`${ROLE('B')} from the statement on kms:PutKeyPolicy, kms:DisableKey (kms:DisableKey, kms:PutKeyPolicy)`]],
  ])('%s', (_, before, after, found) => {
    expect(newlySpared(policy(before), policy(after))).toEqual(found);
  });

  test.each<[string, object[], object[]]>([
    ['the same are', [deny(sparing(ROLE('A'), ROLE('B')))], [deny(sparing(ROLE('B'), ROLE('A')))]],
    ['fewer are', [deny(sparing(ROLE('A'), ROLE('B')))], [deny(sparing(ROLE('A')))]],
    ['a former pattern has the name', [deny({ ArnNotLike: { 'aws:PrincipalArn': ROLE('cdk-*') } })], [deny(sparing(ROLE('cdk-exec')))]],
    ['the partition is a pseudo parameter', [deny(sparing(ROLE('A')))], [deny(sparing({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::111111111111:role/A' }))]],
    ['another statement denies the same without them', [deny()], [deny(), deny(sparing(ROLE('A')))]],
    ['the denial is new', [], [deny(sparing(ROLE('A')))]],
  ])('are none where %s', (_, before, after) => {
    expect(newlySpared(policy(...before), policy(...after))).toEqual([]);
  });
});

describe('what is newly allowed', () => {
  test.each<[string, object, object, string[]]>([
    ['to another principal', allow(), allow({ Principal: { AWS: [ROLE('Backup'), ROLE('B')] } }), [`statement 'Use' kms:Decrypt, kms:Encrypt to ${ROLE('Backup')}, ${ROLE('B')}`]],
    ['to everybody', allow(), allow({ Principal: '*' }), ["statement 'Use' kms:Decrypt, kms:Encrypt to everybody"]],
    ['to a service', allow(), allow({ Principal: { Service: 'ec2.amazonaws.com' } }), ["statement 'Use' kms:Decrypt, kms:Encrypt to ec2.amazonaws.com"]],
    ['as another action', allow(), allow({ Action: ['kms:Decrypt', 'kms:CreateGrant'] }), [`statement 'Use' kms:CreateGrant to ${ROLE('Backup')}`]],
    ['as a wildcard', allow(), allow({ Action: 'kms:*' }), [`statement 'Use' kms:* to ${ROLE('Backup')}`]],
    ['on another resource', allow({ Resource: 'a' }), allow({ Resource: ['a', 'b'] }), [`statement 'Use' kms:Decrypt, kms:Encrypt to ${ROLE('Backup')}`]],
    ['without a condition that was', allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } } }), allow(), [`statement 'Use' kms:Decrypt, kms:Encrypt to ${ROLE('Backup')}`]],
    ['to more units', allow({ Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o/r/a/*'] } } }), allow({ Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o/r/a/*', 'o/r/*'] } } }),
      [`statement 'Use' kms:Decrypt, kms:Encrypt to ${ROLE('Backup')} where {"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o/r/a/*","o/r/*"]}}`]],
    ['to fewer exceptions', allow({ Condition: sparing(ROLE('A')) }), allow({ Condition: sparing(ROLE('B')) }), [`statement 'Use' kms:Decrypt, kms:Encrypt to ${ROLE('Backup')} where {"ArnNotEquals":{"aws:PrincipalArn":["${ROLE('B')}"]}}`]],
    ['by what is known at deployment only', allow(), { 'Fn::If': ['Some', allow(), allow({ Principal: '*' })] }, [expect.stringMatching(/^the statement on what it does not name \{"Fn::If"/)]],
  ])('%s', (_, before, after, found) => {
    expect(newlyAllowed(policy(before), policy(after))).toEqual(found);
  });

  test.each<[string, object, object]>([
    ['stands in another order', allow({ Principal: { AWS: ['a', 'b'] } }), allow({ Principal: { AWS: ['b', 'a'] }, Action: ['kms:Encrypt', 'kms:Decrypt'], Sid: 'Other' })],
    ['is less', allow({ Principal: { AWS: ['a', 'b'] }, Action: 'kms:*' }), allow({ Principal: { AWS: 'a' }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    ['is for fewer units', allow({ Condition: { StringEquals: { k: ['a', 'b'] } } }), allow({ Condition: { StringEquals: { k: 'a' } } })],
  ])('is nothing where it %s', (_, before, after) => {
    expect(newlyAllowed(policy(before), policy(after))).toEqual([]);
  });
});
