import { ACCOUNT, CentralStack, ORGANIZATION, statement } from './central-stack';
import { CentralBackupAccountProps } from '../../src/central-backup-account';
import { OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';

const layoutOf = (change: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  organizationId: ORGANIZATION,
  homeAccount: '999999999999',
  centralAccount: ACCOUNT,
  regions: ['eu-west-1', 'us-east-1'],
  globalRegion: 'us-east-1',
  centralRegions: ['eu-west-1', 'us-east-1'],
  targets: [OrganizationTarget.root('r-ab12')],
  ...change,
});

const centralOf = (props: Partial<CentralBackupAccountProps>, region = 'eu-west-1', account = ACCOUNT) =>
  new CentralStack({ copySource: undefined, ...props }, { env: { account, region } });

test('lets its organization copy in', () => {
  expect(statement(centralOf({ layout: layoutOf() }).vaultPolicy(), 'AllowCopyIntoVault').Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } });
});

test.each([['eu-west-1', 1], ['us-east-1', 0]])('makes the service role in its first central Region only: %s makes %d', (region, count) => {
  const roles = centralOf({ layout: layoutOf() }, region).all('AWS::IAM::Role').filter(({ RoleName }) => RoleName === 'OrgBackupAWSBackupCentralRole');
  expect(roles).toHaveLength(count);
});

test.each<[string, () => unknown, string]>([
  ['another account', () => centralOf({ layout: layoutOf({ centralAccount: '222222222222' }) }),
    `layout is '222222222222' but this is its central account and the stack is in ${ACCOUNT}; deploy the stack there, or correct the layout`],
  ['another Region', () => centralOf({ layout: layoutOf({ centralRegions: ['us-east-1'] }) }),
    'layout is ["us-east-1"] but these are its central Regions and the stack is in eu-west-1; add eu-west-1 to centralRegions, or leave the stack out'],
  ['no organization', () => centralOf({ layout: layoutOf({ organizationId: undefined }) }),
    'copySource is undefined but nobody could copy into the vault; give it, or the layout an organizationId'],
  ['neither layout nor copy source', () => centralOf({}), 'copySource is undefined but nobody could copy into the vault; give it, or a layout with an organizationId'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});

describe('copies back', () => {
  const shared = (props: Partial<CentralBackupAccountProps>) => centralOf({ layout: layoutOf(), ...props }).keyPolicy().filter(({ Sid }) => Sid.endsWith('ForCopy'));

  test('are not prepared unless asked for', () => {
    expect(shared({})).toEqual([]);
  });

  test("open the key to the members' service-linked role, through the services that keep their source key", () => {
    const services = ['ec2', 'fsx', 'rds', 'storagegateway'].map((service) => `${service}.*.amazonaws.com`);
    const [use, grants] = shared({ copyBack: true });
    expect(use).toEqual({
      Sid: 'AllowUseForCopy',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup' },
        StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
        StringLike: { 'kms:ViaService': services },
      },
    });
    expect(grants.Condition).toEqual({ ...use.Condition, Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });
});
