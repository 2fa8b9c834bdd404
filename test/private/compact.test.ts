import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import { compact, compactDocument } from '../../src/private/compact';

const stack = new Stack(new App(), 'Stack');
const rendered = (text: string) => stack.resolve(compact(text));

describe('a text', () => {
  test('about account and Region is one Fn::Sub', () => {
    expect(rendered(`arn:aws:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:x-${Aws.REGION}`)).toEqual({ 'Fn::Sub': 'arn:aws:backup:${AWS::Region}:${AWS::AccountId}:x-${AWS::Region}' });
  });

  test('about neither stays as it is', () => {
    expect(compact('arn:aws:s3:::bucket')).toBe('arn:aws:s3:::bucket');
    expect(compact('')).toBe('');
  });

  test('with other tokens stays as it is', () => {
    const text = `${Aws.ACCOUNT_ID}/${Token.asString({ Ref: 'Other' })}`;
    expect(compact(text)).toBe(text);
    expect(rendered(text)).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '/', { Ref: 'Other' }]] });
  });

  test('that is a token stays as it is', () => {
    expect(rendered(Token.asString({ Ref: 'Other' }))).toEqual({ Ref: 'Other' });
  });

  test('with placeholders of its own says the same as before', () => {
    const text = '${aws:username}/' + Aws.ACCOUNT_ID;
    const same = [{ 'Fn::Join': ['', ['${aws:username}/', { Ref: 'AWS::AccountId' }]] }, { 'Fn::Sub': '${!aws:username}/${AWS::AccountId}' }];
    expect(same).toContainEqual(rendered(text));
  });
});

describe('a document', () => {
  test('is the same with every text made compact', () => {
    const document = { a: [Aws.REGION, 'b', { c: `x${Aws.ACCOUNT_ID}` }], d: 1, e: true, f: null, g: undefined };
    expect(stack.resolve(compactDocument(document))).toEqual({ a: [{ 'Fn::Sub': '${AWS::Region}' }, 'b', { c: { 'Fn::Sub': 'x${AWS::AccountId}' } }], d: 1, e: true, f: null });
  });

  test('that is not there is not there', () => {
    expect(compactDocument(undefined)).toBeUndefined();
  });

  test('is not changed itself', () => {
    const document = { a: [Aws.REGION] };
    compactDocument(document);
    expect(document).toEqual({ a: [Aws.REGION] });
  });
});
