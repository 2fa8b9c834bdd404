import { Lazy } from 'aws-cdk-lib';
import { OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';

const HOME = '111111111111';
const CENTRAL = '222222222222';
const WORKLOAD = '333333333333';
const PROD = 'ou-ab12-prod0000';
const EAST = 'ou-ab12-prodeast';
const TEST = 'ou-ab12-test0000';

const root = OrganizationTarget.root('r-ab12');
const unit = OrganizationTarget.organizationalUnit;
const account = OrganizationTarget.account;

const layout = (props: Partial<OrganizationLayoutProps> = {}) => new OrganizationLayout({
  homeAccount: HOME, centralAccount: CENTRAL, regions: ['us-east-1'], ...props,
});

describe('a layout', () => {
  test('is what it is said to be', () => {
    const all = layout({
      organizationId: 'o-a1b2c3d4e5',
      rootId: 'r-ab12',
      managementAccount: '000000000000',
      recoveryAccount: '444444444444',
      regions: ['us-east-1', 'eu-west-1'],
      globalRegion: 'us-east-1',
      homeRegion: 'eu-central-1',
      centralRegions: ['eu-central-1', 'eu-west-1'],
      expectedAccounts: 50,
      externalAccounts: ['999999999999'],
    });
    expect({ ...all }).toMatchObject({
      organizationId: 'o-a1b2c3d4e5',
      rootId: 'r-ab12',
      managementAccount: '000000000000',
      homeAccount: HOME,
      centralAccount: CENTRAL,
      recoveryAccount: '444444444444',
      partition: 'aws',
      regions: ['eu-west-1', 'us-east-1'],
      globalRegion: 'us-east-1',
      homeRegion: 'eu-central-1',
      centralRegions: ['eu-central-1', 'eu-west-1'],
      expectedAccounts: 50,
      externalAccounts: ['999999999999'],
    });
  });

  test('needs little', () => {
    const least = new OrganizationLayout({ regions: ['us-east-1'] });
    expect(least).toMatchObject({
      partition: 'aws', regions: ['us-east-1'], globalRegion: 'us-east-1', homeRegion: 'us-east-1', centralRegions: ['us-east-1'], expectedAccounts: 0, externalAccounts: [],
    });
    for (const unknown of [least.organizationId, least.rootId, least.managementAccount, least.homeAccount, least.centralAccount, least.recoveryAccount]) {
      expect(unknown).toBeUndefined();
    }
  });

  test('drops white space around texts', () => {
    expect(layout({ homeAccount: ` ${HOME}\n`, regions: [' us-east-1'], globalRegion: 'us-east-1 ', accounts: [{ accountId: WORKLOAD, parentId: ' r-ab12 ', name: ' Shop ' }] }).toJson())
      .toMatchObject({ homeAccount: HOME, regions: ['us-east-1'], globalRegion: 'us-east-1', accounts: [{ accountId: WORKLOAD, parentId: 'r-ab12', name: 'Shop' }] });
  });

  test('does not follow the lists that it was made of', () => {
    const props = { regions: ['us-east-1'], centralRegions: ['us-east-1'], externalAccounts: ['999999999999'] };
    const made = layout(props);
    props.regions.push('eu-west-1');
    props.centralRegions.push('eu-west-1');
    props.externalAccounts.push('888888888888');
    expect(made).toMatchObject({ regions: ['us-east-1'], centralRegions: ['us-east-1'], externalAccounts: ['999999999999'] });
  });

  test('stays the same when the lists that it gives are changed', () => {
    const made = layout();
    const before = made.toJson();
    for (const list of [made.regions, made.centralRegions, made.externalAccounts, made.accountIds(), made.accountsOf(root), made.toJson().units]) {
      list.push('x');
    }
    expect(made.toJson()).toEqual(before);
  });

  test('is not frozen, because the jsii runtime writes on it', () => {
    expect(Object.isExtensible(layout())).toBe(true);
  });
});

describe('Regions', () => {
  test('given twice are merged', () => {
    expect(layout({ regions: ['us-east-1', 'us-east-1 '] })).toMatchObject({ regions: ['us-east-1'], globalRegion: 'us-east-1' });
  });

  test('of the central vaults keep their order', () => {
    expect(layout({ centralRegions: ['us-west-2', 'eu-west-1', 'us-west-2'] }).centralRegions).toEqual(['us-west-2', 'eu-west-1']);
  });

  test('of the central vaults are the protected ones by default, the global one first', () => {
    expect(layout({ regions: ['us-west-2', 'eu-west-1', 'us-east-1'], globalRegion: 'us-east-1' }).centralRegions).toEqual(['us-east-1', 'eu-west-1', 'us-west-2']);
  });

  test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov'], ['eusc-de-east-1', 'aws-eusc'], ['us-iso-east-1', 'aws-iso']])('%s lie in %s', (region, partition) => {
    expect(layout({ regions: [region] }).partition).toBe(partition);
  });

  test('that AWS disables by default are accepted when they are enabled', () => {
    expect(layout({ regions: ['af-south-1'], centralRegions: ['eu-south-1'], enabledOptInRegions: ['eu-south-1', 'af-south-1'] }).regions).toEqual(['af-south-1']);
  });

  test('that need not be enabled may be named as enabled', () => {
    expect(() => layout({ enabledOptInRegions: ['us-east-1', 'af-south-1'] })).not.toThrow();
  });
});

