import { ACCOUNTS } from './central-world';
import { MEMBER, MemberWorld } from './member-world';
import { administeringMemberKeys, creatingMemberVaults, guarding, keepingOut } from './tables/members-guards';
import {
  admittedToAirGappedKey, copyingIntoAirGappedVaults, memberRoles, rolesOfWorkloads, scanning, usingKeysByAlias, usingMemberKeys,
} from './tables/members-roles';
import { backingUp, copyingBack, copyingOut, restoring, rolesBesides } from './tables/members-types';
import { Case } from '../support/iam/cases';
import { Removals } from '../support/iam/removals';

export const members = new MemberWorld();

/** Of one account and Region: the others have the same template. */
export function allCases(of: MemberWorld): Case[] {
  return [
    ...guarding(of, undefined, false), ...keepingOut(of, false),
    ...[
      administeringMemberKeys, creatingMemberVaults, memberRoles, scanning, usingMemberKeys, copyingIntoAirGappedVaults, admittedToAirGappedKey,
      usingKeysByAlias, copyingOut, copyingBack, backingUp, restoring, rolesBesides, rolesOfWorkloads,
    ].flatMap(table => table(of)),
  ];
}

const ofMember = members.world.policies.filter(({ account, origin }) => account === MEMBER && origin.includes('/eu-central-1/') && !/\/OpenKey/.test(origin));
const ofCentralKey = members.world.resourcePolicy(members.centralKey.arn)!;

export const removals = new Removals({
  account: members,
  casesOf: allCases,
  policies: [...ofMember, ofCentralKey],
  leftOut: ({ policy, statement }) => policy === ofCentralKey && !statement.Sid?.endsWith('ForCopy'),
  unnoticed: [
    [/ without DenyManualDeletion($|'s backup:)/, 'AWS Config wants its three actions in one statement; the other two statements deny the same, to the same and more'],
    [/(BaselineAirGapped|Backup)Key\w{8} without Allow\w*Grants\w*'s condition on kms:GrantIsForAWSResource$/,
      'DenyGrantsToOthers denies such grants as well: the permission says for what they are, the denial holds whatever else is admitted'],
    [/ without DenyGrantsToOthers's condition on aws:PrincipalIsAWSService$/, 'CT.KMS.PR.3 wants it; the policies of these keys admit no service by itself'],
    [/Baseline(AirGapped)?Key\w{8} without Allow(UseByBackup|GrantsByBackup|Scans)'s kms:(DescribeKey|ListGrants|RevokeGrant)$/,
      'in the account itself AllowKeyAdministration gives it to everybody whom IAM lets do it, and the workload\'s key is proven without'],
    [/SourceKey\w{8} without Administration/, 'who administers the workload\'s key is the choice of these proofs, not of the library'],
    [/Role\w+\/(SourceKeys|AirGappedKeys) without \w+'s kms:DescribeKey$/, 'AWS\'s own policies let the role describe every key'],
    [/RestoreRole\w+\/SourceKeys without UseSourceKeys's kms:ViaService (dsql|dynamodb|ec2|elasticfilesystem|rds)\./, 'AWS\'s policy for restores names these services, for every key'],
    [/AirGappedKeys without UseAirGappedKeys's condition on kms:ViaService$/, 'the key is one of another account, whose policy asks for the same'],
  ],
  prefixes: [`${MEMBER}/eu-central-1/`, `${ACCOUNTS.central}/`],
});
