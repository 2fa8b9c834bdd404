import { App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { inWholeApp } from '../../src/private/whole-app';

const looked = jest.fn();
const pathsOf = () => {
  looked.mockClear();
  return inWholeApp((all) => {
    looked();
    return all.map(({ node }) => node.path);
  });
};

test('an app is looked through once for all that ask in one pass, and again in the next', () => {
  const app = new App();
  const askers = ['A', 'B', 'C'].map((id) => new Construct(app, id));
  const paths = pathsOf();
  const pass = () => askers.map(paths);
  expect(pass()).toEqual(askers.map(() => ['', 'A', 'B', 'C']));
  expect(looked).toHaveBeenCalledTimes(1);
  new Construct(app, 'Late');
  expect(pass()).toEqual(askers.map(() => ['', 'A', 'B', 'C', 'Late']));
  expect(looked).toHaveBeenCalledTimes(2);
});

test('whoever was not there when the app was looked through makes it look again', () => {
  const app = new App();
  const paths = pathsOf();
  const first = new Construct(app, 'A');
  paths(first);
  expect(paths(new Construct(app, 'B'))).toEqual(['', 'A', 'B']);
  expect(paths(first)).toEqual(['', 'A', 'B']);
});

test('apps know nothing of each other', () => {
  const paths = pathsOf();
  const [one, other] = [new Construct(new App(), 'One'), new Construct(new App(), 'Other')];
  expect([one, other].map(paths)).toEqual([['', 'One'], ['', 'Other']]);
});
