import { App, BootstraplessSynthesizer } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { ACCOUNT, MemberStack } from './member-stack';
import { AirGappedVaultEncryption, CloudFormationExecutionRole } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { BackupResourceType, BackupSupport, ResourceTypeVariant } from '../../src/protection';
import { TemplateOf } from '../support/cloudformation/template-faults';
import { days } from '../support/days';
import { CENTRAL_ACCOUNT, centralVaultIn } from '../support/definition';
import { buildTier, Places, TierSpec, tierSets } from '../support/policy/arbitraries';
import { World } from '../support/policy/expected';
import { SupportSpec, VARIANTS } from '../support/policy/oracle';

/** A baseline as plain data, of whatever valid tiers, Regions, names and support. */
export interface Case {
  readonly partition: string;
  readonly tiers: TierSpec[];
  readonly regions: string[];
  readonly centralRegions: string[];
  readonly support: SupportSpec;
  readonly naming: { prefix: string; tagKey: string; rolePath: string };
  readonly localPlans: boolean;
  readonly airGappedKey: 'awsOwned' | 'customerManaged' | 'existing';
  readonly s3Tiering: boolean;
  readonly deployedBy: 'stack' | 'stackSet' | 'named';
  readonly boundary?: string;
  readonly aliases?: string[];
  readonly generation: number;
  readonly literals: boolean;
}

export const PARTITIONS: { [partition: string]: { regions: string[]; central: string[]; places: Omit<Places, 'ownRegions'> } } = {
  'aws': {
    regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-south-1', 'ca-west-1', 'me-south-1', 'ap-southeast-3', 'ap-southeast-5'],
    central: ['us-east-1', 'eu-west-1', 'eu-south-1'],
    places: {
      airGapped: true,
      vaultArns: ['arn:aws:backup:us-east-1:333333333333:backup-vault:Vault_1', 'arn:aws:backup:eu-west-1:$account:backup-vault:Other_vault'],
    },
  },
  'aws-cn': pair('aws-cn', 'cn-north-1', 'cn-northwest-1'),
  'aws-us-gov': pair('aws-us-gov', 'us-gov-west-1', 'us-gov-east-1'),
};

function pair(partition: string, one: string, other: string) {
  const vaultArns = [`arn:${partition}:backup:${one}:444444444444:backup-vault:Vault_1`, `arn:${partition}:backup:${other}:$account:backup-vault:Other_vault`];
  return { regions: [one, other], central: [one, other], places: { airGapped: false, vaultArns } };
}

const maybe = fc.constantFrom(undefined, true, false);

/** Regions in which CloudFormation makes no air-gapped vault. */
const BARE = ['ca-west-1', 'ap-southeast-5'];
const isBare = (region: string) => BARE.includes(region);

/** Writes directly to the air-gapped vault only where every Region gets one. */
function within(tier: TierSpec, regions: string[]): TierSpec {
  return regions.some(isBare) ? { ...tier, rules: tier.rules.map((rule) => (rule.target === 'airGapped' ? { ...rule, target: 'member' } : rule)) } : tier;
}

/** China has neither. */
const withoutIndexAndScan = (tier: TierSpec): TierSpec => ({ ...tier, scanTypes: undefined, rules: tier.rules.map((rule) => ({ ...rule, index: [], scan: undefined })) });

