import { Severity } from './finding-classes';

/** A pattern in EventBridge's JSON, or a part of one. */
export interface EventPatternJson {
  readonly [member: string]: unknown;
}

/** Ended jobs, for metrics; those of them that need a look; attacks and their like; changes of compliance; accounts to set up, of which nobody is told. */
export type EventKind = 'job-state' | 'job-failure' | 'security' | 'compliance' | 'arrival';

/** Every account, or the management account besides in the organization's home Region, where alone such events appear. */
export type ForwardingAccount = 'member' | 'management';

/**
 * Which accounts forward the events of a row. Every rule that matches forwards, and is paid for: the rule of another row forwards what it matches anyway
 * (`within`), or what it matches once this row's pattern is part of its own (`joined`, and its title goes on with `words`). What a construct makes of events
 * it forwards by itself (`by`).
 */
export type Forwarding = ForwardingAccount | { readonly within: string } | { readonly joined: string; readonly words: string }
  | { readonly by: 'MemberSetup' | 'UntaggedResourceRemediation' | 'VaultKey' };

/** When a security event that a pattern matched is worth a message: what no pattern can say. */
export type AlertCondition =
  /** Always. */
  | 'always'
  /** When the key is one of the backups, or nobody said which are. */
  | 'backup-key'
  /** When the key is known as one of the backups: every deployment makes such calls. */
  | 'known-backup-key'
  /** When the policy is a backup policy, or nobody said which are. */
  | 'backup-policy'
  /** When the call is made in the central account. */
  | 'in-central'
  /** When the call is made in the central or the recovery account. */
  | 'in-vault-account'
  /** When the role is one of the account that says so: the caller's says it too. */
  | 'own-role'
  /** When AWS CloudFormation does not do it as the definition has it. */
  | 'not-as-deployed'
  /** When the bucket sends no events to Amazon EventBridge any more. */
  | 'without-event-bridge'
  /** When the recovery point goes before its lifecycle ends, and not because it was copied. */
  | 'early-deletion';

export interface Row {
  /** Part of the names of rules. */
  readonly id: string;
  /** Describes the rules. */
  readonly title: string;
  readonly forwarded: Forwarding;
  /** AWS CloudTrail marks the events as read-only: a rule takes them only in a state of its own, the one that forwards and the one of the hub. */
  readonly readOnly?: true;
  /** There is such a rule only where the definition has it. */
  readonly needs?: PatternFact;
}

/** What only the definition knows, and patterns name. */
export type PatternFact = 'backupRoles' | 'breakGlassRole' | 'continuousBackups' | 'hubBus' | 'vaultKeys';

/** What a pattern admits in place of which the definition's own names come. */
export interface FilledMatcher {
  readonly filledWith: PatternFact;
}

/** Something that happened, as messages name it. */
export interface Act {
  /** The same for a call and for AWS Backup's own event about it: with account, Region and resource it identifies repetitions. */
  readonly title: string;
  readonly severity: Severity;
}

/** Jobs or recovery points in some of their states. */
export interface JobRow extends Row {
  readonly form: 'job';
  readonly kind: 'job-state' | 'job-failure';
  readonly detailTypes: readonly string[];
  /** What the detail says. */
  readonly only: EventPatternJson;
}

/** One of AWS Backup's own events about something other than jobs. */
export interface StateAct extends Act {
  /** Class of its findings. Left out: SECURITY. */
  readonly class?: 'MALWARE';
  /** Left out: any state. */
  readonly state?: string;
  /** What the detail says besides, before the event is this act: values by the paths of their members. */
  readonly says?: { readonly [path: string]: string };
  /** What the detail must say besides, before the rule matches. */
  readonly only?: EventPatternJson;
}

/**
 * What names the resource of AWS Backup's own event, the most exact first: a member of its detail, the first ARN of its envelope's resources or the last part
 * of that; or the same words always where the event is about the account itself.
 */
export type StateResource = ReadonlyArray<'arn' | 'last part of arn' | { readonly detail: string }> | { readonly always: string };

/** What AWS Backup itself says of one type of event. */
export interface StateRow extends Row {
  readonly form: 'state';
  readonly kind: 'security';
  readonly alertIf: AlertCondition;
  /** Service that sends them. Left out: AWS Backup. */
  readonly service?: 'states';
  readonly detailType: string;
  /** What the detail must say besides, in any state. */
  readonly only?: EventPatternJson;
  /** Member of the detail that says why, in words. */
  readonly reason?: string;
  readonly resource: StateResource;
  /** The first that fits counts. */
  readonly acts: readonly StateAct[];
}

/** What names the resource of a call: members of its request, the most exact first, or the same words always where the call is about the account itself. */
export type CallResource = readonly string[] | { readonly always: string };

export interface CallAct extends Act {
  readonly resource: CallResource;
  /** What it is instead where the request says so: values by the paths of their members. */
  readonly instead?: Act & { readonly says: { readonly [path: string]: string } };
}

/** Calls of one service, as CloudTrail records them. */
export interface CallRow extends Row {
  readonly form: 'call';
  readonly kind: 'security';
  readonly alertIf: AlertCondition;
  /** As it begins the service's `eventSource`. */
  readonly service: 'backup' | 'cloudtrail' | 'config' | 'ec2' | 'events' | 'iam' | 'kms' | 'mpa' | 'organizations' | 'ram' | 'rds' | 's3' | 'sts';
  readonly calls: { readonly [eventName: string]: CallAct };
  /** What the detail must say besides. */
  readonly only?: EventPatternJson;
}

/** Accounts that are no longer in the organization, as AWS Organizations says it in the management account. */
export interface DepartureRow extends Row {
  readonly form: 'departure';
  readonly kind: 'security';
  readonly alertIf: AlertCondition;
  readonly eventName: string;
  /** Where the method is unknown. */
  readonly act: Act;
  /** By AWS's word for the method. */
  readonly methods: { readonly [method: string]: Act };
}

/** Accounts that are new in the organization, as AWS Organizations says it in the management account. */
export interface ArrivalRow extends Row {
  readonly form: 'arrival';
  readonly kind: 'arrival';
  readonly eventNames: readonly string[];
  /** What the detail must say besides. */
  readonly only: EventPatternJson;
}

/** What became of the backup policies that an account has together, as AWS Organizations says it in the management account. */
export interface ValidationRow extends Row {
  readonly form: 'validation';
  readonly kind: 'security';
  readonly alertIf: AlertCondition;
  readonly eventName: string;
  readonly policyType: string;
  /** By AWS's word for the state. */
  readonly states: { readonly [state: string]: Act };
}

/** Changes of compliance with rules of AWS Config. */
export interface ComplianceRow extends Row {
  readonly form: 'compliance';
  readonly kind: 'compliance';
  readonly detailType: string;
  readonly only: EventPatternJson;
}

/** One rule of the hub, and all that is known of its events. */
export type EventRow = JobRow | StateRow | CallRow | DepartureRow | ValidationRow | ArrivalRow | ComplianceRow;

export type SecurityRow = Extract<EventRow, { readonly kind: 'security' }>;

/** States, under whichever of its two names AWS Backup sends them. */
export function inState(states: readonly string[]): EventPatternJson {
  return { $or: [{ state: states }, { status: states }] };
}
