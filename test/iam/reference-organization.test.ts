import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deployer, serviceLinkedRole, via } from './central-world';
import { referenceOrganization } from '../../examples/typescript/app';
import { Case, fault, opposite } from '../support/iam/cases';
import { lint } from '../support/iam/lint';
import { administrator, World } from '../support/iam/world';

/** The reference organization as a whole: several stacks whose policies name what other stacks make. */

const CENTRAL = '222222222222';
const HOME = '111111111111';
const MEMBERS = ['333333333333', '444444444444'];
const [MEMBER, OTHER_MEMBER] = MEMBERS;
const STRANGER = '999999999999';
const REGIONS = ['us-east-1', 'us-west-2'];

function synthesize(): World {
  const app = new App();
  referenceOrganization(app);
  return new World({
    organization: {
      ...Object.fromEntries([CENTRAL, HOME].map(account => [account, 'o-exampleorg/r-exam/'])),
      ...Object.fromEntries(MEMBERS.map(account => [account, 'o-exampleorg/r-exam/ou-exam-workloads/'])),
    },
    templates: app.node.children.filter(Stack.isStack).map(stack => ({
      template: Template.fromStack(stack).toJSON(), account: stack.account, region: stack.region, stackName: stack.stackName,
    })),
  });
}

const world = synthesize();
const serviceRole = world.role(`arn:aws:iam::${CENTRAL}:role/OrgBackupAWSBackupCentralRole`);

/** What must hold in each Region, with the roles that exist once in the account. */
function casesOf(region: string): Case[] {
  const vaults = [...world.ofType('AWS::Backup::BackupVault'), ...world.ofType('AWS::Backup::LogicallyAirGappedBackupVault')].filter(vault => vault.region === region && vault.account === CENTRAL);
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
      butName: 'the one of a stranger does not', but: { principal: serviceLinkedRole(STRANGER) },
    },
    {
      name: `the service role, made in one Region, decrypts in ${region}`,
      request: { principal: serviceRole, action: 'kms:Decrypt', resource: key, context: via('ec2', region) }, allowed: true,
      butName: 'an administrator does not', but: { principal: administrator(CENTRAL) },
    },
  ];
}

/** What must hold in each Region of each member account. */
function casesOfMember(account: string, region: string): Case[] {
  const vault = world.target(`arn:aws:backup:${region}:${account}:backup-vault:OrgBackupVault`);
  const key = world.target(world.ofType('AWS::Backup::BackupVault').find(({ arn }) => arn === vault.arn)!.property('EncryptionKeyArn'));
  const centralKey = world.target(world.ofType('AWS::Backup::BackupVault').find(one => one.account === CENTRAL && one.region === region)!.property('EncryptionKeyArn'));
  const other = account === MEMBER ? OTHER_MEMBER : MEMBER;
  const [backup, restore] = ['OrgBackupAWSBackupRole', 'OrgBackupAWSBackupRestoreRole'].map(name => world.role(`arn:aws:iam::${account}:role/${name}`));
  return [
    ...REGIONS.map((to): Case => ({
      name: `the backup role of ${account} copies from ${region} to the central vault in ${to}`, request: {
        principal: backup, action: 'backup:CopyIntoBackupVault', resource: world.target(`arn:aws:backup:${to}:${CENTRAL}:backup-vault:OrgBackupCentralVault`),
      }, allowed: true, butName: 'the restore role does not', but: { principal: restore },
    })),
    {
      name: `the central account copies back into ${vault.arn}`, request: { principal: serviceRole, action: 'backup:CopyIntoBackupVault', resource: vault }, allowed: true,
      butName: 'another member does not', but: { principal: administrator(other) },
    },
    {
      name: `AWSServiceRoleForBackup of the central account reads with the key of ${account} in ${region}`,
      request: { principal: serviceLinkedRole(CENTRAL), action: 'kms:ReEncryptFrom', resource: key, context: via('ec2', region) }, allowed: true,
      butName: 'the one of another member does not', but: { principal: serviceLinkedRole(other) },
    },
    {
      name: `AWSServiceRoleForBackup of ${account} reads with the central key in ${region}`,
      request: { principal: serviceLinkedRole(account), action: 'kms:ReEncryptFrom', resource: centralKey, context: via('rds', region) }, allowed: true,
      butName: 'the one of a stranger does not', but: { principal: serviceLinkedRole(STRANGER) },
    },
    {
      name: `the restore role decrypts in ${account} and ${region}`, request: { principal: restore, action: 'kms:Decrypt', resource: key, context: via('ec2', region) }, allowed: true,
      butName: 'an administrator does not', but: { principal: administrator(account) },
    },
    {
      name: `nobody deletes in ${account} and ${region}`,
      request: { principal: deployer(account, region), action: 'backup:DeleteRecoveryPoint', resource: world.recoveryPoint(vault.arn) }, allowed: false,
      butName: 'restoring is free', but: { action: 'backup:StartRestoreJob' },
    },
    {
      name: `the deploying role changes ${vault.arn}`, request: { principal: deployer(account, region), action: 'backup:PutBackupVaultAccessPolicy', resource: vault }, allowed: true,
      butName: 'the one of another member does not', but: { principal: deployer(other, region) },
    },
  ];
}

test('roles are made once, and nothing but the central and the member accounts has policies', () => {
  expect(world.ofType('AWS::IAM::Role').filter(role => role.arn === serviceRole.arn)).toHaveLength(1);
  const roles = world.ofType('AWS::IAM::Role').filter(({ account }) => MEMBERS.includes(account)).map(({ arn }) => arn);
  // of backup and restore, and in each Region that of the key's rule
  expect(roles).toHaveLength(8);
  expect(new Set(roles).size).toBe(8);
  expect(new Set(world.policies.map(({ account }) => account))).toEqual(new Set([CENTRAL, ...MEMBERS]));
});

test.each(world.policies.map(policy => [policy.origin, policy] as const))('%s: actions and condition keys exist and fit', async (_, policy) => {
  expect(await lint(policy)).toEqual([]);
});

describe.each(REGIONS)('%s', (region) => {
  const cases = [...casesOf(region), ...MEMBERS.flatMap(account => casesOfMember(account, region))];
  test.each(cases.map(one => [`${one.name}; ${one.butName}`, one] as const))('%s', async (_, one) => {
    expect(await fault(world, one.request, one.allowed)).toBeUndefined();
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  });
});
