import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnResource, DefaultStackSynthesizer, Duration, NestedStack } from 'aws-cdk-lib';
import { CloudFormationExecutionRole, DeployedTemplate, ManualDeletion, VaultLock } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { ACCOUNT, CentralSpec, CentralStack } from '../central-backup-account/central-stack';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deployed-'));
  file = join(folder, 'Central.template.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const compliance = (days: number) => VaultLock.compliance({ minRetention: Duration.days(days), coolingOff: Duration.days(3) });

/** Deploys with `before`, puts the template aside, and checks `after` against it. */
function check(before: CentralSpec, after: CentralSpec, releasedVaults?: string[], synthesizer?: DefaultStackSynthesizer): () => void {
  writeFileSync(file, JSON.stringify(new CentralStack(before).template.toJSON()));
  const next = new CentralStack(after, { env: { account: ACCOUNT, region: 'eu-west-1' }, synthesizer });
  DeployedTemplate.check(next.stack, file, { releasedVaults });
  return () => next.template;
}

test('the same stack passes', () => {
  const props = { vaultLock: compliance(7), airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(90) } };
  expect(check(props, props)).not.toThrow();
});

test('a changed compliance lock fails the synthesis and says what to set', () => {
  expect(check({ vaultLock: compliance(7) }, { vaultLock: compliance(8) })).toThrow(
    /vault Central7FB44904 named 'OrgBackupCentralVault' would change its compliance lock .* set generation to one more than before .*\(deployed template: .*Central\.template\.json\)/);
});

test('a successor that keeps the old vault passes', () => {
  const successor = { vaultLock: compliance(8), generation: 2, retiredGenerations: [{ generation: 1, vaultLock: compliance(7) }] };
  expect(check({ vaultLock: compliance(7) }, successor)).not.toThrow();
});

test('a successor that forgets the old vault fails, for vault and key', () => {
  const forget = check({}, { generation: 2 });
  expect(forget).toThrow("vault Central7FB44904 named 'OrgBackupCentralVault' is gone");
  expect(forget).toThrow('key CentralKey837EB0BF is gone');
});

test('an emptied vault may go when it is released', () => {
  const before = { generation: 2, retiredGenerations: [{ generation: 1 }] };
  expect(check(before, { generation: 2 })).toThrow('is gone');
  expect(check(before, { generation: 2 }, ['OrgBackupCentralVault'])).not.toThrow();
});

test('an emptied vault may go when the definition says so, with its key, and nowhere else', () => {
  const before = { generation: 2, retiredGenerations: [{ generation: 1 }] };
  expect(check(before, { generation: 2, releasedVaults: ['OrgBackupCentralVault'] })).not.toThrow();
  expect(check(before, { generation: 2, releasedVaults: ['OrgBackupCentralVault-3'] })).toThrow('is gone');
});

test('another name of the central role fails, until the definition releases the former one', () => {
  const naming = new BackupNaming({ centralRoleName: 'OtherAWSBackupRole' });
  expect(check({}, { naming })).toThrow(/backup role CentralServiceRole\w+ named 'OrgBackupAWSBackupCentralRole' would change RoleName from 'OrgBackupAWSBackupCentralRole' to 'OtherAWSBackupRole', which replaces it/);
  expect(check({}, { naming, releasedBackupRoles: ['OrgBackupAWSBackupCentralRole'] })).not.toThrow();
});

test('a change to deletion by hand loses the denials', () => {
  expect(check({}, { manualDeletion: ManualDeletion.allowed() })).toThrow(/vault Central\w+ named 'OrgBackupCentralVault' would lose its AccessPolicy|would no longer deny backup:DeleteBackupVault/);
  expect(check({ manualDeletion: ManualDeletion.allowed() }, {})).not.toThrow();
});

