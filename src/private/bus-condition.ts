import { BUS_INVOCATION, SOURCES_KEY } from '../data/event-sources';

/** What the hub's buses take: what rules of the organization forward. `ForAllValues`, as AWS writes it, since one call may bring several events. */
export function busCondition(organizationId: string, sources: readonly string[]): object {
  return {
    'StringEquals': { 'aws:PrincipalOrgID': organizationId, [BUS_INVOCATION.key]: BUS_INVOCATION.forwarded },
    'ForAllValues:StringEquals': { [SOURCES_KEY]: sources },
  };
}

export const BUS_STATEMENT_ID = 'OrganizationPutsEvents';

/** Admits what rules of the organization forward, of the sources that the hub has rules for: who may put events in a member could else invent what the hub tells. */
export function busStatement(organizationId: string, busArn: string, sources: readonly string[]): object {
  return {
    Sid: BUS_STATEMENT_ID, Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: busArn, Condition: busCondition(organizationId, sources),
  };
}
