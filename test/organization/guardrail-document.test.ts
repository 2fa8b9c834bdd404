import * as fc from 'fast-check';
import { GUARDRAIL_LIMITS } from '../../src/data/guardrails';
import { charactersOf, GuardrailConditions, GuardrailStatementJson, listOf, merged, packed } from '../../src/organization/guardrail-document';

const LIMIT = GUARDRAIL_LIMITS.policyCharacters;
const deny = (rest: Partial<GuardrailStatementJson> = {}): GuardrailStatementJson => ({ Effect: 'Deny', Action: 'a:A', Resource: '*', ...rest });

/** One statement of as many characters as are wanted for the whole policy. */
const filling = (characters: number, Sid = 'S') => deny({ Sid, Action: `a:${'x'.repeat(characters - charactersOf([deny({ Sid, Action: 'a:' })]))}` });

test('statements with the same actions, or the same resources, under one condition are one', () => {
  expect(merged([deny({ Sid: 'One' }), deny({ Sid: 'Two', Action: ['a:C', 'a:B'] }), deny({ Sid: 'Other', Condition: { Bool: { k: 'true' } } })])).toEqual([
    deny({ Sid: 'One', Action: ['a:A', 'a:B', 'a:C'] }), deny({ Sid: 'Other', Condition: { Bool: { k: 'true' } } }),
  ]);
  expect(merged([deny({ Sid: 'One', Resource: 'y' }), deny({ Sid: 'Two', Resource: 'x' })])).toEqual([deny({ Sid: 'One', Resource: ['x', 'y'] })]);
});

test('what is denied by other elements stays as it is', () => {
  const statements = [deny({ Sid: 'One', Action: undefined, NotAction: 'a:A' }), deny({ Sid: 'Two', Action: undefined, NotAction: 'a:B' })];
  expect(merged(statements)).toEqual(statements);
});

test('a policy takes exactly 10,240 characters', () => {
  expect(packed([filling(LIMIT)], 1)).toHaveLength(1);
  expect(packed([filling(LIMIT + 1)], 1)).toBeUndefined();
  expect(packed([filling(LIMIT + 1)], 9)).toBeUndefined();
});

test('a statement that does not fit beside the others goes into the next policy, and the ones after it fill the gap', () => {
  const policies = packed([filling(6000, 'A'), filling(6000, 'B'), filling(4000, 'C')], 2)!;
  expect(policies.map(({ Statement }) => Statement.map(({ Sid }) => Sid))).toEqual([['A', 'C'], ['B']]);
});

test('one that fits nowhere is cut, and says the same in parts', () => {
  const resources = Array.from({ length: 200 }, (_, i) => `arn:aws:iam::*:role/${'r'.repeat(60)}${i}`);
  const policies = packed([deny({ Sid: 'Long', Resource: resources })], 2)!;
  const parts = policies.flatMap(({ Statement }) => Statement);
  expect(policies).toHaveLength(2);
  expect(parts.flatMap(({ Resource }) => listOf(Resource)).sort()).toEqual([...resources].sort());
  expect(new Set(parts.map(({ Sid }) => Sid)).size).toBe(parts.length);
  expect(packed([deny({ Sid: 'Long', Resource: resources })], 1)).toBeUndefined();
});

test('nothing to say is no policy', () => {
  expect(packed([], 2)).toEqual([]);
});

const names = (kind: string, max: number) => fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 40 }).map((text) => `${kind}:${text}`), { minLength: 1, maxLength: max });
const statement = fc.record({
  Action: names('a', 40), Resource: names('r', 40), Condition: fc.option(fc.constantFrom<GuardrailConditions>({ Bool: { x: 'true' } }, { Bool: { y: 'true' } }), { nil: undefined }),
});

/** Every single denial: action, resource, condition. */
const denials = (statements: ReadonlyArray<GuardrailStatementJson>) => new Set(statements.flatMap(({ Action, Resource, Condition }) => (
  listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} ${resource} ${JSON.stringify(Condition)}`)))));

test('whatever is joined and divided, the same is denied, within the limits, and under Sids of their own', () => {
  fc.assert(fc.property(fc.array(statement, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (made, policies) => {
    const statements = made.map((one, i): GuardrailStatementJson => ({ Sid: `S${i}`, Effect: 'Deny', ...one }));
    const documents = packed(merged(statements), policies);
    if (documents === undefined) {
      // together they are too much, or one alone cannot be cut any more
      return charactersOf(merged(statements)) > LIMIT;
    }
    const sids = documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(documents.length).toBeLessThanOrEqual(policies);
    documents.forEach(({ Statement }) => {
      expect(Statement.length).toBeGreaterThan(0);
      expect(charactersOf(Statement)).toBeLessThanOrEqual(LIMIT);
    });
    expect(new Set(sids).size).toBe(sids.length);
    expect(denials(documents.flatMap(({ Statement }) => [...Statement]))).toEqual(denials(statements));
    return true;
  }), { numRuns: 200 });
});
