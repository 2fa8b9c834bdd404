import { EventBucket } from '../../../src/notification/handler/event-store';

/** Events in memory, with every attempt to write one. */
export class MemoryBucket implements EventBucket {
  public readonly objects = new Map<string, Uint8Array>();
  public readonly writes: string[] = [];

  public async create(key: string, body: Uint8Array): Promise<boolean> {
    this.writes.push(key);
    if (this.objects.has(key)) {
      return false;
    }
    this.objects.set(key, body);
    return true;
  }

  public async get(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const body = this.objects.get(key);
    return body && (async function* () {
      for (let at = 0; at < body.length; at += 1000) {
        yield body.subarray(at, at + 1000);
      }
    })();
  }
}
