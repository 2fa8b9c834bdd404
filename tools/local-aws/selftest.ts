import { rmSync } from 'fs';
import * as path from 'path';
import { LocalAws } from './local-aws';
import { run } from './processes';
import { selfManagedRollout } from './self-managed';
import { virtualEnvironment } from './virtual-environment';

const PROJECT = path.join(__dirname, '..', '..');

async function main(): Promise<number> {
  const { python } = await virtualEnvironment(PROJECT);
  const aws = await LocalAws.start(python, PROJECT);
  const { folder, administrator, executionRole } = selfManagedRollout();
  try {
    const { exitCode, output } = await run(python, [path.join(__dirname, 'selftest.py'), aws.endpoint], {
      env: { ...aws.environment('222222222222'), PYTHONDONTWRITEBYTECODE: '1', SELF_MANAGED_ADMINISTRATOR: administrator, SELF_MANAGED_EXECUTION_ROLE: executionRole },
    });
    console.log(output.trimEnd());
    return exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await aws.stop();
  }
}

main().then(exitCode => { process.exitCode = exitCode; }, (error: Error) => {
  console.error(`✘ ${error.message}`);
  process.exitCode = 1;
});
