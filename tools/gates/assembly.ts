import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Assembly } from '@jsii/spec';

/** Reads the jsii assembly of a directory, following the redirect of a compressed one. */
export function loadAssembly(directory: string): Assembly {
  const content = JSON.parse(readFileSync(join(directory, '.jsii'), 'utf8')) as Assembly | { schema: string; filename: string };
  if (content.schema === 'jsii/file-redirect' && 'filename' in content) {
    return JSON.parse(gunzipSync(readFileSync(join(directory, content.filename))).toString('utf8')) as Assembly;
  }
  return content as Assembly;
}

/** Ends a gate: prints what is wrong and what to do, and fails, or prints what was checked. */
export function verdict(gate: string, complaints: readonly string[], checked: string, remedy: string): void {
  if (complaints.length === 0) {
    console.log(`${gate}: ${checked}`);
    return;
  }
  console.error(`${gate}: ${complaints.length} complaint${complaints.length === 1 ? '' : 's'}`);
  for (const complaint of complaints) {
    console.error(`  ${complaint}`);
  }
  console.error(remedy);
  process.exitCode = 1;
}
