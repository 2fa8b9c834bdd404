import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pureModules } from '../../tools/gates/pure-modules';

const IMPORTS_SDK = /from '@(aws-sdk|smithy)\//;
/** No logic: what channels call and where events lie, once for all handlers. */
const CLIENTS = ['aws-clients.ts', 'aws-outgoing.ts'].map((file) => join('src', 'notification', 'handler', file));

const folders = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => basename(path) === 'handler')
  .flatMap((path) => [path, ...readdirSync(join('src', path), { recursive: true, withFileTypes: true }).filter((one) => one.isDirectory()).map((one) => join(path, one.name))])
  .map((path) => join('src', path));

test('there are folders of handlers', () => {
  expect(folders).toEqual(expect.arrayContaining(['src/notification/handler', 'src/report-notifier/handler', 'src/report-notifier/handler/reading']));
});

test.each(folders)('what runs in a handler imports neither aws-cdk-lib nor the AWS SDK: %s', (folder) => {
  const modules = readdirSync(folder).filter((file) => file.endsWith('.ts') && !/\.(lambda|script)\.ts$/.test(file)).map((file) => join(folder, file)).sort();
  expect(modules.filter((file) => !pureModules(folder).includes(file))).toEqual([]);
  expect(modules.filter((file) => IMPORTS_SDK.test(readFileSync(file, 'utf8')) && !CLIENTS.includes(file))).toEqual([]);
});

test('the clients of channels are for the entries of handlers only, so that what they call can be tested without AWS', () => {
  const importers = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && /from '[./]+\/(?:notification\/handler\/)?aws-(clients|outgoing)'/.test(readFileSync(join('src', file), 'utf8')));
  expect(CLIENTS.filter((file) => !IMPORTS_SDK.test(readFileSync(file, 'utf8')))).toEqual([]);
  expect(importers).toContain('notification/handler/deliver.lambda.ts');
  expect(importers.filter((file) => !file.endsWith('.lambda.ts'))).toEqual([]);
});
