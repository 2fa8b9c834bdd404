import { PLAN, World } from './handler/notifier-world';
import { renderText } from '../../src/notification/handler/message-text';

/**
 * AWS's walk-through of frameworks that a pipeline deploys: an Aurora cluster without a plan turns up under the first framework; put into a monthly
 * plan that keeps 8 days, it fails the second one.
 */
const RESOURCES = { ...PLAN, reportPlanName: 'Resources', reportName: 'Resources', templateName: 'RESOURCE_COMPLIANCE_REPORT', prefix: 'reports/Resources' };
const place = { accountId: '222222222222', region: 'eu-west-1', frameworkDescription: '' };
const CLUSTER = { ...place, frameworkName: 'First', controlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', resourceId: 'AWS::RDS::DBCluster/unprotected-cluster', resourceType: 'AWS::RDS::DBCluster' };
const MONTHLY = { ...place, frameworkName: 'Second', controlName: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', resourceId: 'AWS::Backup::BackupPlan/monthly-8-days', resourceType: 'AWS::Backup::BackupPlan' };
const judged = (row: object, resourceComplianceStatus: string, day: number) => ({ ...row, resourceComplianceStatus, lastEvaluationTime: `2026-11-${day}T01:00:00.000Z` });

async function report(world: World, day: number, ...items: object[]): Promise<void> {
  await world.arrive(world.report(RESOURCES, `2026-11-${day}`, [JSON.stringify({ reportItems: items })])[0]);
}

async function walk(): Promise<World> {
  const world = new World({ plans: [RESOURCES] });
  await report(world, 21, judged(CLUSTER, 'NON_COMPLIANT', 21));
  await report(world, 22, judged(CLUSTER, 'COMPLIANT', 22), judged(MONTHLY, 'NON_COMPLIANT', 22));
  await report(world, 23, judged(CLUSTER, 'COMPLIANT', 23), judged(MONTHLY, 'NON_COMPLIANT', 23));
  return world;
}

test('the cluster without a plan is the first message, with where, what and since when', async () => {
  const { sent: [{ event }] } = await walk();
  const { subject, body } = renderText(event);
  expect(subject).toBe('MEDIUM: Protected by a backup plan: non-compliant in account 222222222222, eu-west-1');
  expect(body).toContain('\nFindings: 1 new\n');
  for (const text of ['222222222222', 'eu-west-1', 'Protected by a backup plan', 'unprotected-cluster', '2026-11-21']) {
    expect(body).toContain(text);
  }
});

test('the plan that is too weak is the second message, and says that the cluster is protected now', async () => {
  const { sent: [, { event }] } = await walk();
  expect(event.findings.map(({ state, what, resource }) => [state, what, resource])).toEqual([
    ['new', 'Minimum frequency and retention of plans', 'AWS::Backup::BackupPlan/monthly-8-days'],
    ['resolved', 'Protected by a backup plan', 'AWS::RDS::DBCluster/unprotected-cluster'],
  ]);
});

test('nothing is said of what stays as it is', async () => {
  expect((await walk()).sent).toHaveLength(2);
});
