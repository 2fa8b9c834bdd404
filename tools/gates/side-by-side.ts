/**
 * Runs tasks of the project at the same time, for a machine with more than one core, and prints what each has to say when it ends.
 */
import { spawn } from 'node:child_process';

function run(task: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('projen', [task], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => { output += `${error.message}\n`; });
    child.on('close', (status) => {
      process.stdout.write(output);
      resolve(status === 0);
    });
  });
}

void Promise.all(process.argv.slice(2).map(run)).then((passed) => {
  process.exitCode = passed.length > 0 && passed.every(Boolean) ? 0 : 1;
});
