import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { MemberRoleContext } from './member-roles';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { BoundMemberSettings } from '../definition/bound-member-settings';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, roleArn } from '../private/arns';
import { compactDocument } from '../private/compact';
import { reject } from '../private/reject';

const BACKUP = 'backup.amazonaws.com';

/** The role with which the state machines of the home account apply `memberSettings` in an account, and nobody else does anything. */
export function createAccountSetupRole(
  scope: Construct, id: string, { naming, layout }: BackupDefinition, settings: BoundMemberSettings, context: MemberRoleContext,
): iam.CfnRole {
  const { partition, path, permissionsBoundaryArn, condition } = context;
  const machineRoles = settings.machineRoleNames.map((name) => roleArn(partition, layout.homeAccount!, naming._roleWithPath(name)));
  const trust = {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      // roles that do not exist yet are no principals: the account is, and the condition says which of its roles
      Principal: { AWS: accountRootArn(partition, layout.homeAccount!) },
      Action: 'sts:AssumeRole',
      Condition: { ArnEquals: { 'aws:PrincipalArn': machineRoles } },
    }],
  };
  const size = JSON.stringify(trust).length;
  if (size > LIMITS.roleTrustCharacters) {
    reject('naming.rolePath', naming.rolePath, `the role ${naming.accountSetupRoleName} admits one role for each of ${machineRoles.length} Regions, which makes ${size} characters of trust policy, `
      + `and IAM takes ${LIMITS.roleTrustCharacters}`, 'shorten the path or the prefix, or give fewer regions');
  }
  const role = new iam.CfnRole(scope, id, {
    roleName: naming.accountSetupRoleName,
    path,
    description: 'The home account sets up AWS Backup in this account with it',
    assumeRolePolicyDocument: trust,
    policies: [{ policyName: 'SetUp', policyDocument: compactDocument({ Version: '2012-10-17', Statement: statementsFor(settings, partition) }) }],
    permissionsBoundary: permissionsBoundaryArn,
  });
  role.cfnOptions.condition = condition;
  return role;
}

/** Neither call of AWS Backup has a resource or a condition for what it changes. */
function statementsFor(settings: BoundMemberSettings, partition: string): object[] {
  const { managementPreferences, incrementalBackups, optIn, serviceLinkedRole, regions } = settings;
  const linkedRole = roleArn(partition, Aws.ACCOUNT_ID, BACKUP_SERVICE_LINKED_ROLE);
  // IAM knows no path of a role that is not there
  const missingRole = roleArn(partition, Aws.ACCOUNT_ID, BACKUP_SERVICE_LINKED_ROLE.replace(/^.*\//, '/'));
  return [
    ...managementPreferences.length + incrementalBackups.length + optIn.length === 0 ? [] : [{
      Sid: 'ChangeRegionSettings',
      Effect: 'Allow',
      Action: ['backup:DescribeRegionSettings', 'backup:UpdateRegionSettings'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': regions } },
    }],
    ...serviceLinkedRole ? [
      { Sid: 'ReadServiceLinkedRole', Effect: 'Allow', Action: 'iam:GetRole', Resource: [linkedRole, missingRole] },
      {
        Sid: 'CreateServiceLinkedRole', Effect: 'Allow', Action: 'iam:CreateServiceLinkedRole', Resource: linkedRole, Condition: { StringEquals: { 'iam:AWSServiceName': BACKUP } },
      },
    ] : [],
  ];
}
