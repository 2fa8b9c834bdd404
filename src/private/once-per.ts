/** Works out once for each value what belongs to it, and forgets it with the value: for values that never change. */
export function oncePer<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const found = made.get(of) ?? { value: make(of) };
    made.set(of, found);
    return found.value;
  };
}

/** The values of a list that never changes, to look them up. */
export const setOf = oncePer((list: ReadonlyArray<string>): ReadonlySet<string> => new Set(list));
