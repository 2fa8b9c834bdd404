import { DeployedResource, DeployedStack } from '../../src/backup-vault/deployed-resources';
import { stackSetChanges, templateBodies } from '../../src/backup-vault/stack-set-comparison';

const ROLE = {
  Type: 'AWS::IAM::Role',
  Condition: 'Global',
  Properties: {
    RoleName: 'BackupRole',
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup'],
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } }] },
  },
};
const VAULT = { Type: 'AWS::Backup::BackupVault', DeletionPolicy: 'Retain', Properties: { BackupVaultName: 'Vault' } };
const TEMPLATE = { Resources: { Role: ROLE, Vault: VAULT }, Conditions: { Global: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } } };
const [PROD, TEST] = ['ou-exam-prod1111', 'ou-exam-test1111'];

interface Group { readonly units?: string[]; readonly accounts?: string[]; readonly filter?: string; readonly regions?: string[] }

function stack(groups: Group[], more: Partial<DeployedResource> = {}, properties: object = {}, body: unknown = TEMPLATE): DeployedStack {
  const instances = groups.map(({ units, accounts, filter, regions = ['eu-central-1', 'eu-west-1'] }) => (
    { DeploymentTargets: { OrganizationalUnitIds: units, Accounts: accounts, AccountFilterType: filter }, Regions: regions }));
  return {
    conditions: {},
    resources: {
      Set: {
        Type: 'AWS::CloudFormation::StackSet', DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', ...more,
        Properties: {
          StackSetName: 'Baseline', StackInstancesGroup: instances, AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
          ...body === undefined ? {} : { TemplateBody: JSON.stringify(body) }, ...properties,
        },
      },
    },
  };
}

const changes = (before: DeployedStack, after: DeployedStack, places: string[] = [], roles: string[] = []) => stackSetChanges(before, after, () => undefined, { vaults: [], roles, places });
const REFUSED = (places: string) => ({ refused: [expect.stringMatching(`^the StackSet Baseline leaves ${places}: AWS CloudFormation deletes its stacks there, and with them the backup role BackupRole;`)], warned: [] });
const WARNED = (places: string) => ({ refused: [], warned: [`the StackSet Baseline leaves ${places}`] });
const NOTHING = { refused: [], warned: [] };

test.each<[string, Group[], Group[], object]>([
  ['a unit that leaves', [{ units: [PROD, TEST] }], [{ units: [PROD] }], REFUSED(TEST)],
  ['a unit that leaves the Region of the roles only', [{ units: [PROD, TEST] }], [{ units: [PROD] }, { units: [TEST], regions: ['eu-west-1'] }], REFUSED(`${TEST} in eu-central-1`)],
  ['a unit that leaves another Region only', [{ units: [PROD, TEST] }], [{ units: [PROD] }, { units: [TEST], regions: ['eu-central-1'] }], WARNED(`${TEST} in eu-west-1`)],
  ['the Region of the roles', [{ units: [PROD] }], [{ units: [PROD], regions: ['eu-west-1'] }], REFUSED('eu-central-1')],
  ['another Region', [{ units: [PROD] }], [{ units: [PROD], regions: ['eu-central-1'] }], WARNED('eu-west-1')],
  ['an account that leaves, of self-managed permissions', [{ accounts: ['333333333333', '444444444444'] }], [{ accounts: ['333333333333'] }], REFUSED('444444444444')],
  ['an account that a filter takes out', [{ units: [PROD] }], [{ units: [PROD], accounts: ['333333333333'], filter: 'DIFFERENCE' }], REFUSED('333333333333')],
  ['an account that an intersection no longer has', [{ units: [PROD], accounts: ['333333333333', '444444444444'], filter: 'INTERSECTION' }], [{ units: [PROD], accounts: ['333333333333'], filter: 'INTERSECTION' }], REFUSED('444444444444')],
  ['groups that are divided otherwise', [{ units: [PROD, TEST] }], [{ units: [TEST] }, { units: [PROD] }], NOTHING],
  ['a unit that comes', [{ units: [PROD] }], [{ units: [PROD, TEST] }], NOTHING],
  ['an account that a filter gives back', [{ units: [PROD], accounts: ['333333333333'], filter: 'DIFFERENCE' }], [{ units: [PROD] }], NOTHING],
])('%s', (_, before, after, expected) => {
  expect(changes(stack(before), stack(after))).toEqual(expected);
});

test('what is released may be left: a unit, a Region, or all roles of the template', () => {
  const [before, after] = [stack([{ units: [PROD, TEST] }]), stack([{ units: [PROD] }])];
  expect([changes(before, after, [TEST]), changes(before, after, ['eu-central-1']), changes(before, after, [], ['BackupRole'])]).toEqual([NOTHING, WARNED(TEST), WARNED(TEST)]);
});

test('a StackSet that goes keeps its stacks where it is retained, and takes the roles along where it is not', () => {
  const [before, none] = [stack([{ units: [PROD] }]), { resources: {}, conditions: {} }];
  expect(changes(before, none)).toEqual(NOTHING);
  expect(changes(stack([{ units: [PROD] }], { DeletionPolicy: undefined }), none)).toEqual(REFUSED(`${PROD}, eu-central-1, eu-west-1`));
});

test.each<[string, Partial<DeployedResource>, object, string]>([
  ['no longer keeps stacks of accounts that leave', {}, { AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false } }, 'would no longer have RetainStacksOnAccountRemoval'],
  ['is deleted with its stack', { DeletionPolicy: 'Delete' }, {}, 'would no longer be retained by its DeletionPolicy'],
  ['is deleted where it is replaced', { UpdateReplacePolicy: undefined }, {}, 'would no longer be retained by its UpdateReplacePolicy'],
])('a StackSet that %s is refused', (_, more, properties, text) => {
  const groups = [{ units: [PROD] }];
  expect(changes(stack(groups), stack(groups, more, properties)).refused).toEqual([expect.stringContaining(`the StackSet Baseline ${text}`)]);
  expect(changes(stack(groups, {}, {}, { Resources: {} }), stack(groups, more, properties)).refused).toEqual([]);
  // a template in YAML, or behind a URL, may have backup roles
  expect(changes(stack(groups, {}, { TemplateBody: 'Resources: {}' }), stack(groups, more, properties)).refused).toHaveLength(1);
});

test('templates that stand in StackSets are compared where both are JSON and differ', () => {
  const groups = [{ units: [PROD] }];
  const bodies = (after: unknown) => templateBodies(stack(groups).resources, stack(groups, {}, {}, after).resources);
  expect(bodies({ Resources: { Vault: VAULT } })).toEqual([{ name: 'Baseline', before: { resources: TEMPLATE.Resources, conditions: TEMPLATE.Conditions }, after: { resources: { Vault: VAULT }, conditions: {} } }]);
  expect([bodies(TEMPLATE), bodies(undefined), templateBodies(stack(groups).resources, {})]).toEqual([[], [], []]);
});
