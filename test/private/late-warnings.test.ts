import { App, Annotations as CdkAnnotations, Stack } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { warnLate } from '../../src/private/late-warnings';

const ID = 'cdk-org-backup:missing';
/** Where aws-cdk-lib keeps what was acknowledged. */
const KEPT = Symbol.for('@aws-cdk/core.Acknowledgements');

function warned(prepare: (app: App, construct: Construct) => void): number {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const construct = new Construct(stack, 'Part');
  prepare(app, construct);
  warnLate(construct, 'missing', 'it is missing');
  return Annotations.fromStack(stack).findWarning('/Stack/Part', `it is missing [ack: ${ID}]`).length;
}

/** What aws-cdk-lib keeps, in the form of another version. */
const keeping = (kept: object) => (app: App) => Object.assign(app, { [KEPT]: { add: () => undefined, has: () => false, ...kept } });

test('a late warning is there where nothing was acknowledged', () => {
  expect(warned(() => undefined)).toBe(1);
});

test.each<[string, (app: App, construct: Construct) => Construct]>([
  ['app', (app) => app], ['stack', (_, construct) => Stack.of(construct)], ['construct', (_, construct) => construct],
])('and is not where it was acknowledged at the %s before', (_, where) => {
  expect(warned((app, construct) => CdkAnnotations.of(where(app, construct)).acknowledgeWarning(ID))).toBe(0);
});

test.each<[string, number, object]>([
  ['as sets of ids', 0, { acks: new Map([['', new Set([ID])]]) }],
  ['with records', 0, { acks: new Map([['', new Map([[ID, [{}]]])]]) }],
  ['with conditions, all of which are empty', 0, { acks: new Map([['', new Map([[ID, [{ where: {} }]]])]]) }],
  ['on conditions, of which late warnings know none', 1, { acks: new Map([['', new Map([[ID, [{ where: { account: '1' } }]]])]]) }],
  ['for another warning', 1, { acks: new Map([['', new Map([['other', [{}]]])]]) }],
  ['in a form that is not known', 1, { acks: { '': [ID] } }],
  ['in entries of a form that is not known', 1, { acks: new Map([['', [ID]]]) }],
  ['elsewhere', 1, {}],
])('what aws-cdk-lib keeps %s counts so', (_, expected, kept) => {
  expect(warned(keeping(kept))).toBe(expected);
});
