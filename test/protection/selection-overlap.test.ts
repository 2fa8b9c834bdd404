import { SelectionModel, TierModel, TypeModel } from '../../src/protection/model';
import { selectionOverlap, selectsAllOf } from '../../src/protection/selection-overlap';
import { tierModel, typeModel } from '../support/policy/models';

type Conditions = SelectionModel['conditions'];
const is = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_equals', tagKey, value });
const isNot = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_not_equals', tagKey, value });
const like = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_like', tagKey, value });

const byTag = (tagKey: string | undefined, tagValues?: string[], conditions: Conditions = []): SelectionModel => ({ kind: 'tags', tagKey, tagValues, conditions });
const byType = (types?: Array<string | TypeModel>, conditions: Conditions = [], notTypes: string[] = []): SelectionModel =>
  ({ kind: 'resources', types: types?.map((type) => (typeof type === 'string' ? typeModel(type) : type)), notTypes: notTypes.map(typeModel), conditions });
const volume = (name: string): TypeModel => ({ id: 'EBS', arnPattern: `arn:aws:ec2:us-east-1:333333333333:volume/${name}`, single: true });
const tier = (selection: SelectionModel, name = 'gold'): TierModel => tierModel({ name, selection });
const overlap = (one: SelectionModel, other: SelectionModel, only?: string[]) =>
  [selectionOverlap(tier(one), tier(other), 'backup', only), selectionOverlap(tier(other), tier(one), 'backup', only)];

describe('two selections, in either order, meet', () => {
  test.each<[string, 'certain' | 'possible' | 'none', SelectionModel, SelectionModel]>([
    ['by one value of a tag', 'certain', byTag('env', ['a', 'b']), byTag('env', ['b', 'c'])],
    ['by the tag of the organization, one by its key', 'certain', byTag(undefined), byTag('backup', ['gold'])],
    ['by two values of a tag', 'none', byTag('env', ['a']), byTag('env', ['b'])],
    ['by two tags', 'possible', byTag('env', ['a']), byTag('team', ['a'])],
    ['by a tag and everything', 'certain', byTag('env', ['a']), byType()],
    ['by a tag and one type', 'certain', byTag('env', ['a']), byType(['EBS'])],
    ['by a tag and what does not carry its value', 'none', byTag('env', ['a']), byType(undefined, [isNot('env', 'a')])],
    ['by a tag and a condition on another', 'possible', byTag('env', ['a']), byType(undefined, [is('team', 'x')])],
    ['by a tag with a condition and that tag', 'certain', byTag('env', ['a'], [is('team', 'x')]), byTag('env', ['a'])],
    ['by a tag with conditions that differ', 'possible', byTag('env', ['a'], [is('team', 'x')]), byTag('env', ['a'], [is('owner', 'y')])],
    ['by a tag and another one, with a condition that one of its values meets', 'possible', byTag('env', ['a', 'b']), byTag('team', ['x'], [isNot('env', 'a')])],
    ['by a tag and another one, with one of its values', 'certain', byTag('env', ['a', 'b']), byTag('team', ['x'], [is('env', 'a')])],
    ['by a tag with conditions that exclude each other', 'none', byTag('env', ['a'], [is('team', 'x')]), byTag('env', ['a'], [is('team', 'y')])],
    ['by a value and a pattern that it meets', 'certain', byType(undefined, [is('env', 'prod-eu')]), byType(undefined, [like('env', 'prod-*')])],
    ['by the same types', 'certain', byType(['EBS', 'RDS']), byType(['RDS'])],
    ['by other types', 'none', byType(['EBS']), byType(['RDS'])],
    ['by a type and all but it', 'none', byType(['EBS']), byType(undefined, [], ['EBS'])],
    ['by a type and all but another', 'certain', byType(['EBS']), byType(undefined, [], ['RDS'])],
    ['by a type that is new', 'certain', byType(['NEW']), byType(['NEW'])],
    ['by one ARN', 'certain', byType([volume('a')]), byType([volume('a')])],
    ['by an ARN and its type', 'certain', byType([volume('a')]), byType(['EBS'])],
    ['by an ARN and everything', 'certain', byType([volume('a')]), byType()],
    ['by two types of which only ARNs of another are single', 'certain', byType([volume('a'), 'RDS']), byType([volume('b'), 'RDS'])],
  ])('%s: %s', (_, expected, one, other) => {
    expect(overlap(one, other)).toEqual([expected, expected]);
  });

  test('not for sure by two ARNs', () => {
    expect(overlap(byType([volume('a')]), byType([volume('b')]))).not.toContain('certain');
  });

  test.each<[string, 'certain' | 'none', string[]]>([['a type of both', 'certain', ['EBS']], ['a type of one', 'none', ['RDS']], ['no type', 'none', []]])('on the types that matter only: %s', (_, expected, only) => {
    expect(overlap(byType(['EBS', 'RDS']), byType(['EBS', 'S3']), only)).toEqual([expected, expected]);
  });
});

describe('a tier selects all of a type that another one selects', () => {
  const all = (mine: SelectionModel, theirs: SelectionModel, type = 'EBS') => selectsAllOf(tier(mine), tier(theirs), type, 'backup');

  test.each<[string, boolean, SelectionModel, SelectionModel]>([
    ['where it selects everything', true, byType(), byTag('env', ['a'])],
    ['where it selects the type', true, byType(['RDS', 'EBS']), byTag('env', ['a'])],
    ['where the other does not select the type', true, byTag('team', ['x']), byType(['RDS'])],
    ['where it has all values', true, byTag('env', ['a', 'b']), byTag('env', ['b'])],
    ['where it lacks a value', false, byTag('env', ['a']), byTag('env', ['a', 'b'])],
    ['where it is for other types', false, byType(['RDS']), byTag('env', ['a'])],
    ['where it leaves the type out', false, byType(undefined, [], ['EBS']), byTag('env', ['a'])],
    ['where it has a condition more', false, byTag('env', ['a'], [is('team', 'x')]), byTag('env', ['a'])],
    ['where the other has a condition more', true, byTag('env', ['a']), byTag('env', ['a'], [is('team', 'x')])],
    ['where its pattern is met', true, byType(undefined, [like('env', 'p*')]), byTag('env', ['prod'])],
    ['where its pattern may be met', false, byType(undefined, [like('env', 'p*')]), byTag('team', ['x'])],
    ['where it names an ARN of another type too', true, byType(['EBS', volume('x'), { ...typeModel('RDS'), single: true }]), byTag('env', ['a'])],
    ['where only ARNs of another type differ', true, byType([volume('a'), { ...typeModel('RDS'), arnPattern: 'arn:aws:rds:us-east-1:333333333333:db:one', single: true }]),
      byType([volume('a'), { ...typeModel('RDS'), arnPattern: 'arn:aws:rds:us-east-1:333333333333:db:two', single: true }])],
    ['where it names the same ARN', true, byType([volume('a')]), byType([volume('a')])],
    ['where it names another ARN', false, byType([volume('a')]), byType([volume('b')])],
    ['where it names one of two ARNs', false, byType([volume('a')]), byType([volume('a'), volume('b')])],
    ['where it names an ARN of the type', false, byType([volume('a')]), byType(['EBS'])],
    ['where it names an ARN and the other selects by tag', false, byType([volume('a')]), byTag('env', ['a'])],
    ['where it has the type of an ARN', true, byType(['EBS']), byType([volume('a')])],
  ])('%s: %s', (_, expected, mine, theirs) => {
    expect(all(mine, theirs)).toBe(expected);
  });
});
