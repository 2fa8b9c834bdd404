import { OrganizationTarget } from '../organization-layout/organization-target';
import { accountRootArn } from '../private/arns';

/** Who may manage which policies of which organization. */
export interface Delegation {
  readonly partition: string;
  readonly organizationId: string;
  readonly managementAccount: string;
  readonly delegate: string;
  /** Where policies may be attached; undefined means everywhere. */
  readonly targets?: ReadonlyArray<OrganizationTarget>;
  readonly policyTypeChanges: boolean;
}

/** One statement of the organization's resource policy. */
export interface DelegationStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { readonly AWS: string };
  readonly Action: string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly StringEquals: { readonly [key: string]: string } };
}

const OF_BACKUP_POLICIES = { StringEquals: { 'organizations:PolicyType': 'BACKUP_POLICY' } };

/** Where the ARN of a target has its id, by kind. */
const ARN_PARTS = { root: 'root', unit: 'ou', account: 'account' };

/** What the delegate needs to create, change and attach backup policies with CloudFormation, and no more. */
export function delegationStatements(delegation: Delegation): DelegationStatement[] {
  const { partition, organizationId, managementAccount, targets, policyTypeChanges } = delegation;
  const arn = (part: string, id: string) => `arn:${partition}:organizations::${managementAccount}:${part}/${organizationId}/${id}`;
  const policies = arn('policy', 'backup_policy/*');
  const places = targets ? targets.map(({ _kind: kind, targetId }) => arn(ARN_PARTS[kind], targetId)).sort() : ['root', 'ou', 'account'].map((part) => arn(part, '*'));
  const allow = (sid: string, actions: string[], resource: string | string[], condition?: DelegationStatement['Condition']): DelegationStatement => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(partition, delegation.delegate) },
    Action: actions.map((action) => `organizations:${action}`).sort(),
    Resource: resource,
    ...condition && { Condition: condition },
  });
  return [
    allow('BackupReadsOrganization', [
      'DescribeOrganization', 'DescribeOrganizationalUnit', 'DescribeAccount', 'ListRoots', 'ListOrganizationalUnitsForParent', 'ListParents', 'ListChildren',
      'ListAccounts', 'ListAccountsForParent', 'ListTagsForResource',
    ], '*'),
    allow('BackupReadsPolicies', ['DescribePolicy', 'DescribeEffectivePolicy', 'ListPolicies', 'ListPoliciesForTarget', 'ListTargetsForPolicy'], '*', OF_BACKUP_POLICIES),
    allow('BackupManagesPolicies', ['CreatePolicy', 'UpdatePolicy', 'DeletePolicy'], policies, OF_BACKUP_POLICIES),
    // the ARN says the type of the policy; whether calls about tags carry it as a condition key too is documented for some of them only
    allow('BackupTagsPolicies', ['TagResource', 'UntagResource'], policies),
    allow('BackupAttachesPolicies', ['AttachPolicy', 'DetachPolicy'], [policies, ...places], OF_BACKUP_POLICIES),
    ...policyTypeChanges ? [allow('BackupSwitchesPolicyType', ['EnablePolicyType', 'DisablePolicyType'], arn('root', '*'), OF_BACKUP_POLICIES)] : [],
  ];
}
