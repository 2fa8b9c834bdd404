import { SupportOverrides } from '../../src/protection/capabilities';
import { CentralModel } from '../../src/protection/copy-resolution';
import { CopyModel, DestinationModel, TierModel } from '../../src/protection/model';
import { PlanModel, PlanningContext, checkPlanNames, planVariants } from '../../src/protection/plan-variants';
import { tierOfPlan } from '../../src/protection/tier-of-plan';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const central = (region: string, change: Partial<CentralModel> = {}): CentralModel =>
  ({ account: '222222222222', region, vaultName: 'Central', airGappedVaultName: 'Gapped', ...change });

function planning(change: Partial<PlanningContext> = {}): PlanningContext {
  return {
    regions: ['us-east-1', 'eu-west-1'],
    partition: 'aws',
    central: [central('us-east-1')],
    overrides: plain(),
    memberVault: { vaultName: 'Member', airGapped: false },
    memberAirGappedVault: { vaultName: 'MemberGapped', airGapped: true, bounds: { vault: 'the member\'s air-gapped vault', minDays: 7 } },
    planName: 'Plan',
    ...change,
  };
}

/** Nothing rare, nothing doubtful. */
const plain = (change: Partial<SupportOverrides> = {}) => supportOverrides({ ...change, variants: { 'RDS Multi-AZ cluster': false, ...change.variants } });
const copy = (destination: DestinationModel, deleteAfterDays = 35): CopyModel => ({ destination, lifecycle: { deleteAfterDays } });
const typed = (...ids: string[]): TierModel['selection'] => ({ kind: 'resources', types: ids.map(typeModel), notTypes: [], conditions: [] });
const tierOf = (copies: CopyModel[], change: Partial<TierModel> = {}) => tierModel({ rules: [ruleModel({ copies })], ...change });

/** Plans in short: name, Regions, types, and the copies of each rule. */
function inShort(plans: PlanModel[]) {
  return plans.map((plan) => ({
    name: plan.name,
    regions: plan.regions.join(' '),
    types: plan.types?.map((type) => type.id).join(' ') ?? 'all',
    copies: plan.rules.map(({ copies }) => copies.map((one) => one.arn.replace('arn:aws:backup:', '').replace('backup-vault:', '')).join(' ')).join(' | '),
  }));
}

/** Every name that plans get in this file is known as one of the tier's. */
function variants(tier: TierModel, change: Partial<PlanningContext> = {}) {
  const { planName, ...rest } = planning(change);
  const { plans } = planVariants(tier, { planName, ...rest });
  expect(plans.filter(({ name }) => tierOfPlan(name, { [planName]: tier.name }) !== tier.name).map(({ name }) => name)).toEqual([]);
  return inShort(plans);
}

describe('a tier whose copies every type supports', () => {
  test('is one plan for all Regions', () => {
    expect(variants(tierOf([copy({ kind: 'central' })], { selection: typed('S3', 'EFS') }))).toEqual([
      { name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'all', copies: 'us-east-1:222222222222:Central' },
    ]);
  });

  test('is one plan where there are no copies, whatever the types', () => {
    expect(variants(tierOf([]))).toEqual([{ name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'all', copies: '' }]);
  });

  test('is one plan for each Region where copies stay in the Region', () => {
    expect(variants(tierOf([copy({ kind: 'central', sameRegion: true })], { selection: typed('S3') }), { central: [central('us-east-1'), central('eu-west-1')] })).toEqual([
      { name: 'Plan-eu-west-1', regions: 'eu-west-1', types: 'all', copies: 'eu-west-1:222222222222:Central' },
      { name: 'Plan-us-east-1', regions: 'us-east-1', types: 'all', copies: 'us-east-1:222222222222:Central' },
    ]);
  });

  test('has a plan of its own for the Region that a copy within the account leads to', () => {
    expect(variants(tierOf([copy({ kind: 'own', region: 'eu-west-1' })], { selection: typed('S3') }), { regions: ['us-east-1', 'us-west-2', 'eu-west-1'] })).toEqual([
      { name: 'Plan', regions: 'us-east-1 us-west-2', types: 'all', copies: 'eu-west-1:$account:Member' },
      { name: 'Plan-in-eu-west-1', regions: 'eu-west-1', types: 'all', copies: '' },
    ]);
  });

  test('copies from a named and from an air-gapped vault to the same-named one', () => {
    const rules = [
      ruleModel({ name: 'a', target: { kind: 'named', vaultName: 'Other' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] }),
      ruleModel({ name: 'b', target: { kind: 'airGapped' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] }),
    ];
    expect(variants(tierModel({ rules, selection: typed('S3') }))).toMatchObject([{ copies: 'us-west-2:$account:Other | us-west-2:$account:MemberGapped' }]);
  });
});

