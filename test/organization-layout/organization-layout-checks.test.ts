import { Lazy } from 'aws-cdk-lib';
import { OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';

const HOME = '111111111111';
const CENTRAL = '222222222222';
const WORKLOAD = '333333333333';
const unit = (n: number) => `ou-ab12-${String(n).padStart(8, '0')}`;

const layout = (props: Partial<OrganizationLayoutProps>) => new OrganizationLayout({
  homeAccount: HOME, centralAccount: CENTRAL, regions: ['us-east-1'], ...props,
});

type Case = [name: string, props: Partial<OrganizationLayoutProps>, message: string];
const refused = (cases: Case[]) => test.each<Case>(cases)('%s', (_, props, message) => {
  expect(() => layout(props)).toThrow(new Error(message));
});

describe('at the limits, a layout is accepted:', () => {
  test.each<[string, Partial<OrganizationLayoutProps>]>([
    ['the shortest organization id', { organizationId: `o-${'a'.repeat(10)}` }],
    ['the longest organization id', { organizationId: `o-${'9'.repeat(32)}` }],
    ['the shortest names', { units: [{ organizationalUnitId: unit(1), name: 'U' }], accounts: [{ accountId: WORKLOAD, name: 'A' }] }],
    ['the longest names', { units: [{ organizationalUnitId: unit(1), name: 'U'.repeat(128) }], accounts: [{ accountId: WORKLOAD, name: 'A\n'.repeat(25).replace(/\n$/, 'A') }] }],
    ['home and management in one', { managementAccount: HOME }],
    ['home and recovery in one', { recoveryAccount: HOME }],
    ['no home account', { homeAccount: undefined }],
    ['no central account', { centralAccount: undefined }],
    ['neither', { homeAccount: undefined, centralAccount: undefined }],
    ['a home Region that protects nothing', { homeRegion: 'eu-west-1' }],
    ['as many accounts as are listed', { expectedAccounts: 3, accounts: [{ accountId: WORKLOAD }] }],
    ['more accounts than are listed', { expectedAccounts: 4, accounts: [{ accountId: WORKLOAD }] }],
    ['1 account in a unit without any', { units: [{ organizationalUnitId: unit(1), expectedAccounts: 1 }] }],
    ['as many accounts as are listed in and below a unit', {
      units: [{ organizationalUnitId: unit(1), expectedAccounts: 2 }, { organizationalUnitId: unit(2), parentId: unit(1), expectedAccounts: 1 }],
      accounts: [{ accountId: WORKLOAD, parentId: unit(1) }, { accountId: '444444444444', parentId: unit(2) }],
    }],
  ])('%s', (_, props) => {
    expect(() => layout(props)).not.toThrow();
  });
});

describe('an id that is none is refused:', () => {
  const digits = 'an account id has 12 digits; write it as text with its leading zeros';
  const root = 'a root has r- and 4 to 32 lower-case letters and digits; copy the id from the Organizations console or list-roots';
  const ou = 'an organizational unit has ou-, 4 to 32 lower-case letters and digits, a hyphen and 8 to 32 more; copy the id from the Organizations console';
  const organization = 'an organization has o- and 10 to 32 lower-case letters and digits; copy the id from the Organizations console or describe-organization';

  refused([
    ['managementAccount', { managementAccount: '11111111111' }, `managementAccount is '11111111111' but ${digits}`],
    ['homeAccount', { homeAccount: '1111111111111' }, `homeAccount is '1111111111111' but ${digits}`],
    ['centralAccount', { centralAccount: '' }, `centralAccount is '' but ${digits}`],
    ['recoveryAccount', { recoveryAccount: 'x' }, `recoveryAccount is 'x' but ${digits}`],
    ['externalAccounts', { externalAccounts: ['999999999999', '9'] }, `externalAccounts[1] is '9' but ${digits}`],
    ['an account', { accounts: [{ accountId: WORKLOAD }, { accountId: '3' }] }, `accounts[1].accountId is '3' but ${digits}`],
    ['rootId', { rootId: 'r-abc' }, `rootId is 'r-abc' but ${root}`],
    ['a unit', { units: [{ organizationalUnitId: 'ou-ab12-1' }] }, `units[0].organizationalUnitId is 'ou-ab12-1' but ${ou}`],
    ['the parent of a unit', { units: [{ organizationalUnitId: unit(1), parentId: 'r-AB12' }] }, `units[0].parentId is 'r-AB12' but ${root}`],
    ['the parent of an account', { accounts: [{ accountId: WORKLOAD, parentId: HOME }] }, `accounts[0].parentId is '${HOME}' but ${ou}`],
    ['a short organizationId', { organizationId: 'o-123456789' }, `organizationId is 'o-123456789' but ${organization}`],
    ['a long organizationId', { organizationId: `o-${'a'.repeat(33)}` }, `organizationId is 'o-${'a'.repeat(33)}' but ${organization}`],
    ['a name of nothing', { accounts: [{ accountId: WORKLOAD, name: ' ' }] }, "accounts[0].name is ' ' but a name has 1 to 50 characters; write it as Organizations shows it, or leave it out"],
    ['a long name of an account', { accounts: [{ accountId: WORKLOAD, name: 'a'.repeat(51) }] },
      `accounts[0].name is '${'a'.repeat(51)}' but a name has 1 to 50 characters; write it as Organizations shows it, or leave it out`],
    ['a long name of a unit', { units: [{ organizationalUnitId: unit(1), name: 'u'.repeat(129) }] },
      `units[0].name is '${'u'.repeat(129)}' but a name has 1 to 128 characters; write it as Organizations shows it, or leave it out`],
  ]);
});

describe('a token is refused as', () => {
  const token = Lazy.string({ produce: () => 'later' });
  const needed = "is '<token>' but ids and names of the organization are needed at synth; write the text itself";

  refused([
    ...(['organizationId', 'rootId', 'managementAccount', 'homeAccount', 'centralAccount', 'recoveryAccount'] as const)
      .map((prop): Case => [prop, { [prop]: token }, `${prop} ${needed}`]),
    ['a unit', { units: [{ organizationalUnitId: token }] }, `units[0].organizationalUnitId ${needed}`],
    ['the parent of a unit', { units: [{ organizationalUnitId: unit(1), parentId: token }] }, `units[0].parentId ${needed}`],
    ['the name of a unit', { units: [{ organizationalUnitId: unit(1), name: token }] }, `units[0].name ${needed}`],
    ['an account', { accounts: [{ accountId: token }] }, `accounts[0].accountId ${needed}`],
    ['the parent of an account', { accounts: [{ accountId: WORKLOAD, parentId: token }] }, `accounts[0].parentId ${needed}`],
    ['the name of an account', { accounts: [{ accountId: WORKLOAD, name: token }] }, `accounts[0].name ${needed}`],
    ['an external account', { externalAccounts: [token] }, `externalAccounts[0] ${needed}`],
    ...(['regions', 'centralRegions', 'enabledOptInRegions'] as const).map((prop): Case =>
      [prop, { [prop]: [token] }, `${prop}[0] is '<token>' but Regions are needed at synth; write the Region code, for example us-east-1`]),
    ...(['globalRegion', 'homeRegion'] as const).map((prop): Case => [prop, { [prop]: token }, `${prop} is '<token>' but Regions are needed at synth; write the Region code, for example us-east-1`]),
  ]);
});

test.each(['homeAccount', 'managementAccount', 'recoveryAccount'])('the central account may be the %s too: definitions warn of it', (role) => {
  expect(new OrganizationLayout({ regions: ['us-east-1'], centralAccount: CENTRAL, [role]: CENTRAL }).accountIds()).toEqual([CENTRAL]);
});

describe('lists are refused:', () => {
  refused([
    ['an account given twice', { accounts: [{ accountId: HOME }, { accountId: WORKLOAD }, { accountId: WORKLOAD }] },
      `accounts[2].accountId is '${WORKLOAD}' but accounts[1].accountId is the same; give each once`],
    ['a unit given twice', { units: [{ organizationalUnitId: unit(1) }, { organizationalUnitId: unit(1), name: 'x' }] },
      `units[1].organizationalUnitId is '${unit(1)}' but units[0].organizationalUnitId is the same; give each once`],
    ['an external account given twice', { externalAccounts: ['999999999999', '999999999999 '] }, "externalAccounts[1] is '999999999999' but externalAccounts[0] is the same; give each once"],
    ...([
      ['home', {}, HOME], ['central', {}, CENTRAL], ['management', { managementAccount: WORKLOAD }, WORKLOAD], ['recovery', { recoveryAccount: WORKLOAD }, WORKLOAD],
      ['listed', { accounts: [{ accountId: WORKLOAD }] }, WORKLOAD],
    ] as const).map(([name, props, id]): Case => [`the ${name} account as external one`, { ...props as Partial<OrganizationLayoutProps>, externalAccounts: ['999999999999', id] },
      `externalAccounts[1] is '${id}' but it is an account of the organization by its role or accounts; leave it out here or there`]),
  ]);
});

describe('expected numbers of accounts are refused:', () => {
  const least = (count: number) => `it is a whole number of at least ${count}, as many accounts as are listed there; give as many as there will be`;
  const one = 'it is a whole number of at least 1; give as many as there will be';
  const units = (...expected: (number | undefined)[]) => [
    { organizationalUnitId: unit(1), expectedAccounts: expected[0] }, { organizationalUnitId: unit(2), parentId: unit(1), expectedAccounts: expected[1] },
  ];
  const accounts = [{ accountId: WORKLOAD, parentId: unit(1) }, { accountId: '444444444444', parentId: unit(2) }];

  refused([
    ['fewer than are listed or have a role', { expectedAccounts: 2, accounts: [{ accountId: WORKLOAD }] }, `expectedAccounts is 2 but ${least(3)}`],
    ['half an account', { expectedAccounts: 5.5 }, `expectedAccounts is 5.5 but ${least(2)}`],
    ['none', { homeAccount: undefined, centralAccount: undefined, expectedAccounts: 0 }, `expectedAccounts is 0 but ${one}`],
    ['no number', { expectedAccounts: NaN }, `expectedAccounts is NaN but ${least(2)}`],
    ['fewer than are listed in and below a unit', { units: units(1), accounts }, `units[0].expectedAccounts is 1 but ${least(2)}`],
    ['none of a unit', { units: units(undefined, 0) }, `units[1].expectedAccounts is 0 but ${one}`],
  ]);
});

describe('a tree is refused:', () => {
  const one = 'and an organization has one root; take all ids from one organization';
  const missing = 'units has no such unit; add it to units, with the units above it';
  const shown = 'give each unit the parent that Organizations shows';

  refused([
    ['an unknown parent of a unit', { units: [{ organizationalUnitId: unit(1) }, { organizationalUnitId: unit(2), parentId: unit(3) }] }, `units[1].parentId is '${unit(3)}' but ${missing}`],
    ['an unknown parent of an account', { accounts: [{ accountId: WORKLOAD, parentId: unit(3) }] }, `accounts[0].parentId is '${unit(3)}' but ${missing}`],
    ['a unit in itself', { units: [{ organizationalUnitId: unit(1), parentId: unit(1) }] },
      `units[0].parentId is '${unit(1)}' but the unit would lie below itself: ${unit(1)} in ${unit(1)}; ${shown}`],
    ['a circle, by the first unit on it', {
      units: [
        { organizationalUnitId: unit(1), parentId: unit(2) }, { organizationalUnitId: unit(2), parentId: unit(3) },
        { organizationalUnitId: unit(3), parentId: unit(4) }, { organizationalUnitId: unit(4), parentId: unit(2) },
      ],
    }, `units[1].parentId is '${unit(3)}' but the unit would lie below itself: ${unit(2)} in ${unit(3)} in ${unit(4)} in ${unit(2)}; ${shown}`],
    ['units of two roots', { units: [{ organizationalUnitId: unit(1) }, { organizationalUnitId: 'ou-cd34-11111111' }] },
      `units[1].organizationalUnitId is 'ou-cd34-11111111' but by units[0].organizationalUnitId the root is r-ab12 ${one}`],
    ['a unit of another root', { rootId: 'r-ab12', units: [{ organizationalUnitId: 'ou-cd34-11111111' }] }, `units[0].organizationalUnitId is 'ou-cd34-11111111' but by rootId the root is r-ab12 ${one}`],
    ['a unit in another root', { units: [{ organizationalUnitId: unit(1), parentId: 'r-cd34' }] }, `units[0].parentId is 'r-cd34' but by units[0].organizationalUnitId the root is r-ab12 ${one}`],
    ['an account in another root', { rootId: 'r-ab12', accounts: [{ accountId: WORKLOAD, parentId: 'r-cd34' }] }, `accounts[0].parentId is 'r-cd34' but by rootId the root is r-ab12 ${one}`],
  ]);
});

describe('Regions are refused:', () => {
  const unknown = 'no Region has this code; write a Region code such as us-east-1, or upgrade aws-cdk-lib for a newer Region';
  const disabled = 'AWS disables this Region by default and nothing works there until it is enabled; enable it in every account, then name it in enabledOptInRegions';
  const partition = (where: string, region: string, own: string) =>
    `${where} is '${region}' but it is in the partition aws-cn and regions[0] in ${own}: an organization has one partition; make a layout of each partition`;

  refused([
    ['none', { regions: [] }, 'regions is [] but resources are protected in at least one Region; give Region codes, for example us-east-1'],
    ['none for copies', { centralRegions: [] }, 'centralRegions is [] but copies need at least one Region; leave it out, or name the Regions of the central vaults'],
    ['an unknown one', { regions: ['us-east-1', 'us-esat-1'] }, `regions[1] is 'us-esat-1' but ${unknown}`],
    ['an unknown one as home', { homeRegion: 'us-east-9' }, `homeRegion is 'us-east-9' but ${unknown}`],
    ['an unknown one for copies', { centralRegions: ['us-east-9'] }, `centralRegions[0] is 'us-east-9' but ${unknown}`],
    ['an unknown one as enabled', { enabledOptInRegions: ['af-west-1'] }, `enabledOptInRegions[0] is 'af-west-1' but ${unknown}`],
    ['an unknown global one', { globalRegion: 'US-EAST-1' }, `globalRegion is 'US-EAST-1' but ${unknown}`],
    ['a disabled one', { regions: ['us-east-1', 'af-south-1'], globalRegion: 'us-east-1', enabledOptInRegions: ['eu-south-1'] }, `regions[1] is 'af-south-1' but ${disabled}`],
    ['a disabled one as home', { homeRegion: 'af-south-1' }, `homeRegion is 'af-south-1' but ${disabled}`],
    ['a home in another partition', { homeRegion: 'cn-north-1' }, partition('homeRegion', 'cn-north-1', 'aws')],
    ['a disabled one for copies', { centralRegions: ['us-east-1', 'eu-south-2'] }, `centralRegions[1] is 'eu-south-2' but ${disabled}`],
    ['two partitions', { regions: ['us-east-1', 'cn-north-1'] }, partition('regions[1]', 'cn-north-1', 'aws')],
    ['copies in another partition', { regions: ['us-gov-west-1'], centralRegions: ['us-gov-west-1', 'cn-north-1'] }, partition('centralRegions[1]', 'cn-north-1', 'aws-us-gov')],
    ['an enabled one of another partition', { enabledOptInRegions: ['cn-north-1'] }, partition('enabledOptInRegions[0]', 'cn-north-1', 'aws')],
    ['several without a global one', { regions: ['us-east-1', 'eu-west-1'] }, 'globalRegion is undefined but there are several regions, whose order does not matter; name one of eu-west-1, us-east-1'],
    ['a global one where nothing is protected', { regions: ['us-east-1', 'eu-west-1'], centralRegions: ['us-east-2'], globalRegion: 'us-east-2' },
      "globalRegion is 'us-east-2' but it is not among regions; name one of eu-west-1, us-east-1"],
  ]);
});

test('a unit with more accounts than what it lies in is refused', () => {
  const units = [{ organizationalUnitId: unit(1), expectedAccounts: 10 }, { organizationalUnitId: unit(2), parentId: unit(1), expectedAccounts: 11 }];
  expect(() => layout({ units })).toThrow(`expectedAccounts of the unit ${unit(2)} is 11 but 10 are expected in what it lies in; give no more there than above`);
  expect(() => layout({ units: units.slice(0, 1), expectedAccounts: 9 })).toThrow(`expectedAccounts of the unit ${unit(1)} is 10 but 9 are expected in what it lies in`);
  expect(() => layout({ units: units.slice(0, 1), expectedAccounts: 10 })).not.toThrow();
});
