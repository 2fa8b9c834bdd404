import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { Patience, RETRY_DEADLINE } from '../../../src/event-hub/handler/patience';

/** Accepts connections and never answers. */
let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => server.close(resolve));
});

const hang = (signal: AbortSignal) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { signal });

test('a channel that hangs is an error after its time, and at once from then on', async () => {
  const patience = new Patience(80);
  await expect(patience.with('mail', hang)).rejects.toThrow('no answer within 0.08 seconds');
  const again = jest.fn();
  await expect(patience.with('mail', again)).rejects.toThrow('the channel has kept this run waiting before');
  expect(again).not.toHaveBeenCalled();
});

test('other channels, and other runs, are not meant', async () => {
  const patience = new Patience(20);
  await patience.with('mail', hang).catch(() => {});
  expect(await patience.with('chat', async () => 'sent')).toBe('sent');
  expect(await new Patience(20).with('mail', async () => 'sent')).toBe('sent');
});

test('a channel that fails at once may have disliked one event only, and gets the next one', async () => {
  const patience = new Patience(600_000);
  await expect(patience.with('mail', () => Promise.reject(new Error('too large')))).rejects.toThrow('too large');
  expect(await patience.with('mail', async () => 'sent')).toBe('sent');
});

test('a channel that is slow and succeeds gets the next one', async () => {
  const patience = new Patience(200);
  await patience.with('hub', () => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(await patience.with('hub', async () => 'sent')).toBe('sent');
});

test('one channel that hangs leaves retries most of their time', () => {
  // seconds of the function in BackupEventHub
  expect(RETRY_DEADLINE).toBeLessThanOrEqual(60 * 1000 / 2);
});
