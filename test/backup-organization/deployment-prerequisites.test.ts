import { OrganizationLayout, OrganizationLayoutProps } from '../../src';
import { Expectations, prerequisites } from '../../src/backup-organization/deployment-prerequisites';

const layout = (props: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  organizationId: 'o-exampleorg', rootId: 'r-exam', managementAccount: '999999999999', homeAccount: '111111111111', centralAccount: '222222222222', regions: ['eu-west-1'], ...props,
});
const textOf = (props: Partial<Expectations> = {}) => prerequisites({
  layout: layout(), optInRegions: [], setup: true, policyTypes: [], optsIn: true, delegated: true, recordedTypes: [],
  forwards: false, selfManaged: [], centralVaults: [], boundaries: [], ...props,
}).map(({ what, commands = [] }) => [what, ...commands].join('\n'));

test('features and accounts come first, and nothing else where nothing is left out', () => {
  expect(textOf()).toEqual([
    expect.stringMatching(/all features on[^]*describe-organization/),
    'The management account 999999999999, the home account 111111111111, the central account 222222222222 exist, and somebody can sign in to each.',
  ]);
});

test('an account of two roles is named once', () => {
  expect(textOf({ layout: layout({ homeAccount: '999999999999', centralAccount: undefined }) })[1]).toBe('The management account 999999999999 exist, and somebody can sign in to each.');
  expect(textOf({ layout: layout({ managementAccount: undefined, recoveryAccount: '333333333333' }) })[1])
    .toMatch(/^The management account, the home account 111111111111, the central account 222222222222, the recovery account 333333333333 exist/);
});

test('Regions that must be enabled have their command', () => {
  expect(textOf({ optInRegions: ['af-south-1'] })[2]).toContain('aws account enable-region --region-name af-south-1 --account-id \'<account>\'');
});

test('switches that nobody throws are listed, with the account and root', () => {
  const [, , switches] = textOf({ setup: false });
  expect(switches.split('\n').slice(1)).toEqual([
    'aws organizations enable-aws-service-access --service-principal backup.amazonaws.com',
    'aws organizations enable-policy-type --root-id r-exam --policy-type BACKUP_POLICY',
    'aws cloudformation activate-organizations-access',
    'aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true',
    'aws organizations register-delegated-administrator --service-principal backup.amazonaws.com --account-id 111111111111',
    'aws organizations register-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com --account-id 111111111111',
  ]);
  expect(textOf({ setup: false, layout: layout({ homeAccount: '999999999999' }) })[2]).not.toContain('register-delegated-administrator');
  expect(textOf({ setup: false, layout: layout({ rootId: undefined }) })[2]).toContain('--root-id "$(aws organizations list-roots');
});

test('resource types that nobody opts in to are opted in to by hand, in each Region', () => {
  const text = textOf({ optsIn: false, layout: layout({ regions: ['eu-west-1', 'eu-west-3'], globalRegion: 'eu-west-1' }) })[2];
  expect(text).toMatch(/starts their backups[^]*DynamoDB/);
  expect(text.match(/update-region-settings --region \S+/g)).toEqual(['update-region-settings --region eu-west-1', 'update-region-settings --region eu-west-3']);
});

test('a delegation that is left out has its policy, which replaces what is there', () => {
  const [, , text] = textOf({ delegated: false });
  const [, json] = /put-resource-policy --content '(.*)'$/.exec(text)!;
  expect(JSON.parse(json).Statement).toContainEqual(expect.objectContaining({ Sid: 'BackupManagesPolicies', Principal: { AWS: 'arn:aws:iam::111111111111:root' } }));
  expect(text).toMatch(/replaces it/);
});

test('no command has a placeholder that a shell takes for a redirection', () => {
  const all = prerequisites({
    layout: layout({ rootId: undefined, managementAccount: undefined }), optInRegions: ['af-south-1'], setup: false, policyTypes: [], optsIn: false, delegated: false, recordedTypes: [], forwards: true,
    missingHub: 'arn', missingBaseline: { vaultName: 'V', roleName: 'R', exists: false }, centralVaults: [], boundaries: [],
    selfManaged: [{ accounts: ['333333333333'], executionRoleName: 'Exec', templateFile: 'X.template.json', region: 'eu-west-1' }],
  }).flatMap(({ commands = [] }) => commands);
  expect(all.filter((line) => /[<>]/.test(line.replace(/'[^']*'/g, '')))).toEqual([]);
});

test.each<[Partial<Expectations>, RegExp]>([
  [{ missingHub: 'arn:bus' }, /part `hub` is left out.*make it before the forwarding.*arn:bus/],
  [{ missingBaseline: { vaultName: 'V', roleName: 'R', exists: false } }, /part `baseline` is left out.*make the vault V and the role R .* before the policies/],
  [{ missingBaseline: { vaultName: 'V', roleName: 'R', exists: true } }, /^The definition says that members have their vaults already: the vault V and the role R must be in every member account and Region/],
  [{ selfManaged: [{ accounts: ['333333333333'], executionRoleName: 'Exec', templateFile: 'X.json', region: 'eu-west-1' }] }, /role Exec is there in each of 333333333333, before[^]*--template-file 'cdk.out\/X.json'/],
  [{ delegated: false }, /resource policy lets the home account 111111111111 manage backup policies/],
  [{ centralVaults: ['arn:one', 'arn:two'] }, /These vaults exist and admit copies from the organization: arn:one, arn:two\./],
  [{ boundaries: ['Bound in the home account'] }, /managed policies that bound roles exist: Bound in the home account\./],
  [{ recordedTypes: ['AWS::Backup::BackupPlan'] }, /AWS Config records AWS::Backup::BackupPlan in every member account and Region/],
  [{ forwards: true }, /CloudTrail records management events in every account/],
  [{ layout: layout({ regions: ['cn-north-1'] }) }, /partition aws-cn differ/],
])('%j is said', (props, text) => {
  expect(textOf(props).slice(2)).toEqual([expect.stringMatching(text)]);
});

test('with service control policies their type is enabled too', () => {
  expect(textOf({ setup: false, policyTypes: ['SERVICE_CONTROL_POLICY'] })).toEqual(expect.arrayContaining([
    expect.stringContaining('aws organizations enable-policy-type --root-id r-exam --policy-type SERVICE_CONTROL_POLICY'),
  ]));
});