test('another vault of the member is a standard one', () => {
  const rules = [ruleModel({ target: { kind: 'named', vaultName: 'Other' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] })];
  expect(variants(tierModel({ rules, selection: typed('RDS', 'S3') }))).toEqual([
    { name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'all', copies: 'us-west-2:$account:Other' },
  ]);
});

describe('a tier whose copies some types do not support', () => {
  test('copies these types to the central vault instead', () => {
    expect(variants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS', 'S3', 'SAP_HANA') }))).toEqual([
      { name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'S3', copies: 'us-east-1:222222222222:Gapped' },
      { name: 'Plan-not-airgap', regions: 'eu-west-1 us-east-1', types: 'RDS SAP_HANA', copies: 'us-east-1:222222222222:Central' },
    ]);
  });

  test('copies them into the Region that the fallback names', () => {
    const tier = tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS'), fallback: { kind: 'central', region: 'eu-west-1' } });
    expect(variants(tier, { central: [central('us-east-1'), central('eu-west-1')] })).toMatchObject([{ name: 'Plan-not-airgap', copies: 'eu-west-1:222222222222:Central' }]);
  });

  test('leaves the copy out where the fallback can\'t be entered either', () => {
    const { plans, notes } = planVariants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('REDSHIFT', 'RDS', 'S3', 'CLOUDFORMATION') }), planning());
    expect(inShort(plans)).toEqual([
      { name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'S3', copies: 'us-east-1:222222222222:Gapped' },
      { name: 'Plan-no-airgap', regions: 'eu-west-1 us-east-1', types: 'CLOUDFORMATION REDSHIFT', copies: '' },
      { name: 'Plan-not-airgap', regions: 'eu-west-1 us-east-1', types: 'RDS', copies: 'us-east-1:222222222222:Central' },
    ]);
    expect([...notes.notCopied]).toEqual([['the central air-gapped vault', ['CLOUDFORMATION', 'REDSHIFT']]]);
    expect([...notes.willFail]).toEqual([]);
  });

  test('leaves the copy out where the fallback is none', () => {
    const { plans, notes } = planVariants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS', 'S3'), fallback: { kind: 'none' } }), planning());
    expect(inShort(plans)).toMatchObject([{ name: 'Plan', types: 'S3' }, { name: 'Plan-no-airgap', types: 'RDS', copies: '' }]);
    expect([...notes.notCopied]).toEqual([['the central air-gapped vault', ['RDS']]]);
  });

  test('leaves the copy out where there is no central account to fall back to', () => {
    expect(variants(tierOf([copy({ kind: 'own', region: 'us-west-2' })], { selection: typed('REDSHIFT') }), { central: [] })).toMatchObject([{ name: 'Plan-no-us-west-2', copies: '' }]);
  });

  test('copies all the same where the fallback is to attempt it, and says what will fail', () => {
    const { plans, notes } = planVariants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS', 'S3'), fallback: { kind: 'attempt' } }), planning());
    expect(inShort(plans)).toEqual([{ name: 'Plan', regions: 'eu-west-1 us-east-1', types: 'all', copies: 'us-east-1:222222222222:Gapped' }]);
    expect([...notes.willFail]).toEqual([['the central air-gapped vault', ['RDS']]]);
    expect([...notes.notCopied]).toEqual([]);
  });

  test('names what stays out and what is replaced by the places asked for', () => {
    const copies = [copy({ kind: 'own', region: 'eu-west-2' }), copy({ kind: 'airGapped', region: 'us-east-1' }), copy({ kind: 'central' })];
    expect(variants(tierOf(copies, { selection: typed('RDS', 'CLOUDFORMATION') }))).toEqual([
      { name: 'Plan-no-airgap-us-east-1-no-central', regions: 'eu-west-1 us-east-1', types: 'CLOUDFORMATION', copies: 'eu-west-2:$account:Member' },
      { name: 'Plan-not-airgap-us-east-1', regions: 'eu-west-1 us-east-1', types: 'RDS', copies: 'eu-west-2:$account:Member us-east-1:222222222222:Central' },
    ]);
  });

  test('names a vault by its ARN through a hash', () => {
    const vault = (name: string): DestinationModel => ({ kind: 'vault', arn: `arn:aws:backup:us-east-1:333333333333:backup-vault:${name}`, airGapped: false });
    const names = ['V1', 'V2'].map((name) => variants(tierOf([copy(vault(name))], { selection: typed('REDSHIFT') }))[0].name);
    expect(names[0]).toMatch(/^Plan-no-vault-[0-9a-f]{6}$/);
    expect(names[1]).not.toBe(names[0]);
  });

  test('is told apart by rule where one destination is supported in one rule only, whatever the order of the copies', () => {
    const tier = (...copies: CopyModel[]) => tierModel({
      rules: [
        ruleModel({ name: 'a', copies: [copy({ kind: 'own', region: 'us-west-2' })] }),
        ruleModel({ name: 'b', target: { kind: 'airGapped' }, copies }),
      ],
      selection: typed('CLOUDFORMATION', 'S3'),
      fallback: { kind: 'none' },
    });
    const [own, other] = [copy({ kind: 'own', region: 'us-west-2' }), copy({ kind: 'central' })];
    const found = variants(tier(own, other));
    expect(found).toMatchObject([{ name: 'Plan', types: 'S3' }, { types: 'CLOUDFORMATION', copies: 'us-west-2:$account:Member | ' }]);
    expect(variants(tier(other, own))).toEqual(found);
  });

  test('names a copy that leads elsewhere in each Region by the Region, and what differs after it', () => {
    const copies = [copy({ kind: 'central', sameRegion: true }), copy({ kind: 'airGapped' })];
    const names = variants(tierOf(copies, { selection: typed('RDS', 'S3') }), { regions: ['us-east-1'] }).map((one) => one.name);
    expect(names).toEqual(['Plan-us-east-1', 'Plan-us-east-1-not-airgap']);
  });

  test('names a copy that is attempted by the Region too', () => {
    const tier = tierOf([copy({ kind: 'central', sameRegion: true })], { selection: typed('REDSHIFT'), fallback: { kind: 'attempt' } });
    expect(variants(tier, { central: [central('us-east-1'), central('eu-west-1')] }).map((one) => one.name)).toEqual(['Plan-eu-west-1', 'Plan-us-east-1']);
  });

  test('is named alike whatever the order of its copies', () => {
    const copies = [copy({ kind: 'central' }), copy({ kind: 'airGapped' })];
    const name = (some: CopyModel[]) => variants(tierOf(some, { selection: typed('CLOUDFORMATION') })).map((one) => one.name);
    expect([name(copies), name([...copies].reverse())]).toEqual([['Plan-no-airgap-no-central'], ['Plan-no-airgap-no-central']]);
  });
});

