/**
 * What keeps the page readable and below 2 MB, whatever the organization's size. Rows end at a number or at a size, whichever comes first:
 * numbers for the reader, sizes against names that escape to a multiple of themselves.
 */
export const DIGEST_LIMITS = {
  /** Causes of findings that have a line; of more the kinds have. */
  causes: 50,
  /** Lines that are open: what lies above the matrix takes two screens of a phone at most. */
  openCauses: 6,
  /** What a line opens to: accounts with a row, and accounts that are named below these. */
  accountsOfCause: { rows: 25, bytes: 11_000 },
  namedAccounts: { rows: 400, bytes: 5_400 },
  /** Rows of the matrix, and accounts that are named in each of the lists below it. */
  accounts: { rows: 100, bytes: 350_000 },
  foldedAccounts: { rows: 5_000, bytes: 150_000 },
  reports: { rows: 100, bytes: 150_000 },
  /** Columns of the matrix; AWS Backup Audit Manager has 11 controls. */
  controls: 40,
  /** Days of the trend, counted back from the newest. */
  days: 90,
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
