import { ORGANIZATION_ID } from './central-world';
import { bareWorld, documentsOf, guardedDefinition } from './guardrail-world';
import { ATTACKS, Attack, NOBODY_MAY } from './tables/guardrails';
import { GUARDRAIL_ROWS, GuardrailId } from '../../src/data/guardrails';
import { GuardrailStatement } from '../../src/organization/guardrail-statement';
import { failing, fault, opposite } from '../support/iam/cases';
import { evaluate } from '../support/iam/simulate';

/** What service control policies deny, and what they leave: resources have no policies here, and everybody holds all permissions. */

const definition = guardedDefinition();
const world = bareWorld(documentsOf(definition));

test('every statement has its name', () => {
  expect(Object.values(GuardrailStatement).sort()).toEqual(Object.keys(GUARDRAIL_ROWS).sort());
});

const byStatement = new Map<GuardrailId, Attack[]>();
ATTACKS.forEach((one) => byStatement.set(one.statement, [...byStatement.get(one.statement) ?? [], one]));

describe.each([...byStatement])('%s', (_, attacks) => {
  test.each([['in', world], ['beside', bareWorld(documentsOf(definition), false)]])('what it denies, and who may: with the central account %s a unit of members', async (__, one) => {
    for (const { request, allowed, ...rest } of attacks) {
      expect(await fault(one, request, allowed)).toBeUndefined();
      expect(await fault(one, opposite({ request, allowed, ...rest }), !allowed)).toBeUndefined();
    }
  });
});

test.each(NOBODY_MAY)('$by.arn may not $action', async ({ action, by, on }) => {
  const verdict = await evaluate(world, { principal: by, action, resource: on });
  expect(verdict.allowed).toBe(false);
});

test('accounts of members can be closed by those who own them, and the management account is bound by nothing', async () => {
  const closing = { principal: NOBODY_MAY[0].by, action: 'account:CloseAccount', resource: { arn: `arn:aws:account::${NOBODY_MAY[0].by.account}:account`, account: NOBODY_MAY[0].by.account, policyOf: 'none' } };
  await expect(evaluate(world, closing)).resolves.toMatchObject({ allowed: true });
});

test.each(Object.keys(GUARDRAIL_ROWS) as GuardrailId[])('it is noticed when %s is missing', async (id) => {
  const without = bareWorld(documentsOf(definition, { without: [id as GuardrailStatement] }), false);
  const cases = ATTACKS.filter(({ statement }) => statement === id);
  const nobody = NOBODY_MAY.filter(({ statement }) => statement === id);
  const allowed = await Promise.all(nobody.map(async ({ action, by, on }) => (await evaluate(without, { principal: by, action, resource: on })).allowed));
  expect((await failing(without, cases)).length + allowed.filter((one) => one).length).toBeGreaterThan(0);
});

test('the organization is the definition\'s', () => {
  expect(JSON.stringify(documentsOf(definition))).toContain(`${ORGANIZATION_ID}/*`);
});
