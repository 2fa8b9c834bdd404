import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ACCOUNT, central, memberDefinition, MemberProps, MemberStack, tierOf, TWO_REGIONS } from './member-stack';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupResourceType, BackupSupport, BackupTarget, CopyDestination, ResourceSelection } from '../../src/protection';
import { days } from '../support/days';

const { EBS, S3 } = BackupResourceType;
const selecting = (type: BackupResourceType) => ({ selection: ResourceSelection.byResourceType({ resourceTypes: [type] }) });
const warnings = (props: MemberProps) => new MemberStack({ ...TWO_REGIONS, s3Tiering: days(60), ...props }).warnings().filter((text) => text.includes('s3TieringWithoutEffect'));
const ID = '[ack: cdk-org-backup:s3TieringWithoutEffect]';
const NOTHING = `s3Tiering of the member vault is 60 days but no tier puts backups of S3 there: nothing is ever tiered ${ID}`;
const short = (kept: number) => `s3Tiering of the member vault is 60 days but no backup of S3 is kept longer than ${kept} days there: nothing is ever tiered ${ID}`;

test.each<[string, MemberProps]>([
  ['is kept longer', { tiers: [tierOf({ deleteAfter: days(61) })] }],
  ['is kept for ever', {}],
  ['is copied there from another Region, and kept longer', {
    tiers: [tierOf({ deleteAfter: days(7), copyActions: [{ destination: CopyDestination.sameVaultIn('us-west-2'), deleteAfter: days(61) }] }, selecting(S3))],
  }],
  ['is kept longer by one of several tiers', { tiers: [tierOf({ deleteAfter: days(7) }), tierOf({ deleteAfter: days(365) }, { name: 'other', ...selecting(S3) })] }],
  ['is kept longer by local plans', { localPlans: true, tiers: [tierOf({ deleteAfter: days(61) })] }],
])('where S3 %s, tiering has an effect', (_name, props) => {
  expect(warnings(props)).toEqual([]);
});

test.each<[string, MemberProps, string]>([
  ['is kept no longer', { tiers: [tierOf({ deleteAfter: days(60) })] }, short(60)],
  ['is kept no longer by local plans', { localPlans: true, tiers: [tierOf({ deleteAfter: days(60) })] }, short(60)],
  ['is kept longer in the central account only', {
    central: central(), tiers: [tierOf({ deleteAfter: days(7), copyActions: [{ destination: CopyDestination.centralVault(), deleteAfter: days(365) }] }, selecting(S3))],
  }, short(7)],
  ['is not selected', { tiers: [tierOf({}, selecting(EBS))] }, NOTHING],
  ['is not used', { support: new BackupSupport({ unusedResourceTypes: [S3] }) }, NOTHING],
  ['goes to another vault', { tiers: [tierOf({ target: BackupTarget.vault('Other') }, selecting(S3))] }, NOTHING],
  ['goes to the air-gapped vault directly', {
    airGappedVault: { minRetention: days(7), maxRetention: days(365) }, tiers: [tierOf({ target: BackupTarget.airGappedVault(), deleteAfter: days(365) }, selecting(S3))],
  }, NOTHING],
])('where S3 %s, it warns', (_name, props, warning) => {
  expect(warnings(props)).toEqual([warning]);
});

test('of one definition it warns once in an app, however many accounts and Regions there are', () => {
  const app = new App();
  const definition = memberDefinition({ ...TWO_REGIONS, s3Tiering: days(60), tiers: [tierOf({}, selecting(EBS))] });
  const stacks = TWO_REGIONS.regions.map((region) => new Stack(app, region, { env: { account: ACCOUNT, region } }));
  stacks.forEach((stack) => new MemberBackupBaseline(stack, 'Baseline', { definition }));
  expect(stacks.map((stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('s3TieringWithoutEffect')).length)).toEqual([1, 0]);
});
