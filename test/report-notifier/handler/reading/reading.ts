import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotAReport } from '../../../../src/report-notifier/handler/reading/file-text';
import { FileRead, readReport } from '../../../../src/report-notifier/handler/reading/read-report';
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

/** What a file has; throws where it is no report, or not all of one. */
export async function fileOf(content: string | Uint8Array, size: number): Promise<Omit<FileRead, 'missing'> & { missing: string[]; records: ReportRecord[] }> {
  const records: ReportRecord[] = [];
  const { missing, ...read } = await readReport(inChunks(Buffer.from(content as string), size), (record) => records.push(record));
  return { ...read, missing: [...missing], records };
}

export async function recordsOf(content: string | Uint8Array, size: number): Promise<ReportRecord[]> {
  return (await fileOf(content, size)).records;
}

/** The ids of the jobs that are read of a file, and why that is not all; undefined where it is. */
export async function readAsFar(content: string | Uint8Array, size = Infinity): Promise<{ ids: string[]; reason?: string }> {
  const ids: string[] = [];
  try {
    await readReport(inChunks(Buffer.from(content as string), size), ({ backupJobId }) => ids.push(backupJobId));
    return { ids };
  } catch (caught) {
    if (!(caught instanceof NotAReport)) {
      throw caught;
    }
    return { ids, reason: caught.reason };
  }
}
