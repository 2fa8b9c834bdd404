import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';
import { readReport, ReportBatch } from '../../../../src/report-notifier/handler/reading/read-report';
import { ReportRecord } from '../../../../src/report-notifier/handler/reading/records';

/** Sizes of chunks that each awkward input is read in: borders at every byte, inside characters, and none. */
export const CHUNK_SIZES = [1, 2, 7, Infinity];

export const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name));

/** Reports as AWS Backup writes them, in JSON, and the template of each. */
export const SAMPLES = [
  ['backup-job.json', 'BACKUP_JOB_REPORT'],
  ['copy-job.json', 'COPY_JOB_REPORT'],
  ['restore-job.json', 'RESTORE_JOB_REPORT'],
  ['scan-job.json', 'SCAN_JOB_REPORT'],
  ['control-compliance.json', 'CONTROL_COMPLIANCE_REPORT'],
  ['resource-compliance.json', 'RESOURCE_COMPLIANCE_REPORT'],
] as const;

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

export async function batchesOf(content: string | Uint8Array, size: number): Promise<ReportBatch[]> {
  const batches: ReportBatch[] = [];
  for await (const batch of readReport(inChunks(Buffer.from(content as string), size))) {
    batches.push(batch);
  }
  return batches;
}

export async function recordsOf(content: string | Uint8Array, size: number): Promise<ReportRecord[]> {
  return (await batchesOf(content, size)).flatMap(({ records }) => records);
}

/** The ids of the jobs that are read of a file, and why that is not all; undefined where it is. */
export async function readAsFar(content: string | Uint8Array, size = Infinity): Promise<{ ids: string[]; reason?: string }> {
  const ids: string[] = [];
  try {
    for await (const { records } of readReport(inChunks(Buffer.from(content as string), size))) {
      ids.push(...records.map(({ backupJobId }) => backupJobId));
    }
    return { ids };
  } catch (caught) {
    if (!(caught instanceof NotAReport)) {
      throw caught;
    }
    return { ids, reason: caught.reason };
  }
}
