/**
 * Makes something of options that the user wrote in one struct among others: what is refused of them is said of their place there.
 *
 * @param prop where the struct stands
 * @param options the struct as the user gave it
 */
export function withOptions<T>(prop: string, options: object | undefined | null, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { message } = error as Error;
    const [member] = /^[A-Za-z]+(?=[.[ ])/.exec(message) ?? [];
    if (!(error instanceof Error) || member === undefined || !Object.keys(options ?? {}).includes(member)) {
      throw error;
    }
    throw new Error(`${prop}.${message}`);
  }
}
