/**
 * Runs the jsii compiler on a clean `lib` and fails on every warning that is not listed, and on every listed one that is gone.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { verdict } from './assembly';
import { AllowedWarning, judgeWarnings } from './jsii-warnings';

// What a former compilation left behind would be shipped.
rmSync('lib', { recursive: true, force: true });
const { status, stdout, error } = spawnSync('jsii', [], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 });
if (error) {
  throw error;
}
process.stdout.write(stdout);
if (status !== 0) {
  process.exit(status ?? 1);
}
const allowed = JSON.parse(readFileSync('tools/gates/jsii-warnings.json', 'utf8')) as AllowedWarning[];
const { complaints, found } = judgeWarnings(stdout, allowed);
verdict('jsii warnings', complaints, `${found} found, all listed with a reason`, 'Mend the source, or list the warning with a reason in tools/gates/jsii-warnings.json.');
