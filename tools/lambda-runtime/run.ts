/**
 * Runs the handlers' bundles in the runtime client of AWS Lambda, with the Node.js of the Lambda runtime, against a local AWS.
 * `--out DIR` says where they are bundled to, a temporary folder by default. `--only-kills` leaves out all but the kills, `--kills N` says how many, and `--seed N` which.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Checks } from './checks';
import { DeliverProof } from './deliver-proof';
import { HANDLERS } from './handlers';
import { HubProof } from './hub-proof';
import { KillProof, KILLS } from './kill-proof';
import { NotifierProof } from './notifier-proof';
import { Surroundings } from './surroundings';
import { bundleHandlers } from '../build/bundle';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'out': { type: 'string' }, 'only-kills': { type: 'boolean' }, 'kills': { type: 'string', default: String(KILLS) }, 'seed': { type: 'string', default: '1' },
    },
  });
  const temporary = values.out === undefined ? mkdtempSync(join(tmpdir(), 'lambda-runtime-')) : undefined;
  const checks = new Checks();
  const assets = temporary ?? resolve(values.out!);
  try {
    const bundles = await bundleHandlers({ folder: assets, sdk: 'bundled', functionsOnly: true });
    if (!values['only-kills']) {
      await proveFunctions(bundles, assets, checks);
    }
    await new KillProof(assets, checks, Number(values.kills), Number(values.seed)).run();
  } catch (error) {
    checks.tell(false, 'the run ended early', String(error));
  } finally {
    if (temporary !== undefined) {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  process.exitCode = checks.end() ? 0 : 1;
}

async function proveFunctions(bundles: ReadonlyArray<string>, assets: string, checks: Checks): Promise<void> {
  const aws = await Surroundings.start();
  try {
    await checks.part('loading', async () => {
      for (const bundle of bundles) {
        checks.tell(bundle in HANDLERS, `${bundle} is known to tools/lambda-runtime/handlers.ts`);
        for (const use of HANDLERS[bundle] ?? []) {
          await (await aws.function(assets, bundle, use)).stop();
          checks.tell(true, `${bundle}, ${use.handler}: ready for events`);
        }
      }
    });
    await new NotifierProof(aws, assets, checks).run();
    await new DeliverProof(aws, assets, checks).run();
    await new HubProof(aws, assets, checks).run();
  } finally {
    await checks.part('the end', async () => {
      await aws.stop();
      checks.tell(true, 'everything that was started has ended, and the fake broke nothing of its model');
    });
  }
}

void main();
