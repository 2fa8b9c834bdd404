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
  homeAccount: HOME, centralAccount: CENTRAL, regions: ['us-east-1'], targets: [unit(PROD)], ...props,
});
const ids = (targets: OrganizationTarget[]) => targets.map(({ targetId }) => targetId);

describe('a layout', () => {
  test('is what it is said to be', () => {
    const all = layout({
      organizationId: 'o-a1b2c3d4e5',
      rootId: 'r-ab12',
      managementAccount: '000000000000',
      recoveryAccount: '444444444444',
      regions: ['us-east-1', 'eu-west-1'],
      globalRegion: 'us-east-1',
      centralRegions: ['eu-central-1', 'eu-west-1'],
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
      centralRegions: ['eu-central-1', 'eu-west-1'],
      externalAccounts: ['999999999999'],
    });
    expect(ids(all.targets)).toEqual([PROD]);
  });

  test('needs little', () => {
    const least = layout({ targets: [account(WORKLOAD)] });
    expect(least).toMatchObject({ partition: 'aws', regions: ['us-east-1'], globalRegion: 'us-east-1', centralRegions: ['us-east-1'], externalAccounts: [] });
    for (const unknown of [least.organizationId, least.rootId, least.managementAccount, least.recoveryAccount]) {
      expect(unknown).toBeUndefined();
    }
  });

  test('drops white space around texts', () => {
    expect(layout({ homeAccount: ` ${HOME}\n`, regions: [' us-east-1'], globalRegion: 'us-east-1 ', accounts: [{ accountId: WORKLOAD, parentId: ' r-ab12 ', name: ' Shop ' }] }).toJson())
      .toMatchObject({ homeAccount: HOME, regions: ['us-east-1'], globalRegion: 'us-east-1', accounts: [{ accountId: WORKLOAD, parentId: 'r-ab12', name: 'Shop' }] });
  });

  test('sorts its targets by id', () => {
    expect(ids(layout({ targets: [root, unit(TEST), unit(PROD), account(WORKLOAD)] }).targets)).toEqual([WORKLOAD, PROD, TEST, 'r-ab12']);
  });

  test('keeps what kind a target is', () => {
    expect(layout({ targets: [root, unit(PROD), account(WORKLOAD)] }).targets.map(({ includesNewAccounts }) => includesNewAccounts)).toEqual([false, true, true]);
  });

  test('does not follow the lists that it was made of', () => {
    const props = { regions: ['us-east-1'], targets: [unit(PROD)], centralRegions: ['us-east-1'], externalAccounts: ['999999999999'] };
    const made = layout(props);
    props.regions.push('eu-west-1');
    props.targets.push(root);
    props.centralRegions.push('eu-west-1');
    props.externalAccounts.push('888888888888');
    expect(made).toMatchObject({ regions: ['us-east-1'], centralRegions: ['us-east-1'], externalAccounts: ['999999999999'] });
    expect(made.targets).toHaveLength(1);
  });

  test('stays the same when the lists that it gives are changed', () => {
    const made = layout();
    const before = made.toJson();
    for (const list of [made.regions, made.centralRegions, made.externalAccounts, made.targets as unknown[], made.accountIds(), made.toJson().targets]) {
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
    ['itself', { rootId: 'r-ab12', targets: [account(WORKLOAD)] }],
    ['a root among the targets', { targets: [root] }],
    ['a unit among the targets', { targets: [account(WORKLOAD), unit(PROD)] }],
    ['a unit', { targets: [account(WORKLOAD)], units: [{ organizationalUnitId: PROD }] }],
    ['the parent of an account', { targets: [account(WORKLOAD)], accounts: [{ accountId: WORKLOAD, parentId: 'r-ab12' }] }],
  ])('is known from %s', (_, props) => {
    expect(layout(props).rootId).toBe('r-ab12');
  });
});

describe('accounts of the organization', () => {
  test('are those with a role, those that are targets and those listed, sorted and each once', () => {
    expect(layout({
      managementAccount: '000000000000', recoveryAccount: '444444444444', targets: [account('555555555555'), root], externalAccounts: ['999999999999'],
      accounts: [{ accountId: WORKLOAD }, { accountId: CENTRAL }, { accountId: '555555555555' }],
    }).accountIds()).toEqual(['000000000000', HOME, CENTRAL, WORKLOAD, '444444444444', '555555555555']);
  });

  test('may have several roles, the central one excepted', () => {
    expect(layout({ managementAccount: HOME, recoveryAccount: HOME }).accountIds()).toEqual([HOME, CENTRAL]);
  });
});

describe('external accounts', () => {
  test('are those that are said to be outside', () => {
    const made = layout({ externalAccounts: ['999999999999', '888888888888'] });
    expect([made.isExternal('999999999999'), made.isExternal(WORKLOAD), made.isExternal(HOME)]).toEqual([true, false, false]);
    expect(made.externalAccounts).toEqual(['888888888888', '999999999999']);
  });

  test('are reached by no target', () => {
    expect(layout({ targets: [root], externalAccounts: ['999999999999'] }).isTargeted('999999999999')).toBe(false);
  });
});

describe('an account is targeted', () => {
  const units = [{ organizationalUnitId: PROD }, { organizationalUnitId: EAST, parentId: PROD }, { organizationalUnitId: TEST, parentId: 'r-ab12' }];
  const inside = (parentId?: string) => [{ accountId: WORKLOAD, parentId }];

  test.each<[string, boolean, Partial<OrganizationLayoutProps>]>([
    ['by the root, wherever it is', true, { targets: [root] }],
    ['by itself, wherever it is', true, { targets: [account(WORKLOAD)] }],
    ['by its unit', true, { targets: [unit(TEST), unit(PROD)], units, accounts: inside(PROD) }],
    ['by a unit above its unit', true, { targets: [unit(PROD)], units, accounts: inside(EAST) }],
    ['by nothing in another unit', false, { targets: [unit(PROD)], units, accounts: inside(TEST) }],
    ['by no unit below its own', false, { targets: [unit(EAST)], units, accounts: inside(PROD) }],
    ['by no unit when it is directly in the root', false, { targets: [unit(PROD)], units, accounts: inside('r-ab12') }],
    ['by no unit when its parent is not known', false, { targets: [unit(PROD)], units, accounts: inside() }],
    ['by no unit when it is not listed', false, { targets: [unit(PROD)], units }],
    ['by no other account', false, { targets: [account('555555555555')] }],
  ])('%s', (_, targeted, props) => {
    expect(layout(props).isTargeted(WORKLOAD)).toBe(targeted);
  });

  test.each(['isTargeted', 'isExternal'] as const)('%s asks for an account id', (method) => {
    expect(() => layout()[method]('33333333333')).toThrow(new Error("accountId is '33333333333' but an account id has 12 digits; write it as text with its leading zeros"));
    expect(() => layout()[method](Lazy.string({ produce: () => WORKLOAD }))).toThrow(new Error("accountId is '<token>' but who is who is needed at synth; write the text itself"));
  });
});

describe('the central account', () => {
  const units = [{ organizationalUnitId: PROD }, { organizationalUnitId: EAST, parentId: PROD }, { organizationalUnitId: TEST }];
  const accounts = [{ accountId: CENTRAL, parentId: EAST }];

  test('is best reached by no target', () => {
    expect(layout({ targets: [unit(TEST), account(WORKLOAD)], units, accounts }).centralAccountTargets).toEqual([]);
  });

  test('says which targets reach it', () => {
    expect(ids(layout({ targets: [root, unit(PROD), unit(EAST), unit(TEST), account(CENTRAL), account(WORKLOAD)], units, accounts }).centralAccountTargets))
      .toEqual([CENTRAL, PROD, EAST, 'r-ab12']);
  });

  test('gives targets of the layout itself', () => {
    const made = layout({ targets: [root] });
    expect(made.centralAccountTargets[0]).toBe(made.targets[0]);
  });
});

describe('targeted accounts', () => {
  const workloads = 'ou-ab12-11111111';
  const reached = (change: Partial<OrganizationLayoutProps>) => new OrganizationLayout({
    homeAccount: '111111111111', centralAccount: '222222222222', regions: ['us-east-1'], targets: [OrganizationTarget.organizationalUnit(workloads)], ...change,
  }).targetedAccountIds();

  test('are those that are known to be below a target, sorted', () => {
    expect(reached({
      units: [{ organizationalUnitId: workloads }],
      accounts: [{ accountId: '444444444444', parentId: workloads }, { accountId: '333333333333', parentId: workloads }, { accountId: '555555555555', parentId: 'r-ab12' }],
    })).toEqual(['333333333333', '444444444444']);
  });

  test('never include the central account', () => {
    expect(reached({ targets: [OrganizationTarget.root('r-ab12')], managementAccount: '666666666666' })).toEqual(['111111111111', '666666666666']);
  });
});
