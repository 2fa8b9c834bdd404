import { IConstruct } from 'constructs';

/**
 * Looks for something among all constructs of an app, once for all that ask in one pass of validations or aspects: in each, everybody asks once. Whoever
 * asks again, or was not there yet, makes it look again.
 */
export function inWholeApp<T>(find: (all: ReadonlyArray<IConstruct>) => T): (asker: IConstruct) => T {
  const passes = new WeakMap<IConstruct, { readonly waiting: Set<IConstruct>; readonly found: T }>();
  return (asker) => {
    const { root } = asker.node;
    const pass = passes.get(root);
    if (pass?.waiting.delete(asker)) {
      return pass.found;
    }
    const all = root.node.findAll();
    const found = find(all);
    passes.set(root, { waiting: new Set(all.filter((one) => one !== asker)), found });
    return found;
  };
}