/** A release that named plans otherwise would move them in every organization: these names are for ever. */
describe('the names of plans are pinned', () => {
  test('where a Region supports other types than Regions usually do', () => {
    const tier = tierOf([copy({ kind: 'own', region: 'us-east-1' })], { selection: typed('FSX_ONTAP', 'S3', 'EFS') });
    expect(variants(tier, { regions: ['me-south-1', 'us-west-2'] })).toEqual([
      { name: 'Plan', regions: 'us-west-2', types: 'all', copies: 'us-east-1:$account:Member' },
      // echo -n EFS,S3 | sha256sum
      { name: 'Plan-77c0', regions: 'me-south-1', types: 'EFS S3', copies: 'us-east-1:$account:Member' },
      // echo -n FSX_ONTAP | sha256sum
      { name: 'Plan-no-us-east-1-9f59', regions: 'me-south-1', types: 'FSX_ONTAP', copies: '' },
    ]);
  });

  test('where one rule only can copy there', () => {
    const rules = [
      ruleModel({ name: 'a', copies: [copy({ kind: 'own', region: 'us-west-2' })] }),
      ruleModel({ name: 'b', target: { kind: 'airGapped' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] }),
    ];
    const found = variants(tierModel({ rules, selection: typed('RDS', 'S3'), fallback: { kind: 'none' } }));
    // echo -n '["b",{"kind":"own","region":"us-west-2"},"without"]' | sha256sum
    expect(found.map((one) => one.name)).toEqual(['Plan', 'Plan-no-us-west-2-ac65']);
  });

  test('where Timestream is known to be in Regions that must be enabled first', () => {
    const overrides = plain({ variants: { Timestream: true } });
    expect(variants(tierOf([copy({ kind: 'central' })], { selection: typed('S3', 'TIMESTREAM') }), { overrides, regions: ['us-east-1', 'eu-south-1'] })).toEqual([
      { name: 'Plan', regions: 'us-east-1', types: 'all', copies: 'us-east-1:222222222222:Central' },
      // echo -n S3 | sha256sum
      { name: 'Plan-44d6', regions: 'eu-south-1', types: 'S3', copies: 'us-east-1:222222222222:Central' },
      // echo -n TIMESTREAM | sha256sum
      { name: 'Plan-no-central-a302', regions: 'eu-south-1', types: 'TIMESTREAM', copies: '' },
    ]);
  });

  test('in another partition', () => {
    const china: Partial<PlanningContext> = { regions: ['cn-north-1'], partition: 'aws-cn', central: [central('cn-northwest-1')] };
    expect(variants(tierOf([copy({ kind: 'central' })], { selection: typed('REDSHIFT', 'EFS') }), china).map((one) => one.name)).toEqual(['Plan', 'Plan-no-central']);
  });
});

