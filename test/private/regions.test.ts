import { Lazy } from 'aws-cdk-lib';
import { knownRegion, partitionOf } from '../../src/private/regions';

describe('a Region', () => {
  test.each(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'])('%s is known', (region) => {
    expect(knownRegion('region', region)).toBe(region);
  });

  test('is trimmed', () => {
    expect(knownRegion('region', ' eu-west-1 ')).toBe('eu-west-1');
  });

  test('of which aws-cdk-lib alone knows is known too', () => {
    // US ISO East is in aws-cdk-lib's table and not in ours
    expect(partitionOf('us-iso-east-1')).toBe('aws-iso');
    expect(knownRegion('region', 'us-iso-east-1')).toBe('us-iso-east-1');
  });

  test.each(['us-esat-1', '', 'US-EAST-1', 'us-east-1a', 'toString'])("'%s' is refused", (region) => {
    expect(() => knownRegion('regions', region)).toThrow(
      new Error(`regions is '${region}' but no Region has this code; write a Region code such as us-east-1, or upgrade aws-cdk-lib for a newer Region`));
  });

  test('that is a token is refused', () => {
    expect(() => knownRegion('regions', Lazy.string({ produce: () => 'us-east-1' })))
      .toThrow(new Error("regions is '<token>' but Regions are needed at synth; write the Region code, for example us-east-1"));
  });
});
