import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { FOR_AWS_RESOURCE, KEY_GRANTS, KEY_USE, viaBackedUpServices } from '../backup-vault/key-policy';
import { recoveryPointArns } from '../data/resource-types';
import { partitionIn, serviceSuffixes } from '../private/arns';

/** What the grants of a central account are about. */
export interface GrantTargets {
  readonly account: string;
  readonly region: string;
  readonly vaultArns: string[];
  readonly serviceRoleArn: string;
  readonly keys: kms.IKey[];
}

/** Lets somebody look at vaults, recovery points and jobs. */
export function grantDescribe(targets: GrantTargets, grantee: iam.IGrantable): iam.Grant {
  return combine([
    iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'backup:DescribeBackupVault', 'backup:GetBackupVaultAccessPolicy', 'backup:GetBackupVaultNotifications',
        'backup:ListProtectedResourcesByBackupVault', 'backup:ListRecoveryPointsByBackupVault', 'backup:ListTags',
      ],
      resourceArns: targets.vaultArns,
    }),
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['backup:DescribeRecoveryPoint', 'backup:GetRecoveryPointRestoreMetadata', 'backup:ListTags'],
      resourceArns: recoveryPoints(targets),
    }),
    // reading; these actions know no resource
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['backup:DescribeCopyJob', 'backup:DescribeRestoreJob', 'backup:ListCopyJobs', 'backup:ListRestoreJobs'],
      resourceArns: ['*'],
    }),
  ]);
}

/** Lets somebody start a job on the recovery points and give AWS Backup the service role for it. */
export function grantJob(targets: GrantTargets, grantee: iam.IGrantable, action: 'backup:StartRestoreJob' | 'backup:StartCopyJob'): iam.Grant {
  return combine([
    iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: recoveryPoints(targets) }),
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [targets.serviceRoleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
    }),
    grantDescribe(targets, grantee),
  ]);
}

/** Lets another role with which AWS Backup works use the keys; their policies don't leave that to IAM. */
export function grantKeyUse(targets: GrantTargets, grantee: iam.IGrantable): iam.Grant {
  const uses = [
    { actions: KEY_USE, conditions: viaBackedUpServices(serviceSuffixes(targets.region)) },
    { actions: KEY_GRANTS, conditions: FOR_AWS_RESOURCE },
  ];
  return combine(targets.keys.flatMap((key) => uses.map(({ actions, conditions }) => {
    // by hand, because addToPrincipalAndResource() leaves the conditions out of the key's policy
    key.addToResourcePolicy(new iam.PolicyStatement({ actions, conditions, principals: [grantee.grantPrincipal], resources: ['*'] }), true);
    return iam.Grant.addToPrincipal({ grantee, actions, conditions, resourceArns: [key.keyArn] });
  })));
}

function recoveryPoints({ region, account }: GrantTargets): string[] {
  return recoveryPointArns(partitionIn(region), region, account);
}

function combine(grants: iam.Grant[]): iam.Grant {
  return grants.reduce((all, grant) => all.combine(grant));
}
