/**
 * Of which events a bus says whether a rule forwarded them from another bus, `true`, or somebody put them there by a call, `false`.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html#amazoneventbridge-policy-keys
 */
export const BUS_INVOCATION = { key: 'events:eventBusInvocation', forwarded: 'true' } as const;

/** Sources of the events of a call, which may have several: https://docs.aws.amazon.com/eventbridge/latest/userguide/policy-keys-eventbridge.html */
export const SOURCES_KEY = 'events:source';
