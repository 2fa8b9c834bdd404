import { Aws, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MANAGEMENT } from './delegation-stack';
import { setupOf, setupStack } from './setup-stack';
import { OPT_IN_TYPES } from '../../src/data/opt-in-types';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { OrganizationSetup } from '../../src/organization';
import { setupSettings } from '../../src/organization/handler/setup-contract';
import { BackupResourceType, BackupSupport, OptInResourceType, ProtectionTier, ResourceSelection } from '../../src/protection';
import { HOME_ACCOUNT } from '../support/definition';

const { EBS, EFS, DYNAMODB, S3, TIMESTREAM } = OptInResourceType;
const daily = ProtectionTier.daily({ copyTo: [] });
const twoRegions = { regions: ['us-east-1', 'eu-west-1'], central: [] };

test('what is needed is switched on, and no resource type is opted in', () => {
  expect(setupOf(setupStack(twoRegions).stack)).toEqual({
    ServiceTimeout: '960',
    OrganizationId: 'o-a1b2c3d4e5',
    ManagementAccount: MANAGEMENT,
    Delegate: HOME_ACCOUNT,
    StackSets: 'true',
    PolicyTypes: ['BACKUP_POLICY'],
    GlobalSettings: ['isCrossAccountBackupEnabled'],
    GlobalSettingsRegion: 'us-east-1',
    Regions: [],
    OptIn: [],
    ManagementPreferences: [],
    ParameterName: '/backup/organization-setup',
    SwitchOffOnDelete: 'false',
  });
});

test('what is asked for is switched on too, in the Regions of the layout', () => {
  const { stack } = setupStack({
    ...twoRegions,
    optInResourceTypes: [S3, EBS, S3],
    managementPreferences: [EFS, DYNAMODB],
    otherPolicyTypes: ['TAG_POLICY', 'BACKUP_POLICY', 'RESOURCE_CONTROL_POLICY'],
    multiPartyApproval: true,
    delegatedAdministratorSynchronization: true,
    crossAccountBackup: false,
    revision: '2',
  });
  expect(setupOf(stack)).toMatchObject({
    Regions: ['eu-west-1', 'us-east-1'],
    OptIn: ['EBS', 'S3'],
    ManagementPreferences: ['DynamoDB', 'EFS'],
    PolicyTypes: ['BACKUP_POLICY', 'RESOURCE_CONTROL_POLICY', 'TAG_POLICY'],
    GlobalSettings: ['isMpaEnabled', 'isDelegatedAdministratorEnabled'],
    Revision: '2',
  });
});

test('the handler reads what the construct wrote', () => {
  const { stack } = setupStack({ ...twoRegions, optInResourceTypes: [EBS], stackSets: false, removalPolicy: RemovalPolicy.DESTROY, revision: 'a', parameterName: '/x/y' });
  expect(setupSettings(setupOf(stack))).toEqual({
    organizationId: 'o-a1b2c3d4e5',
    managementAccount: MANAGEMENT,
    delegate: HOME_ACCOUNT,
    stackSets: false,
    policyTypes: ['BACKUP_POLICY'],
    globalSettings: ['isCrossAccountBackupEnabled'],
    globalSettingsRegion: 'us-east-1',
    regions: ['eu-west-1', 'us-east-1'],
    optIn: ['EBS'],
    managementPreferences: [],
    parameterName: '/x/y',
    switchOffOnDelete: true,
    revision: 'a',
  });
});

test('a home account that is the management account is delegated nothing', () => {
  expect(setupOf(setupStack({ layout: { managementAccount: HOME_ACCOUNT }, env: { account: HOME_ACCOUNT } }).stack).Delegate).toBeUndefined();
});

test('Regions without cross-account management are left out', () => {
  const { stack } = setupStack({ regions: ['ap-southeast-7', 'eu-west-1'], central: [], optInResourceTypes: [EBS] });
  expect(setupOf(stack)).toMatchObject({ Regions: ['eu-west-1'], GlobalSettingsRegion: 'eu-west-1' });
});

test('a Region that got cross-account management after this release counts', () => {
  const support = new BackupSupport({ regions: [{ region: 'ap-southeast-7', backupPolicies: true }] });
  expect(setupOf(setupStack({ regions: ['ap-southeast-7'], central: [], support, optInResourceTypes: [EBS] }).stack).Regions).toEqual(['ap-southeast-7']);
});