describe('Regions without copies into air-gapped vaults', () => {
  test('counts a Region with air-gapped vaults but without copies into them', () => {
    const found = variants(tierOf([copy({ kind: 'airGapped', sameRegion: true })], { selection: typed('S3') }),
      { regions: ['ca-west-1', 'us-east-1'], central: [central('us-east-1'), central('ca-west-1')] });
    expect(found).toEqual([
      { name: 'Plan-not-airgap', regions: 'ca-west-1', types: 'all', copies: 'us-east-1:222222222222:Central' },
      { name: 'Plan-us-east-1', regions: 'us-east-1', types: 'all', copies: 'us-east-1:222222222222:Gapped' },
    ]);
  });
});

describe('the types of a tier', () => {
  const typesOf = (selection: TierModel['selection'], overrides = plain()) =>
    planVariants(tierOf([copy({ kind: 'central' })], { selection, fallback: { kind: 'none' } }), planning({ overrides })).plans.flatMap((plan) => plan.types?.map((type) => type.id) ?? ['all']).sort();

  test('are all that the grammar knows where it selects by tag', () => {
    expect(typesOf({ kind: 'tags', conditions: [] })).toHaveLength(18);
  });

  test('are all but those left out', () => {
    const types = typesOf({ kind: 'resources', notTypes: [typeModel('S3'), typeModel('RDS')], conditions: [] });
    expect(types).toHaveLength(16);
    expect(types).not.toContain('S3');
  });

  test('are those named, but for those left out', () => {
    expect(typesOf({ ...typed('S3', 'REDSHIFT', 'EFS'), notTypes: [typeModel('EFS')] } as TierModel['selection'])).toEqual(['REDSHIFT', 'S3']);
  });

  test('hold those that the user adds', () => {
    const news = plain({ extraTypes: [typeModel('NEW')], types: { NEW: { copyToOtherAccount: true, copyToOtherRegion: true } } });
    expect(typesOf({ kind: 'tags', conditions: [] }, news)).toContain('NEW');
  });

  test('do not depend on the order in which they are named', () => {
    const tier = (...ids: string[]) => tierOf([copy({ kind: 'airGapped' })], { selection: typed(...ids) });
    expect(variants(tier('S3', 'RDS', 'EFS', 'SAP_HANA'))).toEqual(variants(tier('SAP_HANA', 'EFS', 'S3', 'RDS')));
  });
});

