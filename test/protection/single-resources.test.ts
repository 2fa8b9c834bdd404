import { TypeModel } from '../../src/protection/model';
import { misplacedResource, resourceOf } from '../../src/protection/resource-arns';
import { typeModel } from '../support/policy/models';

const ACCOUNT = '333333333333';
const volume = (region = 'us-east-1', account = ACCOUNT) => `arn:aws:ec2:${region}:${account}:volume/vol-1`;
const single = (arnPattern: string): TypeModel => ({ id: 'EBS', arnPattern, single: true });

describe('the ARN of a resource', () => {
  test.each([
    volume('*', '*'), volume('us-east-1', '*'), 'arn:aws:s3:::a-bucket', 'arn:aws:dynamodb:us-east-1:333333333333:table/orders', 'arn:aws:rds:us-east-1:333333333333:cluster:a:b', 'arn:aws:storagegateway:us-east-1:333333333333:gateway/sgw-1/volume/vol-1',
  ])('is one of a single resource: %s', (arn) => {
    expect(resourceOf('resourceArns[0]', arn)).toMatchObject({ arnPattern: arn, single: true });
  });

  test('is kept as one of the partition aws, without blanks around it', () => {
    expect(resourceOf('resourceArns[0]', ` ${volume().replace('arn:aws:', 'arn:aws-us-gov:')} `)).toEqual(single(volume()));
  });

  test.each([
    ['something before it', `x${volume()}`], ['a blank in it', volume().replace('vol-1', 'vol 1')], ['a quotation mark', `${volume()}"`], ['no resource', 'arn:aws:ec2:us-east-1:333333333333:'], ['a short account', volume('us-east-1', '33333')],
    ['a part of an account', volume('us-east-1', '3*')], ['a part of a Region', volume('us-*')], ['another partition', volume().replace('arn:aws:', 'arn:gcp:')],
  ])('reads as ARNs do, so that one with %s is refused', (_, arn) => {
    expect(() => resourceOf('resourceArns[0]', arn)).toThrow(`resourceArns[0] is '${arn}' but an ARN reads arn:<partition>:<service>:<region>:<account>:<resource>; copy the ARN of the resource`);
  });

  test('of all resources of a type is that type', () => {
    expect(resourceOf('resourceArns[0]', 'arn:aws-cn:s3:::*')).toEqual(typeModel('S3'));
  });

  test('is known at synth', () => {
    expect(() => resourceOf('resourceArns[0]', '${Token[Arn.12]}')).toThrow('but the type, account and Region of the resource are needed at synth; write the ARN itself');
  });

  test('of what AWS Backup does not protect is refused with all that it does', () => {
    expect(() => resourceOf('resourceArns[0]', 'arn:aws:ec2:us-east-1:333333333333:snapshot/snap-1')).toThrow(
      /^resourceArns\[0\] is '.*' but AWS Backup is not known to protect resources with such ARNs, but with arn:aws:rds:\*:\*:cluster:\*, .*arn:aws:s3:::\*.*; correct the ARN$/);
  });

  test.each([['S3', 'arn:aws:s3:::bucket/key'], ['S3', 'arn:aws:s3:::bucket/*'], ['DYNAMODB', 'arn:aws:dynamodb:us-east-1:333333333333:table/orders/stream/1']])('of what lies within a resource of %s is refused: %s', (id, arn) => {
    expect(() => resourceOf('resourceArns[0]', arn)).toThrow(
      `resourceArns[0] is '${arn}' but AWS Backup backs up a whole resource of ${id}, and this is the ARN of something in one, which matches none; write the ARN of the resource itself`);
  });
});

describe('a single resource', () => {
  const misplaced = (accounts: string[], regions: string[], ...types: TypeModel[]) => misplacedResource(types, accounts, regions);

  test.each<[string, string]>([['where the plans are', volume()], ['of any Region and account', volume('*', '*')], ['of no Region and account', 'arn:aws:s3:::a-bucket']])('is in its place %s', (_, arn) => {
    expect(misplaced([ACCOUNT], ['us-east-1'], single(arn))).toBeUndefined();
  });

  test.each<[string, string]>([['any Region and account', volume('*', '*')], ['no Region and account', 'arn:aws:s3:::a-bucket']])('of %s may be in each of several places', (_, arn) => {
    expect(misplaced([ACCOUNT, '444444444444'], ['us-east-1', 'us-west-2'], single(arn))).toBeUndefined();
  });

  test.each<[string, string[], string[], string, string]>([
    ['another Region', [ACCOUNT], ['us-west-2'], 'the local plans are for the Region us-west-2', 'us-east-1'],
    ['other Regions', [ACCOUNT], ['us-west-2', 'us-west-1'], 'the local plans are for the Region us-west-2, us-west-1', 'us-east-1'],
    ['its Region and others', [ACCOUNT], ['us-west-2', 'us-east-1'], 'the local plans are for other Regions too (us-west-2, us-east-1), where there is no such resource', 'us-east-1'],
    ['another account', ['444444444444'], ['us-east-1'], 'the local plans are for the account 444444444444', ACCOUNT],
    ['its account and others', [ACCOUNT, '444444444444'], ['us-east-1'], 'the local plans are for other accounts too (333333333333, 444444444444), where there is no such resource', ACCOUNT],
  ])('is misplaced in plans of %s', (_, accounts, regions, limit, own) => {
    expect(misplaced(accounts, regions, single(volume('*', '*')), single(volume()))).toEqual([volume(), limit, `give ${own} local plans of its own with this tier`]);
  });

  test('is told from all of a type', () => {
    expect(misplaced(['444444444444'], ['us-west-2'], typeModel('EBS'), { ...single(volume()), single: undefined })).toBeUndefined();
  });
});
