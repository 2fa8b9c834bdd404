import { App, BootstraplessSynthesizer, DefaultStackSynthesizer, IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { definitionOf, deployed, HOME, propertiesOf } from './hub-stack';
import { EventForwarding } from '../../src/event-forwarding';
import { BackupEventHub } from '../../src/event-hub';
import { groupingSettings } from '../../src/event-hub/handler/hub-contract';
import { NotificationChannel } from '../../src/notification';
import { organization } from '../backup-organization/organization-app';

const MEMBER = '111122223333';
const QUEUES = 'arn:aws:sqs:eu-west-1:111111111111:';

const deployersIn = (stack: Stack): string[] => groupingSettings(deployed(
  propertiesOf(stack, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables).find((variables) => variables?.KNOWLEDGE !== undefined), QUEUES,
)).knowledge!.forwarding!.deployers.split(' ');

const EVERYWHERE = ['arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*-*', 'arn:aws:iam::*:role/stacksets-exec-*'];
const own = (name: string, qualifier = 'own') => new DefaultStackSynthesizer({ qualifier, cloudFormationExecutionRole: `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}` });

/** What the hub of an app takes for deployers beyond those of every account; forwarding is added after the hub. */
function others(home: IStackSynthesizer | undefined, ...members: ReadonlyArray<{ synthesizer: IStackSynthesizer; account?: string; region?: string }>): string[] {
  const app = new App();
  const definition = definitionOf();
  const stack = new Stack(app, 'Home', { env: HOME, synthesizer: home });
  new BackupEventHub(stack, 'EventHub', { definition, channels: [NotificationChannel.emails(['a@example.com'])] });
  members.forEach(({ synthesizer, account, region }, i) => (
    new EventForwarding(new Stack(app, `Member${i}`, { synthesizer, env: { account, region } }), 'Forwarding', { definition })));
  return deployersIn(stack).filter((arn) => !EVERYWHERE.includes(arn));
}

test('without synthesizers of one\'s own the roles of every account suffice', () => {
  expect(others(undefined, { synthesizer: new DefaultStackSynthesizer(), account: MEMBER, region: 'eu-west-1' })).toEqual([]);
});

test('the role that home\'s synthesizer names deploys in home', () => {
  expect(others(own('OurExec', 'hnb659fds'))).toEqual([`arn:aws:iam::${HOME.account}:role/OurExec`]);
});

test('the role that a synthesizer of forwarding names deploys in its account, with its path, account and Region', () => {
  expect(others(undefined,
    { synthesizer: new DefaultStackSynthesizer({ qualifier: 'rescue' }), account: MEMBER, region: 'eu-west-1' },
    { synthesizer: own('path/to/Exec-${AWS::Region}'), account: '444444444444', region: 'eu-central-1' },
    { synthesizer: own('Anywhere') },
    { synthesizer: new BootstraplessSynthesizer(), account: MEMBER, region: 'us-east-1' },
  )).toEqual([
    'arn:aws:iam::*:role/Anywhere',
    `arn:aws:iam::${MEMBER}:role/cdk-rescue-cfn-exec-role-${MEMBER}-eu-west-1`,
    'arn:aws:iam::444444444444:role/path/to/Exec-eu-central-1',
  ]);
});

test('one role in many accounts takes no more room than that of every account', () => {
  const accounts = Array.from({ length: 6 }, (_, i) => String(100000000000 + i));
  expect(others(undefined, ...accounts.map((account) => ({ synthesizer: new DefaultStackSynthesizer({ qualifier: 'rescue' }), account, region: 'eu-west-1' }))))
    .toEqual(['arn:aws:iam::*:role/cdk-rescue-cfn-exec-role-*-*']);
});

test('a hub of a backup organization knows the roles of home, recovery and management', () => {
  const { app } = organization({ stacks: {
    home: { synthesizer: own('OurExec', 'hnb659fds') }, recovery: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'rescue' }) }, management: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'mgmt' }) },
  } }, { place: { recoveryAccount: '333333333333' } });
  app.synth();
  const home = app.node.findAll().find((one): one is BackupEventHub => one instanceof BackupEventHub)!;
  const found = deployersIn(Stack.of(home));
  expect(found).toEqual(expect.arrayContaining([...EVERYWHERE, `arn:aws:iam::${HOME.account}:role/OurExec`]));
  expect(found.some((arn) => arn.startsWith('arn:aws:iam::333333333333:role/cdk-rescue-cfn-exec-role-333333333333-'))).toBe(true);
  expect(found.some((arn) => arn.includes('cdk-mgmt-cfn-exec-role-'))).toBe(true);
});
