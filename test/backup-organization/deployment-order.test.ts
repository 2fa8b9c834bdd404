import fc from 'fast-check';
import { deploymentRuns, inOrder, OrderedStack } from '../../src/backup-organization/deployment-order';

interface Owned extends OrderedStack { readonly owner: string }

const OWNERS = ['a', 'b', 'c'];

/** Stacks of which each needs some before it in a hidden order, shuffled. */
const stacks = fc.array(fc.tuple(fc.constantFrom(...OWNERS), fc.array(fc.nat(9), { maxLength: 3 })), { maxLength: 10 }).chain((specs) => {
  const made = specs.map(([owner, needs], i): Owned => ({ path: `s${i}`, owner, after: [...new Set(needs.filter((one) => one < i).map((one) => `s${one}`))] }));
  return fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length });
});

const namesBefore = (all: Owned[], stack: Owned) => all.slice(0, all.indexOf(stack)).map(({ path }) => path);

test('every stack comes once, after all that it needs', () => {
  fc.assert(fc.property(stacks, (all) => {
    const ordered = inOrder(all);
    expect([...ordered].sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([...all].sort((one, other) => (one.path < other.path ? -1 : 1)));
    ordered.forEach((stack) => expect(namesBefore(ordered, stack)).toEqual(expect.arrayContaining([...stack.after])));
  }));
});

test('commands deploy every stack once, of one owner each, after all that it needs', () => {
  fc.assert(fc.property(stacks, (all) => {
    const runs = deploymentRuns(all, OWNERS, ({ owner }) => owner);
    const flat = runs.flatMap((run) => run.stacks);
    expect(flat).toHaveLength(all.length);
    expect(new Set(flat)).toEqual(new Set(all));
    runs.forEach(({ owner, stacks: run }) => run.forEach((stack) => expect(stack.owner).toBe(owner)));
    flat.forEach((stack) => expect(namesBefore(flat, stack)).toEqual(expect.arrayContaining([...stack.after])));
  }));
});

test('what needs nothing stays in the order in which it is given', () => {
  const all = ['z', 'a', 'm'].map((path) => ({ path, after: [] }));
  expect(inOrder(all)).toEqual(all);
});

test('a stack of another app does not hold one up', () => {
  expect(inOrder([{ path: 'a', after: ['elsewhere'] }])).toHaveLength(1);
  expect(deploymentRuns([{ path: 'a', after: ['elsewhere'] }], ['x'], () => 'x')).toHaveLength(1);
});

test('one command takes as many stacks of its owner as nothing of another stands before', () => {
  const all: Owned[] = [
    { path: 'home', owner: 'b', after: ['management'] }, { path: 'policies', owner: 'b', after: ['home'] }, { path: 'management', owner: 'a', after: [] },
    { path: 'forwarding', owner: 'a', after: ['home'] },
  ];
  expect(deploymentRuns(all, ['a', 'b'], ({ owner }) => owner).map(({ owner, stacks: run }) => [owner, ...run.map(({ path }) => path)]))
    .toEqual([['a', 'management'], ['b', 'home', 'policies'], ['a', 'forwarding']]);
});
