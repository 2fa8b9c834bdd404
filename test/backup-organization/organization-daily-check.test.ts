import { Stack } from 'aws-cdk-lib';
import { CENTRAL, HOME, organization } from './organization-app';
import { BackupOrganization, BackupOrganizationPart, OrganizationTarget } from '../../src';
import { checkSettings } from '../../src/daily-check/handler/check-contract';
import { deployed, propertiesOf } from '../event-hub/hub-stack';
import { MANAGEMENT } from '../rollout/rollout-stack';

const settingsOf = ({ homeStack }: BackupOrganization) => checkSettings(deployed(
  propertiesOf(homeStack as Stack, 'AWS::Lambda::Function').find(({ Description }) => Description?.startsWith('Looks once a day')).Environment.Variables));

test('heartbeats are expected of the units of the roll-outs, and of accounts with forwarding of their own in the Regions of their stacks', () => {
  const { backup } = organization();
  expect(settingsOf(backup).heartbeats!).toEqual({
    parents: ['ou-exam-prod1111', 'ou-exam-sand1111'],
    regions: ['eu-central-1', 'eu-west-1'],
    spared: [MANAGEMENT],
    others: [
      { account: HOME, regions: ['eu-central-1', 'eu-west-1', 'us-east-1'] },
      { account: CENTRAL, regions: ['eu-central-1', 'eu-west-1'] },
      { account: MANAGEMENT, regions: ['eu-central-1', 'eu-west-1', 'us-east-1'] },
    ],
  });
  expect(backup.dailyCheck!.alarms.every((alarm) => backup.hub!.alarms.includes(alarm))).toBe(true);
});

test('with canary units, of both roll-outs', () => {
  const { backup } = organization({ canary: { units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')] } });
  expect(settingsOf(backup).heartbeats!.parents).toEqual(['ou-exam-prod1111', 'ou-exam-sand1111']);
});

test('where forwarding is left out nobody is expected, unless it is asked for', () => {
  const without = [BackupOrganizationPart.FORWARDING];
  expect(settingsOf(organization({ without }).backup).heartbeats).toBeUndefined();
  expect(settingsOf(organization({ without, dailyCheck: { heartbeats: true } }).backup).heartbeats!.parents).toEqual(['ou-exam-prod1111', 'ou-exam-sand1111']);
});

test.each([[BackupOrganizationPart.DAILY_CHECK], [BackupOrganizationPart.HUB], [BackupOrganizationPart.MONITORING]])('it is left out with %s', (part) => {
  expect(organization({ without: [part] }).backup.dailyCheck).toBeUndefined();
  expect(() => organization({ without: [part], dailyCheck: { effectivePolicies: false } })).toThrow("dailyCheck is 'given' but the part 'dailyCheck' is left out");
});

test('what is wrong with its options is said of their place', () => {
  expect(() => organization({ dailyCheck: { heartbeats: 'yes' as never } })).toThrow('dailyCheck.heartbeats is');
});
