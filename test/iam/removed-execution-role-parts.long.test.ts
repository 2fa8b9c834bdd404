import { ExecutionRoleWorld, noticed, removedParts } from './execution-role-world';

/** Everything that can be left out of the execution role's permissions, one part at a time: a part whose absence no case notices would be unproven. */

const here = new ExecutionRoleWorld();

test.each(removedParts(here))('$name', async ({ mutation }) => {
  await expect(noticed(here, mutation)).resolves.toBe(true);
});
