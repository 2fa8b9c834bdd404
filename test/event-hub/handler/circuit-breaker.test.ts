import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { CircuitBreaker } from '../../../src/event-hub/handler/circuit-breaker';

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
  const breaker = new CircuitBreaker(80);
  await expect(breaker.call('mail', hang)).rejects.toThrow('no answer within 0.08 seconds');
  const again = jest.fn();
  await expect(breaker.call('mail', again)).rejects.toThrow('the channel was too slow in this run before');
  expect(again).not.toHaveBeenCalled();
});

test('other channels, and other runs, are not meant', async () => {
  const breaker = new CircuitBreaker(20);
  await breaker.call('mail', hang).catch(() => {});
  expect(await breaker.call('chat', async () => 'sent')).toBe('sent');
  expect(await new CircuitBreaker(20).call('mail', async () => 'sent')).toBe('sent');
});

test('a channel that fails at once may have disliked one event only, and gets the next one', async () => {
  const breaker = new CircuitBreaker(4000);
  await expect(breaker.call('mail', () => Promise.reject(new Error('too large')))).rejects.toThrow('too large');
  expect(await breaker.call('mail', async () => 'sent')).toBe('sent');
});

test('a channel that is slow and succeeds gets the next one', async () => {
  const breaker = new CircuitBreaker(200);
  await breaker.call('hub', () => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(await breaker.call('hub', async () => 'sent')).toBe('sent');
});

test.each([[999, true], [1000, false]])('a failure after %d ms of a deadline of 4 seconds leaves the channel in the run: %s', async (milliseconds, stays) => {
  const breaker = new CircuitBreaker(4000);
  const now = jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(milliseconds);
  await expect(breaker.call('mail', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  now.mockRestore();
  const next = breaker.call('mail', async () => 'sent');
  await (stays ? expect(next).resolves.toBe('sent') : expect(next).rejects.toThrow('the channel was too slow in this run before'));
});
