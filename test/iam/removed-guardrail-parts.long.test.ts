import { bareWorld, documentsOf, guardedDefinition } from './guardrail-world';
import { ATTACKS, NOBODY_MAY } from './tables/guardrails';
import { GUARDRAIL_ROWS, GuardrailId, GuardrailRow } from '../../src/data/guardrails';
import { failing, mutations } from '../support/iam/cases';
import { evaluate } from '../support/iam/simulate';
import type { Policy, Statement } from '../support/iam/world';

/** Everything that can be left out of a service control policy, one part at a time: a part whose absence no case notices would be unproven. */

type Documents = ReturnType<typeof documentsOf>;
const definition = guardedDefinition();
const whole = documentsOf(definition);
const rows = GUARDRAIL_ROWS as unknown as { [id in GuardrailId]: GuardrailRow };

/** Whether some case about a statement, or about one of some actions, fails: with the central account beside the units of members, or in one. */
async function isNoticed(documents: Documents, sid: string | undefined, actions: readonly string[]): Promise<boolean> {
  for (const inUnit of [false, true]) {
    const world = bareWorld(documents, inUnit);
    for (const one of ATTACKS.filter(({ statement, request }) => statement === sid || actions.includes(request.action))) {
      if ((await failing(world, [one])).length > 0) {
        return true;
      }
    }
    for (const { action, by, on } of NOBODY_MAY.filter((one) => one.statement === sid || actions.includes(one.action))) {
      if ((await evaluate(world, { principal: by, action, resource: on })).allowed) {
        return true;
      }
    }
  }
  return false;
}

/** The policies of a definition where one statement is another. */
function documentsWith(id: GuardrailId, row: GuardrailRow): Documents {
  const right = rows[id];
  try {
    rows[id] = row;
    return documentsOf(definition);
  } finally {
    rows[id] = right;
  }
}

const partsOfRows = (Object.entries(rows) as [GuardrailId, GuardrailRow][]).flatMap(([id, row]): [string, GuardrailId, GuardrailRow][] => {
  const { actions, spares, at, when } = row;
  const but = <T>(list: readonly T[], one: T) => list.filter((other) => other !== one);
  return [
    ...actions.length > 1 ? actions.map((one): [string, GuardrailId, GuardrailRow] => [`${id} without ${one}`, id, { ...row, actions: but(actions, one) }]) : [],
    ...spares.map((one): [string, GuardrailId, GuardrailRow] => [`${id} does not spare ${one}`, id, { ...row, spares: but(spares, one) }]),
    // the central account has no local plans here; guardrail-changes.test.ts gives it some
    ...at.filter((one) => id !== 'DenyPlanWeakening' || one !== 'central').map((one): [string, GuardrailId, GuardrailRow] => [`${id} not for ${one}`, id, { ...row, at: but(at, one) }]),
    ...when ? [[`${id} without its condition`, id, { ...row, when: undefined }] as [string, GuardrailId, GuardrailRow]] : [],
  ];
});

test.each(partsOfRows)('%s', async (_, id, row) => {
  await expect(isNoticed(documentsWith(id, row), id, row.actions)).resolves.toBe(true);
});

const CENTRAL_DEPLOYS = 'arn:aws:iam::222222222222:role/cdk-hnb659fds-(cfn-exec|deploy)-role-222222222222-\\*';

/** Parts that nothing needs, and why they are there. */
const IDLE: ReadonlyArray<[part: RegExp, reason: string]> = [
  [/^members without DenyPlanWeakening's aws:PrincipalArn arn:aws:iam::(166666666666|177777777777|222222222222):role\/cdk-/, 'it binds accounts with local plans only, and these accounts have none here'],
  [new RegExp(`^members without Deny(VaultWeakening|KeyWeakening|AliasChanges|GrantRevocation)'s aws:PrincipalArn ${CENTRAL_DEPLOYS}$`),
    'central\'s own vaults and keys have other names than those of members, unless a naming gives both the same'],
  [/^members without DenyGrantRevocation's aws:PrincipalArn arn:aws:iam::222222222222:role\/OrgBackupAWSBackupCentralRole$/, 'as above'],
  [/^members without Deny((Database)?Snapshot|FileSystemBackup)Deletion's aws:PrincipalArn arn:aws:iam::122222222222:|^members without DenyGrantRevocation's aws:PrincipalArn arn:aws:iam::122222222222:/,
    'a former central account lies in no guarded unit here; guardrail-changes.test.ts puts it into one'],
  [new RegExp(`^members without DenyStacksOfDeployer's aws:PrincipalArn ${CENTRAL_DEPLOYS}$`), 'stacks of StackSets in central, where a roll-out reached it, are none that this role deployed'],
];

const partsOfDocuments = (Object.keys(whole) as (keyof Documents)[]).flatMap((place) => whole[place].flatMap((document, i) => (
  mutations({ origin: place, account: '', kind: 'managed', document, attachedTo: [] } as unknown as Policy).map((mutation): [string, Documents, Statement] => [
    mutation.name, { ...whole, [place]: whole[place].map((other, k) => (k === i ? mutation.document : other)) }, mutation.statement,
  ]))));

test.each(partsOfDocuments)('%s', async (name, documents, statement) => {
  const needed = !IDLE.some(([part]) => part.test(name));
  await expect(isNoticed(documents, statement.Sid, [statement.Action ?? []].flat())).resolves.toBe(needed);
});

test('no exception is listed that no part needs', () => {
  expect(IDLE.filter(([part]) => !partsOfDocuments.some(([name]) => part.test(name)))).toEqual([]);
});

test('there is enough to leave out', () => {
  expect(partsOfRows.length).toBeGreaterThan(150);
  expect(partsOfDocuments.length).toBeGreaterThan(350);
});
