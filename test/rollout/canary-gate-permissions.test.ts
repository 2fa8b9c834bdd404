/**
 * What the role of a gate may do, evaluated as IAM does: what its states call is allowed, nothing beside it is, and nothing is granted that no state calls.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MANAGEMENT, PROD, rolloutDefinition } from './rollout-stack';
import { CanaryGate, ProtectionTier } from '../../src';
import { HOME_ACCOUNT } from '../support/definition';
import { evaluate } from '../support/iam/simulate';
import { service, World } from '../support/iam/world';

const REGION = 'us-east-1';
const NAME = 'OrgBackup-CanaryGate';

function gateOf(tier: ProtectionTier) {
  const stack = new Stack(new App(), 'Home', { env: { account: HOME_ACCOUNT, region: REGION } });
  new CanaryGate(stack, 'Gate', { definition: rolloutDefinition({ tiers: [tier] }), units: [PROD] });
  const template = Template.fromStack(stack).toJSON();
  const world = new World({ templates: [{ template, account: HOME_ACCOUNT, region: REGION, stackName: 'Home' }] });
  const [role] = world.ofType('AWS::IAM::Role');
  const resources = Object.values(template.Resources as { [id: string]: { Type: string; Properties: any } });
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  return {
    world,
    role: world.role(role.arn!),
    roleArn: role.arn!,
    machine: ofType('AWS::StepFunctions::StateMachine')[0].DefinitionString as string,
    statements: ofType('AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement) as Array<{ Action: string | string[] }>,
  };
}

const copying = gateOf(ProtectionTier.daily());
const alone = gateOf(ProtectionTier.daily({ copyTo: [] }));
const states = (part: string, region = REGION) => `arn:aws:states:${region}:${HOME_ACCOUNT}:${part}`;
const organizations = (part: string) => `arn:aws:organizations::${MANAGEMENT}:${part}`;
const UNIT = organizations('ou/o-a1b2c3d4e5/ou-ab12-prod1111');

type Call = [action: string, on: string];

/** The delegated administrator reads the organization as its own. */
const ownerOf = (on: string) => (on.startsWith('arn:aws:organizations') ? HOME_ACCOUNT : on.split(':')[4] || HOME_ACCOUNT);

const allowed = async ([action, on]: Call, { world, role } = copying) => (
  await evaluate(world, { principal: role, action, resource: { arn: on, account: ownerOf(on), policyOf: '' } })
).allowed;

/** What a task of the definition calls, and what its map needs. */
const MAP: Call[] = [
  ['states:StartExecution', states(`stateMachine:${NAME}`)],
  ...['states:DescribeExecution', 'states:StopExecution'].flatMap((action) => [`execution:${NAME}:run`, `execution:${NAME}/Accounts:run`].map((part): Call => [action, states(part)])),
  ['states:DescribeExecution', states(`express:${NAME}/Accounts:run:part`)],
];
const NEEDED: Call[] = [
  ['backup:ListBackupJobs', '*'], ['backup:ListCopyJobs', '*'], ['organizations:ListAccountsForParent', UNIT], ['organizations:ListOrganizationalUnitsForParent', UNIT], ...MAP,
];

test.each(NEEDED)('it needs %s on %s', async (...call) => {
  expect(await allowed(call)).toBe(true);
});

test.each<Call>([
  ['organizations:ListAccountsForParent', organizations('root/o-a1b2c3d4e5/r-ab12')],
  ['organizations:ListAccountsForParent', organizations('ou/o-other12345/ou-ab12-prod1111')],
  ['organizations:ListAccounts', '*'],
  ['organizations:MoveAccount', UNIT],
  ['backup:StartBackupJob', `arn:aws:backup:${REGION}:${HOME_ACCOUNT}:backup-vault:OrgBackupVault`],
  ['backup:DescribeBackupJob', '*'],
  ['states:StartExecution', states('stateMachine:Other')],
  ['states:StartExecution', states(`stateMachine:${NAME}`, 'eu-west-1')],
  ['states:StopExecution', states('execution:Other:run')],
  ['states:StopExecution', states(`execution:${NAME}Other:run`)],
  ['states:UpdateStateMachine', states(`stateMachine:${NAME}`)],
  ['iam:PassRole', copying.roleArn],
  ['sts:AssumeRole', 'arn:aws:iam::333333333333:role/OrgBackupAWSBackupRole'],
])('it may not %s on %s', async (...call) => {
  expect(await allowed(call)).toBe(false);
});

test('without copies it may not list them', async () => {
  expect([await allowed(['backup:ListBackupJobs', '*'], alone), await allowed(['backup:ListCopyJobs', '*'], alone)]).toEqual([true, false]);
});

test.each([['with copies', copying], ['without', alone]])('%s it has the actions that its states call, and no others', (_, { machine, statements }) => {
  const called = [...machine.matchAll(/arn:aws:states:::aws-sdk:(\w+):(\w)(\w+)/g)].map(([, prefix, first, rest]) => `${prefix}:${first.toUpperCase()}${rest}`);
  expect(machine).toContain('"Mode":"DISTRIBUTED"');
  expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([...new Set([...called, ...MAP.map(([action]) => action)])].sort());
});

test('Step Functions takes the role, other services do not', async () => {
  const { world, roleArn } = copying;
  const takes = async (by: string) => (await evaluate(world, {
    principal: service(by), action: 'sts:AssumeRole', resource: { arn: roleArn, account: HOME_ACCOUNT, policyOf: roleArn },
  })).allowed;
  expect([await takes('states.amazonaws.com'), await takes('lambda.amazonaws.com')]).toEqual([true, false]);
});
