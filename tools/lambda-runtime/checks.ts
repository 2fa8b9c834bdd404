/** Counts what held and what did not. */
export class Checks {
  private passed = 0;
  private failed = 0;

  public tell(ok: boolean, text: string, seen?: unknown): void {
    this.passed += Number(ok);
    this.failed += Number(!ok);
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}${ok || seen === undefined ? '' : `: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`}`);
  }

  /** What a part of the proof throws fails it, and not the parts after it. */
  public async part(title: string, prove: () => Promise<void>): Promise<void> {
    console.log(`\n${title}`);
    try {
      await prove();
    } catch (error) {
      this.tell(false, 'it ended early', error instanceof Error ? error.stack : String(error));
    }
  }

  /** Whether all held. */
  public end(): boolean {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0;
  }
}
