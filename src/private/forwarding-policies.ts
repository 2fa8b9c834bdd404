/** The one thing that a role which forwards may do. */
export function forwardingPolicy(busArn: string): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }] };
}

/** Who takes a role which forwards. */
export function forwardingTrust(account: string): object {
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': account } },
    }],
  };
}
