import * as fc from 'fast-check';
import { fullText, policyChanges, PolicyTemplate, shortText } from '../../../src/backup-pipeline/handler/policy-changes';

const plan = (days: string) => ({ plans: { daily: { rules: { daily: { lifecycle: { delete_after_days: { '@@assign': days } } } }, regions: { '@@assign': ['eu-central-1'] } } } });

function template(policies: { [id: string]: { name?: string; content?: unknown; targets?: string[] } }, other = 1): PolicyTemplate {
  return {
    Resources: {
      ...Object.fromEntries(Object.entries(policies).map(([id, { name = id, content = plan('35'), targets = ['ou-exam-prod1111'] }]) => [
        id, { Type: 'AWS::Organizations::Policy', Properties: { Name: name, Type: 'BACKUP_POLICY', Content: content, TargetIds: targets } },
      ])),
      Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: other } },
    },
  };
}

test('a template that is deployed already changes nothing', () => {
  const changes = policyChanges(template({ Daily: {} }), template({ Daily: {} }));
  expect(changes).toEqual({ differs: false, policies: [] });
  expect(shortText(changes, 800)).toBe('Nothing changes.');
});

test('another retention is one line with both values', () => {
  const changes = policyChanges(template({ Daily: {} }), template({ Daily: { content: plan('30') } }));
  expect(changes.policies).toEqual([{ kind: 'changed', name: 'Daily', lines: ['plans.daily.rules.daily.lifecycle.delete_after_days: 35 -> 30'] }]);
  expect(shortText(changes, 800)).toBe('Policies: 1 changed. changed Daily: plans.daily.rules.daily.lifecycle.delete_after_days: 35 -> 30');
});

test('a plan that goes is one line, and comes before what is added', () => {
  const before = template({ Zulu: {}, Both: { content: { plans: { daily: {}, weekly: { rules: {} } } } } });
  const after = template({ Alpha: {}, Both: { content: { plans: { daily: {} } } } });
  expect(fullText(policyChanges(before, after))).toBe([
    'removed Zulu', '  - attached to ou-exam-prod1111',
    'changed Both', '  - plans.weekly',
    'added Alpha', '  + attached to ou-exam-prod1111', '  + plans.daily',
  ].join('\n'));
});

test('targets that come and go are named', () => {
  const changes = policyChanges(template({ Daily: { targets: ['ou-exam-prod1111', 'ou-exam-sand1111'] } }), template({ Daily: { targets: ['ou-exam-prod1111', 'r-exam'] } }));
  expect(changes.policies[0].lines).toEqual(['TargetIds: -ou-exam-sand1111 +r-exam']);
});

test('content that is text is compared as what it says', () => {
  expect(policyChanges(template({ Daily: {} }), template({ Daily: { content: JSON.stringify(plan('35')) } })).policies).toEqual([]);
  expect(policyChanges(template({ Daily: { content: '{not json' } }), template({ Daily: {} })).policies).toHaveLength(1);
});

test('a first deployment adds all', () => {
  const changes = policyChanges(undefined, template({ Daily: {} }));
  expect(changes.differs).toBe(true);
  expect(changes.policies.map(({ kind }) => kind)).toEqual(['added']);
});

test('a template that differs elsewhere is deployed, and said to change no policy', () => {
  const changes = policyChanges(template({ Daily: {} }), template({ Daily: {} }, 2));
  expect(changes).toEqual({ differs: true, policies: [] });
  expect(shortText(changes, 800)).toBe('No policy changes; other parts of the template do.');
});

test('whatever changes, the message is one printable line that fits, and says how much it leaves out', () => {
  const policies = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.record({ name: fc.string({ maxLength: 60 }), content: fc.jsonValue() }), { maxKeys: 30 });
  fc.assert(fc.property(policies, policies, fc.integer({ min: 120, max: 900 }), (before, after, room) => {
    const changes = policyChanges(template(before), template(after));
    const text = shortText(changes, room);
    expect(text.length).toBeLessThanOrEqual(room);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    const lines = changes.policies.flatMap((one) => ['', ...one.lines]).length;
    const more = Number(/\((\d+) more in the log\)$/.exec(text)?.[1] ?? 0);
    expect(more).toBeLessThanOrEqual(lines);
  }));
});

test('policies are changed exactly where both templates don\'t say the same', () => {
  const content = fc.jsonValue();
  fc.assert(fc.property(content, content, (one, two) => {
    const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(two));
    fc.pre(![one, two].some((value) => typeof value === 'string'));
    expect(policyChanges(template({ A: { content: one } }), template({ A: { content: two } })).policies.length === 0).toBe(same);
  }));
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)])) : value;
}
