import * as fc from 'fast-check';
import { anyEvent, eventOf, findingOf, manyFindings } from './events';
import { gravestFirst } from '../../../src/notification/handler/gravity';
import { renderChat } from '../../../src/notification/handler/message-chat';
import { renderText as renderOrdered } from '../../../src/notification/handler/message-text';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';

/** As events are kept. */
const renderText = (event: NotificationEvent, most = 65_536) => renderOrdered({ ...event, findings: gravestFirst(event.findings) }, 65_536 - most);
const SUBJECT = /^[\x21-\x7e]([\x20-\x7e]{0,97}[\x21-\x7e])?$/;
const bytes = ({ subject, body }: { subject: string; body: string }) => Buffer.byteLength(subject) + Buffer.byteLength(body);

describe('a subject', () => {
  test('begins with severity and the gravest cause that is open, and ends with the counts of all', () => {
    const findings = [findingOf({ state: 'resolved', severity: 'CRITICAL' }), findingOf({ severity: 'LOW' }), findingOf({ what: 'Copies', message: undefined })];
    expect(renderText(eventOf(findings)).subject).toBe('HIGH: Copies: non-compliant in account 222222222222, eu-central-1; all: 2 new, 1 resolved');
  });

  test('names the gravest cause, in how many accounts, and why', () => {
    const jobs = failedJobs(402, { message: 'Access denied: role arn:aws:iam::222222222222:role/OrgBackup' }).map((one, i) => ({ ...one, count: 1, accountId: `${200_000_000_000 + i}` }));
    expect(renderText(eventOf(jobs)).subject).toBe('HIGH: 402 backup jobs failed in 402 accounts: Access denied: role OrgBackup');
    const { subject } = renderText(eventOf([...jobs, ...manyFindings(9, { severity: 'LOW' })]));
    expect(subject).toBe('HIGH: 402 backup jobs failed in 402 accounts: Access denied: role OrgBackup; all: 411 new');
  });

  test('has the cause and its accounts whole before it counts what there is besides', () => {
    const of = (length: number) => renderText(eventOf([findingOf({ what: 'x'.repeat(length) }), findingOf({ what: 'b', state: 'resolved' })])).subject;
    const cause = (length: number) => `HIGH: ${'x'.repeat(length)}: non-compliant in account 222222222222, eu-central-1`;
    expect([of(16), of(17), of(30), of(31)]).toEqual([`${cause(16)}; all: 1 new, 1 resolved`, `${cause(17)}; 2 in all`, `${cause(30)}; 2 in all`, cause(31)]);
  });

  test('cuts a reason for the counts', () => {
    const { subject } = renderText(eventOf([findingOf({ what: 'Copies', control: undefined, message: 'because '.repeat(20) }), ...manyFindings(3, { severity: 'LOW' })]));
    expect(subject).toMatch(/^HIGH: Copies: non-compliant in account 222222222222, eu-central-1: because.*\.\.\.; all: 4 new$/);
  });

  test('counts what goes on where nothing changed', () => {
    expect(renderText(eventOf(manyFindings(1234, { state: 'ongoing', what: 'Copies' }))).subject)
      .toBe('HIGH: ongoing: Copies: non-compliant in account 222222222222, eu-central-1; all: 1,234 ongoing');
  });

  test('of a digest says so, and how grave the gravest is, though it goes on and the digest itself alarms nobody', () => {
    const findings = [findingOf({ what: 'y' }), findingOf({ state: 'ongoing', what: 'Malware found', class: 'MALWARE', severity: 'CRITICAL' })];
    const { subject, body } = renderText(eventOf(findings, { kind: 'digest', severity: 'INFORMATIONAL' }));
    expect(subject).toBe('Digest, CRITICAL: ongoing: Malware found in account 222222222222, eu-central-1; 2 in all');
    expect(body).toContain('\nSeverity: CRITICAL\n');
  });

  test('of a digest without open findings is informational', () => {
    expect(renderText(eventOf([findingOf({ state: 'resolved' })], { kind: 'digest', severity: 'INFORMATIONAL' })).subject).toMatch(/^Digest, INFO: resolved: Backup resources/);
  });

  test('says what became worse', () => {
    expect(renderText(eventOf([findingOf({ state: 'worse', what: 'Copies' })])).subject).toMatch(/^HIGH: worse: Copies: non-compliant in account/);
  });

  test('is the title where nothing was found', () => {
    expect(renderText(eventOf([], { title: 'No report since Tuesday', severity: 'CRITICAL' })).subject).toBe('CRITICAL: No report since Tuesday');
  });

  // AWS: less than 100 characters
  test('of 99 characters stays whole', () => {
    expect(renderText(eventOf([], { title: 'x'.repeat(93) })).subject).toBe(`HIGH: ${'x'.repeat(93)}`);
  });

  test('of 100 characters is cut to 99', () => {
    expect(renderText(eventOf([], { title: 'x'.repeat(94) })).subject).toBe(`HIGH: ${'x'.repeat(90)}...`);
  });

  test('is ASCII on one line', () => {
    expect(renderText(eventOf([], { title: 'Prüfung – „Süd“\r\nBcc: a 備' })).subject).toBe('HIGH: Prufung - "Sud" Bcc: a ?');
  });
});

