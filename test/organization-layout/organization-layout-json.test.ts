import { OrganizationLayout } from '../../src/organization-layout';

/** A layout that uses every member of the form. */
function full(): any {
  return {
    version: 2,
    organizationId: 'o-a1b2c3d4e5',
    rootId: 'r-ab12',
    managementAccount: '000000000000',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    recoveryAccount: '444444444444',
    regions: ['eu-south-1', 'us-east-1'],
    globalRegion: 'us-east-1',
    homeRegion: 'eu-west-1',
    centralRegions: ['us-east-1', 'eu-central-1'],
    enabledOptInRegions: ['eu-south-1'],
    units: [{ organizationalUnitId: 'ou-ab12-prod0000', name: 'Production', expectedAccounts: 50 }, { organizationalUnitId: 'ou-ab12-prodeast', parentId: 'ou-ab12-prod0000' }],
    accounts: [{ accountId: '333333333333', name: 'Shop', parentId: 'ou-ab12-prodeast' }, { accountId: '555555555555' }],
    expectedAccounts: 80,
    externalAccounts: ['999999999999'],
  };
}

const least = () => ({ version: 2, regions: ['us-east-1'] });

const changed = (change: (json: any) => void) => {
  const json = full();
  change(json);
  return json;
};

describe('a layout from JSON', () => {
  test('with every member is what it says', () => {
    expect(OrganizationLayout.fromJson(full()).toJson()).toEqual(full());
  });

  test('gets the defaults of code where it says nothing', () => {
    expect(OrganizationLayout.fromJson(least()).toJson()).toEqual({
      ...least(), globalRegion: 'us-east-1', homeRegion: 'us-east-1', centralRegions: ['us-east-1'], enabledOptInRegions: [], units: [], accounts: [], externalAccounts: [],
    });
  });

  test('is brought into the order of code', () => {
    const json = changed((one) => ['regions', 'units', 'accounts'].forEach((key) => one[key].reverse()));
    expect(OrganizationLayout.fromJson(json).toJson()).toEqual(full());
  });

  test('does not follow its source', () => {
    const json = full();
    const layout = OrganizationLayout.fromJson(json);
    json.units[0].name = 'x';
    json.accounts[0].parentId = 'r-ab12';
    json.centralRegions.push('us-west-2');
    expect(layout.toJson()).toEqual(full());
  });

  test('is not changed by what is done to the JSON that it gave', () => {
    const layout = OrganizationLayout.fromJson(full());
    const json = layout.toJson();
    json.units[0].name = 'x';
    json.regions.push('x');
    expect(layout.toJson()).toEqual(full());
  });
});

const SOURCE = 'write it as OrganizationLayout.toJson() does';

