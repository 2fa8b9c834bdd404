import * as iam from 'aws-cdk-lib/aws-iam';
import { BACKUP_SERVICE, SetupSettings, STACK_SETS_SERVICE } from './handler/setup-contract';
import { BACKUP_SERVICE_LINKED_ROLE, roleArn } from '../private/arns';

/** The role with which StackSets read the organization; AWS CloudFormation makes it when it gets access. */
const STACK_SETS_ROLE = '/aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgAdmin';

/** Where the ARNs of a setup lie. */
export interface SetupPlace {
  readonly partition: string;
  /** Of the stack. */
  readonly region: string;
  /** Undefined means whatever root the organization has. */
  readonly rootId?: string;
}

/** What the handler needs, and no more: actions without a resource of theirs are held to services, policy types and Regions where IAM knows them. */
export function setupStatements(settings: SetupSettings, { partition, region, rootId = '*' }: SetupPlace): iam.PolicyStatement[] {
  const { organizationId, managementAccount, delegate, stackSets, policyTypes, globalSettings, regions, optIn, managementPreferences } = settings;
  const services = [BACKUP_SERVICE, ...stackSets ? [STACK_SETS_SERVICE] : []];
  const arn = (part: string) => `arn:${partition}:organizations::${managementAccount}:${part}`;
  const undo = (...actions: string[]) => (settings.switchOffOnDelete ? actions : []);
  const allow = (sid: string, actions: string[], resources: string[], conditions?: { [key: string]: string[] }) => new iam.PolicyStatement({
    sid, actions, resources, ...conditions && { conditions: { StringEquals: conditions } },
  });
  const ofServices = { 'organizations:ServicePrincipal': services };
  return [
    allow('ReadOrganization', ['organizations:DescribeOrganization', 'organizations:ListRoots', 'organizations:ListAWSServiceAccessForOrganization'], ['*']),
    allow('TrustServices', ['organizations:EnableAWSServiceAccess', ...undo('organizations:DisableAWSServiceAccess')], ['*'], ofServices),
    ...policyTypes.length === 0 ? [] : [
      allow('EnablePolicyTypes', ['organizations:EnablePolicyType', ...undo('organizations:DisablePolicyType')], [arn(`root/${organizationId}/${rootId}`)],
        { 'organizations:PolicyType': [...policyTypes] }),
    ],
    ...delegate === undefined ? [] : [
      allow('ReadDelegatedAdministrators', ['organizations:ListDelegatedAdministrators'], ['*'], ofServices),
      allow('RegisterDelegatedAdministrator', ['organizations:RegisterDelegatedAdministrator', ...undo('organizations:DeregisterDelegatedAdministrator')],
        [arn(`account/${organizationId}/${delegate}`)], ofServices),
    ],
    ...stackSets ? [allow('ActivateStackSets', [
      'cloudformation:DescribeOrganizationsAccess', 'cloudformation:ActivateOrganizationsAccess', ...undo('cloudformation:DeactivateOrganizationsAccess'),
    ], ['*'])] : [],
    allow('CreateServiceLinkedRole', ['iam:CreateServiceLinkedRole'], [roleArn(partition, managementAccount, BACKUP_SERVICE_LINKED_ROLE)],
      { 'iam:AWSServiceName': [BACKUP_SERVICE] }),
    ...stackSets ? [allow('CreateRoleOfStackSets', ['iam:CreateServiceLinkedRole'], [roleArn(partition, managementAccount, STACK_SETS_ROLE)],
      { 'iam:AWSServiceName': ['stacksets.cloudformation.amazonaws.com'] })] : [],
    // IAM knows no path of a role that is not there yet
    allow('ReadServiceLinkedRole', ['iam:GetRole'], [BACKUP_SERVICE_LINKED_ROLE, BACKUP_SERVICE_LINKED_ROLE.replace(/^.*\//, '/')].map((role) => roleArn(partition, managementAccount, role))),
    ...globalSettings.length === 0 ? [] : [
      allow('ChangeGlobalSettings', ['backup:DescribeGlobalSettings', 'backup:UpdateGlobalSettings'], ['*'],
        { 'aws:RequestedRegion': [settings.globalSettingsRegion] }),
    ],
    ...optIn.length + managementPreferences.length === 0 ? [] : [
      allow('ChangeRegionSettings', ['backup:DescribeRegionSettings', 'backup:UpdateRegionSettings'], ['*'], { 'aws:RequestedRegion': [...regions] }),
    ],
    allow('WriteDetails', ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
      [`arn:${partition}:ssm:${region}:${managementAccount}:parameter${settings.parameterName}`]),
  ];
}
