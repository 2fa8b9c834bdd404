/** Loaded before a function's code: its clock is the machine's, shifted by the milliseconds in the file that `CLOCK_FILE` names. */
import { readFileSync } from 'node:fs';

const RealDate = Date;
const now = () => RealDate.now() + Number(readFileSync(process.env.CLOCK_FILE!, 'utf8'));

globalThis.Date = class extends RealDate {
  static now(): number {
    return now();
  }

  constructor(...parts: ConstructorParameters<typeof RealDate> | []) {
    const given: unknown[] = parts.length === 0 ? [now()] : parts;
    super(...given as ConstructorParameters<typeof RealDate>);
  }
} as DateConstructor;
