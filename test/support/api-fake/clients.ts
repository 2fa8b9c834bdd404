import { BackupClient } from '@aws-sdk/client-backup';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { ApiFake } from './api-fake';
import { ServiceName } from './model';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' };

/** The SDK's clients, as a handler makes them, but pointed at the fake. */
export function clientsOf(fake: ApiFake) {
  const config = { endpoint: fake.endpoint, region: fake.world.region, credentials: CREDENTIALS, maxAttempts: 3 };
  return { backup: new BackupClient(config), organizations: new OrganizationsClient(config), securityHub: new SecurityHubClient(config) };
}

export interface RawRequest {
  readonly service: ServiceName;
  readonly method?: string;
  readonly path?: string;
  /** JSON, or a text sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an SDK would not send. */
export async function raw(fake: ApiFake, request: RawRequest): Promise<{ readonly status: number; readonly code: string | null; readonly body: Record<string, unknown> }> {
  const { service, method = 'GET', path = '/', body, headers } = request;
  const scope = `20260115/${fake.world.region}/${service}/aws4_request`;
  const answer = await fetch(`${fake.endpoint}${path}`, {
    method,
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host, Signature=0`, ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, code: answer.headers.get('x-amzn-errortype'), body: text === '' ? {} : JSON.parse(text) as Record<string, unknown> };
}