describe('the root', () => {
  test.each<[string, Partial<OrganizationLayoutProps>]>([
    ['itself', { rootId: 'r-ab12' }],
    ['a unit', { units: [{ organizationalUnitId: PROD }] }],
    ['the parent of an account', { accounts: [{ accountId: WORKLOAD, parentId: 'r-ab12' }] }],
  ])('is known from %s', (_, props) => {
    expect(layout(props).rootId).toBe('r-ab12');
  });

  test('is not known from accounts', () => {
    expect(layout({ accounts: [{ accountId: WORKLOAD }] }).rootId).toBeUndefined();
  });
});

describe('accounts of the organization', () => {
  test('are those with a role and those listed, sorted and each once', () => {
    expect(layout({
      managementAccount: '000000000000', recoveryAccount: '444444444444', externalAccounts: ['999999999999'],
      accounts: [{ accountId: WORKLOAD }, { accountId: CENTRAL }, { accountId: '555555555555' }],
    }).accountIds()).toEqual(['000000000000', HOME, CENTRAL, WORKLOAD, '444444444444', '555555555555']);
  });

  test('may have several roles, the central one excepted', () => {
    expect(layout({ managementAccount: HOME, recoveryAccount: HOME }).accountIds()).toEqual([HOME, CENTRAL]);
  });

  test('are as many as are expected, or as are known', () => {
    const accounts = [{ accountId: WORKLOAD }, { accountId: HOME }];
    expect(layout({ accounts }).expectedAccounts).toBe(3);
    expect(layout({ accounts, expectedAccounts: 80 }).expectedAccounts).toBe(80);
  });
});

describe('external accounts', () => {
  test('are those that are said to be outside', () => {
    const made = layout({ externalAccounts: ['999999999999', '888888888888'] });
    expect([made.isExternal('999999999999'), made.isExternal(WORKLOAD), made.isExternal(HOME)]).toEqual([true, false, false]);
    expect(made.externalAccounts).toEqual(['888888888888', '999999999999']);
  });

  test.each<[string, string, string]>([
    ['33333333333', "'33333333333'", 'an account id has 12 digits; write it as text with its leading zeros'],
    [Lazy.string({ produce: () => WORKLOAD }), "'<token>'", 'ids and names of the organization are needed at synth; write the text itself'],
  ])('are asked for by an account id, not %p', (id, shown, limit) => {
    expect(() => layout().isExternal(id)).toThrow(new Error(`accountId is ${shown} but ${limit}`));
  });
});