describe('JSON that is no layout is refused by its path:', () => {
  test.each<[string, any, string]>([
    ['no object', 'x', 'layout is \'x\' but what JSON says is expected, not a text or file of JSON; parse it first: JSON.parse(), json.load(), json.Unmarshal() into an interface{}'],
    ['nothing', null, `layout is null but an object is expected; ${SOURCE}`],
    ['a list', [], `layout is [] but an object is expected; ${SOURCE}`],
    ['no version', changed((json) => delete json.version), `version of the layout is undefined but this release reads version 2; ${SOURCE}`],
    ['a later version', changed((json) => { json.version = 3; }), `version of the layout is 3 but this release reads version 2; ${SOURCE}`],
    ['a version as text', changed((json) => { json.version = '2'; }), `version of the layout is '2' but this release reads version 2; ${SOURCE}`],
    ['the version before', { ...least(), version: 1, homeAccount: '111111111111', centralAccount: '222222222222', targets: [{ kind: 'root', id: 'r-ab12' }] },
      'version of the layout is 1 but this release reads version 2, which names no targets; set it to 2 and move targets to the assignments of the BackupDefinition'],
    ['targets, which are no longer there', { ...least(), targets: [] },
      'layout.targets is [] but there is no such member; use one of version, organizationId, rootId, managementAccount, homeAccount, centralAccount, recoveryAccount, regions, globalRegion, homeRegion, centralRegions, enabledOptInRegions, units, accounts, expectedAccounts, externalAccounts'],
    ['an unknown member', changed((json) => { json.partition = 'aws'; }),
      "layout.partition is 'aws' but there is no such member; use one of version, organizationId, rootId, managementAccount, homeAccount, centralAccount, recoveryAccount, regions, globalRegion, homeRegion, centralRegions, enabledOptInRegions, units, accounts, expectedAccounts, externalAccounts"],
    ['an unknown member of a unit', changed((json) => { json.units[0].id = 'x'; }), "layout.units[0].id is 'x' but there is no such member; use one of organizationalUnitId, parentId, name, expectedAccounts"],
    ['an unknown member of an account', changed((json) => { json.accounts[1].id = 'x'; }), "layout.accounts[1].id is 'x' but there is no such member; use one of accountId, name, parentId"],
    ...['organizationId', 'rootId', 'managementAccount', 'homeAccount', 'centralAccount', 'recoveryAccount', 'globalRegion', 'homeRegion'].map((key): [string, any, string] =>
      [`a number as ${key}`, changed((json) => { json[key] = 7; }), `layout.${key} is 7 but a text is expected; ${SOURCE}`]),
    ...['regions', 'centralRegions', 'enabledOptInRegions', 'externalAccounts'].flatMap((key): [string, any, string][] => [
      [`a text as ${key}`, changed((json) => { json[key] = 'x'; }), `layout.${key} is 'x' but a list of texts is expected; ${SOURCE}`],
      [`a number in ${key}`, changed((json) => { json[key] = ['x', 7]; }), `layout.${key} is ["x",7] but a list of texts is expected; ${SOURCE}`],
    ]),
    ...['units', 'accounts'].flatMap((key): [string, any, string][] => [
      [`an object as ${key}`, changed((json) => { json[key] = {}; }), `layout.${key} is {} but a list is expected; ${SOURCE}`],
      [`a text in ${key}`, changed((json) => { json[key][1] = 'x'; }), `layout.${key}[1] is 'x' but an object is expected; ${SOURCE}`],
    ]),
    ['no regions', changed((json) => delete json.regions), `layout.regions is undefined but a list of texts is expected; ${SOURCE}`],
    ['null for what is left out', changed((json) => { json.units = null; }), `layout.units is null but a list is expected; ${SOURCE}`],
    ['a number as account', changed((json) => { json.accounts[0].accountId = 333333333333; }), `layout.accounts[0].accountId is 333333333333 but a text is expected; ${SOURCE}`],
    ['a number as parent of a unit', changed((json) => { json.units[0].parentId = 1; }), `layout.units[0].parentId is 1 but a text is expected; ${SOURCE}`],
    ['a number as name', changed((json) => { json.units[0].name = 1; }), `layout.units[0].name is 1 but a text is expected; ${SOURCE}`],
    ['a text as number of accounts', changed((json) => { json.expectedAccounts = '80'; }), `layout.expectedAccounts is '80' but a whole number is expected; ${SOURCE}`],
    ['a text as number of accounts of a unit', changed((json) => { json.units[0].expectedAccounts = '50'; }), `layout.units[0].expectedAccounts is '50' but a whole number is expected; ${SOURCE}`],
    ['half an account', changed((json) => { json.units[0].expectedAccounts = 0.5; }), `layout.units[0].expectedAccounts is 0.5 but a whole number is expected; ${SOURCE}`],
    ['what code refuses too', changed((json) => { json.accounts[1].accountId = '333333333333'; }), "accounts[1].accountId is '333333333333' but accounts[0].accountId is the same; give each once"],
  ])('%s', (_, json, message) => {
    expect(() => OrganizationLayout.fromJson(json)).toThrow(new Error(message));
  });
});
