/**
 * Synthesizes an example in a process of its own and runs cdk-nag over it while its constructs are still there.
 *
 * Arguments: module whose only export is a function that builds the example in an app, directory for the templates, file for the findings,
 * context of the app as JSON.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Stack, aws_s3 } from 'aws-cdk-lib';
import { nagApp } from './nag';

const [, , modulePath, outdir, report, context] = process.argv;

function build(directory: string | undefined, deliberateError: boolean): App {
  const app = new App({
    outdir: directory,
    // the newest version's own validation would only print what the schema validator reports anyway
    context: { ...JSON.parse(context), '@aws-cdk/core:validationReportPrettyPrint': false },
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported: ((app: App) => void)[] = Object.values(require(resolve(modulePath)));
  if (exported.length !== 1) {
    throw new Error(`${modulePath} has ${exported.length} exports; which one builds the example?`);
  }
  exported[0](app);
  if (deliberateError) {
    new aws_s3.CfnBucket(new Stack(app, 'SelfCheck'), 'SelfCheck');
  }
  return app;
}

const example = build(outdir, false);
example.synth();
writeFileSync(report, JSON.stringify({
  findings: nagApp(example),
  selfCheck: nagApp(build(undefined, true)).filter(finding => finding.resource === 'SelfCheck.template.json/SelfCheck'),
}));
