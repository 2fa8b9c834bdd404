/** An app whose templates are compared with those of the last release. */
export interface ExampleApp {
  readonly name: string;
  readonly file: string;
}

/** The examples, and what was an example of the last release: what users deployed from it must survive, whatever examples there are today. */
export const EXAMPLE_APPS: ReadonlyArray<ExampleApp> = [
  { name: 'organization', file: 'examples/typescript/organization.ts' },
  { name: 'app', file: 'examples/typescript/app.ts' },
  { name: 'local-plans', file: 'examples/typescript/local-plans.ts' },
  { name: 'own-channel', file: 'examples/typescript/own-channel.ts' },
  { name: 'compliance', file: 'test/fixtures/apps/compliance.ts' },
];

/** The Region of the primary key is deployed already. */
export const EXAMPLE_CONTEXT = JSON.stringify({ primaryKeyArn: 'arn:aws:kms:us-east-1:555555555555:key/mrk-1234abcd12ab34cd56ef1234567890ab' });
