import { IncomingMessage, ServerResponse } from 'node:http';

/** A request of HTTP that was read. */
export interface ReadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: [string, string][];
  readonly body: Buffer;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'expect', 'transfer-encoding'];

export async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const headers = Object.entries(request.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)) as [string, string][];
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) };
}

/** Asks another server the same. */
export async function forward({ method, url, headers, body }: ReadRequest, target: string): Promise<Answer> {
  const answer = await fetch(`${target}${url}`, { method, headers, body: ['GET', 'HEAD'].includes(method) ? undefined : body });
  return {
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name))),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

export function respond({ status, headers, body }: Answer, response: ServerResponse): void {
  response.writeHead(status, headers);
  response.end(body);
}
