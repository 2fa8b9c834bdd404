import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

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
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { method = '', url = '' } = request;
    const isWrite = method === 'PUT' && url.includes('/state/');
    if (isWrite && this.pairing) {
      await this.meet();
    }
    const headers = Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length', 'expect', 'transfer-encoding'].includes(name));
    const answer = await fetch(`${this.target}${url}`, {
      method, headers: headers as [string, string][], body: ['GET', 'HEAD'].includes(method) ? undefined : Buffer.concat(chunks),
    });
    this.refused += Number(isWrite && answer.status === 412);
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !['connection', 'transfer-encoding', 'content-length'].includes(name))));
    response.end(body);
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