describe('a body', () => {
  test('says where, what, since when and where to look', () => {
    expect(renderText(eventOf()).body).toBe([
      'Compliance changed',
      '',
      'Findings: 1 new',
      'Severity: HIGH',
      'Found by: Reports in account 111111111111, eu-west-1, at 2026-01-15 06:00 UTC',
      'Message: reports/2026-01-15/1',
      '',
      '1. HIGH, new: Backup resources are protected by a backup plan: non-compliant',
      '   Account: 222222222222, Region: eu-central-1',
      '   Framework: Baseline, Control: BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN',
      '   Resource: arn:aws:ec2:eu-central-1:222222222222:volume/vol-1 (EBS)',
      '   Count: 12 resources',
      '   Since: 2026-01-14 03:04 UTC',
      '   Details: no plan selects it',
      '   Look (signed in to that account): https://eu-central-1.console.aws.amazon.com/backup/home?region=eu-central-1#/compliance/frameworks/details/Baseline',
      '',
      'Where to look:',
      '- Report: https://example.com/report',
    ].join('\n'));
  });

  test('lists what is critical first, then what is new or worse, then what goes on, and what is resolved last', () => {
    const findings = [
      findingOf({ state: 'resolved', severity: 'CRITICAL', what: 'over' }), findingOf({ state: 'new', severity: 'MEDIUM', what: 'new' }),
      findingOf({ state: 'ongoing', severity: 'CRITICAL', what: 'ongoing' }), findingOf({ state: 'ongoing', severity: 'LOW', what: 'low' }), findingOf({ state: 'worse', severity: 'HIGH', what: 'worse' }),
    ];
    expect(renderText(eventOf(findings)).body.match(/^\d\. .*(?=:)/gm)).toEqual(['1. CRITICAL, ongoing: ongoing', '2. HIGH, worse: worse', '3. MEDIUM, new: new', '4. LOW, ongoing: low', '5. CRITICAL, resolved: over']);
  });

  test('does not say that AWS says what AWS does not say', () => {
    expect(renderText(eventOf([findingOf({ message: 'the report has nothing about it since 2026-11-19T03:00:00Z' })])).body).not.toContain('AWS says');
  });

  test.each([
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/backup/home?region=cn-north-1#/jobs/copy'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/backup/home?region=us-gov-west-1#/jobs/copy'],
    ['us-east-1', 'https://us-east-1.console.aws.amazon.com/backup/home?region=us-east-1#/jobs/copy'],
  ])('links to the console of %s', (region, link) => {
    expect(renderText(eventOf([findingOf({ region, class: 'FAILED', what: 'copy job' })])).body).toContain(`): ${link}\n`);
  });

  test.each(['eusc-de-east-1', 'evil.example/-1', 'global'])('has no console link for %s', (region) => {
    expect(renderText(eventOf([findingOf({ region })])).body).not.toContain('Look (');
  });

  test('links to the console where the event links to nothing', () => {
    expect(renderText(eventOf([], { links: [] })).body).toContain('\n- AWS Backup: https://eu-west-1.console.aws.amazon.com/backup/home?region=eu-west-1#/');
  });

  test('counts jobs as jobs', () => {
    expect(renderText(eventOf([findingOf({ class: 'FAILED', count: 1 })])).body).toContain('\n   Count: 1 job\n');
  });

  test('keeps foreign line breaks from making lines', () => {
    expect(renderText(eventOf([findingOf({ message: 'a\r\n\r\nNEW (7)\u2028b' })])).body).toContain('   Details: a NEW (7) b\n');
  });

  test('leaves out an address that can\'t be followed', () => {
    expect(renderText(eventOf([], { links: [{ title: 'x', url: 'javascript:alert(1)' }] })).body).not.toContain('javascript');
  });
});

