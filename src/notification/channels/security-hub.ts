import { ChannelKind, OutgoingEvent, SendContext, SendResult } from './channel-kind';
import { AsffFinding, asffOf, defaultProductArn, FindingHome, FINDINGS_PER_IMPORT, homeOf } from '../handler/asff';

/**
 * AWS Security Hub of the home account, under the account's own product. Events may arrive in any order, as one that failed is tried again later: Security Hub ignores
 * an import whose `UpdatedAt`, the time of the event or of the finding's own change, is not later than that of the finding it has, so that nothing old opens what is
 * archived.
 */
export const securityHub: ChannelKind<'security-hub', { readonly productArn: string }, FindingHome> = {
  kind: 'security-hub',
  keepsFindings: true,
  addressOf: (home) => ({ productArn: defaultProductArn(home) }),
  grant: (home, { allow }) => allow(['securityhub:BatchImportFindings'], [defaultProductArn(home)]),
  send: importFindings,
};

/** What AWS answers when there was too much at once, or something broke on its side. */
const PASSING = /throttl|toomanyrequests|limitexceeded|requestlimit|slowdown|internal|unavailable|timeout|econnreset|econnrefused|epipe/i;

/** How often a call is made for findings that failed, and the first wait in milliseconds, doubled each time. */
const ATTEMPTS = 4;
const BACKOFF = 500;

interface ImportFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** Imports the findings of an event, a hundred at a time, and no more of them are in memory. What is refused holds up no other finding. */
async function importFindings({ event, findings }: OutgoingEvent, { productArn }: { productArn: string }, context: SendContext): Promise<SendResult> {
  const { from = 0, to = Infinity, isOver } = context;
  const home = homeOf(productArn);
  const failures: ImportFailure[] = [];
  let batch: AsffFinding[] = [];
  let place = from;
  const importThem = async () => {
    failures.push(...await importBatch(batch, context));
    place += batch.length;
    batch = [];
  };
  for await (const finding of to > from ? findings(from) : []) {
    if (batch.length === 0 && place > from && isOver()) {
      return resultOf(place - from, failures, place);
    }
    batch.push(asffOf(event, finding, home));
    const isLast = place + batch.length >= to;
    if (batch.length === FINDINGS_PER_IMPORT || isLast) {
      await importThem();
    }
    if (isLast) break;
  }
  if (batch.length > 0) {
    await importThem();
  }
  return resultOf(place - from, failures);
}

function resultOf(given: number, failures: ImportFailure[], next?: number): SendResult {
  const shown = failures.slice(0, 5).map(({ id, code, message }) => `${id}: ${code}: ${message}`).join('; ');
  return {
    sent: given - failures.length,
    ...next === undefined ? {} : { next },
    ...failures.length === 0 ? {} : { refused: `${failures.length} of ${given} findings were not imported: ${shown}${failures.length > 5 ? '; …' : ''}` },
  };
}

async function importBatch(batch: AsffFinding[], { call, sleep }: SendContext): Promise<ImportFailure[]> {
  // one finding twice in a call has no order
  let open = [...new Map(batch.map((finding) => [finding.Id, finding])).values()];
  const final: ImportFailure[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt >= ATTEMPTS;
    const failed = await attemptImport(open, call, last);
    // what is malformed stays so
    const passing = new Set(failed.filter(({ code }) => !last && code !== 'InvalidInput').map(({ id }) => id));
    open = open.filter(({ Id }) => passing.has(Id));
    const again = new Set(open.map(({ Id }) => Id));
    final.push(...failed.filter(({ id }) => !again.has(id)));
    if (open.length === 0) {
      return final;
    }
    await sleep(BACKOFF * 2 ** (attempt - 1));
  }
}

async function attemptImport(Findings: AsffFinding[], call: SendContext['call'], last: boolean): Promise<ImportFailure[]> {
  try {
    const { FailedCount = 0, FailedFindings = [] } = await call((clients) => clients.batchImportFindings({ Findings }));
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
    return Findings.map(({ Id }) => ({ id: Id, code: name, message }));
  }
}

type SdkError = Partial<Error> & { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };

function passes({ name = '', message = '', code = '', $metadata }: SdkError): boolean {
  // the SDK wraps what it does not take for an error
  const [, wrapped = ''] = /^AWS SDK error wrapper for (\w+)/.exec(message) ?? [];
  return ($metadata?.httpStatusCode ?? 0) >= 500 || PASSING.test(`${name} ${code} ${wrapped}`);
}
