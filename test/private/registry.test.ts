import { App, Stack } from 'aws-cdk-lib';
import { accountKey, placeKey, register } from '../../src/private/registry';

const HERE = { account: '333333333333', region: 'us-east-1' };

describe('what is registered', () => {
  test('is known to whoever registered under the same key, whenever they ask', () => {
    const app = new App();
    const [one, other] = ['One', 'Two'].map((id) => new Stack(app, id));
    const entries = [{ name: 'first' }, { name: 'second' }];
    const ask = register(one, 'things', 'key', entries[0]);
    expect(ask()).toEqual([entries[0]]);
    register(other, 'things', 'key', entries[1]);
    expect(ask()).toEqual(entries);
  });

  test('is apart by kind, key and app', () => {
    const stack = new Stack(new App(), 'One');
    const ask = register(stack, 'things', 'key', { name: 'own' });
    register(stack, 'things', 'other key', {});
    register(stack, 'other things', 'key', {});
    register(new Stack(new App(), 'One'), 'things', 'key', {});
    expect(ask()).toEqual([{ name: 'own' }]);
  });
});

describe('the key of an account', () => {
  const stacks = (...envs: { account?: string; region?: string }[]) => {
    const app = new App();
    return envs.map((env, i) => new Stack(app, `Stack${i}`, { env }));
  };

  test('is the account, whatever the Region', () => {
    const [one, other, third] = stacks(HERE, { ...HERE, region: 'us-west-2' }, { ...HERE, account: '444444444444' });
    expect(accountKey(one)).toBe(accountKey(other));
    expect(accountKey(one)).not.toBe(accountKey(third));
    expect(placeKey(one)).not.toBe(placeKey(other));
    expect(placeKey(one)).toBe(placeKey(stacks(HERE)[0]));
  });

  test('is one of each stack where the account is not known: they may be deployed to different ones', () => {
    const [one, other] = stacks({}, {});
    expect(accountKey(one)).not.toBe(accountKey(other));
    expect(accountKey(one)).toBe(accountKey(one));
    expect(placeKey(one)).not.toBe(placeKey(other));
  });
});
