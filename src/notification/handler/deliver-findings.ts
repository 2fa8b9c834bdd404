import { AsffFinding, asffBatches, homeOf } from './asff';
import { DeliveryClients, DeliveryContext } from './deliver-clients';
import { NotificationEvent } from './notification-event';

/** What AWS answers when there was too much at once, or something broke on its side. */
const PASSING = /throttl|toomanyrequests|limitexceeded|requestlimit|slowdown|internal|unavailable|timeout|econnreset|econnrefused|epipe/i;

interface ImportFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** Imports all findings of an event and returns how many; throws when some could not be imported, after all others were. */
export async function importFindings(
  event: NotificationEvent, productArn: string, clients: DeliveryClients, context: DeliveryContext,
): Promise<number> {
  const failures: ImportFailure[] = [];
  let sent = 0;
  for (const batch of asffBatches(event, homeOf(productArn))) {
    const failed = await importBatch(batch, clients, context);
    sent += batch.length - failed.length;
    failures.push(...failed);
  }
  if (failures.length > 0) {
    const shown = failures.slice(0, 5).map(({ id, code, message }) => `${id}: ${code}: ${message}`).join('; ');
    throw new Error(`${failures.length} of ${sent + failures.length} findings were not imported: ${shown}${failures.length > 5 ? '; …' : ''}`);
  }
  return sent;
}

async function importBatch(
  batch: AsffFinding[], clients: DeliveryClients, { sleep, attempts = 4, backoff = 500 }: DeliveryContext,
): Promise<ImportFailure[]> {
  // one finding twice in a call has no order
  let open = [...new Map(batch.map((finding) => [finding.Id, finding])).values()];
  const final: ImportFailure[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt >= attempts;
    const failed = await attemptImport(open, clients, last);
    // what is malformed stays so
    const passing = new Set(failed.filter(({ code }) => !last && code !== 'InvalidInput').map(({ id }) => id));
    open = open.filter(({ Id }) => passing.has(Id));
    const again = new Set(open.map(({ Id }) => Id));
    final.push(...failed.filter(({ id }) => !again.has(id)));
    if (open.length === 0) {
      return final;
    }
    await sleep(backoff * 2 ** (attempt - 1));
  }
}

async function attemptImport(findings: AsffFinding[], clients: DeliveryClients, last: boolean): Promise<ImportFailure[]> {
  try {
    const { FailedCount = 0, FailedFindings = [] } = await clients.batchImportFindings({ Findings: findings });
    if (FailedCount > FailedFindings.length) {
      throw new Error(`AWS Security Hub refused ${FailedCount} findings and named ${FailedFindings.length}`);
    }
    return FailedFindings.map(({ Id, ErrorCode, ErrorMessage }) => ({ id: Id ?? '', code: ErrorCode ?? 'unknown error', message: ErrorMessage ?? '' }));
  } catch (error) {
    // refused permissions and a disabled hub would refuse every other batch too
    const { name = 'Error', message = '' } = error as Partial<Error>;
    if (last || !passes(error as SdkError)) {
      throw error;
    }
    return findings.map(({ Id }) => ({ id: Id, code: name, message }));
  }
}

type SdkError = Partial<Error> & { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };

function passes({ name = '', message = '', code = '', $metadata }: SdkError): boolean {
  // the SDK wraps what it does not take for an error
  const [, wrapped = ''] = /^AWS SDK error wrapper for (\w+)/.exec(message) ?? [];
  return ($metadata?.httpStatusCode ?? 0) >= 500 || PASSING.test(`${name} ${code} ${wrapped}`);
}
