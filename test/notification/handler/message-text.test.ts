import * as fc from 'fast-check';
import { anyEvent, eventOf, findingOf, manyFindings } from './events';
import { renderText } from '../../../src/notification/handler/message-text';

const SUBJECT = /^[\x21-\x7e]([\x20-\x7e]{0,97}[\x21-\x7e])?$/;
const bytes = ({ subject, body }: { subject: string; body: string }) => Buffer.byteLength(subject) + Buffer.byteLength(body);

describe('a subject', () => {
  test('begins with severity, count and the worst', () => {
    const findings = [findingOf({ state: 'ongoing', severity: 'CRITICAL' }), findingOf({ what: 'Copies', control: undefined }), findingOf({ state: 'resolved' })];
    expect(renderText(eventOf(findings)).subject).toBe('HIGH: 1 new, 1 resolved: Copies: non-compliant (222222222222 eu-central-1)');
  });

  test('counts what goes on where nothing changed', () => {
    expect(renderText(eventOf(manyFindings(1234, { state: 'ongoing', what: 'Copies' }))).subject).toMatch(/^HIGH: 1,234 ongoing: Copies/);
  });

  test('says that it is a digest', () => {
    expect(renderText(eventOf([findingOf({ state: 'ongoing', what: 'x' }), findingOf({ what: 'y' })], { kind: 'digest' })).subject)
      .toBe('Digest, HIGH: 1 new, 1 ongoing: y: non-compliant (222222222222 eu-central-1)');
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
      'NEW (1)',
      '',
      '1. HIGH: Backup resources are protected by a backup plan: non-compliant',
      '   Account: 222222222222, Region: eu-central-1',
      '   Framework: Baseline, Control: BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN',
      '   Resource: arn:aws:ec2:eu-central-1:222222222222:volume/vol-1 (EBS)',
      '   Count: 12 resources',
      '   Since: 2026-01-14 03:04 UTC',
      '   AWS says: no plan selects it',
      '   Look (signed in to that account): https://eu-central-1.console.aws.amazon.com/backup/home?region=eu-central-1#/compliance/frameworks/details/Baseline',
      '',
      'Where to look:',
      '- Report: https://example.com/report',
    ].join('\n'));
  });

  test('groups by state, what asks for action first', () => {
    const states = ['ongoing', 'resolved', 'worse', 'new'] as const;
    const { body } = renderText(eventOf(states.map((state) => findingOf({ state }))));
    expect(body.match(/^[A-Z]+ \(\d\)$/gm)).toEqual(['NEW (1)', 'WORSE (1)', 'RESOLVED (1)', 'ONGOING (1)']);
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
    expect(renderText(eventOf([findingOf({ message: 'a\r\n\r\nNEW (7)\u2028b' })])).body).toContain('   AWS says: a NEW (7) b\n');
  });

  test('leaves out an address that can\'t be followed', () => {
    expect(renderText(eventOf([], { links: [{ title: 'x', url: 'javascript:alert(1)' }] })).body).not.toContain('javascript');
  });
});

describe('a body too long for Amazon SNS', () => {
  const long = eventOf(manyFindings(5000, { message: '備'.repeat(300), resource: '😀'.repeat(100) }));

  test('stays 1 KB below 256 KB of UTF-8 with its subject and attributes', () => {
    expect(bytes(renderText(long, { attributeBytes: 300 }))).toBeLessThanOrEqual(262144 - 1024 - 300);
  });

  test('uses the room that there is', () => {
    expect(bytes(renderText(long))).toBeGreaterThan(262144 - 1024 - 2500);
  });

  test('says how many it leaves out', () => {
    const { body } = renderText(long);
    const listed = body.match(/^\d[\d,]*\. HIGH/gm)!.length;
    expect(body).toContain(`${(5000 - listed).toLocaleString('en-US')} new findings not listed here: see below where to look.`);
  });

  test('ends no line early', () => {
    const says = renderText(long).body.split('\n').filter((line) => line.includes('AWS says'));
    expect(new Set(says)).toEqual(new Set([`   AWS says: ${'備'.repeat(300)}`]));
  });

  test('keeps the links', () => {
    expect(renderText(long).body.endsWith('- Report: https://example.com/report')).toBe(true);
  });

  test('counts what the event itself left out', () => {
    expect(renderText(eventOf([findingOf()], { totals: { new: 101, worse: 0, ongoing: 7, resolved: 0 } })).body)
      .toMatch(/100 new findings not listed here[^]*ONGOING \(7\)\n\n7 ongoing findings not listed here/);
  });

  test('has a finding exactly as long as there is room', () => {
    const event = eventOf(manyFindings(200));
    const size = bytes(renderText(event));
    // the room for its own closing line is kept
    const closing = Buffer.byteLength('\n\n200 new findings not listed here: see below where to look.') + 1;
    expect(renderText(event, { bytes: size + closing }).body).not.toContain('not listed');
    expect(renderText(event, { bytes: size + closing - 1 }).body).toContain('1 new finding not listed');
  });

  test('needs 32 KB', () => {
    expect(() => renderText(long, { bytes: 32767 })).toThrow('bytes is 32767 but a message needs at least 32768; give more');
  });
});

test('any event has a legal subject and a body that fits', () => {
  fc.assert(fc.property(anyEvent, (event) => {
    const message = renderText(event, { bytes: 40000 });
    expect(message.subject).toMatch(SUBJECT);
    expect(bytes(message)).toBeLessThanOrEqual(40000);
    expect(message.body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]|\p{Surrogate}/u); // eslint-disable-line no-control-regex
  }), { numRuns: 300 });
});

test.each(['SECURITY', 'MALWARE'] as const)('the title of a finding of class %s says it all', (name) => {
  const { subject, body } = renderText(eventOf([findingOf({ class: name, what: 'Malware found', count: 1 })]));
  expect(subject).toContain(': Malware found (');
  expect(body).toContain('HIGH: Malware found\n');
  expect(body).toContain(name === 'MALWARE' ? 'Count: 1 recovery point\n' : 'Count: 1 event\n');
});

describe('without limits of its own, a message has what Amazon SNS takes, less 1 KB', () => {
  const BYTES = 262144 - 1024;
  const event = (padding: number) => eventOf(manyFindings(1500), { title: 'x'.repeat(padding) });
  /** Where one byte decides whether one more finding fits. */
  const paddingWhere = (limit: number) => Array.from({ length: 500 }, (_, padding) => padding)
    .find((padding) => renderText(event(padding), { bytes: limit }).body !== renderText(event(padding), { bytes: limit - 1 }).body)!;

  test.each([BYTES, BYTES + 1])('also where one byte decides on a finding: %d', (limit) => {
    const padding = paddingWhere(limit);
    expect(renderText(event(padding))).toEqual(renderText(event(padding), { bytes: BYTES }));
    expect(renderText(event(padding), { bytes: limit })).not.toEqual(renderText(event(padding), { bytes: limit - 1 }));
  });
});
