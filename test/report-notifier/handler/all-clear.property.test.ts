import * as fc from 'fast-check';
import { control, Crash, csv, PLAN, World } from './notifier-world';

/** Whatever comes in whichever order, and wherever an invocation dies: only what a report shows as well is told as resolved, and nothing that was found is lost. */

const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };
const RENAMED = { ...PLAN, reportPlanName: 'Renamed', reportName: 'Renamed', prefix: 'reports/Renamed' };
const SHOP = '222222222222';
const REST = ['333333333333', '444444444444', '555555555555'].map((accountId) => control('COMPLIANT', { accountId, controlName: 'OTHER' }));
const SCOPES = ['', '{"ComplianceResourceTypes":["EBS"]}', '{"ComplianceResourceTypes":["EBS","RDS"]}', 'odd'];

const day = fc.record({
  /** Where the account is: in the first part, the second, or in none. */
  part: fc.constantFrom(0, 0, 1, -1),
  state: fc.constantFrom('NON_COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT', 'INSUFFICIENT_DATA', 'removed'),
  scope: fc.constantFrom(...SCOPES),
  count: fc.constantFrom('1', '2', '3'),
  secondFirst: fc.boolean(),
  cut: fc.constantFrom(false, false, false, true),
  rename: fc.constantFrom(false, false, false, false, true),
  crash: fc.nat({ max: 60 }),
});

test('no false all-clear, and nothing lost', async () => {
  await fc.assert(fc.asyncProperty(fc.array(day, { minLength: 2, maxLength: 6 }), async (days) => {
    const world = new World({ plans: [PLAN, SECOND] });
    world.targets = ['People', 'SecurityHub'];
    const shown = { well: false, wrong: false };
    for (const [i, one] of days.entries()) {
      if (one.rename) {
        Object.assign(world.contract, { plans: [RENAMED, SECOND] });
      }
      const date = `2026-11-${String(i + 2).padStart(2, '0')}`;
      const rows = one.state === 'removed' ? [control('COMPLIANT', { controlName: 'OTHER' })]
        : [control(one.state, { controlScope: one.scope, numResourcesNonCompliant: one.state === 'NON_COMPLIANT' ? one.count : '0' }), control('COMPLIANT', { controlName: 'OTHER' })];
      shown.well ||= one.part >= 0 && one.state === 'COMPLIANT';
      shown.wrong ||= one.part >= 0 && one.state === 'NON_COMPLIANT';
      const [first] = world.contract.plans as typeof PLAN[];
      for (const [part, plan] of ([[0, first], [1, SECOND]] as const).slice().sort(() => (one.secondFirst ? -1 : 1))) {
        const file = csv(...REST.slice(part, part + 1), ...part === one.part ? rows : []);
        world.report(plan, date, one.cut ? [file, '<html>'] : [file]);
      }
      let left = one.crash;
      world.fault = (what) => {
        if (left-- === 0) {
          throw new Crash(what);
        }
      };
      await world.notifier().reconcile().catch(() => undefined);
      world.fault = () => undefined;
      for (let again = 0; again < 3; again++) {
        world.minutes(21);
        await world.notifier().reconcile();
      }
    }
    const findings = world.sent.flatMap(({ event }) => event.findings).filter(({ accountId, control: name }) => accountId === SHOP && name === 'BACKUP_RECOVERY_POINT_ENCRYPTED');
    const kinds = findings.map(({ state, class: kind }) => `${state} ${kind}`);
    if (!shown.well) {
      expect(kinds).not.toContain('resolved NON_COMPLIANT');
    }
    if (shown.wrong && !shown.well) {
      expect(kinds).toContain('new NON_COMPLIANT');
      const names = ['Controls', 'Controls_2', 'Renamed'];
      const open = (await Promise.all(names.map((name) => world.state(name)))).flatMap((state) => Object.values(state.findings)).map((one) => one.control);
      expect(open.includes('BACKUP_RECOVERY_POINT_ENCRYPTED') || kinds.includes('new NOT_REPORTED')).toBe(true);
    }
  }), { numRuns: Number(process.env.RUNS ?? 150) });
});