/** Valid baselines of one partition. */
export function cases(partition: string, localPlans: boolean): fc.Arbitrary<Case> {
  const { regions: all, central, places } = PARTITIONS[partition];
  return fc.tuple(fc.subarray(all, { minLength: 1, maxLength: Math.min(4, all.length) }), fc.boolean(), fc.constantFrom(...central)).chain(([regions, everywhere, first]) => {
    const centralRegions = [...new Set([first, ...(everywhere ? regions : [])])];
    return fc.record({
      partition: fc.constant(partition),
      tiers: tierSets({ centralRegions, everywhere, places: { ...places, ownRegions: regions }, maxTiers: 3, maxRules: 3 })
        .map((tiers) => tiers.map((tier) => within(partition === 'aws-cn' ? withoutIndexAndScan(tier) : tier, regions))),
      regions: fc.constant(regions),
      centralRegions: fc.constant(centralRegions),
      support: fc.record({
        dynamoDbAdvancedFeatures: maybe,
        variants: fc.option(fc.subarray([...VARIANTS]), { nil: undefined, freq: 2 }),
        unusedResourceTypes: fc.subarray(['REDSHIFT', 'REDSHIFT_SERVERLESS', 'CLOUDFORMATION', 'RDS', 'S3']),
      }),
      naming: fc.record({ prefix: fc.constantFrom('OrgBackup', 'A'), tagKey: fc.constantFrom('backup', 'protection tier'), rolePath: fc.constantFrom('/', '/a/b/') }),
      localPlans: fc.constant(localPlans),
      airGappedKey: fc.constantFrom('awsOwned' as const, 'customerManaged' as const, 'existing' as const),
      s3Tiering: fc.boolean(),
      deployedBy: fc.constantFrom('stack' as const, 'stackSet' as const, 'named' as const),
      boundary: fc.constantFrom(undefined, 'Boundary', 'path/Boundary'),
      aliases: fc.constantFrom(undefined, ['alias/app-*']),
      generation: fc.constantFrom(1, 2),
      literals: fc.boolean(),
    });
  });
}

const DEPLOYED_BY = { stack: undefined, named: CloudFormationExecutionRole.named('Deployer'), stackSet: CloudFormationExecutionRole.serviceManagedStackSet() };

function encryption({ airGappedKey, partition, regions }: Case): AirGappedVaultEncryption {
  return airGappedKey === 'existing'
    ? AirGappedVaultEncryption.existingKeys(Object.fromEntries(regions.map((region) => [region, `arn:${partition}:kms:${region}:555555555555:key/0123`])))
    : AirGappedVaultEncryption[airGappedKey]();
}

export function render(one: Case): { stack: MemberStack; template: TemplateOf; world: World } {
  const naming = new BackupNaming(one.naming);
  const { airGapped } = PARTITIONS[one.partition].places;
  const stack = new MemberStack({
    tiers: one.tiers.map(buildTier),
    regions: one.regions,
    globalRegion: one.regions[0],
    naming,
    central: one.centralRegions.map((region) => centralVaultIn({ region, ...(airGapped && { airGappedVaultName: naming.centralAirGappedVaultName }) })),
    support: new BackupSupport({
      ...one.support,
      variants: one.support.variants?.map((id) => ResourceTypeVariant[id]),
      unusedResourceTypes: one.support.unusedResourceTypes!.map((id) => BackupResourceType[id as 'RDS']),
    }),
    localPlans: one.localPlans,
    ...(airGapped && !one.regions.every(isBare) && {
      airGappedVault: { minRetention: days(7), maxRetention: days(36500) },
      airGappedVaultEncryption: encryption(one),
    }),
    deployedBy: DEPLOYED_BY[one.deployedBy],
    s3Tiering: one.s3Tiering ? days(60) : undefined,
    permissionsBoundaryName: one.boundary,
    sourceKeyAliases: one.aliases,
    generation: one.generation,
    retiredGenerations: one.generation === 2 ? [{ generation: 1 }] : [],
  }, {
    // plans of an account are made for this account only
    env: { account: one.localPlans ? ACCOUNT : undefined },
    synthesizer: one.deployedBy === 'stack' ? undefined : new BootstraplessSynthesizer(),
    analyticsReporting: false,
  }, new App({ context: { '@aws-cdk/core:enablePartitionLiterals': one.literals } }));
  const { vaultName, airGappedVaultName = 'none' } = stack.baseline;
  const names = { vault: vaultName, gapped: airGappedVaultName, central: naming.centralVaultName, centralGapped: naming.centralAirGappedVaultName };
  return {
    stack,
    template: Template.fromStack(stack.stack).toJSON() as TemplateOf,
    world: { centralRegions: one.centralRegions, account: CENTRAL_ACCOUNT, names, support: one.support },
  };
}