describe('accounts of a target', () => {
  const OTHER = '555555555555';
  const units = [{ organizationalUnitId: PROD }, { organizationalUnitId: EAST, parentId: PROD }, { organizationalUnitId: TEST, parentId: 'r-ab12' }];
  const accounts = [{ accountId: WORKLOAD, parentId: EAST }, { accountId: OTHER, parentId: PROD }, { accountId: '666666666666' }, { accountId: '777777777777', parentId: 'r-ab12' }];
  const full = layout({ units, accounts, externalAccounts: ['999999999999'] });

  test.each<[string, OrganizationTarget, string[]]>([
    ['the root: all that are known, those without a parent too', root, [HOME, CENTRAL, WORKLOAD, OTHER, '666666666666', '777777777777']],
    ['a unit: those in it and in units below it', unit(PROD), [WORKLOAD, OTHER]],
    ['a unit in a unit: those in it, none above it', unit(EAST), [WORKLOAD]],
    ['a unit without accounts', unit(TEST), []],
    ['an account', account(WORKLOAD), [WORKLOAD]],
    ['an account that is not listed', account('888888888888'), ['888888888888']],
  ])('are, of %s', (_, target, expected) => {
    expect(full.accountsOf(target)).toEqual(expected);
  });

  test('are refused of a unit that is not listed, because a typo would have none', () => {
    expect(() => full.accountsOf(unit('ou-ab12-prod0001'))).toThrow(
      new Error("target is 'ou-ab12-prod0001' but it is not among units of the layout; add it there, or correct the id"));
  });

  test('are refused of another root', () => {
    expect(() => full.accountsOf(OrganizationTarget.root('r-cd34'))).toThrow(
      new Error("target is 'r-cd34' but the root of the layout is r-ab12 and an organization has one root; take all ids from one organization"));
  });

  test('are none of a unit where no units are listed', () => {
    expect(layout({ accounts: [{ accountId: WORKLOAD }] }).accountsOf(unit(PROD))).toEqual([]);
  });

  test('of the root are all where no units are listed', () => {
    expect(layout({ accounts: [{ accountId: WORKLOAD }] }).accountsOf(root)).toEqual([HOME, CENTRAL, WORKLOAD]);
  });
});

describe('the home Region', () => {
  test('is the global one by default', () => {
    expect(layout({ regions: ['us-east-1', 'eu-west-1'], globalRegion: 'eu-west-1' }).homeRegion).toBe('eu-west-1');
  });

  test('may be another, in which nothing is protected', () => {
    expect(layout({ homeRegion: ' eu-central-1' })).toMatchObject({ homeRegion: 'eu-central-1', regions: ['us-east-1'], globalRegion: 'us-east-1' });
  });

  test('that AWS disables by default is accepted when it is enabled', () => {
    expect(layout({ homeRegion: 'af-south-1', enabledOptInRegions: ['af-south-1'] }).homeRegion).toBe('af-south-1');
  });
});

describe('one account without an organization', () => {
  const standalone = OrganizationLayout.standalone({ account: ` ${WORKLOAD} `, regions: ['us-west-2', 'us-east-1'], globalRegion: 'us-east-1' });

  test('is outside of any, with its Regions', () => {
    expect(standalone).toMatchObject({ externalAccounts: [WORKLOAD], regions: ['us-east-1', 'us-west-2'], globalRegion: 'us-east-1', homeRegion: 'us-east-1' });
    expect([standalone.isExternal(WORKLOAD), standalone.accountIds(), standalone.homeAccount, standalone.centralAccount]).toEqual([true, [], undefined, undefined]);
  });

  test('is the same again from JSON', () => {
    expect(OrganizationLayout.fromJson(standalone.toJson())).toEqual(standalone);
  });

  test('may be in a Region that must be enabled', () => {
    expect(OrganizationLayout.standalone({ account: WORKLOAD, regions: ['af-south-1'], enabledOptInRegions: ['af-south-1'] }).globalRegion).toBe('af-south-1');
  });

  test.each([
    ['an account of 11 digits', { account: '33333333333', regions: ['us-east-1'] }, "account is '33333333333' but an account id has 12 digits"],
    ['no Regions', { account: WORKLOAD, regions: [] }, 'regions is [] but'],
    ['two Regions of which none is global', { account: WORKLOAD, regions: ['us-east-1', 'us-west-2'] }, 'globalRegion is undefined but there are several regions'],
    ['a Region that must be enabled', { account: WORKLOAD, regions: ['af-south-1'] }, "regions[0] is 'af-south-1' but AWS disables this Region by default"],
  ])('is refused with %s', (_, props, message) => {
    expect(() => OrganizationLayout.standalone(props)).toThrow(message);
  });
});
