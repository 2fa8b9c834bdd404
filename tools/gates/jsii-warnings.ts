/** A warning that is accepted, and why. */
export interface AllowedWarning {
  /** The code, such as JSII5018. */
  readonly code: string;

  /** A part of the warning's line, file name included, so that the same code elsewhere is still reported. */
  readonly contains: string;

  readonly reason: string;
}

/** Compares the warnings in the compiler's output with the accepted ones. */
export function judgeWarnings(output: string, allowed: readonly AllowedWarning[]): { complaints: string[]; found: number } {
  // eslint-disable-next-line no-control-regex -- colors
  const lines = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n').filter((line) => /\bwarning (JSII|TS)\d+:/.test(line));
  const complaints: string[] = [];
  const used = new Set<AllowedWarning>();
  for (const line of lines) {
    const entry = allowed.find(({ code, contains }) => line.includes(`warning ${code}:`) && line.includes(contains));
    if (entry) {
      used.add(entry);
    } else {
      complaints.push(`not listed: ${line}`);
    }
  }
  for (const entry of allowed) {
    if (!used.has(entry)) {
      complaints.push(`listed, but gone: ${entry.code} '${entry.contains}'`);
    }
    if (entry.reason.trim() === '') {
      complaints.push(`listed without a reason: ${entry.code} '${entry.contains}'`);
    }
  }
  // The compiler's own count, in case its warnings ever look different.
  const counted = Number(/Warnings: (\d+)/.exec(output)?.[1] ?? Number.NaN);
  if (counted !== lines.length) {
    complaints.push(`the compiler counts ${counted} warnings, ${lines.length} were recognized`);
  }
  return { complaints, found: lines.length };
}