describe('copies that meet in one vault', () => {
  const meeting = (...days: (number | undefined)[]) => tierOf([
    { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: days[0] } },
    { destination: { kind: 'central', sameRegion: true }, lifecycle: { deleteAfterDays: days[1] } },
  ], { selection: typed('S3') });

  test.each<(number | undefined)[]>([[35, 100, 100], [100, 35, 100], [undefined, 100, undefined], [100, undefined, undefined], [35, 35, 35]])(
    'of %p and %p days are kept for %p', (one, other, expected) => {
      const { plans } = planVariants(meeting(one, other), planning({ regions: ['us-east-1'] }));
      expect(plans.map((plan) => plan.rules[0].copies)).toEqual([[{ arn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central', lifecycle: { deleteAfterDays: expected } }]]);
    });
});

test('copies of equal days that meet in one vault stay warm as long as either, whatever their order', () => {
  const [cold, warm] = [{ deleteAfterDays: 400, moveToColdStorageAfterDays: 30 }, { deleteAfterDays: 400 }];
  const lifecycles = (one: object, other: object) => planVariants(tierOf([
    { destination: { kind: 'central' }, lifecycle: one }, { destination: { kind: 'central', sameRegion: true }, lifecycle: other },
  ], { selection: typed('S3') }), planning({ regions: ['us-east-1'] })).plans.map((plan) => plan.rules[0].copies.map((found) => found.lifecycle));
  expect([lifecycles(cold, warm), lifecycles(warm, cold)]).toEqual([[[warm]], [[warm]]]);
});

describe('the order of things', () => {
  test('of rules, copies and Regions does not matter', () => {
    const copies = [copy({ kind: 'own', region: 'us-west-2' }), copy({ kind: 'central' }), copy({ kind: 'airGapped' })];
    const rules = [ruleModel({ name: 'b', copies }), ruleModel({ name: 'a', copies: copies.slice(1) })];
    const one = variants(tierModel({ rules }), { regions: ['us-east-1', 'eu-west-1', 'us-west-2'] });
    const other = variants(tierModel({ rules: [rules[1], { ...rules[0], copies: [...copies].reverse() }] }), { regions: ['us-west-2', 'eu-west-1', 'us-east-1'] });
    expect(other).toEqual(one);
  });

  test('of plans and doubts is that of their names', () => {
    const { plans, notes } = planVariants(tierOf([copy({ kind: 'central' })]), planning({ regions: ['eu-south-1', 'ap-northeast-1'], overrides: supportOverrides() }));
    expect(plans.map((plan) => plan.name)).toEqual([...plans.map((plan) => plan.name)].sort());
    expect(notes.doubtful).toEqual(['Neptune', 'RDS Multi-AZ cluster', 'Timestream']);
  });
});

test('a name is cut to 50 characters, its variants kept apart', () => {
  const found = variants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS', 'S3') }), { planName: 'p'.repeat(50) });
  expect(found.map((one) => one.name.length)).toEqual([50, 50]);
  expect(found[0].name).not.toBe(found[1].name);
});

test('a copy that the vault\'s lock refuses is refused, whichever copy asks for it', () => {
  const locked = [central('us-east-1', { bounds: { vault: 'the central vault', minDays: 40 } })];
  expect(() => variants(tierOf([copy({ kind: 'central' })], { name: 'silver' }), { central: locked }))
    .toThrow("tier 'silver', rule 'Nightly': deleteAfter of the copy to the central vault is '35 days' but the lock of the central vault allows at least 40 days");
  expect(() => variants(tierOf([copy({ kind: 'airGapped' })], { selection: typed('RDS') }), { central: locked }))
    .toThrow("deleteAfter of the copy to the central air-gapped vault is '35 days' but the lock of the central vault allows at least 40 days");
});

describe('a vault of the members that a tier names itself keeps its bounds', () => {
  const bounded = { memberVault: { vaultName: 'Member', airGapped: false, bounds: { vault: 'the member vault', minDays: 40 } } };

  test('as the target of a rule that copies from it', () => {
    const rules = [ruleModel({ target: { kind: 'named', vaultName: 'Member' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] })];
    expect(() => variants(tierModel({ rules }), bounded)).toThrow("is '35 days' but the lock of the member vault allows at least 40 days");
    const elsewhere = [ruleModel({ target: { kind: 'named', vaultName: 'Other' }, copies: [copy({ kind: 'own', region: 'us-west-2' })] })];
    expect(() => variants(tierModel({ rules: elsewhere }), bounded)).not.toThrow();
  });

  test('as the destination of a copy by its ARN', () => {
    const toMember = (name: string) => copy({ kind: 'vault', arn: `arn:aws:backup:us-west-2:$account:backup-vault:${name}`, airGapped: false }, 6);
    const rule = (name: string) => tierModel({ rules: [ruleModel({ target: { kind: 'named', vaultName: 'Other' }, copies: [toMember(name)] })] });
    expect(() => variants(rule('Member'), bounded)).toThrow("is '6 days' but the lock of the member vault allows at least 40 days");
    expect(() => variants(rule('MemberGapped'))).toThrow("is '6 days' but the lock of the member's air-gapped vault allows at least 7 days");
    expect(() => variants(rule('Third'), bounded)).not.toThrow();
  });
});

describe('plans of one name', () => {
  const named = (name: string, tier: string): PlanModel => ({ name, tier: tierModel({ name: tier }), regions: ['us-east-1'], rules: [] });

  test('are refused, whatever their case', () => {
    expect(() => checkPlanNames([named('Plan', 'a'), named('Other', 'a'), named('plan', 'b')])).toThrow(
      new Error("tiers is 'plan' but plans of 'a' and 'b' would both be called so and AWS would merge them; give one tier another planName"));
  });

  test('may begin alike', () => {
    expect(() => checkPlanNames([named('Plan', 'a'), named('Plan-b', 'b')])).not.toThrow();
  });
});

test('a Region whose own copy is left out has another plan than types that can not be copied to it', () => {
  const gold = tierOf([copy({ kind: 'central' }), copy({ kind: 'own', region: 'me-south-1' })], { fallback: { kind: 'none' }, selection: typed('EFS', 'FSX_ONTAP') });
  const found = variants(gold, { regions: ['us-west-2', 'me-south-1'] });
  expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
  expect(found.map(({ regions, types }) => `${regions}: ${types}`).sort()).toEqual(['me-south-1: EFS', 'me-south-1: FSX_ONTAP', 'us-west-2: EFS', 'us-west-2: FSX_ONTAP']);
});
