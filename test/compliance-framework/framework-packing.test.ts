import * as fc from 'fast-check';
import { ControlModel } from '../../src/compliance-framework/control-model';
import { ControlGroup, groupSuffix, packControls } from '../../src/compliance-framework/framework-packing';

const control = (name: string, value?: string): ControlModel => ({ name, parameters: {}, scope: value === undefined ? {} : { tag: { key: 'k', value } } });
const packed = (...groups: ControlGroup[]) => packControls('F', groups).map(({ id, name, controls }) => [id, name, controls.map((one) => `${one.name}${one.scope.tag?.value ?? ''}`)]);

describe('controls', () => {
  test('of different names share a framework', () => {
    expect(packed({ suffix: '', controls: [control('A'), control('B')] })).toEqual([['Resource', 'F', ['A', 'B']]]);
  });

  test('of one name are in frameworks of their own, in the order in which they were given', () => {
    expect(packed({ suffix: '', controls: [control('A', '2'), control('A', '1'), control('B'), control('A', '3')] })).toEqual([
      ['Resource', 'F', ['A2', 'B']], ['Resource_2', 'F_2', ['A1']], ['Resource_3', 'F_3', ['A3']],
    ]);
  });

  test('that are equal stay in the first group only', () => {
    expect(packed({ suffix: 'a', controls: [control('A'), control('B')] }, { suffix: 'b', controls: [control('B'), control('C')] })).toEqual([
      ['Framework_a', 'F_a', ['A', 'B']], ['Framework_b', 'F_b', ['C']],
    ]);
  });

  test('that an earlier group has all make no framework', () => {
    expect(packed({ suffix: 'a', controls: [control('A')] }, { suffix: 'b', controls: [control('A')] })).toEqual([['Framework_a', 'F_a', ['A']]]);
  });
});

describe('names', () => {
  test.each<[string, number]>([['', 0], ['gold', 0], ['gold', 1]])('of 256 characters are kept within 256 for the group %j, framework %d', (suffix, i) => {
    const names = packControls('x'.repeat(256), [{ suffix, controls: [control('A', '1'), control('A', '2')] }]).map((one) => one.name);
    expect(names[i]).toMatch(/^[a-zA-Z][_a-zA-Z0-9]{255}$/);
  });

  test('that had to be shortened differ', () => {
    const names = packControls('x'.repeat(256), ['a', 'b'].map((suffix) => ({ suffix, controls: [control('A', `${suffix}1`), control('A', `${suffix}2`)] }))).map((one) => one.name);
    expect(new Set(names).size).toBe(4);
  });

  test('of groups end with the tag value', () => {
    expect(groupSuffix('gold')).toBe('gold');
  });

  test.each(['a b', '', 'Ä', '2', 'gold_2', '-'])('of groups get a hash where the value could not stand as it is: %j', (value) => {
    expect(groupSuffix(value)).toMatch(/^([a-zA-Z0-9]+_)*[0-9a-f]{6}$/);
  });

  test('of groups by another key begin with that', () => {
    expect(groupSuffix('gold', 'class')).toMatch(/^class_gold_[0-9a-f]{6}$/);
  });

  test.each<[[string, string?], [string, string?]]>([[['a b'], ['a-b']], [['gold', 'class'], ['class_gold']], [['2'], ['']]])('of groups differ: %j, %j', (one, other) => {
    expect(groupSuffix(...one)).not.toBe(groupSuffix(...other));
  });
});

const groups = fc.uniqueArray(fc.record({
  suffix: fc.stringMatching(/^[a-z]{1,3}$/),
  controls: fc.array(fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: fc.constantFrom('1', '2', '3', '4') }), { minLength: 1, maxLength: 8 }),
}), { selector: ({ suffix }) => suffix, maxLength: 5 }).map((all) => all.map(({ suffix, controls }) => ({ suffix, controls: controls.map(({ name, value }) => control(name, value)) })));

test('every control is in exactly one framework, which has no other of its name', () => {
  fc.assert(fc.property(groups, (all) => {
    const frameworks = packControls('F', all).map(({ controls }) => controls.map(({ name, scope }) => `${name}${scope.tag!.value}`));
    expect(frameworks.flat().sort()).toEqual([...new Set(all.flatMap(({ controls }) => controls.map(({ name, scope }) => `${name}${scope.tag!.value}`)))].sort());
    frameworks.forEach((names) => expect(new Set(names.map((name) => name[0])).size).toBe(names.length));
  }));
});

test('ids and names are unique', () => {
  fc.assert(fc.property(groups, (all) => {
    const frameworks = packControls('F', all);
    expect([new Set(frameworks.map(({ id }) => id)).size, new Set(frameworks.map(({ name }) => name)).size]).toEqual([frameworks.length, frameworks.length]);
  }));
});

test('a further group moves no framework of the groups before it', () => {
  fc.assert(fc.property(groups, (all) => {
    const before = packControls('F', all.slice(0, -1));
    expect(packControls('F', all).slice(0, before.length)).toEqual(before);
  }));
});
