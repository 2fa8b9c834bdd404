/**
 * `npm run facts:diff` on deliberate changes, and that what the library is decided on has what the library names.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CREATE_ONLY } from '../../src/backup-vault/template-comparison';
import { CALL_ROWS } from '../../src/data/event-calls';
import { JOB_FAILURES } from '../../src/data/job-events';
import { RESOURCE_HANDLERS } from '../../src/data/resource-handlers';
import { differences, Facts, textOf } from '../../tools/facts-diff/facts';

const FILE = 'tools/facts-diff/known.json';
const known = JSON.parse(readFileSync(FILE, 'utf8')) as Facts;

/** The same, to be changed. */
interface Changeable {
  services: { [service: string]: { operations: string[]; members: { [structure: string]: string[] }; values: { [enumeration: string]: string[] } } };
  resources: { [type: string]: { properties: string[]; required: string[]; replaces: string[]; values?: { [path: string]: string[] }; notIn?: string[] } };
}
function changed(change: (facts: Changeable) => void): Facts {
  const copy = structuredClone(known);
  change(copy as unknown as Changeable);
  return copy;
}
const told = (newest: Facts) => differences(known, newest).map(({ kind, text }) => `${kind}: ${text}`);

test('the same models differ in nothing, whatever their versions are', () => {
  expect(told({ ...known, versions: { 'botocore': '9.9.9', 'cfn-lint': '9.9.9' } })).toEqual([]);
});

test.each<[string, Parameters<typeof changed>[0], string[]]>([
  ['an operation that came', ({ services }) => services.backup.operations.push('MeltBackupVault'), ['new: operation backup:MeltBackupVault']],
  ['an operation that went', ({ services }) => services.organizations.operations.shift(), ['removed: operation organizations:AcceptHandshake']],
  ['an option that came', ({ services }) => services.backup.members.UpdateRegionSettingsInput.push('Whatever'), ['new: member backup:UpdateRegionSettingsInput.Whatever']],
  ['a value that came', ({ services }) => services.backup.values.VaultType.push('VAULT_OF_GLASS'), ['new: value of backup:VaultType: VAULT_OF_GLASS']],
  ['a structure that came, without its members', ({ services }) => { services.cloudformation.members.ExecutionRole = ['Name', 'Path']; }, ['new: structure cloudformation:ExecutionRole']],
  ['a resource type that came, without its properties', ({ resources }) => {
    resources['AWS::Backup::Glass'] = { properties: ['Thickness'], required: ['Thickness'], replaces: ['Thickness'], notIn: ['eu-north-1'] };
  }, ['new: resource type AWS::Backup::Glass']],
  ['a resource type that went', ({ resources }) => { delete resources['AWS::Backup::LegalHold']; }, ['removed: resource type AWS::Backup::LegalHold']],
  ['a property that came, with its values', ({ resources }) => {
    resources['AWS::Backup::BackupVault'].properties.push('Glass');
    resources['AWS::Backup::BackupVault'].values = { Glass: ['THIN', 'THICK'] };
  }, ['new: property of AWS::Backup::BackupVault: Glass']],
  ['a property that replaces now', ({ resources }) => resources['AWS::Backup::BackupVault'].replaces.push('AccessPolicy'), ['changed: a change of AccessPolicy replaces AWS::Backup::BackupVault']],
  ['a property that replaces no longer', ({ resources }) => resources['AWS::Backup::BackupVault'].replaces.pop(), ['changed: no longer: a change of EncryptionKeyArn replaces AWS::Backup::BackupVault']],
  ['a property that is required now', ({ resources }) => resources['AWS::Organizations::Policy'].required.push('Description'), ['changed: AWS::Organizations::Policy requires Description']],
  ['a Region that gets a type', ({ resources }) => resources['AWS::Backup::LegalHold'].notIn!.shift(), [expect.stringMatching(/^changed: no longer: AWS::Backup::LegalHold is missing in /) as never]],
])('%s is told', (_, change, lines) => {
  expect(told(changed(change))).toEqual(lines);
});

test('the file is written as it is read', () => {
  expect(textOf(known)).toBe(readFileSync(FILE, 'utf8'));
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facts-diff-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (newest: Facts) => {
    const file = join(folder, 'newest.json');
    writeFileSync(file, JSON.stringify(newest));
    return spawnSync(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', 'tsconfig.dev.json', 'tools/facts-diff/run.ts', '--newest', file], { encoding: 'utf8' });
  };

  test('ends well where nothing is new', () => {
    const { status, stdout } = run({ ...known, versions: { ...known.versions, botocore: '9.9.9' } });
    expect(stdout).toBe(`botocore 9.9.9 (decided on: ${known.versions.botocore})\ncfn-lint ${known.versions['cfn-lint']} (decided on: ${known.versions['cfn-lint']})\nnothing is new\n`);
    expect(status).toBe(0);
  });

  test('fails on what is new, removed or changed, and says where the library names it', () => {
    const { status, stdout } = run(changed(({ services, resources }) => {
      services.backup.operations = services.backup.operations.map((name) => (name === 'DeleteRecoveryPoint' ? 'MeltRecoveryPoint' : name));
      resources['AWS::Backup::BackupVault'].replaces.pop();
    }));
    expect(stdout).toContain('new: decide: operation backup:MeltRecoveryPoint\n');
    expect(stdout).toMatch(/^removed: decide: operation backup:DeleteRecoveryPoint \(named in .*src\/data\/event-calls\.ts/m);
    expect(stdout).toContain('changed: decide: no longer: a change of EncryptionKeyArn replaces AWS::Backup::BackupVault');
    expect(stdout).toContain('3 differences. Decide what the library does with each');
    expect(status).toBe(1);
  });
});

describe('what the library names is there', () => {
  /** IAM and CloudTrail know these calls, which no API has. */
  const WITHOUT_API = ['DeleteBackupVaultSharingPolicy', 'PutBackupVaultSharingPolicy'];

  test('calls that are told of', () => {
    const unknown = CALL_ROWS.flatMap((row) => {
      const operations = known.services['service' in row ? row.service : '']?.operations;
      return operations === undefined || !('calls' in row) ? [] : Object.keys(row.calls).filter((name) => !operations.includes(name));
    });
    expect(unknown.filter((name) => !WITHOUT_API.includes(name))).toEqual([]);
  });

  test('states of jobs and recovery points', () => {
    const { values } = known.services.backup;
    const states = new Set(['BackupJobState', 'CopyJobState', 'RestoreJobState', 'RestoreJobStatus', 'ScanJobState', 'ScanState', 'RecoveryPointStatus', 'BackupJobStatus', 'CopyJobStatus', 'ScanJobStatus'].flatMap((name) => values[name] ?? []));
    expect(Object.values(JOB_FAILURES).flatMap((failure) => failure.states).filter((state) => !states.has(state))).toEqual([]);
  });

  test('resource types that stacks of others hold, and the policy type', () => {
    expect(Object.keys(RESOURCE_HANDLERS).filter((type) => type.startsWith('AWS::Backup::') && known.resources[type] === undefined)).toEqual([]);
    expect(known.services.organizations.values.PolicyType).toEqual(expect.arrayContaining(['BACKUP_POLICY', 'SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY', 'TAG_POLICY']));
  });

  test('what replaces a vault is what the comparison with deployed templates refuses', () => {
    for (const type of ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault']) {
      expect([type, known.resources[type].replaces]).toEqual([type, [...CREATE_ONLY[type]].sort()]);
    }
    expect(known.resources['AWS::Organizations::Policy'].replaces).toEqual(['Type']);
  });
});
