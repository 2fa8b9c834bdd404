import {
  DescribeAccountCommand, DescribeOrganizationCommand, ListAccountsCommand, ListAccountsForParentCommand, ListOrganizationalUnitsForParentCommand,
  ListParentsCommand, ListRootsCommand, paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { ApiFake } from '../support/api-fake/api-fake';
import { clientsOf } from '../support/api-fake/clients';

let fake: ApiFake;
let client: ReturnType<typeof clientsOf>['organizations'];

beforeEach(async () => {
  fake = await ApiFake.start({ account: '111111111111', region: 'eu-west-1' });
  client = clientsOf(fake).organizations;
});

afterEach(async () => {
  client.destroy();
  await fake.stop();
});

const PROD = 'ou-fake-00000001';
const NESTED = 'ou-fake-00000002';

function organization(): void {
  fake.organizations.createOrganization();
  fake.organizations.addOrganizationalUnit({ Id: PROD, Name: 'Prod' });
  fake.organizations.addOrganizationalUnit({ Id: NESTED, Name: 'Nested' }, PROD);
  fake.organizations.addAccount({ Id: '222222222222', Name: 'shop' }, NESTED);
}

test('without an organization every question is refused', async () => {
  await expect(client.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
  await expect(client.send(new ListAccountsCommand({}))).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
});

test('the organization names its management account', async () => {
  organization();
  const { Organization } = await client.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: 'o-examplefake', FeatureSet: 'ALL', MasterAccountId: '111111111111' });
});

test('the tree can be walked down from its root', async () => {
  organization();
  const { Roots } = await client.send(new ListRootsCommand({}));
  const below = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: Roots![0].Id }));
  const deeper = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: PROD }));
  const accounts = await client.send(new ListAccountsForParentCommand({ ParentId: NESTED }));
  expect([below.OrganizationalUnits?.map(unit => unit.Name), deeper.OrganizationalUnits?.map(unit => unit.Id), accounts.Accounts?.map(account => account.Name)])
    .toEqual([['Prod'], [NESTED], ['shop']]);
});

test('the tree can be walked up from an account', async () => {
  organization();
  const parents = async (ChildId: string) => (await client.send(new ListParentsCommand({ ChildId }))).Parents;
  expect([await parents('222222222222'), await parents(NESTED), await parents(PROD)]).toEqual([
    [{ Id: NESTED, Type: 'ORGANIZATIONAL_UNIT' }], [{ Id: PROD, Type: 'ORGANIZATIONAL_UNIT' }], [{ Id: 'r-fake', Type: 'ROOT' }],
  ]);
});

test('an account is described with its path', async () => {
  organization();
  const { Account } = await client.send(new DescribeAccountCommand({ AccountId: '222222222222' }));
  expect(Account).toMatchObject({
    Name: 'shop', Status: 'ACTIVE', Email: '222222222222@example.com', Paths: [`o-examplefake/r-fake/${PROD}/${NESTED}/222222222222/`], JoinedTimestamp: fake.world.now,
  });
});

test.each([
  ['account', () => new DescribeAccountCommand({ AccountId: '999999999999' }), 'AccountNotFoundException'],
  ['child', () => new ListParentsCommand({ ChildId: '999999999999' }), 'ChildNotFoundException'],
  ['parent', () => new ListAccountsForParentCommand({ ParentId: 'ou-fake-99999999' }), 'ParentNotFoundException'],
])('an unknown %s is not found', async (_what, command, name) => {
  organization();
  await expect(client.send(command() as DescribeAccountCommand)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test('accounts come in pages of twenty', async () => {
  organization();
  for (let index = 0; index < 23; index++) fake.organizations.addAccount({ Id: String(300000000000 + index) });
  const sizes: number[] = [];
  for await (const page of paginateListAccounts({ client }, {})) sizes.push(page.Accounts!.length);
  expect(sizes).toEqual([20, 5]);
});

test('a page may be empty and have a successor', async () => {
  organization();
  fake.world.emptyFirstPage = true;
  const first = await client.send(new ListAccountsCommand({}));
  const second = await client.send(new ListAccountsCommand({ NextToken: first.NextToken }));
  expect([first.Accounts, second.Accounts?.length, second.NextToken]).toEqual([[], 2, undefined]);
});

test('a malformed id is refused with its reason', async () => {
  organization();
  await expect(client.send(new DescribeAccountCommand({ AccountId: '12' }))).rejects.toMatchObject({ name: 'InvalidInputException', Reason: 'INVALID_PATTERN' });
});

test('an id that fits half of a pattern is refused', async () => {
  organization();
  await expect(client.send(new ListParentsCommand({ ChildId: '2222222222223' }))).rejects.toMatchObject({ Reason: 'INVALID_PATTERN' });
});

test('a page above the limit is refused with its reason', async () => {
  organization();
  await expect(client.send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({ name: 'InvalidInputException', Reason: 'MAX_VALUE_EXCEEDED' });
});

test('a foreign token is refused with its reason', async () => {
  organization();
  await expect(client.send(new ListAccountsCommand({ NextToken: 'mine' }))).rejects.toMatchObject({ name: 'InvalidInputException', Reason: 'INVALID_NEXT_TOKEN' });
});
