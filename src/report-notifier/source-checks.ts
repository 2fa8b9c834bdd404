import { Aspects, Stack, Token } from 'aws-cdk-lib';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import type { NotifiedReports } from './report-source';
import { warnLate } from '../private/late-warnings';
import { register, REPORT_READERS } from '../private/registry';
import { reject } from '../private/reject';
import { hasResource, resourcesBelow } from '../private/template-resources';

/** Refuses a notifier that is elsewhere than its bucket, whose events and report jobs are in the bucket's account and Region only. */
export function checkPlaceOfReports(stack: Stack, { env }: IBucket): void {
  for (const [what, of, here] of [['account', env.account, stack.account], ['Region', env.region, stack.region]]) {
    if (!Token.isUnresolved(of) && !Token.isUnresolved(here) && of !== here) {
      reject(`${what} of the stack`, here, `the bucket of the reports is in ${of}, where its events appear: nothing would arrive`, `make the notifier in a stack of ${of}`);
    }
  }
}

/** Notes that somebody reads a bucket of reports, and warns once the app is complete where nothing can arrive in it. */
export function joinReports(notifier: IConstruct, { bucket, plans }: NotifiedReports): void {
  register(notifier, REPORT_READERS, bucket.node.addr, notifier);
  const resource = bucket.node.defaultChild;
  // of a bucket that exists nothing is known
  if (plans.length > 0 || !(resource instanceof CfnBucket)) {
    return;
  }
  const warn = (id: string, text: string) => warnLate(notifier, id, text);
  Aspects.of(notifier).add({
    visit: (node) => {
      if (node === notifier && !hasResource(notifier.node.root, 'AWS::Backup::ReportPlan')) {
        warn('reportsNobodyMakes', 'the bucket is made here and no report plan of this app writes into it: there is nothing to read unless somebody else makes reports; use BackupReports with ReportSource.reports(), '
          + 'or acknowledge this where report plans are made elsewhere');
      }
      if (node === notifier && !sendsEvents(resource)) {
        warn('bucketWithoutEvents', 'the bucket sends no events to Amazon EventBridge, so that no report is noticed; set eventBridgeEnabled of the bucket');
      }
    },
  });
}

/** By the property itself, or by the custom resource with which aws-cdk-lib sets it. */
function sendsEvents(bucket: CfnBucket): boolean {
  const { stack, logicalId } = bucket;
  const resources = resourcesBelow(bucket.node.scope!, stack);
  const [own] = Object.entries(resources).filter(([id]) => id === stack.resolve(logicalId)).map(([, resource]) => resource);
  return [own, ...Object.values(resources).filter(({ Type }) => Type === 'Custom::S3BucketNotifications')]
    .some((resource) => JSON.stringify(resource?.Properties?.NotificationConfiguration ?? {}).includes('EventBridgeConfiguration'));
}
