import { ACCOUNTS, CentralWorld } from './central-world';
import { copyingFromOrganization } from './tables/copying';
import { deletion } from './tables/deletion';
import { administeringKey, copyingInFull, copyingIntoAirGappedVault, copyingWithKey, creatingVaults, usingKey } from './tables/keys';
import { grants, notifications, serviceLinkedRoleMaker, serviceRoleWork } from './tables/roles';
import { Case } from '../support/iam/cases';
import { Removals } from '../support/iam/removals';

export const central = new CentralWorld();

export function allCases(of: CentralWorld): Case[] {
  return [
    copyingFromOrganization, deletion, copyingInFull, copyingWithKey, usingKey, administeringKey, creatingVaults, copyingIntoAirGappedVault,
    serviceRoleWork, serviceLinkedRoleMaker, notifications, grants,
  ].flatMap(table => table(of));
}

export const removals = new Removals({
  account: central,
  casesOf: allCases,
  policies: central.world.policies,
  unnoticed: [
    [/ without DenyManualDeletion($|'s backup:)/, 'AWS Config wants its three actions in one statement; the other two statements deny the same, to the same and more'],
    [/(?<!AirGapped)Key\w{8} without DenyGrantsToOthers$/, 'CT.KMS.PR.3 wants the statement; whom the policy of this key admits makes no other grants anyway'],
    [/Key\w{8} without (Allow\w*Grants\w*|statement \d+)'s condition on kms:GrantIsForAWSResource$/,
      'DenyGrantsToOthers denies such grants as well: the permission says for what they are, the denial holds whatever else is admitted'],
    [/ without DenyGrantsToOthers's condition on aws:PrincipalIsAWSService$/, 'CT.KMS.PR.3 wants it; the policies of these keys admit no service by itself'],
    [/(Operator|Worker)\w{8} without statement 0$/, 'who may become operator or worker is the choice of these proofs, not of the library'],
    [/Key\w{8} without (?!AllowKeyAdministration|AllowUseByMembers).*'s kms:(DescribeKey|ListGrants|RevokeGrant)$/,
      'AllowKeyAdministration gives it to everybody in the account whom IAM lets do it'],
    [/WorkerDefaultPolicy\w{8} without /, "the keys' policies name the role, which is enough within one account"],
    [/Operator\w+ without statement 0's backup:ListTags$/, 'not simulated: the ARN of a vault has the form of a recovery point too, and the action knows both'],
  ],
  prefixes: [`${ACCOUNTS.central}/`],
});
