import { App, Stack } from 'aws-cdk-lib';
import { BackupReports, NotificationChannel, ReportCoverage, ReportNotifier, ReportSource, ReportTemplate } from '../../src';
import { dataOperators } from '../../src/definition/data-operators';
import { definitionOf, HOME } from '../event-hub/hub-stack';

const operatorsOf = (props: object, env: object = HOME) => dataOperators(definitionOf({}, props), new Stack(new App(), 'Home', { env }));

test('are named by their roles in the account of the stack, with the role for emergencies and service-linked roles', () => {
  expect(operatorsOf({ operatorRoles: ['Operator', '/team/Reader'], breakGlassRole: 'BreakGlass' })).toEqual([
    'arn:aws:iam::111111111111:role/Operator', 'arn:aws:iam::111111111111:role/team/Reader', 'arn:aws:iam::111111111111:role/BreakGlass', 'arn:aws:iam::111111111111:role/aws-service-role/*',
  ]);
});

test('are not known where nobody names them, so that nobody is denied', () => {
  expect([operatorsOf({}), operatorsOf({ breakGlassRole: 'BreakGlass' }), dataOperators(undefined, new Stack())]).toEqual([undefined, undefined, undefined]);
});

test('may be none beside a role for emergencies, and else not', () => {
  expect(operatorsOf({ operatorRoles: [], breakGlassRole: 'BreakGlass' })).toHaveLength(2);
  expect(() => operatorsOf({ operatorRoles: [] })).toThrow('operatorRoles is [] but nobody could send back what lies in a dead-letter queue, or read a report; name a role, give breakGlassRole besides, or leave it out');
});

test.each<[unknown, string]>([
  [['arn:aws:iam::111111111111:role/Operator'], 'operatorRoles[0] is '], [['Op*'], 'operatorRoles[0] is \'Op*\''], ['Operator', 'operatorRoles is '], [[5], 'operatorRoles[0] is '],
])('%j are refused', (operatorRoles, message) => {
  expect(() => operatorsOf({ operatorRoles })).toThrow(message);
});

test('a notifier in another stack than its reports could not read them, and is refused', () => {
  const build = (operatorRoles?: string[]) => {
    const app = new App();
    const [stack, other] = ['Home', 'Other'].map((id) => new Stack(app, id, { env: HOME }));
    const definition = definitionOf({}, { operatorRoles });
    const reports = new BackupReports(stack, 'Reports', { definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.BACKUP_JOBS }] });
    new ReportNotifier(other, 'Notifier', { definition, source: ReportSource.reports(reports), channels: [NotificationChannel.emails(['backup-team@example.com'])] });
    return app.synth();
  };
  expect(() => build()).not.toThrow();
  expect(() => build(['Operator'])).toThrow('Other/Notifier reads the bucket Home/Reports/Bucket from another stack, and with operatorRoles of the definition the bucket\'s policy admits functions of its own stack only; make it in the stack of the reports');
});
