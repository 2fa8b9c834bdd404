import { textOf } from '../../src/private/intrinsic-text';

const PSEUDO = { 'AWS::Region': 'eu-west-1', 'AWS::AccountId': undefined };

test.each<[string, unknown, string]>([
  ['a text', 'arn:aws:s3:::a', 'arn:aws:s3:::a'],
  ['a reference', { Ref: 'Bucket' }, '${Bucket}'],
  ['a pseudo parameter that is known', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['a pseudo parameter that is not known', { Ref: 'AWS::AccountId' }, '${AWS::AccountId}'],
  ['an attribute', { 'Fn::GetAtt': ['Key', 'Arn'] }, '${Key.Arn}'],
  ['an attribute in its short form', { 'Fn::GetAtt': 'Key.Arn' }, '${Key.Arn}'],
  ['an import', { 'Fn::ImportValue': 'Stack:Export' }, '${Stack:Export}'],
  ['parts that are joined', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Region' }, { Ref: 'Name' }]] }, 'arn:eu-west-1:${Name}'],
  ['a substitution', { 'Fn::Sub': 'a ${AWS::Region} ${Key.Arn} ${!Literal}' }, 'a eu-west-1 ${Key.Arn} ${Literal}'],
  ['a substitution with values of its own', { 'Fn::Sub': ['${one}-${AWS::Region}-${two}', { one: { Ref: 'Key' } }] }, '${Key}-eu-west-1-${two}'],
  ['a choice', { 'Fn::If': ['IsHome', { Ref: 'Key' }, 'other'] }, '${Key} or other'],
  ['a choice of nothing', { 'Fn::If': ['IsHome', { Ref: 'AWS::NoValue' }, 'other'] }, 'other'],
  ['a join of something else', { 'Fn::Join': [':', { Ref: 'List' }] }, '{"Fn::Join":[":",{"Ref":"List"}]}'],
  ['a join without a text between', { 'Fn::Join': [{ Ref: 'Between' }, ['a']] }, '{"Fn::Join":[{"Ref":"Between"},["a"]]}'],
  ['a join of a text', { 'Fn::Join': 'a' }, '{"Fn::Join":"a"}'],
  ['a choice without two sides', { 'Fn::If': ['IsHome', 'a'] }, '{"Fn::If":["IsHome","a"]}'],
  ['a choice that is a text', { 'Fn::If': 'abc' }, '{"Fn::If":"abc"}'],
  ['a substitution of something else', { 'Fn::Sub': { Ref: 'Key' } }, '{"Fn::Sub":{"Ref":"Key"}}'],
  ['another intrinsic', { 'Fn::Select': [0, ['a']] }, '{"Fn::Select":[0,["a"]]}'],
  ['an object of several members', { Ref: 'a', Other: 'b' }, '{"Ref":"a","Other":"b"}'],
  ['a number', 3, '3'],
  ['null', null, 'null'],
  ['nothing', undefined, ''],
])('%s', (_, value, text) => {
  expect(textOf(value, PSEUDO)).toBe(text);
});

test('without any parameter known, all stay as they are written', () => {
  expect(textOf({ 'Fn::Sub': '${AWS::Region}' })).toBe('${AWS::Region}');
});
