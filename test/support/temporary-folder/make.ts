import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before the first test: a temporary folder for the run, as the worker processes inherit it. An `App` without `outdir` leaves its assembly in the temporary
 * folder: a run has thousands, of a gigabyte together.
 */
export default function make(): void {
  process.env.TMPDIR_OUTSIDE = tmpdir();
  process.env.TMPDIR = mkdtempSync(join(realpathSync(tmpdir()), 'cdk-org-backup-tests-'));
}
