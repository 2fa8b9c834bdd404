import { eventOf, EventSource, sentence, totalsOf, troubleFinding } from './change-event';
import { Introduction, Refused, ReportState, toEventFinding } from './report-state';
import { FindingClassName } from '../../data/finding-classes';
import { condensed, gravestFirst, groupsOf } from '../../notification/handler/gravity';
import { FindingState, NotificationEvent } from '../../notification/handler/notification-event';
import { counted } from '../../notification/handler/words';

const MOST_LISTED = 100;

export function introductionOf({ findings, lastReportAt = '' }: ReportState, alertOn: ReadonlyArray<FindingClassName>): Introduction {
  const counting = Object.entries(findings).filter(([, { class: kind }]) => alertOn.includes(kind));
  const open = gravestFirst(counting.map(([id, one]) => toEventFinding(id, one, 'new')));
  return { at: lastReportAt, findings: open.slice(0, MOST_LISTED), totals: totalsOf(open), groups: condensed(groupsOf(open)) };
}

/** The message about reports that are new, and about objects of those that are too many; undefined where neither says anything. */
export function introductionEvent(
  source: EventSource, time: string, introductions: { readonly [name: string]: Introduction },
  refused: { readonly told: Refused; readonly message: string } | undefined,
): NotificationEvent | undefined {
  const all = Object.values(introductions);
  const troubles = refused ? [troubleFinding(source, { reportPlanName: source.name, since: refused.told.since, message: refused.message }, 'new')] : [];
  const findings = gravestFirst([...troubles, ...all.flatMap((one) => one.findings)]);
  if (findings.length === 0) {
    return undefined;
  }
  const totals: { [state in FindingState]: number } = totalsOf(troubles);
  all.forEach((one) => (Object.keys(totals) as FindingState[]).forEach((state) => totals[state] += one.totals[state]));
  const title = [
    ...all.length > 0 ? [`${counted(all.length, 'report')} ${all.length === 1 ? 'is' : 'are'} new`] : [],
    ...refused ? ['objects of too many reports'] : [],
    sentence(totals),
  ].join('; ');
  const of = [Object.entries(introductions).map(([name, { at }]) => [name, at]), refused?.told.since];
  return eventOf(source, time, { what: 'new-reports', of }, {
    title,
    totals,
    findings,
    ...totals.new === findings.length ? {} : { groups: condensed([...groupsOf(troubles), ...all.flatMap((one) => one.groups)]) },
  });
}

/** The message about reports that no longer come. */
export function silentEvent(
  source: EventSource, time: string, silent: { readonly [name: string]: { readonly since: string; readonly count: number } },
): NotificationEvent | undefined {
  const findings = Object.entries(silent).map(([reportPlanName, { since, count }]) => {
    const message = `no longer reported since ${since}: ${counted(count, 'finding')} ${count === 1 ? 'was' : 'were'} open, and nobody knows what is so now; `
      + 'the notifier no longer follows the report';
    return troubleFinding(source, { reportPlanName, since, message }, 'new');
  });
  const of = [Object.entries(silent).map(([name, { since }]) => [name, since])];
  return findings.length === 0 ? undefined : eventOf(source, time, { what: 'silent-reports', of }, {
    kind: 'report-failed', title: `${counted(findings.length, 'report')} no longer ${findings.length === 1 ? 'comes' : 'come'}`, findings,
  });
}
