/** Thrown for what cannot be read as a report, or not to its end. */
export class NotAReport extends Error {
  constructor(
    /** What is wrong with the file, for whoever has to act on it. */
    public readonly reason: string,
  ) {
    super(reason);
    this.name = 'NotAReport';
  }
}

const EXCERPT = 80;

/** The start of a text from the file, fit for a message. */
export function excerpt(text: string): string {
  const line = JSON.stringify(text.slice(0, EXCERPT));
  return text.length > EXCERPT ? `${line}...` : line;
}
