import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { organization } from './organization-app';
import { BackupOrganization, BackupOrganizationPart, BackupResourceType, ConfigRecording, OptInResourceType, UntaggedResourceRulesOptions } from '../../src';

const ruled = (tagRules: UntaggedResourceRulesOptions = {}, props: object = {}) => organization({ tagRules, ...props });
const warnings = (backup: BackupOrganization) => Annotations.fromStack(backup.rolloutStack!).findWarning('*', Match.stringLikeRegexp('tagRulesNotRecorded'));

test('there are none unless somebody asks', () => {
  const { backup } = organization();
  expect(backup.tagRules).toBeUndefined();
  expect(backup.rollout!.templates.map(({ stackSetName }) => stackSetName)).not.toContain('OrgBackup-TagRules');
});

test('they come to members in a StackSet of their own, after the frameworks, which may bring the recorder', () => {
  const { backup } = ruled({ otherValues: ['none'] });
  const template = backup.rollout!.templates.find(({ stackSetName }) => stackSetName === 'OrgBackup-TagRules')!;
  expect(Stack.of(backup.tagRules!)).toBe(template);
  expect(backup.tagRules!.rules).toHaveLength(3);
  expect(backup.tagRules!.rules[0].inputParameters).toEqual({ tag1Key: 'backup', tag1Value: 'daily,monthly,none,weekly' });
  const names = backup.rollout!.templates.map(({ stackSetName }) => stackSetName);
  expect(names.indexOf('OrgBackup-TagRules')).toBeGreaterThan(names.indexOf('OrgBackup-Framework'));
  expect(warnings(backup)).toEqual([]);
});

test('they are about types that are opted in to, where somebody says so, and about those that are named', () => {
  const optInResourceTypes = [OptInResourceType.S3, OptInResourceType.NEPTUNE, OptInResourceType.AURORA, OptInResourceType.EKS];
  expect(ruled({}, { optInResourceTypes }).backup.tagRules!.recordedResourceTypes).toEqual(['AWS::RDS::DBCluster', 'AWS::S3::Bucket']);
  expect(ruled({}, { setup: { optInResourceTypes } }).backup.tagRules!.recordedResourceTypes).toEqual(['AWS::RDS::DBCluster', 'AWS::S3::Bucket']);
  expect(ruled({ resourceTypes: [BackupResourceType.EBS] }, { optInResourceTypes }).backup.tagRules!.recordedResourceTypes).toEqual(['AWS::EC2::Volume']);
  expect(ruled({}, { optInResourceTypes: [OptInResourceType.EKS] }).backup.tagRules!.recordedResourceTypes.length).toBeGreaterThan(5);
});

test('a recorder of the frameworks has to record what they need', () => {
  const tagRules = { resourceTypes: [BackupResourceType.S3, BackupResourceType.EBS] };
  const of = (additionalResourceTypes?: string[]) => ruled(tagRules, { framework: { configRecording: ConfigRecording.create({ additionalResourceTypes }) } }).backup;
  expect(warnings(of())).toHaveLength(1);
  expect(`${warnings(of(['AWS::S3::Bucket']))[0].entry.data}`).toContain('does not record AWS::EC2::Volume, so that');
  expect(warnings(of(['AWS::S3::Bucket', 'AWS::EC2::Volume']))).toEqual([]);
  expect(() => of(['S3'])).toThrow(/^additionalResourceTypes\[0\] is 'S3' but AWS Config calls a type by service and kind; write it like AWS::S3::Bucket/);
});

test('in Regions that are named', () => {
  expect(ruled({ regions: ['eu-central-1'] }).backup.tagRules!.regions).toEqual(['eu-central-1']);
});

test('without the roll-out nobody gets them', () => {
  expect(() => ruled({}, { without: [BackupOrganizationPart.ROLLOUT] })).toThrow(/^tagRules is 'given' but the part 'rollout' is left out/);
});

test('what is wrong with an option is said of its place', () => {
  expect(() => ruled({ resourceTypes: [BackupResourceType.EKS] })).toThrow(/^tagRules.resourceTypes\[0\] is 'EKS' but AWS Config has managed rules/);
});
