import { ACCOUNTS } from './central-world';
import { MEMBER, MemberWorld } from './member-world';
import { administeringMemberKeys, creatingMemberVaults, guarding, keepingOut } from './tables/members-guards';
import {
  admittedToAirGappedKey, copyingIntoAirGappedVaults, memberRoles, rolesOfWorkloads, scanning, usingKeysByAlias, usingMemberKeys,
} from './tables/members-roles';
import { backingUp, copyingBack, copyingOut, restoring, rolesBesides } from './tables/members-types';
import { Case, concerns, failing, Mutation, mutations } from '../support/iam/cases';
import { Policy, Statement, World } from '../support/iam/world';

/** What broken-policies.test.ts does for the central account: the tables must notice when a policy of a member account is wrong. */

const members = new MemberWorld();

/** Of one account and Region: the others have the same template. */
function allCases(of: MemberWorld): Case[] {
  return [
    ...guarding(of, undefined, false), ...keepingOut(of, false),
    ...[
      administeringMemberKeys, creatingMemberVaults, memberRoles, scanning, usingMemberKeys, copyingIntoAirGappedVaults, admittedToAirGappedKey,
      usingKeysByAlias, copyingOut, copyingBack, backingUp, restoring, rolesBesides, rolesOfWorkloads,
    ].flatMap(table => table(of)),
  ];
}

// a machine may have more to do than this
jest.setTimeout(60_000);

describe('faults that could be made', () => {
  const policyOf = (arn: string): Policy => members.world.resourcePolicy(arn)!;
  const toEveryRole = (statement: Statement): Statement => !statement.Sid?.endsWith('ForCopy') ? statement
    : JSON.parse(JSON.stringify(statement).replaceAll('ArnEquals', 'ArnLike').replaceAll(/role\/aws-service-role\/backup.amazonaws.com\/\w+/g, 'role/*'));

  test.each<[string, string, (statement: Statement) => Statement, string[]]>([
    ["the vault's key for every role of the central account", members.key.arn,
      toEveryRole,
      [`the central account's administrator can't kms:Decrypt with the key of OrgBackupVault of ${MEMBER} in eu-central-1`]],
    ['the central key for every role of the organization', members.centralKey.arn, toEveryRole,
      ["a member's backup role gets nothing from the central key"]],
    ['the central key for every account', members.centralKey.arn,
      (statement) => {
        const { StringEquals: _organization, ...others } = statement.Condition ?? {};
        return statement.Sid?.endsWith('ForCopy') ? { ...statement, Condition: others } : statement;
      },
      ["the central key admits every member's AWSServiceRoleForBackup, but not one of no organization"]],
    ['the whole organization copies into a member', members.vault.arn,
      statement => statement.Effect === 'Deny' ? statement : { ...statement, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
      [`another member can't copy into OrgBackupVault of ${MEMBER} in eu-central-1`]],
    ["the workload's key for the whole account", members.sourceKey.arn,
      statement => statement.Sid === 'AllowUseByBackup' ? { ...statement, Condition: {} } : statement,
      [`a workload's role gets nothing from ${members.sourceKey.arn.split('/').pop()} by the baseline`]],
  ])('%s', async (_, arn, change, expected) => {
    const policy = policyOf(arn);
    const world = members.world.with(policy, { ...policy.document, Statement: policy.document.Statement.map(change) });
    const named = (cases: Case[]) => cases.filter(({ name }) => expected.some(one => one === name || one.startsWith(`${name}, but `)));
    expect(await failing(members.world, named(allCases(members)))).toEqual([]);
    expect(await failing(world, named(allCases(members.changed(world))))).toEqual(expected);
  });
});

/** Parts of a policy whose removal can't be noticed by who may do what, with the reason. */
const UNNOTICED: readonly [RegExp, string][] = [
  [/ without DenyManualDeletion($|'s backup:)/, 'AWS Config wants its three actions in one statement; the other two statements deny the same, to the same and more'],
  [/Baseline(AirGapped)?Key\w{8} without Allow(UseByBackup|GrantsByBackup|Scans)'s kms:(DescribeKey|ListGrants|RevokeGrant)$/,
    'in the account itself AllowKeyAdministration gives it to everybody whom IAM lets do it, and the workload\'s key is proven without'],
  [/SourceKey\w{8} without Administration/, 'who administers the workload\'s key is the choice of these proofs, not of the library'],
  [/Role\w+\/(SourceKeys|AirGappedKeys) without \w+'s kms:DescribeKey$/, 'AWS\'s own policies let the role describe every key'],
  [/RestoreRole\w+\/SourceKeys without UseSourceKeys's kms:ViaService (dsql|dynamodb|ec2|elasticfilesystem|rds)\./, 'AWS\'s policy for restores names these services, for every key'],
  [/AirGappedKeys without UseAirGappedKeys's condition on kms:ViaService$/, 'the key is one of another account, whose policy asks for the same'],
];

describe('no part of a policy can be left out unnoticed', () => {
  // a case that fails anyway would notice everything
  const sound = new Set<number>();
  beforeAll(async () => {
    for (const [index, one] of allCases(members).entries()) {
      if ((await failing(members.world, [one])).length === 0) {
        sound.add(index);
      }
    }
  });

  const ofMember = members.world.policies.filter(({ account, origin }) => account === MEMBER && origin.includes('/eu-central-1/') && !/\/OpenKey/.test(origin));
  const ofCentralKey = mutations(members.world.resourcePolicy(members.centralKey.arn)!).filter(({ statement }) => statement.Sid?.endsWith('ForCopy'));
  const parts: [string, Mutation][] = [...ofMember.flatMap(mutations), ...ofCentralKey]
    .map(mutation => [mutation.name.replace(`${MEMBER}/eu-central-1/`, '').replace(`${ACCOUNTS.central}/`, ''), mutation]);

  test.each(parts)('%s', async (name, mutation) => {
    const world: World = members.world.with(mutation.policy, mutation.document);
    const cases = allCases(members.changed(world)).filter((one, index) => sound.has(index) && concerns(one, mutation.policy, [mutation.statement]));
    let noticedBy: string | undefined;
    for (let next = cases.shift(); next && !noticedBy; next = cases.shift()) {
      [noticedBy] = await failing(world, [next]);
    }
    expect(noticedBy !== undefined).toBe(!UNNOTICED.some(([part]) => part.test(name)));
  });
});
