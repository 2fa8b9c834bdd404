import { removals } from './central-removals';

/** Everything that can be left out of a policy, one part at a time: a part whose absence no case notices would be unproven. */

test.each(removals.all)('%s', async (name, mutation) => {
  expect(await removals.noticedBy(mutation) !== undefined).toBe(removals.mustBeNoticed(name));
});

test('no exception is listed that no part needs', () => {
  expect(removals.idleExceptions()).toEqual([]);
});
