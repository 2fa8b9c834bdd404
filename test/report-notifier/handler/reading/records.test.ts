import { REPORT_TEMPLATES } from '../../../../src/data/reports';
import { Records } from '../../../../src/report-notifier/handler/reading/records';

test('columns of one name are numbered, with as many steps as there are columns', () => {
  const known = REPORT_TEMPLATES.CONTROL_COMPLIANCE_REPORT.columns;
  const headers = [...known, ...Array.from({ length: 900 }, () => 'odd'), 'odd2'];
  const has = jest.spyOn(Set.prototype, 'has');
  const { names } = new Records(() => undefined, false).columns(headers, 'row 1');
  const steps = has.mock.calls.length;
  has.mockRestore();
  expect(names.slice(known.length, known.length + 3)).toEqual(['odd', 'odd2', 'odd3']);
  expect(new Set(names).size).toBe(headers.length);
  expect(steps).toBeLessThan(5000);
});
