import { critical, NOT_BY_BACKUP } from './event-acts';
import { CallAct, CallRow, EventPatternJson, FilledMatcher } from './event-row';

/** With it begin the names of the hub's and of the forwarding rules, and of the role of these, so that the hub knows calls that blind it. */
export const RULE_PREFIX = 'cdk-org-backup-';

/**
 * With it begin the names of the rules that watch the others, and of their role: what the others are named like does not fit them. A watching rule that is
 * switched off can't report itself, so that one of the others watches it.
 */
export const WATCHER_PREFIX = 'cdk-org-backup.';

const FORWARDING_OFF = 'forwarding of events switched off';
const FORWARDING_CHANGED = 'forwarding of events changed';

const HUB_BUS: FilledMatcher = { filledWith: 'hubBus' };

/** Calls say `name` or `rule`. */
const ofRules = (prefix: string): EventPatternJson => ({
  $or: [{ requestParameters: { name: [{ prefix }] } }, { requestParameters: { rule: [{ prefix }] } }],
});

const RULE_CALLS: { readonly [eventName: string]: CallAct } = {
  DeleteRule: critical(FORWARDING_OFF, ['name']),
  DisableRule: critical(FORWARDING_OFF, ['name']),
  PutRule: { ...critical(FORWARDING_CHANGED, ['name']), instead: { says: { state: 'DISABLED' }, title: FORWARDING_OFF, severity: 'CRITICAL' } },
  PutTargets: critical(FORWARDING_CHANGED, ['rule']),
  RemoveTargets: critical(FORWARDING_OFF, ['rule']),
};

/** With which policies, boundary or trust a role does its work. */
const roleCalls = (changed: string, deleted: string): { readonly [eventName: string]: CallAct } => ({
  AttachRolePolicy: critical(changed, ['roleName']),
  DeleteRole: critical(deleted, ['roleName']),
  DeleteRolePolicy: critical(changed, ['roleName']),
  DetachRolePolicy: critical(changed, ['roleName']),
  PutRolePermissionsBoundary: critical(changed, ['roleName']),
  PutRolePolicy: critical(changed, ['roleName']),
  UpdateAssumeRolePolicy: critical(changed, ['roleName']),
});

const FORWARDING_ROLE_CALLS = roleCalls('role that forwards events changed', 'role that forwards events deleted');

const WATCHING: Pick<CallRow, 'form' | 'kind' | 'forwarded' | 'alertIf'> = { form: 'call', kind: 'security', forwarded: 'member', alertIf: 'not-as-deployed' };

/**
 * Rows whose rules watch the rules and roles of all others, by a role of their own: whoever changes a rule or role is reported by the other kind.
 */
export const WATCHERS: readonly string[] = ['forwarding-changed', 'forwarding-role-changed'];

/** Calls by which less than what the definition has comes to the hub. */
export const FORWARDING_ROWS: ReadonlyArray<CallRow> = [
  { ...WATCHING, id: 'forwarding-changed', title: 'Forwarding of events changed or switched off', service: 'events', only: ofRules(RULE_PREFIX), calls: RULE_CALLS },
  { ...WATCHING, id: 'watcher-changed', title: 'What watches the forwarding of events changed or switched off', service: 'events', only: ofRules(WATCHER_PREFIX), calls: RULE_CALLS },
  {
    // logged in one Region, for roles of all
    ...WATCHING,
    id: 'forwarding-role-changed',
    title: 'Role that forwards events changed or deleted',
    service: 'iam',
    only: { requestParameters: { roleName: [{ prefix: RULE_PREFIX }] } },
    calls: FORWARDING_ROLE_CALLS,
  },
  {
    ...WATCHING,
    id: 'watcher-role-changed',
    title: 'Role of what watches the forwarding of events changed or deleted',
    service: 'iam',
    only: { requestParameters: { roleName: [{ prefix: WATCHER_PREFIX }] } },
    calls: FORWARDING_ROLE_CALLS,
  },
  {
    ...WATCHING,
    id: 'hub-bus-changed',
    title: 'Bus of the event hub changed or deleted',
    service: 'events',
    needs: 'hubBus',
    only: { $or: [{ requestParameters: { name: [HUB_BUS] } }, { requestParameters: { eventBusName: [HUB_BUS] } }] },
    calls: {
      DeleteEventBus: critical('bus of the event hub deleted', ['name']),
      PutPermission: critical('policy of the event hub bus changed', ['eventBusName']),
      RemovePermission: critical('policy of the event hub bus changed', ['eventBusName']),
      UpdateEventBus: critical('bus of the event hub changed', ['name']),
    },
  },
  {
    ...WATCHING,
    id: 'backup-role-changed',
    title: 'Role of AWS Backup changed or deleted',
    service: 'iam',
    needs: 'backupRoles',
    only: { requestParameters: { roleName: [{ filledWith: 'backupRoles' }] } },
    calls: roleCalls('role of AWS Backup changed', 'role of AWS Backup deleted'),
  },
  {
    // with it AWS Backup notices what changes in a bucket under continuous backup
    ...WATCHING,
    alertIf: 'always',
    id: 'backup-rule-changed',
    title: 'Rule of AWS Backup for continuous backups changed, disabled or deleted',
    service: 'events',
    only: { ...ofRules('AwsBackupManagedRule'), ...NOT_BY_BACKUP },
    calls: {
      DeleteRule: critical('rule of AWS Backup switched off', ['name']),
      DisableRule: critical('rule of AWS Backup switched off', ['name']),
      PutRule: critical('rule of AWS Backup changed', ['name']),
      PutTargets: critical('rule of AWS Backup changed', ['rule']),
      RemoveTargets: critical('rule of AWS Backup switched off', ['rule']),
    },
  },
];