/** Failed jobs as an organization's first report has them: each of another resource, in many accounts. */
function failedJobs(number: number, change: Partial<EventFinding> = {}): EventFinding[] {
  return Array.from({ length: number }, (_, i) => findingOf({
    id: `backup|${200_000_000_000 + i % 60}|eu-central-1|vol-${i}`, class: 'FAILED', what: 'Backup job', framework: undefined, control: undefined, count: 1 + i % 3,
    accountId: `${200_000_000_000 + i % 60}`, resource: `arn:aws:ec2:eu-central-1:${200_000_000_000 + i % 60}:volume/vol-0${i.toString(16).padStart(16, 'a')}`,
    message: 'Access denied while the snapshot was made: the role lacks kms:CreateGrant on the key of the volume', ...change,
  }));
}

describe('a mail about many findings', () => {
  const many = eventOf(failedJobs(1500));
  const blocks = (body: string) => body.match(/^\d+\. /gm)!.length;

  test('lists 50 and counts the others by state', () => {
    const { body } = renderText(many);
    expect(blocks(body)).toBe(50);
    expect(body).toContain('\nNot listed here: 1,450 new. See below where to look.\n');
  });

  test('of 50 findings lists them all, below their cause', () => {
    const { body } = renderText(eventOf(failedJobs(50)));
    expect([blocks(body), body.includes('Not listed'), body.match(/^- HIGH/gm)?.length]).toEqual([50, false, 1]);
    expect(body.indexOf('Causes, the gravest first:')).toBeLessThan(body.indexOf('Findings, the gravest first:'));
  });

  test('that have a cause each lists each once', () => {
    const { body } = renderText(eventOf(['a', 'b', 'c'].map((what) => findingOf({ id: what, what }))));
    expect([blocks(body), body.includes('Causes')]).toEqual([3, false]);
  });

  test('about one cause in many accounts sums it up in one line, which names some of them', () => {
    expect(renderText(many).body).toContain([
      '', 'Causes, the gravest first:',
      '- HIGH: 3,000 backup jobs failed in 60 accounts (1,500 new): Access denied while the snapshot was made: the role lacks kms:CreateGrant on the key of the volume',
      `  Accounts: ${Array.from({ length: 10 }, (_, i) => 200_000_000_000 + i).join(', ')} and 50 more`, '', 'Findings, the gravest first:', '', '1. HIGH, new: ',
    ].join('\n'));
  });

  test('has a line for each cause, whose accounts with the fewest findings come first', () => {
    const jobs = failedJobs(100, { accountId: '222222222222', count: 1 });
    const { body } = renderText(eventOf([
      ...jobs, ...failedJobs(2, { accountId: '333333333333', count: 1 }), ...failedJobs(1, { message: 'no such key' }), findingOf({ severity: 'LOW', what: 'Copies', state: 'worse' }),
    ]));
    expect(body).toContain([
      'Causes, the gravest first:', '- HIGH: 1 backup job failed in account 200000000000, eu-central-1 (1 new): no such key',
      '- HIGH: 102 backup jobs failed in 2 accounts (102 new): Access denied while the snapshot was made: the role lacks kms:CreateGrant on the key of the volume',
      '  Accounts: 333333333333, 222222222222', '- LOW: Copies: non-compliant in account 222222222222, eu-central-1 (1 worse)',
    ].join('\n'));
  });

  test('about more causes than it has lines for joins those of a kind', () => {
    const causes = Array.from({ length: 100 }, (_, i) => failedJobs(1, { id: `${i}`, message: `because of ${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10)]}`, count: 1 })).flat();
    const { body } = renderText(eventOf(causes));
    expect([body.match(/^- HIGH/gm)?.length, body.includes('\n- HIGH: 61 backup jobs failed for 61 reasons in account 200000000000, eu-central-1 (61 new)\n')]).toEqual([40, true]);
  });

  test('about more kinds than it has lines for counts the rest', () => {
    const kinds = Array.from({ length: 100 }, (_, i) => findingOf({ id: `${i}`, what: `Kind ${'abcdefghij'[i % 10]}${'abcdefghij'[Math.floor(i / 10)]}` }));
    const { body } = renderText(eventOf(kinds));
    expect([body.match(/^- HIGH/gm)?.length, body.includes('\n- 60 findings of other kinds\n')]).toEqual([40, true]);
  });

  test('ends with the links', () => {
    expect(renderText(many).body.endsWith('- Report: https://example.com/report')).toBe(true);
  });

  test('has about 23,000 characters where names are as usual', () => {
    const { length } = renderText(many).body;
    expect([length > 22_000, length < 24_000]).toEqual([true, true]);
  });

  const long = (text: string) => eventOf(failedJobs(5000).map((one, i) => ({ ...one, what: `${i} ${text}`, message: `${'abcdefghij'[i % 10]} ${text}`, resource: `${text}${i}`, framework: text, control: text, resourceType: text })), {
    title: text, source: { name: text, accountId: text, region: text }, links: Array.from({ length: 9 }, (_, i) => ({ title: text, url: `https://example.com/${'x'.repeat(1900)}${i}` })),
  });

  test.each([['ASCII', 'x', 65_536], ['three bytes a character', '備', 45_000]])('has at most %s: 65,536 bytes, however long names are', (_, character, characters) => {
    const message = renderText(long(character.repeat(3000)));
    expect(bytes(message)).toBeLessThanOrEqual(65_536);
    expect(message.body.length).toBeLessThanOrEqual(characters);
  });

  test('counts what the event itself left out', () => {
    expect(renderText(eventOf([findingOf()], { totals: { new: 101, worse: 0, ongoing: 7, resolved: 0 } })).body).toContain('\nNot listed here: 100 new, 7 ongoing. See below');
  });

  test('sums up what the event itself left out, where it says that', () => {
    const groups = [{ severity: 'CRITICAL' as const, class: 'MALWARE' as const, what: 'Malware found', causes: 1, accounts: 3, accountIds: ['222222222222'], regions: [], totals: { ongoing: 7 } }];
    expect(renderText(eventOf([findingOf()], { groups, totals: { new: 1, worse: 0, ongoing: 7, resolved: 0 } })).body).toContain('\n- CRITICAL: Malware found in 3 accounts (7 ongoing)\n  Accounts: 222222222222 and 2 more\n');
  });

  test('counts what has no group there, in mail and chat', () => {
    const groups = [{ severity: 'CRITICAL' as const, class: 'MALWARE' as const, what: 'Malware found', causes: 1, accounts: 3, accountIds: ['222222222222'], regions: [], totals: { ongoing: 7 } }];
    const event = eventOf([findingOf()], { groups, totals: { new: 1, worse: 0, ongoing: 1241, resolved: 5 } });
    for (const text of [renderText(event).body, renderChat(event).content.description]) {
      expect(text).toContain('\n- 1,234 findings of other kinds');
    }
  });

  test('ends no line early', () => {
    const says = renderText(eventOf(manyFindings(5000, { message: '備'.repeat(300) }))).body.split('\n').filter((line) => line.includes('Details'));
    expect(new Set(says)).toEqual(new Set([`   Details: ${'備'.repeat(300)}`]));
  });

  test('has a finding exactly as long as there is room', () => {
    const event = eventOf(manyFindings(50, { message: 'm'.repeat(400) }));
    const size = bytes(renderText(event));
    expect(size).toBeGreaterThan(32_768);
    expect(renderText(event, size + 1).body).not.toContain('Not listed');
    expect(renderText(event, size).body).toContain('Not listed');
  });
});

test('any event has a legal subject and a body that fits', () => {
  fc.assert(fc.property(anyEvent, (event) => {
    const message = renderText(event, 40_000);
    expect(message.subject).toMatch(SUBJECT);
    expect(bytes(message)).toBeLessThanOrEqual(40000);
    expect(message.body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]|\p{Surrogate}/u); // eslint-disable-line no-control-regex
  }), { numRuns: 300 });
});

test.each(['SECURITY', 'MALWARE'] as const)('the title of a finding of class %s says it all', (name) => {
  const { subject, body } = renderText(eventOf([findingOf({ class: name, what: 'Malware found', count: 1 })]));
  expect(subject).toContain(': Malware found in account ');
  expect(body).toContain('HIGH, new: Malware found\n');
  expect(body).toContain(name === 'MALWARE' ? 'Count: 1 recovery point\n' : 'Count: 1 event\n');
});
