/** What constructs say that stand alone in an app, as most tests have them: `test/definition/counterparts.test.ts` is about these. */
const OF_APPS = [
  'baselineMissing', 'policiesMissing', 'centralAccountMissing', 'eventsNotForwarded', 'roleChangesNotForwarded', 'eventHubMissing', 'frameworksNotReported', 'reportsNotRead', 'reportsWithoutFrameworks', 'stackWithoutAccount',
];

/** Warnings of a construct about itself: not about what is missing beside it in the app. */
export function aboutItself(warnings: string[]): string[] {
  return warnings.filter((text) => !OF_APPS.some((id) => text.endsWith(`[ack: cdk-org-backup:${id}]`)));
}
