import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment } from '../../src/daily-check/handler/check-contract';
import { countEnvironment, groupingEnvironment } from '../../src/event-hub/handler/hub-contract';
import { deliverEnvironment } from '../../src/notification/handler/deliver-contract';
import { keepsFindings } from '../../src/notification/handler/delivery-target';
import { outgoingEnvironment } from '../../src/notification/handler/outgoing-contract';
import { PlanContract, writeContract } from '../../src/report-notifier/handler/notifier-contract';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** One function of a bundle. */
export interface HandlerUse {
  readonly handler: string;
  readonly memorySize: number;
  /** As its construct writes it, with queues and topics of the local AWS. */
  readonly environment: (endpoint: string) => { readonly [name: string]: string };
  /** What the construct puts beside the bundle. */
  readonly files?: { readonly [name: string]: string };
}

export const NAMES = {
  reportBucket: 'reports-bucket',
  stateBucket: 'state-bucket',
  eventBucket: 'event-bucket',
  topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:people`,
  productArn: `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`,
} as const;

export const PLAN = { reportPlanName: 'Controls', reportName: 'Controls', templateName: 'CONTROL_COMPLIANCE_REPORT', prefix: 'reports/Controls' };
export const JOBS_PLAN = { reportPlanName: 'Jobs', reportName: 'Jobs', templateName: 'BACKUP_JOB_REPORT', prefix: 'reports/Jobs' };

export const queueUrl = (endpoint: string, name: string) => `${endpoint}/${ACCOUNT}/${name}`;

const SOURCE = { name: 'OrgBackup', accountId: ACCOUNT, region: REGION };

function targets(endpoint: string) {
  return [
    { id: 'People', kind: 'text-topic' as const, topicArn: NAMES.topicArn },
    { id: 'Programs', kind: 'queue' as const, queueUrl: queueUrl(endpoint, 'programs') },
    { id: 'Bus', kind: 'event-bus' as const, eventBusArn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/notifications` },
    { id: 'SecurityHub', kind: 'security-hub' as const, productArn: NAMES.productArn },
  ];
}

function notifierContract(endpoint: string, plans: ReadonlyArray<PlanContract>) {
  return writeContract({
    ...SOURCE,
    reportBucket: NAMES.reportBucket,
    prefix: 'reports',
    plans: [...plans],
    stateBucket: NAMES.stateBucket,
    deadLetterQueueUrl: queueUrl(endpoint, 'dead-letters'),
    alertOn: ['NON_COMPLIANT', 'FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'COMPLETED_WITH_ISSUES', 'SECURITY'],
    lateAfterHours: 32,
    metrics: ['NonCompliantResources', 'ReportedFailedJobs', 'ReportedJobs', 'ReportAge'],
    tiers: { gold: 'gold' },
    accountNames: { 222222222222: 'shop' },
  });
}

/** Where events lie, and who gets them. */
const outgoing = (endpoint: string) => outgoingEnvironment({
  eventBucket: NAMES.eventBucket,
  deliveryQueueUrl: queueUrl(endpoint, 'deliveries'),
  recipients: targets(endpoint).map((target) => ({ id: target.id, ...keepsFindings(target) ? { keepsFindings: true } : {} })),
});

/** The notifier for these report plans. */
export function notifierOf(plans: ReadonlyArray<PlanContract>): HandlerUse {
  return {
    handler: 'index.handler',
    memorySize: 2048,
    environment: (endpoint) => ({ ...outgoing(endpoint), ...notifierContract(endpoint, plans).environment }),
    files: notifierContract('', plans).files,
  };
}

/** The functions that constructs make of the bundles, by the bundles' folders. */
export const HANDLERS: { readonly [bundle: string]: readonly HandlerUse[] } = {
  'report-notifier/handler/report-notifier': [notifierOf([PLAN, JOBS_PLAN])],
  'event-hub/handler/group-events': [{
    handler: 'index.handler',
    memorySize: 512,
    environment: (endpoint) => ({
      ...outgoing(endpoint), ...groupingEnvironment({ source: SOURCE, deadLetterQueueUrl: queueUrl(endpoint, 'dead-letters'), attempts: 23, knowledge: {} }),
    }),
  }],
  'notification/handler/deliver': [{
    handler: 'index.handler',
    memorySize: 512,
    environment: (endpoint) => deliverEnvironment({
      eventBucket: NAMES.eventBucket,
      deliveryQueueUrl: queueUrl(endpoint, 'deliveries'),
      deadLetterQueueUrl: queueUrl(endpoint, 'dead-letters'),
      targets: [...targets(endpoint), { id: 'Gone', kind: 'queue', queueUrl: queueUrl(endpoint, 'no-such-queue') }],
      failureDimensions: { Hub: SOURCE.name },
    }),
  }],
  'daily-check/handler/daily-check': [{
    handler: 'index.handler',
    memorySize: 1024,
    environment: (endpoint) => ({
      ...outgoing(endpoint),
      ...checkEnvironment({
        source: SOURCE, deadLetterQueueUrl: queueUrl(endpoint, 'dead-letters'), rules: [], effectivePolicies: false, jobCounts: false,
        queueUrl: queueUrl(endpoint, 'heartbeats'), heartbeats: { parents: [], regions: [REGION], spared: [], others: [] },
      }),
    }),
  }],
  'organization/handler/organization-setup': [{ handler: 'index.handler', memorySize: 256, environment: () => ({}) }],
  'event-hub/handler/count-jobs': [{
    handler: 'index.handler',
    memorySize: 256,
    environment: (endpoint) => countEnvironment({ hubName: SOURCE.name, deadLetterQueueUrl: queueUrl(endpoint, 'dead-letters'), tiers: { gold: 'Gold' }, metrics: [] }),
  }],
};

/** Puts beside a bundle what the construct of a function puts there. */
export function addFiles(folder: string, { files = {} }: HandlerUse): void {
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
}
