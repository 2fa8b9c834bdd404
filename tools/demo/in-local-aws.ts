import { PROJECT, step } from './steps';
import { LocalAws } from '../local-aws/local-aws';
import { virtualEnvironment } from '../local-aws/virtual-environment';

/** Does something in a local AWS of its own, which ends with it; what fails is told with what that said last. */
export function inLocalAws(work: (aws: LocalAws, python: string) => Promise<void>): void {
  workIn(work).catch((error: Error) => {
    console.error(`\n✘ ${error.message}`);
    process.exitCode = 1;
  });
}

async function workIn(work: (aws: LocalAws, python: string) => Promise<void>): Promise<void> {
  const { python } = await step('install the local AWS', () => virtualEnvironment(PROJECT));
  const aws = await step('start it', () => LocalAws.start(python, PROJECT), ({ endpoint }) => endpoint);
  try {
    await work(aws, python);
  } catch (error) {
    console.error(`\nlocal AWS said last:\n${aws.log()}\n`);
    throw error;
  } finally {
    await aws.stop();
  }
}
