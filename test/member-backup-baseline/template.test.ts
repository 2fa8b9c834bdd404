import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnResource, Stack, StackProps } from 'aws-cdk-lib';
import { ACCOUNT, central, DEPLOYER, localPlans, MemberProps, MemberStack, tierOf, TWO_REGIONS } from './member-stack';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, IndexedResourceType, MalwareScanMode, ProtectionTier, ResourceTypeVariant,
} from '../../src/protection';
import { days } from '../support/days';

const OTHER = '444444444444';
const { CLOUDFORMATION, REDSHIFT, REDSHIFT_SERVERLESS } = BackupResourceType;
const bounds = { minRetention: days(7), maxRetention: days(3650) };
/** What the example says of its organization. */
const exampleSupport = new BackupSupport({
  dynamoDbAdvancedFeatures: true, variants: [ResourceTypeVariant.FSX_FOR_OPENZFS], unusedResourceTypes: [CLOUDFORMATION, REDSHIFT, REDSHIFT_SERVERLESS],
});

/** Everything that a baseline can have. */
const full: MemberProps = {
  ...TWO_REGIONS,
  central: central({ airGappedVaultName: 'OrgBackupCentralAirGappedVault' }),
  tiers: [
    tierOf({
      deleteAfter: days(100),
      malwareScan: MalwareScanMode.FULL_SCAN,
      indexedResourceTypes: [IndexedResourceType.EBS],
      copyActions: [{ destination: CopyDestination.sameVaultIn('us-west-2') }, { destination: CopyDestination.centralVault() }],
    }),
    tierOf({ target: BackupTarget.airGappedVault(), deleteAfter: days(90) }, { name: 'gapped' }),
    ProtectionTier.monthly(),
  ],
  vaultLock: VaultLock.governance(bounds),
  airGappedVault: bounds,
  airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged(),
  sourceKeyAliases: ['alias/b*', 'alias/a'],
  permissionsBoundaryName: 'Boundary',
  generation: 2,
  retiredGenerations: [{ generation: 1 }],
  formerBackupRoleNames: ['path/Former'],
  s3Tiering: days(60),
};

/** Where the template may be synthesized for; local plans are those of known accounts. */
const ENVIRONMENTS: [string, StackProps, boolean][] = [
  ['another account', { env: { account: OTHER, region: 'us-east-1' } }, true],
  ['another Region', { env: { account: ACCOUNT, region: 'us-west-2' } }, true],
  ['a Region that is not known', { env: { account: ACCOUNT } }, true],
  ['a Region of an account that is not known', { env: { region: 'us-west-2' } }, false],
  ['an account and Region that are not known', {}, false],
];
const QUIET = { analyticsReporting: false };
const file = (props: MemberProps, stackProps: StackProps = { env: { account: ACCOUNT } }, app = new App()) => new MemberStack(props, { ...QUIET, ...stackProps }, app).file;

