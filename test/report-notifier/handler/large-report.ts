import { control, csv, PLAN, World } from './notifier-world';

/** A report of so many findings arrives twice: it is read, kept and told of once. Returns the size of what is kept. */
export async function arriveTwice(findings: number): Promise<number> {
  const one = new World();
  const rows = Array.from({ length: findings }, (_, i) => control('NON_COMPLIANT', { accountId: `${200_000_000_000 + i}` }));
  await one.arrive(one.report(PLAN, '2026-11-21', [csv(...rows)])[0]);
  expect(one.sent[0].event.totals.new).toBe(findings);
  await one.arrive(one.report(PLAN, '2026-11-22', [csv(...rows)])[0]);
  expect(one.sent).toHaveLength(1);
  return [...one.bucket.objects.values()].reduce((sum, { body }) => sum + body.length, 0);
}
