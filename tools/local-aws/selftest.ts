import * as path from 'path';
import { LocalAws } from './local-aws';
import { run } from './processes';
import { virtualEnvironment } from './virtual-environment';

const PROJECT = path.join(__dirname, '..', '..');

async function main(): Promise<number> {
  const { python } = await virtualEnvironment(PROJECT);
  const aws = await LocalAws.start(python, PROJECT);
  try {
    const { exitCode, output } = await run(python, [path.join(__dirname, 'selftest.py'), aws.endpoint], {
      env: { ...aws.environment('222222222222'), PYTHONDONTWRITEBYTECODE: '1' },
    });
    console.log(output.trimEnd());
    return exitCode;
  } finally {
    await aws.stop();
  }
}

main().then(exitCode => { process.exitCode = exitCode; }, (error: Error) => {
  console.error(`✘ ${error.message}`);
  process.exitCode = 1;
});
