/** A stack that the CLI deploys, as far as order asks. */
export interface OrderedStack {
  /** What the CLI calls it. */
  readonly path: string;
  /** Paths of the stacks that are deployed before it. */
  readonly after: ReadonlyArray<string>;
}

/** Stacks that one command deploys. */
export interface DeploymentRun<T> {
  readonly owner: string;
  readonly stacks: ReadonlyArray<T>;
}

/** Each stack after those that it needs, and otherwise as given. */
export function inOrder<T extends OrderedStack>(stacks: ReadonlyArray<T>): T[] {
  const rest = [...stacks];
  const ordered: T[] = [];
  while (rest.length > 0) {
    const ready = rest.findIndex(({ after }) => !rest.some(({ path }) => after.includes(path)));
    // CDK refuses circles
    ordered.push(...rest.splice(Math.max(0, ready), 1));
  }
  return ordered;
}

/**
 * Commands one after the other, so that stacks of each owner are deployed by themselves: as many at once as nothing of another owner stands before.
 *
 * @param owners in the order in which they take turns
 */
export function deploymentRuns<T extends OrderedStack>(
  stacks: ReadonlyArray<T>, owners: ReadonlyArray<string>, ownerOf: (stack: T) => string,
): DeploymentRun<T>[] {
  let rest = inOrder(stacks);
  const runs: DeploymentRun<T>[] = [];
  while (rest.length > 0) {
    for (const owner of owners) {
      const run: T[] = [];
      for (const stack of rest) {
        const waits = rest.some((other) => stack.after.includes(other.path) && !run.includes(other));
        if (ownerOf(stack) === owner && !waits) {
          run.push(stack);
        }
      }
      if (run.length > 0) {
        runs.push({ owner, stacks: run });
        rest = rest.filter((stack) => !run.includes(stack));
      }
    }
  }
  return runs;
}
