/**
 * Calls to the AWS API of the local AWS, without an SDK client per service as a dependency.
 *
 * The local AWS reads account and Region from the credential scope and does not verify signatures.
 */
export interface Caller {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
}

function authorization({ account, region }: Caller, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=local`;
}

async function answered(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status}: ${text}`);
  }
  return text;
}

/** A REST call (AWS Backup). */
export async function get<T>(caller: Caller, service: string, path: string): Promise<T> {
  const response = await fetch(`${caller.endpoint}${path}`, { headers: { Authorization: authorization(caller, service) } });
  return JSON.parse(await answered(response)) as T;
}

/** A call in the JSON protocol (KMS, Organizations). */
export async function callJson<T>(caller: Caller, service: string, target: string, input: object): Promise<T> {
  const response = await fetch(caller.endpoint, {
    method: 'POST',
    headers: { 'Authorization': authorization(caller, service), 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target },
    body: JSON.stringify(input),
  });
  return JSON.parse(await answered(response)) as T;
}

/** A call in the query protocol (IAM, CloudFormation); the XML answer. */
export async function query(caller: Caller, service: string, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(caller.endpoint, {
    method: 'POST',
    headers: { 'Authorization': authorization(caller, service), 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters),
  });
  return answered(response);
}

/** The values of one element of an XML text. */
export function elementsOf(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(match => match[1]);
}
