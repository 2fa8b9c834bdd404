import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClients } from '../../../src/notification/handler/aws-clients';
import { SlowChannels } from '../../../src/notification/handler/slow-channels';

const hanging = () => new Promise<never>(() => undefined);

/** A clock that stands still unless it is moved. */
function world(deadline = 40) {
  let now = 0;
  return { slow: new SlowChannels(() => now, deadline, 60_000), wait: (milliseconds: number) => void (now += milliseconds) };
}

test('a channel that answers is asked again at once', async () => {
  const { slow } = world();
  expect(await slow.call('a', async () => 'sent')).toBe('sent');
  expect(() => slow.check('a')).not.toThrow();
});

test('a call that hangs is given up when its time is over, and its request with it', async () => {
  let signal: AbortSignal | undefined;
  const { slow } = world(20);
  await expect(slow.call('a', (given) => { signal = given; return hanging(); })).rejects.toThrow('no answer within 0.02 seconds');
  expect(signal?.aborted).toBe(true);
});

test('a channel that failed slowly is left alone for a minute, and others are not', async () => {
  const { slow, wait } = world();
  await expect(slow.call('a', async () => { wait(10); throw new Error('down'); })).rejects.toThrow('down');
  expect(() => slow.check('a')).toThrow('the channel has not answered another delivery in time less than a minute ago');
  expect(() => slow.check('b')).not.toThrow();
  wait(60_000);
  expect(() => slow.check('a')).not.toThrow();
});

test('a channel that refuses at once holds up nobody, and is asked again', async () => {
  const { slow, wait } = world();
  await expect(slow.call('a', async () => { wait(9); throw new Error('refused'); })).rejects.toThrow('refused');
  expect(() => slow.check('a')).not.toThrow();
});

test('a real client\'s request to a service that never answers is ended, connection and all', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' } });
    const call = new SlowChannels(() => performance.now(), 2000).call('queue', (signal) => awsClients(sqs)(signal)
      .sendMessage({ QueueUrl: `${endpoint}/111111111111/queue`, MessageBody: '{}', MessageAttributes: {} }));
    await expect(call).rejects.toThrow('no answer within 2 seconds');
  } finally {
    // ends when no connection is left
    await promisify(server.close.bind(server))();
  }
});
