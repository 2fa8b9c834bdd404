import { BUS_INVOCATION, SOURCES_KEY } from '../data/event-sources';

/** What the hub's buses take: what rules of the organization forward. `ForAllValues`, as AWS writes it, since one call may bring several events. */
export function busCondition(organizationId: string, sources: readonly string[]): object {
  return {
    'StringEquals': { 'aws:PrincipalOrgID': organizationId, [BUS_INVOCATION.key]: BUS_INVOCATION.forwarded },
    'ForAllValues:StringEquals': { [SOURCES_KEY]: sources },
  };
}
