/**
 * One measured process: `measured.js <template> <file>...`. A report comes twice, of the files given, as AWS cuts it: everything is news, then nothing is.
 * Prints what it took and what came of it. It uses only what a former version has too, to be measured beside this one.
 */
import { createReadStream } from 'node:fs';
import { FINDING_CLASSES, FindingClassName } from '../../src/data/finding-classes';
import { ReportTemplateName } from '../../src/data/reports';
import { changeEvent } from '../../src/report-notifier/handler/change-event';
import { NotifierPorts } from '../../src/report-notifier/handler/notifier-ports';
import { readFiles } from '../../src/report-notifier/handler/report-files';
import { foldReports } from '../../src/report-notifier/handler/report-fold';
import { EMPTY_STATE, ReportState } from '../../src/report-notifier/handler/report-state';

const SOURCE = { name: 'bench', accountId: '111111111111', region: 'eu-west-1' };
const ALERT_ON = (Object.keys(FINDING_CLASSES) as FindingClassName[]).filter((name) => name !== 'INSUFFICIENT_DATA');

const ports = {
  open: async (key: string) => ({ body: createReadStream(key), etag: 'x' }),
  reject: async (reason: string) => {
    throw new Error(reason);
  },
  log: () => undefined,
} as unknown as NotifierPorts;

async function report(known: ReportState, day: string, expected: ReportTemplateName, keys: readonly string[]) {
  const at = `${day}T04:00:00Z`;
  const cpu = process.cpuUsage();
  const { contents, problems } = await readFiles({ bucket: 'bench', keys, at, expected }, ports);
  if (!contents || problems.length > 0) {
    throw new Error(`not read: ${problems.join(', ')}`);
  }
  const reading = process.cpuUsage(cpu);
  const { state, changes } = foldReports(known, [contents], { now: at, alertOn: ALERT_ON, siblings: [] });
  const event = changeEvent(SOURCE, day, at, changes, ALERT_ON);
  const all = process.cpuUsage(cpu);
  const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
  return {
    state,
    readMs: milliseconds(reading),
    cpuMs: milliseconds(all),
    said: { findings: Object.keys(state.findings).length, id: event?.id, first: event?.findings[0], last: event?.findings.at(-1), totals: event?.totals },
  };
}

async function main([template, ...keys]: string[]): Promise<void> {
  const first = await report(EMPTY_STATE, '2026-03-02', template as ReportTemplateName, keys);
  const second = await report(first.state, '2026-03-03', template as ReportTemplateName, keys);
  console.log(JSON.stringify({
    readMs: first.readMs, newMs: first.cpuMs, sameMs: second.cpuMs, peakMb: process.resourceUsage().maxRSS / 1024, said: [first.said, second.said],
  }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