describe.each([['plans of the organization', false], ['local plans', true]])('with %s the template', (_, local) => {
  const props = { ...full, layout: { accounts: [{ accountId: ACCOUNT }, { accountId: OTHER }] }, localAccounts: local ? [ACCOUNT, OTHER] : undefined };
  const first = file(props, { env: { account: ACCOUNT, region: 'us-east-1' } });

  test.each(ENVIRONMENTS.filter(([, , anyway]) => anyway || !local))('is the same, byte for byte, for %s', (_name, env) => {
    expect(file(props, env)).toBe(first);
  });

  test('is the same where the CDK writes paths, which name the stack', () => {
    const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
    expect(file(props, { env: { account: ACCOUNT, region: 'us-east-1' } }, app)).toBe(first);
  });

  test('is the same with and without literals for the partition', () => {
    const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
    expect(file(props, { env: { account: ACCOUNT, region: 'us-east-1' } }, app)).toBe(first);
  });

  test('is the same in whatever order and however often things are given', () => {
    expect(file({
      ...props, tiers: [...props.tiers!].reverse(), regions: ['us-west-2', ' us-east-1 ', 'us-west-2'], sourceKeyAliases: ['alias/a', 'alias/b*', 'alias/a'],
    })).toBe(first);
  });

  test('names neither the account nor, but for the role of the deployment, a stack', () => {
    expect(first).not.toMatch(/333333333333|444444444444|Fn::ImportValue|"Outputs"|AWS::StackName|AWS::StackId/);
  });

  test('needs no asset', () => {
    const assembly = (new MemberStack(props).stack.node.root as App).synth();
    const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Member.assets.json'), 'utf8'));
    expect(Object.values<any>(manifest.files).map(({ source }) => source)).toEqual([{ path: 'Member.template.json', packaging: 'file' }]);
    expect(manifest.dockerImages).toEqual({});
  });

  test('has no resource that runs code or only tells of the CDK', () => {
    const types = new Set(Object.values(new MemberStack(props, { env: { account: ACCOUNT }, ...QUIET }, new App({ analyticsReporting: true })).resources).map(({ Type }) => Type));
    expect([...types].filter((type) => !/^AWS::(Backup|IAM|KMS)::/.test(type))).toEqual(['AWS::Events::Rule']);
  });

  test('refers to roles of the account only by name, never across Regions', () => {
    const { resources } = new MemberStack(props);
    const roles = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role');
    // the rule of a key has a role of its Region beside it
    const text = JSON.stringify(Object.values(resources).filter(({ Type }) => Type !== 'AWS::Events::Rule').map(({ Properties }) => Properties));
    expect(roles.filter((id) => text.includes(`"${id}"`))).toEqual([]);
    // but for what a selection and a plan wait for, in their own Region
    Object.values(resources).forEach(({ Type, DependsOn = [] }) => DependsOn.filter((id) => roles.includes(id)).forEach((id) => {
      expect(Type).toMatch(/^AWS::Backup::Backup(Plan|Selection)$/);
      expect(resources[id].Condition).toBeUndefined();
    }));
  });
});

test('without version reporting the metadata of the CDK is left out, with it they are there', () => {
  const types = (analyticsReporting: boolean) => Object.values(new MemberStack({}, { analyticsReporting }, new App({ analyticsReporting: true })).resources).map(({ Type }) => Type);
  expect(types(true)).toContain('AWS::CDK::Metadata');
  expect(types(false)).not.toContain('AWS::CDK::Metadata');
});

test('the deploying role stays a name with the account and Region of the deployment in it', () => {
  const denial = new MemberStack().vaultPolicy().find(({ Sid }) => Sid === 'DenyWeakening');
  expect(denial?.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [DEPLOYER] } });
});

describe('20 tiers', () => {
  /** What a StackSet carries in its own template. */
  const LIMIT = 51200;
  const tiers = Array.from({ length: 20 }, (_, i) => ProtectionTier.daily({ name: `application-${i}` }));
  const copied: MemberProps = {
    ...TWO_REGIONS, central: central(), vaultLock: VaultLock.governance(bounds), support: exampleSupport, sourceKeyAliases: ['alias/app-*'],
  };

  /** Bytes of the file that is deployed. */
  function size(props: MemberProps): number {
    const { stack } = new MemberStack(props);
    const { templateFullPath } = (stack.node.root as App).synth().getStackByName('Member');
    return Buffer.byteLength(readFileSync(templateFullPath));
  }

  test('of an organization fit into the template of a StackSet', () => {
    expect(size({ ...copied, tiers })).toBeLessThan(LIMIT);
  });

  test('as local plans that copy to the central account are one too many; what does not fit lies in a bucket', () => {
    expect(size({ ...copied, tiers: tiers.slice(1), localPlans: true })).toBeLessThan(LIMIT);
    expect(size({ ...copied, tiers, localPlans: true })).toBeGreaterThan(LIMIT);
  });
});

test('more tiers change no plan that was there', () => {
  const before = localPlans({ ...TWO_REGIONS, tiers: [tierOf()] }).resources;
  const after = localPlans({ ...TWO_REGIONS, tiers: [tierOf(), ProtectionTier.monthly({ copyTo: [] }), new ProtectionTier({ name: 'a', rules: [BackupRule.weekly()] })] }).resources;
  expect(after).toMatchObject(before);
});

test('another Region changes no vault, key or role', () => {
  const made = (regions: string[]) => new MemberStack({ regions, globalRegion: 'us-east-1' }).resources;
  expect(made(['us-east-1', 'eu-west-1'])).toEqual(made(['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1']));
});

test('its parts can be found: the vault is the default child', () => {
  const { baseline, stack } = new MemberStack();
  expect(baseline.node.defaultChild).toBe(baseline.vault);
  expect(CfnResource.isCfnResource(baseline.vault)).toBe(true);
  expect(Stack.of(baseline)).toBe(stack);
});
