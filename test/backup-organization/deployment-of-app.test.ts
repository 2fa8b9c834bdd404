import { readFileSync } from 'node:fs';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import { channels, HOME, organizationDefinition } from './organization-app';
import { BackupEventHub, BackupOrganization, BackupOrganizationPart, BackupOrganizationProps, BackupPipeline, OrganizationTarget } from '../../src';

/** What the page says of an app as it is, whoever makes its parts. */

const definition = organizationDefinition();
const env = { account: HOME, region: 'eu-central-1' };

function made(props: Partial<BackupOrganizationProps>, add: (app: App, backup: BackupOrganization) => void = () => undefined) {
  const app = new App();
  const backup = new BackupOrganization(app, 'Backup', { definition, channels, ...props });
  add(app, backup);
  const assembly = app.synth();
  return { assembly, page: readFileSync(backup.deploymentFile, 'utf8') };
}

const before = (assembly: CloudAssembly, name: string) => assembly.getStackByName(name).dependencies.flatMap((one) => (one instanceof CloudFormationStackArtifact ? [one.stackName] : []));
const withoutHub = { without: [BackupOrganizationPart.HUB] };
const ofHub = (page: string) => ['Custom metrics of hub and notifier', 'Events that are forwarded', 'AWS CloudTrail records management events'].map((one) => page.includes(one));

test('a hub that the app makes in the home stack counts as one of the organization', () => {
  const { page } = made(withoutHub, (_, backup) => new BackupEventHub(backup.homeStack!, 'Hub', { definition, channels }));
  expect(ofHub(page)).toEqual([true, true, true]);
  expect(page).not.toContain('is left out');
});

test('forwarding comes after the stack of a hub that the app makes by itself, that of members too', () => {
  const { assembly, page } = made(withoutHub, (app) => new BackupEventHub(new Stack(app, 'OwnHub', { env }), 'Hub', { definition, channels }));
  ['Backup-Rollout', `Backup-Forwarding-${HOME}-eu-central-1`].forEach((name) => expect(before(assembly, name)).toContain('OwnHub'));
  expect(ofHub(page)).toEqual([true, true, true]);
  expect(page).toMatch(/\| `Backup\/Rollout` .*`OwnHub`/);
});

test('a hub whose stack comes after forwarding holds nothing up', () => {
  const { assembly } = made(withoutHub, (app, backup) => {
    const own = new Stack(app, 'OwnHub', { env });
    own.addDependency(backup.rolloutStack!);
    new BackupEventHub(own, 'Hub', { definition, channels });
  });
  expect(before(assembly, 'Backup-Rollout')).not.toContain('OwnHub');
});

test('a hub that nothing makes is to be made before', () => {
  expect(made(withoutHub).page).toMatch(/The part `hub` is left out, and nothing in this app makes it: make it before .*:event-bus\/OrgBackupEvents/);
});

test('without the management account its part is done by hand, opt-in and delegation included', () => {
  const { page } = made({ without: [BackupOrganizationPart.MANAGEMENT] });
  ['activate-organizations-access', 'update-region-settings --region eu-west-1', 'put-resource-policy', 'member.org.stacksets.cloudformation.amazonaws.com']
    .forEach((one) => expect(page).toContain(one));
});

test('members without a baseline get theirs before the policies', () => {
  expect(made({ without: [BackupOrganizationPart.BASELINE] }).page).toMatch(/part `baseline` is left out.*OrgBackupVault/);
  expect(made({}).page).not.toContain('`baseline` is left out');
});

test('with canary units, everything up to their gates comes first', () => {
  const { page } = made({ canary: { units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')] } });
  expect(page).toContain('npx cdk deploy \'Backup/CanaryRollout\' \'Backup/CanaryPolicies\' \'Backup/CanaryGate-eu-central-1\' \'Backup/CanaryGate-eu-west-1\'\n');
  expect(page).toContain('wait-for-canary-gates.sh OrgBackup-CanaryGate eu-central-1 eu-west-1');
});

test('an organization with a pipeline is deployed by it', () => {
  const app = new App();
  const backup = new BackupOrganization(new Stage(app, 'Production'), 'Backup', { definition, channels });
  new BackupPipeline(new Stack(app, 'BackupPipeline', { env }), 'Pipeline', {
    organization: backup, channels, testCommands: ['npm test'],
    source: CodePipelineSource.connection('example/backup', 'main', { connectionArn: `arn:aws:codeconnections:eu-central-1:${HOME}:connection/aEXAMPLE-8aad-4d5d-8878-dfcab0bc441f` }),
  });
  app.synth();
  const page = readFileSync(backup.deploymentFile, 'utf8');
  expect(page).toContain('npx cdk deploy --exclusively \'BackupPipeline\'');
  expect(page.split('\n')).not.toContain('npx cdk deploy \'Production/Backup/*\'');
  expect(page).not.toMatch(/^npx cdk deploy .*Production\/Backup\/(Home|Rollout|Policies)'/m);
});
