import { Aws } from 'aws-cdk-lib';
import { localPlans, MemberProps, MemberStack, tierOf } from './member-stack';
import { BackupNaming } from '../../src/organization-layout';
import { BackupResourceType, BackupSupport, ResourceSelection } from '../../src/protection';
import { days } from '../support/days';

const { EBS, S3 } = BackupResourceType;
const tiered = (after: number, name = 'gold') => tierOf({}, { name, s3Tiering: days(after) });
const CONFIGURATION = 'AWS::Backup::TieringConfiguration';
const configurations = (props: MemberProps) => new MemberStack(props).all(CONFIGURATION);

test('S3 backups move to the low-cost tier when a tier says so', () => {
  expect(configurations({ tiers: [tiered(60)], naming: new BackupNaming({ vaultName: 'my-vault' }) })).toEqual([{
    TieringConfigurationName: 'my_vault',
    BackupVaultName: 'my-vault',
    ResourceSelection: [{ ResourceType: 'S3', Resources: ['*'], TieringDownSettingsInDays: 60 }],
  }]);
});

test('the configuration waits for the vault', () => {
  const stack = new MemberStack({ tiers: [tiered(60)] });
  expect(stack.ofType(CONFIGURATION)[0].DependsOn).toEqual([Object.keys(stack.resources).find((id) => stack.resources[id].Type === 'AWS::Backup::BackupVault')]);
});

test.each<[string, MemberProps]>([
  ['no tier says so', {}],
  ['the tier selects no S3', { tiers: [tierOf({}, { s3Tiering: days(60), selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })] }],
  ['nobody uses S3', { tiers: [tiered(60)], support: new BackupSupport({ unusedResourceTypes: [S3] }) }],
])('nothing is configured where %s', (_name, props) => {
  expect(configurations(props)).toEqual([]);
});

test('a vault whose name is not known gets a name of its own', () => {
  const [{ TieringConfigurationName }] = configurations({ tiers: [tiered(60)], naming: new BackupNaming({ vaultName: Aws.STACK_NAME }) });
  expect(TieringConfigurationName).toMatch(/^[a-zA-Z0-9_]{1,200}$/);
});

test('two tiers agree on the days', () => {
  expect(configurations({ tiers: [tiered(60), tiered(60, 'silver')] })).toHaveLength(1);
  expect(() => new MemberStack({ tiers: [tiered(61, 'silver'), tiered(60)] })).toThrow(
    "tier 'silver': s3Tiering is '61 days' but the tier 'gold' has 60 days and both store in one vault, which tiers all its S3 backups alike; give both the same");
});

test('tiers of other types need not agree', () => {
  const onlyEbs = tierOf({}, { name: 'ebs', s3Tiering: days(90), selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) });
  expect(() => new MemberStack({ tiers: [onlyEbs, tiered(60)] })).not.toThrow();
});

test.each([false, true])('other tiers with S3 are told that theirs move as well (local plans: %s)', (local) => {
  const others = [tierOf({}, { name: 'silver' }), tierOf({}, { name: 'ebs', selection: ResourceSelection.byResourceType({ resourceTypes: [EBS] }) })];
  const stack = new MemberStack({ tiers: [tiered(60), ...others], localPlans: local });
  expect(stack.warnings()).toEqual([
    "tier 'silver': its S3 backups move to the low-cost storage tier after 60 days too: another tier asks for it and both store in one vault [ack: cdk-org-backup:s3TieringShared]",
  ]);
});

test('a plan has no word for it', () => {
  expect(JSON.stringify(localPlans({ tiers: [tiered(60)] }).one('AWS::Backup::BackupPlan'))).not.toMatch(/tiering/i);
});
