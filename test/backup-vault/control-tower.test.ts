import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { referenceOrganization } from '../../examples/typescript/app';
import { localPlans } from '../../examples/typescript/local-plans';
import { ownChannel } from '../../examples/typescript/own-channel';
import { AirGappedVaultEncryption, BackupActivityTrail, InferredDenial, MemberBackupBaseline, MultiRegionBackupKey, NotificationTopic } from '../../src';
import { MalwareScanMode } from '../../src/protection';
import { CentralStack } from '../central-backup-account/central-stack';
import { HERE, memberDefinition, MemberProps, tierOf, TWO_REGIONS } from '../member-backup-baseline/member-stack';
import { days } from '../support/days';

/**
 * CT.KMS.PR.3 of AWS Control Tower, as its rule reads a template: some statement of each key denies everybody `kms:CreateGrant` alone, on everything, under
 * `BoolIfExists` with both keys at "false", and under no other condition.
 *
 * https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
 */
function meets(statement: any): boolean {
  const { Effect, Action, Principal, Resource, Condition = {} } = statement;
  const { BoolIfExists = {} } = Condition;
  return Effect === 'Deny'
    && [Action].flat().every((action) => action === 'kms:CreateGrant')
    && (Principal === '*' || Principal?.AWS === '*')
    && [Resource].flat().every((resource) => resource === '*')
    && Object.keys(Condition).every((operator) => operator === 'BoolIfExists')
    && JSON.stringify(Object.entries(BoolIfExists).map(([key, value]) => [key.toLowerCase(), value]).sort())
      === JSON.stringify([['aws:principalisawsservice', 'false'], ['kms:grantisforawsresource', 'false']]);
}

/** Keys of all templates of an app, those of StackSets among them: `<file>/<logical id>` and their statements. */
function keysOf(app: App): [string, any[]][] {
  const { directory } = app.synth();
  return templatesIn(directory).flatMap(([file, { Resources = {} }]) => Object.entries<any>(Resources)
    .filter(([, { Type }]) => ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'].includes(Type))
    .map(([id, { Properties }]): [string, any[]] => [`${file}/${id}`, Properties.KeyPolicy.Statement]));
}

function templatesIn(directory: string): [string, any][] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): [string, any][] => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? (entry.name.startsWith('asset.') ? [] : templatesIn(path))
      : entry.name.endsWith('.json') ? [[entry.name, JSON.parse(readFileSync(path, 'utf8'))]] : [];
  });
}

const failing = (app: App) => keysOf(app).filter(([, statements]) => !statements.some(meets)).map(([name]) => name);

test('the rule fails what its documentation fails', () => {
  const statement = { Effect: 'Deny', Action: 'kms:CreateGrant', Principal: '*', Resource: '*', Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } } };
  expect(meets(statement)).toBe(true);
  for (const other of [
    { Effect: 'Allow' }, { Action: ['kms:CreateGrant', 'kms:RevokeGrant'] }, { Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, { Condition: undefined },
    { Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } } }, { Condition: { Bool: statement.Condition.BoolIfExists } },
    { Condition: { ...statement.Condition, ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/Exempt' } } },
  ]) {
    expect(meets({ ...statement, ...other })).toBe(false);
  }
});

describe('every key of an example meets it', () => {
  test.each<[string, (app: App) => void]>([['app', referenceOrganization], ['local-plans', localPlans], ['own-channel', ownChannel]])('%s', (_, make) => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'control-tower-')) });
    make(app);
    expect(failing(app)).toEqual([]);
  });

  test('organization, which is a program of its own', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'control-tower-'));
    const made: App[] = [];
    const synth = jest.spyOn(App.prototype, 'synth').mockImplementation(function (this: App) {
      made.push(this);
      return undefined as never;
    });
    process.env.CDK_OUTDIR = outdir;
    try {
      jest.requireActual('../../examples/typescript/organization');
    } finally {
      synth.mockRestore();
      delete process.env.CDK_OUTDIR;
    }
    expect(keysOf(made[0]).length).toBeGreaterThanOrEqual(2);
    expect(failing(made[0])).toEqual([]);
  });
});

describe('so does every other key that the library makes', () => {
  const bounds = { minRetention: days(7), maxRetention: days(90) };
  const airGapped = { airGappedVault: bounds, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() };
  const scanned = [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })];
  const member = (props: MemberProps) => (app: App) => { new MemberBackupBaseline(new Stack(app, 'Member', HERE), 'Baseline', { definition: memberDefinition({ ...TWO_REGIONS, ...props }) }); };

  test.each<[string, number, (app: App) => void]>([
    ['of an air-gapped central vault', 2, (app) => { new CentralStack(airGapped, undefined, app); }],
    ['of air-gapped member vaults', 2, member({ memberVault: undefined, ...airGapped })],
    ['in all Regions', 1, (app) => { new MultiRegionBackupKey(new Stack(app, 'Key', HERE), 'Key', { definition: memberDefinition(TWO_REGIONS) }); }],
    ['of scanned vaults, once that is verified', 1, member({ tiers: scanned, verifiedDenials: [InferredDenial.GRANTS_WHERE_SCANNED] })],
    ['of topics and trails', 2, (app) => {
      const stack = new Stack(app, 'Home', HERE);
      new NotificationTopic(stack, 'Topic');
      new BackupActivityTrail(stack, 'Trail');
    }],
  ])('%s', (_, count, make) => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'control-tower-')) });
    make(app);
    expect(keysOf(app)).toHaveLength(count);
    expect(failing(app)).toEqual([]);
  });

  test('but those of scanned vaults, until that is verified', () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'control-tower-')) });
    member({ tiers: scanned })(app);
    expect(failing(app)).toHaveLength(1);
  });
});
