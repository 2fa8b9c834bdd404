import { writeFileSync } from 'node:fs';

/** A clock that goes on like the machine's, and that can be put forward; functions read how far from a file. */
export class SimulatedClock {
  private shift: number;

  constructor(public readonly file: string, begin: number) {
    this.shift = begin - Date.now();
    this.write();
  }

  public now(): number {
    return Date.now() + this.shift;
  }

  /** Never back. */
  public to(moment: number): void {
    this.shift += Math.max(0, moment - this.now());
    this.write();
  }

  private write(): void {
    writeFileSync(this.file, String(this.shift));
  }
}
