/**
 * Synthesizes an example in a process of its own and runs cdk-nag over it while its constructs are still there.
 *
 * Arguments: module that exports a function which builds the example in an app and nothing else, or is an app of its own; directory for the templates, file
 * for the findings, context of the app as JSON.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, AppProps, Stack, aws_s3 } from 'aws-cdk-lib';
import { nagApp } from './nag';

const [, , modulePath, outdir, report, context] = process.argv;

function build(directory: string | undefined, deliberateError: boolean): App {
  const options = {
    outdir: directory,
    // the newest version's own validation would only print what the schema validator reports anyway
    context: { ...JSON.parse(context), '@aws-cdk/core:validationReportPrettyPrint': false },
  };
  const app = appOf(resolve(modulePath), options);
  if (deliberateError) {
    new aws_s3.CfnBucket(new Stack(app, 'SelfCheck'), 'SelfCheck');
  }
  return app;
}

/** The app of an example, before it is synthesized. */
function appOf(path: string, options: AppProps): App {
  const made: App[] = [];
  const { synth } = App.prototype;
  App.prototype.synth = function (this: App) {
    made.push(this);
    return undefined as never; // a program has no use for its cloud assembly
  };
  process.env.CDK_OUTDIR = options.outdir ?? mkdtempSync(join(tmpdir(), 'oracles-'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify(options.context);
  try {
    delete require.cache[path];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const exported: ((app: App) => void)[] = Object.values(require(path));
    if (exported.length + made.length !== 1) {
      throw new Error(`${path} has ${exported.length} exports and synthesizes ${made.length} apps; which one is the example?`);
    }
    const app = made[0] ?? new App(options);
    exported[0]?.(app);
    return app;
  } finally {
    App.prototype.synth = synth;
    delete process.env.CDK_OUTDIR;
    delete process.env.CDK_CONTEXT_JSON;
  }
}

const example = build(outdir, false);
example.synth();
writeFileSync(report, JSON.stringify({
  findings: nagApp(example),
  selfCheck: nagApp(build(undefined, true)).filter(finding => finding.resource === 'SelfCheck.template.json/SelfCheck'),
}));