describe('another deploying role', () => {
  const other = CloudFormationExecutionRole.named('Deployer');
  const arn = `arn:aws:iam::${ACCOUNT}:role/Deployer`;
  const synthesizer = () => new DefaultStackSynthesizer({ cloudFormationExecutionRole: arn });
  const deployedByOther = (before: CentralSpec, after: CentralSpec = {}) => check(before, { ...after, deployedBy: other }, undefined, synthesizer());

  test('fails where the deployed policy does not spare it, and says how to go on', () => {
    expect(deployedByOther({})).toThrow(new RegExp(`spares other roles than ${arn} from the denial of changes of its policy, and that role deploys now: .*; first deploy with the former role, and name the new one in policyAdministrators`));
  });

  test('passes once the deployed policy spares it', () => {
    expect(deployedByOther({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [arn] }) })).not.toThrow();
  });

  test('passes where nobody was ever to change the policy', () => {
    const manualDeletion = ManualDeletion.denied({ policyAdministrators: [] });
    expect(deployedByOther({ manualDeletion }, { manualDeletion })).not.toThrow();
  });
});

test('a boundary of the backup role is told, as nobody knows what it leaves', () => {
  writeFileSync(file, JSON.stringify(new CentralStack().template.toJSON()));
  const next = new CentralStack();
  (next.central.node.findChild('ServiceRole').node.defaultChild as CfnResource).addPropertyOverride('PermissionsBoundary', 'arn:aws:iam::111111111111:policy/Boundary');
  DeployedTemplate.check(next.stack, file);
  expect(next.warnings()).toEqual([expect.stringMatching(/backup role CentralServiceRole\w+ gets the permissions boundary arn:aws:iam::111111111111:policy\/Boundary: .*cdk-org-backup:backupRoleBounded/)]);
});

test('another name fails', () => {
  expect(check({}, { naming: new BackupNaming({ centralVaultName: 'Other' }) })).toThrow("would change BackupVaultName from 'OrgBackupCentralVault' to 'Other'");
});

test('bounds of an air-gapped vault fail', () => {
  const bounds = (days: number) => ({ airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(days) } });
  expect(check(bounds(90), bounds(91))).toThrow('would change MaxRetentionDays from 90 to 91');
});

test('overrides are seen', () => {
  writeFileSync(file, JSON.stringify(new CentralStack().template.toJSON()));
  const next = new CentralStack();
  next.central.vault.addPropertyOverride('BackupVaultName', 'Overridden');
  DeployedTemplate.check(next.stack, file);
  expect(() => next.template).toThrow("to 'Overridden'");
});

test('what is added after the check is seen, and nested stacks are left alone', () => {
  writeFileSync(file, JSON.stringify({ Resources: { Late: { Type: 'AWS::KMS::Key', Properties: {} } } }));
  const next = new CentralStack();
  DeployedTemplate.check(next.stack, file);
  new CfnResource(new NestedStack(next.stack, 'Nested'), 'Late', { type: 'AWS::KMS::Key' }).overrideLogicalId('Late');
  expect(() => next.template).toThrow('key Late is gone');
  new CfnResource(next.stack, 'Late', { type: 'AWS::KMS::Key' });
  expect(() => next.template).not.toThrow();
});

test('without a deployed template there is a warning', () => {
  const next = new CentralStack();
  DeployedTemplate.check(next.stack, join(folder, 'nothing.json'));
  expect(next.warnings()).toEqual([expect.stringMatching(/there is no deployed template '.*nothing\.json'.*cdk-org-backup:deployedTemplateMissing/)]);
});

test.each([
  ['Resources: {}', "can't be read as JSON"],
  ['{}', 'has no Resources'],
  ['null', 'has no Resources'],
  ['[]', 'has no Resources'],
  ['"text"', 'has no Resources'],
  ['{"Resources":null}', 'has no Resources'],
])('a file with %s is refused', (content, message) => {
  writeFileSync(file, content);
  const { stack } = new CentralStack({}, undefined, new App());
  expect(() => DeployedTemplate.check(stack, file)).toThrow(message);
  expect(() => DeployedTemplate.check(stack, file)).toThrow(/^templateFile is '/);
});