test('the function runs as the other handlers do, for as long as it may', () => {
  const { stack } = setupStack();
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
  expect(functions.find(({ Description }) => Description.startsWith('Throws'))).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 840, Handler: 'index.handler' });
  expect(functions).toHaveLength(2);
});

test.each([[undefined, 90], [logs.RetentionDays.ONE_YEAR, 365]])('logs of both functions are kept: %s', (logRetention, days) => {
  const groups = Object.values(Template.fromStack(setupStack({ logRetention }).stack).findResources('AWS::Logs::LogGroup'));
  expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual([days, days]);
});

test('no role has a managed policy: AWS\'s own lets a function write any log of the account', () => {
  const roles = Object.values(Template.fromStack(setupStack().stack).findResources('AWS::IAM::Role'));
  expect(roles.map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([undefined, undefined]);
});

test('the resource waits for the permissions of the function', () => {
  const { Resources } = Template.fromStack(setupStack().stack).toJSON();
  const [handler] = Object.values<any>(Resources).filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Description.startsWith('Throws'));
  expect(handler.DependsOn.some((id: string) => Resources[id].Type === 'AWS::IAM::Policy')).toBe(true);
});

test('its parts are known', () => {
  const { setup, stack } = setupStack();
  expect(setup.parameterName).toBe('/backup/organization-setup');
  expect(stack.resolve(setup.summary)).toEqual({ 'Fn::GetAtt': [stack.getLogicalId(setup.node.defaultChild as any), 'Summary'] });
});

describe('resource types', () => {
  const warnings = (stack: Stack, id: string) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`.*cdk-org-backup:${id}.*`)).map(({ entry }) => String(entry.data));

  test('without optInResourceTypes a warning names what the tiers can select', () => {
    const support = new BackupSupport({ unusedResourceTypes: [BackupResourceType.AURORA, BackupResourceType.S3] });
    const { stack } = setupStack({ tiers: [daily], central: [], optInResourceTypes: undefined, support });
    const [text] = warnings(stack, 'noResourceTypesOptedIn');
    expect(text).toContain('The tiers can select CloudFormation, DSQL, DynamoDB, EBS, EC2, EFS, EKS, FSx, RDS, Redshift,');
    expect(text).not.toMatch(/Aurora,|Neptune|S3/);
  });

  test('of tiers that name types, those', () => {
    const tier = ProtectionTier.daily({ copyTo: [], selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.AURORA, BackupResourceType.FSX_ONTAP] }) });
    expect(warnings(setupStack({ tiers: [tier], central: [], optInResourceTypes: undefined }).stack, 'noResourceTypesOptedIn')[0])
      .toContain('The tiers can select Aurora, DocumentDB, FSx, Neptune; name');
  });

  test('an empty list says that none is meant, and without assignments none is needed', () => {
    expect(warnings(setupStack({ tiers: [daily], central: [] }).stack, 'noResourceTypesOptedIn')).toEqual([]);
    expect(warnings(setupStack({ optInResourceTypes: undefined }).stack, 'noResourceTypesOptedIn')).toEqual([]);
  });

  test('a type that AWS Backup serves in no Region of the layout has a warning', () => {
    const { stack } = setupStack({ regions: ['eu-north-1'], central: [], optInResourceTypes: [TIMESTREAM, EBS] });
    expect(warnings(stack, 'optInWithoutEffect')).toEqual([expect.stringContaining('AWS Backup serves Timestream in none of eu-north-1')]);
    expect(warnings(setupStack({ optInResourceTypes: [TIMESTREAM] }).stack, 'optInWithoutEffect')).toEqual([]);
  });

  test('one that this library does not know is opted in as it is', () => {
    expect(setupOf(setupStack({ optInResourceTypes: [new OptInResourceType('NewType')], managementPreferences: [new OptInResourceType('NewType')] }).stack))
      .toMatchObject({ OptIn: ['NewType'], ManagementPreferences: ['NewType'] });
  });

  test('every type that policies select has a name in the opt-in, and a constant', () => {
    expect(new Set(Object.values(OPT_IN_TYPES).flatMap(({ types }) => types))).toEqual(new Set(Object.keys(RESOURCE_TYPES)));
    expect(Object.entries(OPT_IN_TYPES).map(([id, { name }]) => [id, name])).toEqual(
      Object.keys(OPT_IN_TYPES).map((id) => [id, (OptInResourceType as unknown as { [id: string]: OptInResourceType })[id].optInName]));
  });
});

