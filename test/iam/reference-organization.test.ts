import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deployer, serviceLinkedRole, via } from './central-world';
import { referenceOrganization } from '../../examples/typescript/app';
import { Case, fault, opposite } from '../support/iam/cases';
import { lint } from '../support/iam/lint';
import { administrator, World } from '../support/iam/world';

/** The reference organisation as a whole: several stacks whose policies name what other stacks make. */

const CENTRAL = '222222222222';
const MEMBER = '111111111111';
const STRANGER = '999999999999';
const REGIONS = ['us-east-1', 'us-west-2'];

function synthesise(): World {
  const app = new App();
  referenceOrganization(app);
  return new World({
    organization: { [CENTRAL]: 'o-exampleorg/r-exam/', [MEMBER]: 'o-exampleorg/r-exam/ou-exam-workloads/' },
    templates: app.node.children.filter(Stack.isStack).map(stack => ({
      template: Template.fromStack(stack).toJSON(), account: stack.account, region: stack.region, stackName: stack.stackName,
    })),
  });
}

const world = synthesise();
const serviceRole = world.role(`arn:aws:iam::${CENTRAL}:role/OrgBackupAWSBackupCentralRole`);

/** What must hold in each Region, with the roles that exist once in the account. */
function casesOf(region: string): Case[] {
  const vaults = [...world.ofType('AWS::Backup::BackupVault'), ...world.ofType('AWS::Backup::LogicallyAirGappedBackupVault')].filter(vault => vault.region === region);
  const key = world.target(vaults[0].property('EncryptionKeyArn'));
  const elsewhere = REGIONS.find(other => other !== region)!;
  return [
    ...vaults.map(({ arn }): Case => ({
      name: `a member copies into ${arn}`, request: { principal: administrator(MEMBER), action: 'backup:CopyIntoBackupVault', resource: world.target(arn!) }, allowed: true,
      butName: 'a stranger does not', but: { principal: administrator(STRANGER) },
    })),
    ...vaults.map(({ arn }): Case => ({
      name: `nobody deletes from ${arn}`, request: { principal: deployer(CENTRAL, region), action: 'backup:DeleteRecoveryPoint', resource: world.recoveryPoint(arn!) }, allowed: false,
      butName: 'restoring is free', but: { action: 'backup:StartRestoreJob' },
    })),
    ...vaults.map(({ arn }): Case => ({
      name: `the deploying role of ${region} changes ${arn}`,
      request: { principal: deployer(CENTRAL, region), action: 'backup:PutBackupVaultAccessPolicy', resource: world.target(arn!) }, allowed: true,
      butName: 'the one of the other Region does not', but: { principal: deployer(CENTRAL, elsewhere) },
    })),
    {
      name: `AWSServiceRoleForBackup copies into ${region}`,
      request: { principal: serviceLinkedRole(CENTRAL), action: 'kms:GenerateDataKeyWithoutPlaintext', resource: key, context: via('ec2', region) }, allowed: true,
      butName: 'the one of a member does not', but: { principal: serviceLinkedRole(MEMBER) },
    },
    {
      name: `the service role, made in one Region, decrypts in ${region}`,
      request: { principal: serviceRole, action: 'kms:Decrypt', resource: key, context: via('ec2', region) }, allowed: true,
      butName: 'an administrator does not', but: { principal: administrator(CENTRAL) },
    },
  ];
}

test('the service role is made once, and nothing but the central account has policies', () => {
  expect(world.ofType('AWS::IAM::Role').filter(role => role.arn === serviceRole.arn)).toHaveLength(1);
  expect(new Set(world.policies.map(({ account }) => account))).toEqual(new Set([CENTRAL]));
});

test.each(world.policies.map(policy => [policy.origin, policy] as const))('%s: actions and condition keys exist and fit', async (_, policy) => {
  expect(await lint(policy)).toEqual([]);
});

describe.each(REGIONS)('%s', (region) => {
  test.each(casesOf(region).map(one => [`${one.name}; ${one.butName}`, one] as const))('%s', async (_, one) => {
    expect(await fault(world, one.request, one.allowed)).toBeUndefined();
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  });
});
