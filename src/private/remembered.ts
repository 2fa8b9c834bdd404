/** Texts that are remembered at a time, and their greatest length: whatever is asked for, it takes little memory. */
const [MOST, LENGTH] = [1000, 1000];

/** A function of a text that is slow and mostly asked for the same few texts. */
export function remembered<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const seen = known.get(text);
    if (seen) {
      return seen.value;
    }
    const value = of(text);
    if (text.length <= LENGTH) {
      if (known.size >= MOST) {
        known.clear();
      }
      known.set(text, { value });
    }
    return value;
  };
}
