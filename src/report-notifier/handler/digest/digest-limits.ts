/**
 * What keeps the page readable and below 2 MB, whatever the organization's size. Rows end at a number or at a size, whichever comes first:
 * numbers for the reader, sizes against names that escape to a multiple of themselves.
 */
export const DIGEST_LIMITS = {
  findings: {
    new: { rows: 150, bytes: 350_000 },
    worse: { rows: 100, bytes: 200_000 },
    ongoing: { rows: 100, bytes: 200_000 },
    resolved: { rows: 50, bytes: 100_000 },
  },
  /** Kinds of findings, each in its accounts, as long as there is room for that. */
  kinds: { rows: 40, bytes: 100_000 },
  /** From this many findings on, their kinds are summed up. */
  manyFindings: 20,
  accounts: { rows: 200, bytes: 500_000 },
  reports: { rows: 100, bytes: 150_000 },
  /** Columns of the matrix; AWS Backup Audit Manager has 11 controls. */
  controls: 40,
  /** Days of the trend, counted back from the newest. */
  days: 90,
  /** From this many accounts without problems on, one row sums them up. */
  fineAccounts: 10,
  /** Reports that the note above the findings names. */
  namedReports: 5,
} as const;

export interface RowLimit {
  readonly rows: number;
  readonly bytes: number;
}

/** The rows that fit, and how many of the items they show. */
export function rowsWithin<T>(items: readonly T[], limit: RowLimit, row: (item: T) => string): { rows: string; shown: number } {
  const rows: string[] = [];
  let bytes = 0;
  for (const item of items.slice(0, limit.rows)) {
    const text = row(item);
    bytes += Buffer.byteLength(text);
    if (bytes > limit.bytes) {
      break;
    }
    rows.push(text);
  }
  return { rows: rows.join(''), shown: rows.length };
}
