import * as fc from 'fast-check';
import { keptIn, sendingTo } from './sending';
import { DeliveryClients } from '../../../src/notification/handler/deliver-clients';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';
import { gravestFirst } from '../../../src/notification/handler/gravity';
import { renderChat } from '../../../src/notification/handler/message-chat';
import { renderJson as renderStored } from '../../../src/notification/handler/message-json';
import { renderText } from '../../../src/notification/handler/message-text';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { anyEvent, eventOf as anEvent, findingOf, manyFindings } from '../handler/events';

/** Ids of events that are kept are parts of keys. */
const eventOf = (findings?: EventFinding[], change: Partial<NotificationEvent> = {}) => anEvent(findings, { id: 'reports-1', ...change });

const inOrder = (event: NotificationEvent) => ({ ...event, findings: gravestFirst(event.findings) });
const renderJson = async (event: NotificationEvent, bytes?: number) => renderStored(await keptIn(event), bytes);

const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:topic';
const BUS: DeliveryTarget = { id: 'bus', kind: 'event-bus', eventBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/bus' };
const FUNCTION: DeliveryTarget = { id: 'fn', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:fn' };
const QUEUE: DeliveryTarget = { id: 'queue', kind: 'queue', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/queue' };
const ATTRIBUTES = {
  kind: { DataType: 'String', StringValue: 'changes' }, severity: { DataType: 'String', StringValue: 'HIGH' }, id: { DataType: 'String', StringValue: 'reports-1' },
};
const KB240 = 240 * 1024;

type InputOf<Operation extends keyof DeliveryClients> = Parameters<DeliveryClients[Operation]>[0];
type Inputs = InputOf<'publish'> & InputOf<'sendMessage'> & InputOf<'invoke'> & InputOf<'putEvents'>;

/** What was sent of an event that was kept, and what the services answer. */
async function sending(target: DeliveryTarget, event: NotificationEvent = eventOf(), answers: Partial<DeliveryClients> = {}) {
  const inputs: unknown[] = [];
  const noting = <I, O>(call: (input: I) => Promise<O>) => async (input: I) => {
    inputs.push(input);
    return call(input);
  };
  const result = await sendingTo(target, await keptIn(event), {
    publish: noting(answers.publish ?? (async () => ({ MessageId: 'm' }))),
    sendMessage: noting(answers.sendMessage ?? (async () => ({ MessageId: 'q' }))),
    invoke: noting(answers.invoke ?? (async () => ({ StatusCode: 202 }))),
    putEvents: noting(answers.putEvents ?? (async () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }))),
  });
  expect(inputs).toHaveLength(1);
  return { result, input: inputs[0] as Inputs };
}

/** More than 240 KB of JSON. */
const large = eventOf(manyFindings(2000, { message: '備'.repeat(100) }));

test('people get a subject, a text and attributes to filter by', async () => {
  const { result, input } = await sending({ id: 'text', kind: 'text-topic', topicArn: TOPIC });
  expect(result).toEqual({ sent: 1, messageId: 'm' });
  expect(input).toEqual({
    TopicArn: TOPIC, Subject: expect.stringMatching(/^HIGH: Backup resources/), Message: expect.stringContaining('1. HIGH, new: '), MessageAttributes: ATTRIBUTES,
  });
});

test('a text has at most 64 KB, attributes included', async () => {
  const { input } = await sending({ id: 'text', kind: 'text-topic', topicArn: TOPIC }, eventOf(manyFindings(2000, { message: '備'.repeat(400), resource: '備'.repeat(600) })));
  const attributes = Object.entries(input.MessageAttributes).map(([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`).join('');
  const size = Buffer.byteLength(`${input.Subject}${input.Message}${attributes}`);
  expect([size <= 65_536, size > 65_536 - 4000]).toEqual([true, true]);
});

test('a chat gets a custom notification', async () => {
  const { input } = await sending({ id: 'chat', kind: 'chat-topic', topicArn: TOPIC });
  expect(JSON.parse(input.Message)).toMatchObject({ version: '1.0', source: 'custom', id: 'reports-1' });
});

test('a topic of one\'s own gets the event', async () => {
  const { result, input } = await sending({ id: 'events', kind: 'event-topic', topicArn: TOPIC });
  expect([result.leftOut, JSON.parse(input.Message)]).toEqual([0, eventOf()]);
});

test('a queue gets the event', async () => {
  const { result, input } = await sending(QUEUE);
  expect([result.messageId, input]).toEqual(['q', { QueueUrl: QUEUE.queueUrl, MessageBody: JSON.stringify(eventOf()), MessageAttributes: ATTRIBUTES }]);
});

test.each<DeliveryTarget>([{ ...QUEUE, fifo: true }, { id: 't', kind: 'event-topic', topicArn: `${TOPIC}.fifo`, fifo: true }])('an event sent again to a FIFO $kind has the same deduplication id', async (target) => {
  const ids = async (event: NotificationEvent) => {
    const { input } = await sending(target, event);
    return [input.MessageGroupId, input.MessageDeduplicationId];
  };
  const [first, again, next] = [await ids(eventOf()), await ids(eventOf()), await ids(eventOf(undefined, { id: 'next' }))];
  expect([again, next[0], next[1] === first[1]]).toEqual([first, first[0], false]);
});

test('a function is invoked asynchronously with the event', async () => {
  const { input } = await sending(FUNCTION);
  expect([input.InvocationType, JSON.parse(Buffer.from(input.Payload).toString())]).toEqual(['Event', eventOf()]);
});

test('a bus gets the event as the detail of ours', async () => {
  const { result, input } = await sending(BUS);
  expect(result.messageId).toBe('e');
  expect(input).toEqual({ Entries: [{
    EventBusName: BUS.eventBusArn, Source: 'cdk-org-backup', DetailType: 'Backup Notification', Detail: JSON.stringify(eventOf()), Time: new Date('2026-01-15T06:00:00Z'),
  }] });
});

test.each<[DeliveryTarget, (input: Inputs) => string]>([
  [{ id: 't', kind: 'event-topic', topicArn: TOPIC }, (input) => input.Message],
  [QUEUE, (input) => input.MessageBody],
  [FUNCTION, (input) => Buffer.from(input.Payload).toString()],
  [BUS, (input) => input.Entries[0].Detail],
])('$kind gets at most 240 KB with all totals', async (target, read) => {
  const { result, input } = await sending(target, large);
  const sent = JSON.parse(read(input)) as NotificationEvent;
  expect([Buffer.byteLength(read(input)) <= KB240, Buffer.byteLength(read(input)) > KB240 - 1500]).toEqual([true, true]);
  expect([sent.totals.new, sent.findings.length + result.leftOut!, sent.findings]).toEqual([2000, 2000, gravestFirst(large.findings).slice(0, sent.findings.length)]);
  expect(sent.groups).toEqual([{ severity: 'HIGH', class: 'NON_COMPLIANT', what: large.findings[0].what, accountId: '222222222222', accounts: 1, accountIds: ['222222222222'], regions: ['eu-central-1'], causes: 1, totals: { new: 2000 } }]);
});

test('a finding that fits to the byte is kept', async () => {
  const event = eventOf(manyFindings(3));
  const size = Buffer.byteLength(JSON.stringify(event));
  // the comma of the first finding is counted and not written
  expect([(await renderJson(event, size + 1)).leftOut, (await renderJson(event, size)).leftOut > 0]).toEqual([0, true]);
});

test('a finding with endless texts takes the place of no other', async () => {
  const endless = 'x'.repeat(300_000);
  const { json, leftOut } = await renderJson(eventOf([findingOf({ id: endless, severity: 'CRITICAL', resource: endless, message: endless, what: endless }), findingOf()]));
  const [first, second] = (JSON.parse(json) as NotificationEvent).findings;
  expect([leftOut, first.id.length, first.resource?.length, second]).toEqual([0, 1024 + 65, 2048, findingOf()]);
});

test('an event whose findings all fit says nothing in groups', async () => {
  expect(JSON.parse((await renderJson(eventOf())).json)).not.toHaveProperty('groups');
});

test('an event that does not fit without its findings is an error', async () => {
  await expect(renderJson(eventOf([], { title: 'x'.repeat(300000) }))).rejects.toThrow('event \'reports-1\' has more than 245760 bytes without its findings');
});

test('characters that Amazon SQS refuses arrive as escapes', async () => {
  const { json } = await renderJson(eventOf([findingOf({ message: '\uffff\u0000\ufffe' })]));
  expect([/[\u0000-\u001f\ufffe\uffff]/.test(json), (JSON.parse(json) as NotificationEvent).findings[0].message]).toEqual([false, '\uffff\u0000\ufffe']); // eslint-disable-line no-control-regex
});

test.each<[string, DeliveryTarget, Partial<DeliveryClients>, string]>([
  ['a call', { id: 'text', kind: 'text-topic', topicArn: TOPIC }, { publish: async () => { throw Object.assign(new Error('gone'), { name: 'NotFoundException' }); } },
    'the notification target \'text\' (text-topic) failed: NotFoundException: gone'],
  ['an entry', BUS, { putEvents: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try later' }] }) },
    'the notification target \'bus\' (event-bus) failed: InternalFailure: try later'],
  ['an entry without a reason', BUS, { putEvents: async () => ({ FailedEntryCount: 1 }) },
    'the notification target \'bus\' (event-bus) failed: unknown error: Amazon EventBridge gave no reason'],
  ['an invocation', FUNCTION, { invoke: async () => ({ StatusCode: 200, FunctionError: 'Unhandled' }) },
    'the notification target \'fn\' (function) failed: AWS Lambda answered 200 with the error Unhandled'],
])('%s that fails is an error which names the target', async (_what, target, answers, message) => {
  await expect(sending(target, eventOf(), answers)).rejects.toThrow(message);
});

test('the cause of an error is kept', async () => {
  const cause = new Error('gone');
  await expect(sending(QUEUE, eventOf(), { sendMessage: async () => { throw cause; } })).rejects.toMatchObject({ message: 'the notification target \'queue\' (queue) failed: gone', cause });
});

test('people are shown the same of a kept event as of all its findings: the order is that of all', async () => {
  const findings = ([[60, 'Jobs'], [70, 'Copies'], [80, 'Restores']] as const).flatMap(([number, what]) => manyFindings(number, { what }).map((one) => ({ ...one, id: `${what}/${one.id}` })));
  const event = eventOf(findings);
  const { input } = await sending({ id: 'text', kind: 'text-topic', topicArn: TOPIC }, event);
  const bytes = Object.entries(input.MessageAttributes).map(([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`).join('').length;
  const { subject, body } = renderText(inOrder(event), bytes);
  expect([input.Subject, input.Message]).toEqual([subject, body]);
  const chat = await sending({ id: 'chat', kind: 'chat-topic', topicArn: TOPIC }, event);
  expect(JSON.parse(chat.input.Message)).toEqual(renderChat(inOrder(event)));
});

test('programs get of any event the findings in their order, and causes where some are left out', async () => {
  await fc.assert(fc.asyncProperty(anyEvent, fc.integer({ min: 10_000, max: 40_000 }), async ({ totals, findings }, bytes) => {
    const { json, leftOut } = await renderJson(eventOf([...findings], { totals }), bytes);
    const sent = JSON.parse(json) as NotificationEvent;
    const kinds = (those: ReadonlyArray<EventFinding>) => those.map(({ state, severity, class: kind }) => `${state} ${severity} ${kind}`);
    expect(kinds(sent.findings)).toEqual(kinds(gravestFirst(findings).slice(0, findings.length - leftOut)));
    expect([sent.totals, sent.groups === undefined, Buffer.byteLength(json) <= bytes]).toEqual([totals, leftOut === 0, true]);
  }), { numRuns: 50 });
});

test('an event that has groups of more than it lists keeps them, as that of a digest does', async () => {
  const groups = [{ severity: 'HIGH', class: 'FAILED', what: 'Backup job', causes: 1, accounts: 3, accountIds: [], regions: [], totals: { ongoing: 400 } }] as const;
  const { input, result } = await sending(QUEUE, eventOf([findingOf()], { kind: 'digest', groups }));
  expect([JSON.parse(input.MessageBody).groups, result.leftOut]).toEqual([groups, 399]);
});

test('of a large event no more is read than a message shows', async () => {
  let read = 0;
  const event = { event: eventOf([]), async* findings() { for (;;) { read++; yield findingOf({ id: `control/${read}`, message: 'x'.repeat(200) }); } } };
  for (const target of [{ id: 'a', kind: 'text-topic', topicArn: TOPIC }, { id: 'b', kind: 'chat-topic', topicArn: TOPIC }, QUEUE] as DeliveryTarget[]) {
    await sendingTo(target, event, { publish: async () => ({}), sendMessage: async () => ({}) });
  }
  expect(read).toBeLessThan(2 * 100 + 1000);
});
