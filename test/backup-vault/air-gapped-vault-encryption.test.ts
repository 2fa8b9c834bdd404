import { Token } from 'aws-cdk-lib';
import { AirGappedVaultEncryption } from '../../src/backup-vault';

const { existingKeys } = AirGappedVaultEncryption;
const arnIn = (region: string, partition = 'aws') => `arn:${partition}:kms:${region}:555555555555:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

test.each([['awsOwned', AirGappedVaultEncryption.awsOwned()], ['customerManaged', AirGappedVaultEncryption.customerManaged()]])('%s names no key', (kind, encryption) => {
  expect(encryption._model).toEqual({ kind, keyArns: {} });
});

describe('existing keys', () => {
  test('are one for each Region, whose code and ARN are trimmed', () => {
    expect(existingKeys({ ' us-east-1': arnIn('us-east-1'), 'eu-west-1': ` ${arnIn('eu-west-1')}\n` })._model).toEqual({
      kind: 'existing', keyArns: { 'us-east-1': arnIn('us-east-1'), 'eu-west-1': arnIn('eu-west-1') },
    });
  });

  test.each([
    ['cn-north-1', arnIn('cn-north-1', 'aws-cn')], ['us-gov-west-1', arnIn('us-gov-west-1', 'aws-us-gov')], ['eu-west-1', 'arn:aws:kms:eu-west-1:555555555555:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
  ])('may be in %s', (region, arn) => {
    expect(existingKeys({ [region]: arn })._model.keyArns).toEqual({ [region]: arn });
  });

  test('stay as they were said, whatever becomes of what said it', () => {
    const said = { 'us-east-1': arnIn('us-east-1') };
    const encryption = existingKeys(said);
    said['us-east-1'] = 'changed';
    expect(encryption._model.keyArns).toEqual({ 'us-east-1': arnIn('us-east-1') });
  });

  test.each<[string, { [region: string]: string }, string]>([
    ['none', {}, 'keyArns is {} but each Region with an air-gapped vault needs a key; name the Regions with their keys, or use awsOwned()'],
    ['one of an unknown Region', { nowhere: arnIn('nowhere') }, "keyArns is 'nowhere' but no Region has this code"],
    ['one of another Region', { 'us-east-1': arnIn('us-west-2') }, `keyArns['us-east-1'] is '${arnIn('us-west-2')}' but a vault in us-east-1 takes a key of its own Region only; give a key of us-east-1`],
    ['one of another partition', { 'us-east-1': arnIn('us-east-1', 'aws-cn') }, `keyArns['us-east-1'] is '${arnIn('us-east-1', 'aws-cn')}' but a vault in us-east-1 takes a key of its own Region only`],
    ['an alias', { 'us-east-1': 'arn:aws:kms:us-east-1:555555555555:alias/app' }, 'copy the ARN of the key, not of an alias'],
    ['an id', { 'us-east-1': '1234abcd-12ab-34cd-56ef-1234567890ab' }, "keyArns['us-east-1'] is '1234abcd-12ab-34cd-56ef-1234567890ab' but the ARN of a key reads arn:<partition>:kms:<Region>:<account>:key/<id>"],
    ['a token', { 'us-east-1': Token.asString({ Ref: 'Key' }) }, "keyArns['us-east-1'] is '<token>' but keys of a definition are needed at synth; write the ARN itself"],
    ['one Region twice', { 'us-east-1': arnIn('us-east-1'), ' us-east-1': arnIn('us-east-1') }, "keyArns is ' us-east-1' but there is a key of this Region already; give each Region once"],
  ])('are not %s', (_name, keyArns, message) => {
    expect(() => existingKeys(keyArns)).toThrow(message);
  });
});
