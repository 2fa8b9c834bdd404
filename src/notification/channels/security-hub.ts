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

/**
 * Imports the findings of an event, a hundred at a time, and no more of them are in memory. What is refused holds up no other finding. What AWS refuses because there
 * was too much at once, the SDK tries again; whatever fails besides, the queue.
 */
async function importFindings({ event, findings }: OutgoingEvent, { productArn }: { productArn: string }, context: SendContext): Promise<SendResult> {
  const { from = 0, to = Infinity, isOver, call } = context;
  const home = homeOf(productArn);
  const refused: string[] = [];
  let batch: AsffFinding[] = [];
  let place = from;
  const importThem = async () => {
    // one finding twice in a call has no order
    const Findings = [...new Map(batch.map((finding) => [finding.Id, finding])).values()];
    const { FailedCount = 0, FailedFindings = [] } = await call((clients) => clients.batchImportFindings({ Findings }));
    if (FailedCount > FailedFindings.length) {
      throw new Error(`AWS Security Hub refused ${FailedCount} findings and named ${FailedFindings.length}`);
    }
    refused.push(...FailedFindings.map(({ Id, ErrorCode, ErrorMessage }) => `${Id}: ${ErrorCode}: ${ErrorMessage}`));
    place += batch.length;
    batch = [];
  };
  for await (const finding of to > from ? findings(from) : []) {
    if (batch.length === 0 && place > from && isOver()) {
      return resultOf(place - from, refused, place);
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
  return resultOf(place - from, refused);
}

function resultOf(given: number, refused: string[], next?: number): SendResult {
  return {
    sent: given - refused.length,
    ...next === undefined ? {} : { next },
    ...refused.length === 0 ? {}
      : { refused: `${refused.length} of ${given} findings were not imported: ${refused.slice(0, 5).join('; ')}${refused.length > 5 ? '; …' : ''}` },
  };
}
