import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { forward, readRequest, respond } from './forwarding';

/** Lets requests through to Amazon S3, and writes of states only in pairs: whoever writes alone waits for another. */
export class WriteGate {
  public static async start(target: string): Promise<WriteGate> {
    const gate = new WriteGate(target);
    await new Promise<void>((resolve, reject) => {
      gate.server.once('error', reject);
      gate.server.listen(0, '127.0.0.1', resolve);
    });
    return gate;
  }

  /** Writes that were refused because of their condition. */
  public refused = 0;
  private pairing = false;
  private held?: () => void;
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next two writes arrive together; those after them as they come. */
  public pairNext(): void {
    this.pairing = true;
  }

  public async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    const isWrite = asked.method === 'PUT' && asked.url.includes('/state/');
    if (isWrite && this.pairing) {
      await this.meet();
    }
    const answer = await forward(asked, this.target);
    this.refused += Number(isWrite && answer.status === 412);
    respond(answer, response);
  }

  private async meet(): Promise<void> {
    if (this.held) {
      this.pairing = false;
      this.held();
      this.held = undefined;
      return;
    }
    await new Promise<void>((resolve) => { this.held = resolve; });
  }
}
