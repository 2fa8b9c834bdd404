import { eventNamed } from '../events';
import { definitionOf, deployed, forwardingStack, hubStack, propertiesOf } from '../hub-stack';
import { GROUPING, World } from './runtime';
import { groupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { readAlert } from '../../../src/event-hub/handler/security-alerts';

const DEFINITION = definitionOf({}, { breakGlassRole: 'BreakGlass' });
const { knowledge } = groupingSettings(deployed(
  propertiesOf(hubStack({ definition: DEFINITION }).stack, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables).find((variables) => variables?.KNOWLEDGE !== undefined),
  'arn:aws:sqs:eu-west-1:111111111111:',
));
const NAMES: string[] = propertiesOf(forwardingStack({ definition: DEFINITION }).stack, 'AWS::Events::Rule').map(({ Name }) => Name);
const START = Date.parse('2026-11-21T08:00:00Z');

interface Call {
  readonly account?: string;
  readonly region?: string;
  readonly minute?: number;
  readonly role?: string;
  readonly invokedBy?: string;
}

let calls = 0;

function alertOf(service: 'events' | 'iam', eventName: string, requestParameters: object, own: Call = {}) {
  const { account = '111122223333', region = 'eu-central-1', minute = 0, role = 'stacksets-exec-0123456789abcdef', invokedBy = 'cloudformation.amazonaws.com' } = own;
  const time = new Date(START + minute * 60_000).toISOString().replace('.000', '');
  const userIdentity = {
    type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/${role}/AWSCloudFormation`, accountId: account,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}` } }, invokedBy,
  };
  const detail = { userIdentity, eventSource: `${service}.amazonaws.com`, eventName, requestParameters, eventTime: time, awsRegion: region, eventID: `call-${++calls}` };
  const event = { ...eventNamed('cloudtrail.disable-rule', detail), id: `event-${calls}`, time, region, account, source: `aws.${service}` };
  return { pattern: service === 'iam' ? 'forwarding-role-changed' : 'forwarding-changed', event };
}

/** All that goes with the forwarding of an account and Region. */
const removed = (own: Call) => [
  ...NAMES.flatMap((name) => [alertOf('events', 'RemoveTargets', { rule: name, ids: ['EventHub'] }, own), alertOf('events', 'DeleteRule', { name }, own)]),
  ...['cdk-org-backup', 'cdk-org-backup.'].flatMap((prefix) => ['DeleteRolePolicy', 'DeleteRole'].map((call) => (
    alertOf('iam', call, { roleName: `${prefix.endsWith('.') ? prefix : `${prefix}-`}${own.region ?? 'eu-central-1'}-1a2b3c4d` }, { ...own, region: 'us-east-1' })))),
];

let world: World;

beforeEach(() => {
  world = new World();
  world.settings = { ...GROUPING, knowledge };
});

const suppressed = (...call: Parameters<typeof alertOf>) => readAlert(alertOf(...call), knowledge!).suppressed;

describe('a deployment that deletes a rule which the definition does not have', () => {
  test.each(['cdk-org-backup-gone-12345678', 'cdk-org-backup.gone-12345678'])('is silent: %s', (name) => {
    expect([suppressed('events', 'RemoveTargets', { rule: name }), suppressed('events', 'DeleteRule', { name })]).not.toContain(undefined);
  });

  test.each<[string, object, Call]>([
    ['by a person', { name: 'cdk-org-backup-gone-12345678' }, { invokedBy: '' }],
    ['by another role', { name: 'cdk-org-backup-gone-12345678' }, { role: 'Admin' }],
    ['of the setup of members, whose rules are not known', { name: 'cdk-org-backup-member-arrived-12345678' }, {}],
    ['of a key, which are not known', { name: 'cdk-org-backup-key-1234abcd-12ab-34cd-56ef-1234567890ab-12345678' }, {}],
    ['of a key of several Regions', { name: 'cdk-org-backup-key-mrk-1234abcd12ab34cd56ef1234567890ab-12345678' }, {}],
    ['that the definition has', { name: NAMES[0] }, {}],
  ])('is told %s', (_, request, own) => {
    expect(suppressed('events', 'DeleteRule', request, own)).toBeUndefined();
  });
});

test('what leaves an account and Region is one finding, whichever rules and roles it had', async () => {
  await world.run(...removed({}));
  const [message] = await world.messages('mail');
  expect(message).toMatchObject({
    severity: 'CRITICAL', title: 'Forwarding of events removed by a deployment in account 111122223333, eu-central-1',
    findings: [{ accountId: '111122223333', region: 'eu-central-1', message: expect.stringContaining('DeleteRule by CloudFormation with the role stacksets-exec-*') }],
  });
  expect(message.findings).toHaveLength(1);
});

test('one message has all accounts and Regions of its minute, in one group', async () => {
  await world.run(...['111122223333', '222233334444'].flatMap((account) => ['eu-central-1', 'eu-west-1'].flatMap((region) => removed({ account, region }))));
  const [message] = await world.messages('mail');
  expect(message).toMatchObject({ title: 'Forwarding of events removed by a deployment (4) in 2 accounts', totals: { new: 4 } });
  expect(message.groups).toHaveLength(1);
});

test('a unit of 400 accounts that retires for hours makes a handful of messages, and the log counts the rest', async () => {
  for (let minute = 0; minute < 400; minute++) {
    const own = { account: String(100000000000 + minute), minute };
    expect(await world.run(alertOf('events', 'DeleteRule', { name: NAMES[0] }, own), alertOf('events', 'DeleteRule', { name: NAMES[1] }, own))).toEqual({ batchItemFailures: [] });
  }
  const messages = await world.messages('mail');
  expect(messages.map(({ time }) => time)).toEqual(['08:00', '08:15', '09:00', '12:00'].map((clock) => expect.stringContaining(`T${clock}`)));
  expect(world.lines.filter(({ message }) => message === 'events left out')).toHaveLength(396);
});

describe('among removals that are told no more', () => {
  beforeEach(() => world.run(...removed({ account: '111122223333' })));

  test.each<[string, object, Call]>([
    ['the same by a person', { name: NAMES[0] }, { invokedBy: '' }],
    ['the same by another deploying role', { name: NAMES[0] }, { role: 'cdk-hnb659fds-cfn-exec-role-222233334444-eu-central-1' }],
  ])('%s is told', async (_, request, own) => {
    await world.run(alertOf('events', 'DeleteRule', { name: NAMES[0] }, { account: '222233334444', minute: 3 }), alertOf('events', 'DeleteRule', request, { account: '222233334444', minute: 3, ...own }));
    const messages = await world.messages('mail');
    expect(messages).toHaveLength(2);
    expect(messages[1].findings).toHaveLength(1);
  });

  test('a changed rule is told each time', async () => {
    await world.run(alertOf('events', 'PutRule', { name: NAMES[0], eventPattern: '{}' }, { minute: 3 }));
    await world.run(alertOf('events', 'PutRule', { name: NAMES[0], eventPattern: '{}' }, { minute: 4 }));
    expect(await world.messages('mail')).toHaveLength(3);
  });

  test('what is delivered twice is not told twice', async () => {
    const again = removed({ account: '222233334444', minute: 20 });
    await world.run(...again);
    await world.run(...again);
    expect(await world.messages('mail')).toHaveLength(2);
  });
});

test('a message that could not be kept is told the next time', async () => {
  const batch = removed({});
  world.broken.add('create');
  expect((await world.run(...batch)).batchItemFailures).toHaveLength(batch.length);
  world.broken.clear();
  await world.run(...batch);
  expect(await world.messages('mail')).toHaveLength(1);
});
