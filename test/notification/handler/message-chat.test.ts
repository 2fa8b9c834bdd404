import * as fc from 'fast-check';
import { anyEvent, eventOf, findingOf, manyFindings } from './events';
import { renderChat } from '../../../src/notification/handler/message-chat';

test('a message has the format of custom notifications', () => {
  expect(renderChat(eventOf())).toEqual({
    version: '1.0',
    source: 'custom',
    id: 'reports/2026-01-15/1',
    content: {
      textType: 'client-markdown',
      title: 'HIGH: Backup resources are protected by a backup plan: non-compliant in account 222222222222, eu...',
      description: [
        'Compliance changed',
        'Findings: 1 new',
        'Found by `Reports` in `111111111111` `eu-west-1`, 2026-01-15 06:00 UTC',
        '',
        '*NEW, HIGH*',
        'Backup resources are protected by a backup plan: non-compliant',
        'Account `222222222222`, Region `eu-central-1`, since 2026-01-14 03:04 UTC',
        '`BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN`, `arn:aws:ec2:eu-central-1:222222222222:volume/vol-1`, 12 resources',
        'no plan selects it',
        'https://eu-central-1.console.aws.amazon.com/backup/home?region=eu-central-1#/compliance/frameworks/details/Baseline',
      ].join('\n'),
      nextSteps: ['Report: https://example.com/report'],
      keywords: ['changes', 'HIGH'],
    },
    metadata: {
      threadId: 'reports/2026-01-15/1',
      summary: 'Compliance changed',
      eventType: 'changes',
      relatedResources: ['arn:aws:ec2:eu-central-1:222222222222:volume/vol-1'],
      additionalContext: { source: 'Reports', accountId: '111111111111', region: 'eu-west-1' },
    },
  });
});

test.each([
  ['<!channel> look', '‹!channel› look'],
  ['*bold* _it_ ~no~ snake_case', '∗bold∗ ˍitˍ ∼no∼ snake_case'],
  ['`code` [text](https://evil.example)', '\'code\' (text)(https://evil.example)'],
])('the markup in %j is shown and not obeyed', (message, shown) => {
  expect(renderChat(eventOf([findingOf({ message })])).content.description).toContain(`\n${shown}\n`);
});

test('a code span can\'t be left by its content', () => {
  expect(renderChat(eventOf([findingOf({ resource: 'a` <@U1> `b' })])).content.description).toContain('`a\' ‹@U1› \'b`');
});

test('causes come first, then five findings; that a chat has no room for more is said', () => {
  const { description } = renderChat(eventOf(manyFindings(6))).content;
  expect(description.match(/\*NEW/g)).toHaveLength(5);
  const parts = description.split('\n\n');
  expect([parts[1], parts.at(-1)]).toEqual([
    'Causes, the gravest first:\n- HIGH: Backup resources are protected by a backup plan: non-compliant in account 222222222222, eu-central-1 (6 new)',
    'and 1 more finding, for which a chat has no room',
  ]);
});

test('a cause in many accounts names three of them', () => {
  const jobs = manyFindings(402, { class: 'FAILED', what: 'Backup job', control: undefined, count: 1, message: 'Access denied: role arn:aws:iam::222222222222:role/OrgBackup' });
  const { description } = renderChat(eventOf(jobs.map((one, i) => ({ ...one, accountId: `${200_000_000_000 + i}` })))).content;
  expect(description).toContain('\n- HIGH: 402 backup jobs failed in 402 accounts (402 new): Access denied: role OrgBackup [200000000000, 200000000001, 200000000002 and 399 more]\n');
});

test('long findings are counted before the description is too long', () => {
  const { description } = renderChat(eventOf(manyFindings(6, { message: 'x'.repeat(500), resource: 'y'.repeat(500), what: 'z'.repeat(500) }))).content;
  expect([description.length <= 2800, /\nand \d more findings, for which/.test(description)]).toEqual([true, true]);
});

test('every kind has a line, however many findings another one has', () => {
  const kinds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((what, i) => manyFindings(100 + i, { what, severity: i === 7 ? 'LOW' : 'HIGH', message: 'x'.repeat(500), resource: 'y'.repeat(500) }));
  const { description } = renderChat(eventOf(kinds)).content;
  expect(description.match(/^- .*$/gm)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((what, i) => `- ${i === 7 ? 'LOW' : 'HIGH'}: ${what}: non-compliant in account 222222222222, eu-central-1 (${100 + i} new)`));
});

test('kinds that have no line are counted', () => {
  const { description } = renderChat(eventOf(Array.from({ length: 100 }, (_, i) => findingOf({ id: `${i}`, what: `Kind ${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10)]}` })))).content;
  expect(description).toMatch(/\n- \d\d findings of other kinds\n/);
});

test('a description is as long as its findings allow, and no longer', () => {
  const lengths = Array.from({ length: 300 }, (_, length) => renderChat(eventOf(manyFindings(6, { message: 'x'.repeat(200), resource: 'y'.repeat(200), what: 'z'.repeat(length % 120) }),
    { title: 't'.repeat(length) })).content.description.length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2800);
  // less the room for the line that says what is left out
  expect(Math.max(...lengths)).toBeGreaterThan(2740);
});

test('any event stays small and calls nobody', () => {
  fc.assert(fc.property(anyEvent, (event) => {
    const message = renderChat(event);
    expect(message.content.description.length).toBeLessThanOrEqual(2800);
    expect(message.content.title.length).toBeLessThanOrEqual(150);
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(32768);
    expect(`${message.content.title}${message.content.description}${message.metadata.summary}${message.content.nextSteps?.join('') ?? ''}`).not.toMatch(/[<>]/);
  }), { numRuns: 300 });
});