test('two setups of one organization are refused', () => {
  const { stack, definition } = setupStack();
  const second = new OrganizationSetup(new Stack(stack.node.scope, 'Second', { env: { account: MANAGEMENT } }), 'Setup', { definition, optInResourceTypes: [] });
  expect(second.node.validate()).toEqual([expect.stringContaining('the switches of o-a1b2c3d4e5 are also thrown by Management/Setup')]);
  expect(stack.node.findChild('Setup').node.validate()).toEqual([]);
});

test('a stack whose account is not known yet is taken for the management account', () => {
  expect(() => setupStack({ env: {} })).not.toThrow();
});

test.each<[string, () => unknown, RegExp]>([
  ['a layout without organization', () => setupStack({ layout: { organizationId: undefined } }), /layout.organizationId is undefined but switches are thrown in that organization/],
  ['a layout without management account', () => setupStack({ layout: { managementAccount: undefined } }), /layout.managementAccount is undefined but it alone can throw/],
  ['a layout without home', () => setupStack({ layout: { homeAccount: undefined } }), /layout.homeAccount is undefined but it becomes the delegated administrator; name it/],
  ['a stack of another account', () => setupStack({ env: { account: HOME_ACCOUNT } }), /account of the stack is '111111111111' but only the management account 999999999999 can throw/],
  ['Regions without cross-account management', () => setupStack({ regions: ['ap-southeast-7', 'mx-central-1'], central: [] }), /regions of the layout is 'ap-southeast-7, mx-central-1' but AWS Backup offers cross-account management in none/],
  ['no definition', () => new OrganizationSetup(new Stack(), 'Setup', {} as any), /definition/],
  ['a misspelled prop', () => setupStack({ optInTypes: [EBS] } as any), /optInTypes is 'given' but there is no such member/],
  ['types that are no list', () => setupStack({ optInResourceTypes: EBS as any }), /optInResourceTypes is 'an object' but a list is expected/],
  ['a type of the other class', () => setupStack({ optInResourceTypes: [BackupResourceType.EBS as any] }), /optInResourceTypes\[0\].*an OptInResourceType is expected/],
  ['a type by its name', () => setupStack({ managementPreferences: ['EFS' as any] }), /managementPreferences\[0\] is 'EFS' but an OptInResourceType is expected/],
  ['a type that is said not to be used', () => setupStack({ optInResourceTypes: [OptInResourceType.NEPTUNE], support: new BackupSupport({ unusedResourceTypes: [BackupResourceType.AURORA] }) }),
    /optInResourceTypes is 'Neptune' but BackupSupport of the definition says/],
  ['a preference that AWS Backup does not have', () => setupStack({ managementPreferences: [S3] }), /managementPreferences is 'S3' but AWS Backup has such a preference for DynamoDB and EFS only/],
  ['a policy type in lower case', () => setupStack({ otherPolicyTypes: ['tag_policy'] }), /otherPolicyTypes\[0\] is 'tag_policy'/],
  ['a policy type that is a token', () => setupStack({ otherPolicyTypes: [Token.asString({ Ref: 'Type' })] }), /permissions for it are needed at synth/],
  ['a parameter name without a slash', () => setupStack({ parameterName: 'setup' }), /parameterName is 'setup' but the name of an SSM parameter/],
  ['a parameter of AWS', () => setupStack({ parameterName: '/aws/setup' }), /parameterName is '\/aws\/setup'/],
  ['a parameter of AWS, in other letters', () => setupStack({ parameterName: '/AWS/setup' }), /parameterName is '\/AWS\/setup'/],
  ['a parameter whose ARN is too long', () => setupStack({ parameterName: `/${'a'.repeat(1000)}` }), /parameterName is '1001 characters' but the ARN of the parameter has \d+ of at most 1011/],
  ['a parameter name that is a token', () => setupStack({ parameterName: `/x/${Aws.STACK_NAME}` }), /permissions for it are needed at synth/],
  ['a flag in quotes', () => setupStack({ stackSets: 'false' as any }), /stackSets is 'false' but true or false is expected/],
  ['a name that is none', () => new OptInResourceType('a "b"'), /optInName/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test('names of parts of the library stay as they are deployed', () => {
  expect(setupStack().setup.node.children.map(({ node }) => node.id)).toEqual(['FunctionLog', 'FunctionRole', 'Function', 'ProviderLog', 'ProviderRole', 'Provider', 'Resource']);
});
