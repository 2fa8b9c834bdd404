import { CALL_ROWS, REGION_SETTINGS } from './event-calls';
import { ArrivalRow, ComplianceRow, EventRow, StateResource, StateRow } from './event-row';
import { JOB_ROWS } from './job-events';
import { MEMBER_SETUP, TAG_REMEDIATION } from './names';

const RECOVERY_POINT: StateResource = [{ detail: 'recoveryPointArn' }, 'arn', { detail: 'resourceArn' }];

/** AWS Backup's own events about vaults, plans, recovery points and settings. From https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html, 2026-09. */
const STATE_ROWS: readonly StateRow[] = [
  {
    id: 'vault-changed',
    title: 'Backup vault deleted, locked or unlocked',
    form: 'state',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    detailType: 'Backup Vault State Change',
    // the name in the detail of AWS's own sample is another one
    resource: ['last part of arn', { detail: 'backupVaultName' }],
    acts: [
      { state: 'DELETED', title: 'backup vault deleted', severity: 'CRITICAL' },
      // a vault that is not locked any more can only have been locked before
      { state: 'MODIFIED', says: { isLocked: 'false' }, title: 'lock of a backup vault removed', severity: 'CRITICAL' },
      { state: 'MODIFIED', title: 'lock of a backup vault changed', severity: 'HIGH' },
    ],
  },
  {
    id: 'plan-changed',
    title: 'Backup plan deleted, or changed by someone in the account',
    form: 'state',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    detailType: 'Backup Plan State Change',
    resource: [{ detail: 'backupPlanId' }, 'last part of arn'],
    acts: [
      { state: 'DELETED', title: 'backup plan deleted', severity: 'CRITICAL' },
      {
        state: 'MODIFIED',
        // a plan of an organization's policy changes in all accounts at once: the management account reports the policy instead
        only: { backupPlanId: [{ exists: false }, { 'anything-but': { prefix: 'orgs/' } }] },
        title: 'backup plan changed',
        severity: 'HIGH',
      },
    ],
  },
  {
    id: 'recovery-point-deleting',
    title: 'Recovery point being deleted',
    form: 'state',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'early-deletion',
    detailType: 'Recovery Point State Change',
    resource: RECOVERY_POINT,
    acts: [{ state: 'DELETING', title: 'recovery point deleted', severity: 'CRITICAL' }],
  },
  {
    id: 'region-settings-changed',
    title: 'Resource types opted in to AWS Backup changed',
    form: 'state',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    detailType: 'Region Setting State Change',
    resource: { always: REGION_SETTINGS },
    acts: [{ state: 'MODIFIED', title: 'resource types opted in to AWS Backup changed', severity: 'HIGH' }],
  },
  {
    id: 'malware-found',
    title: 'Malware found in a recovery point',
    form: 'state',
    kind: 'security',
    // a scan that ended is among the jobs that ended; one rule with both conditions forwards its event once
    forwarded: { joined: 'jobs-ended', words: 'or found malware' },
    alertIf: 'always',
    detailType: 'Scan Job State Change',
    resource: RECOVERY_POINT,
    acts: [{
      says: { 'scanResult.scanResultStatus': 'THREATS_FOUND' },
      only: { scanResult: { scanResultStatus: ['THREATS_FOUND'] } },
      title: 'malware found in a recovery point',
      severity: 'CRITICAL',
      class: 'MALWARE',
    }],
  },
  {
    id: 'member-setup-failed',
    title: 'Member accounts could not be set up',
    form: 'state',
    kind: 'security',
    service: 'states',
    forwarded: { by: 'MemberSetup' },
    alertIf: 'always',
    detailType: 'Step Functions Execution Status Change',
    only: { stateMachineArn: [{ wildcard: `*:stateMachine:*${MEMBER_SETUP}` }] },
    resource: [{ detail: 'stateMachineArn' }],
    reason: 'cause',
    acts: [
      { state: 'FAILED', title: 'member accounts could not be set up', severity: 'HIGH' },
      { state: 'TIMED_OUT', title: 'member accounts could not be set up', severity: 'HIGH' },
      { state: 'ABORTED', title: 'setup of member accounts stopped', severity: 'HIGH' },
    ],
  },
  {
    id: 'tag-remediation-failed',
    title: 'Resources without the tier tag could not be tagged',
    form: 'state',
    kind: 'security',
    service: 'states',
    forwarded: { by: 'UntaggedResourceRemediation' },
    alertIf: 'always',
    detailType: 'Step Functions Execution Status Change',
    only: { stateMachineArn: [{ wildcard: `*:stateMachine:*${TAG_REMEDIATION}` }] },
    resource: [{ detail: 'stateMachineArn' }],
    reason: 'cause',
    acts: [
      { state: 'FAILED', title: 'resources without the tier tag could not be tagged', severity: 'HIGH' },
      { state: 'TIMED_OUT', title: 'resources without the tier tag could not be tagged', severity: 'HIGH' },
      { state: 'ABORTED', title: 'tagging of resources without the tier tag stopped', severity: 'HIGH' },
    ],
  },
];

/** Results after which a resource is no longer one that is not compliant. */
export const ENDING_COMPLIANCE: readonly string[] = ['COMPLIANT', 'NOT_APPLICABLE'];

const changed = (states: readonly string[]) => ({ newEvaluationResult: { complianceType: states } });

export const COMPLIANCE_ROW: ComplianceRow = {
  id: 'compliance-changed',
  title: 'Compliance with a control of AWS Backup Audit Manager changed',
  form: 'compliance',
  kind: 'compliance',
  forwarded: 'member',
  detailType: 'Config Rules Compliance Change',
  only: {
    // AWS Backup's own service-linked rules, in any partition, account and Region
    configRuleARN: [{ wildcard: '*:config-rule/aws-service-rule/backup.amazonaws.com*' }],
    // a first COMPLIANT is no news, and a lack of data ends nothing
    $or: [changed(['NON_COMPLIANT']), { ...changed(ENDING_COMPLIANCE), oldEvaluationResult: { complianceType: ['NON_COMPLIANT'] } }],
  },
};

/**
 * What makes an account of the organization new, but for a move, which is among the calls that weaken backups. AWS documents the name of the event of an invited
 * account and no sample: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
 */
export const ARRIVAL_ROW: ArrivalRow = {
  id: 'account-arrived',
  title: 'Account created in the organization, or joined it',
  form: 'arrival',
  kind: 'arrival',
  forwarded: 'management',
  eventNames: ['CreateAccountResult', 'AccountJoinedOrganization'],
  only: { serviceEventDetails: { createAccountStatus: { state: ['SUCCEEDED', { exists: false }] } } },
};

/**
 * All that is known of the events that the hub takes: one row makes a rule of the hub and, where accounts forward it, one of theirs, names and judges what
 * happened in messages, and is tried with EventBridge's own engine.
 */
export const EVENTS: readonly EventRow[] = [...JOB_ROWS, ...STATE_ROWS, ...CALL_ROWS, ARRIVAL_ROW, COMPLIANCE_ROW];

/** The row of an id; undefined where there is none. */
export function eventRow(id: string): EventRow | undefined {
  return EVENTS.find((row) => row.id === id);
}
