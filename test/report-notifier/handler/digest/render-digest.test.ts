import { account, allFine, complies, CONTROLS, crowded, digest, fails, fewFindings, finding, hostile, HOSTILE_TEXTS, largest, nothingYet } from './sample-digests';
import { DIGEST_LIMITS, rowsWithin } from '../../../../src/report-notifier/handler/digest/digest-limits';
import { DigestModel } from '../../../../src/report-notifier/handler/digest/digest-model';
import { renderDigest } from '../../../../src/report-notifier/handler/digest/render-digest';

const MEGABYTE = 1_000_000;
const occurrences = (text: string, part: string) => text.split(part).length - 1;
const textOf = (html: string) => html.replace(/<style>.*?<\/style>/s, '').replace(/<span class="vh">.*?<\/span>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const matrixOf = (html: string) => /<table class="matrix">.*?<\/table>/s.exec(html)?.[0] ?? '';
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const rowHeads = (html: string) => [...matrixOf(html).matchAll(/<th scope="row">(.*?)<\/th>/g)].map(([, head]) => textOf(head).trim());

const SAMPLES: Readonly<Record<string, DigestModel>> = {
  'all fine': allFine(), 'few findings': fewFindings(), 'crowded': crowded(), 'hostile': hostile(), 'nothing yet': nothingYet(),
};

describe.each(Object.entries(SAMPLES))('the page: %s', (_, model) => {
  const html = renderDigest(model);

  test('elements are closed in the order in which they were opened', () => {
    const open: string[] = [];
    for (const [, close, tag, end] of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (close === '/') {
        expect(open.pop()).toBe(tag);
      } else if (end !== '/' && !['meta', 'link', 'wbr'].includes(tag)) {
        open.push(tag);
      }
    }
    expect(open).toEqual([]);
  });

  test('no element or attribute came from a name', () => {
    const tags = new Set([...html.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)/g)].map(([, tag]) => tag));
    expect([...tags].filter(tag => ['script', 'img', 'iframe', 'object', 'form', 'b:', 'input'].includes(tag))).toEqual([]);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+\s*=/);
  });

  test('ids are unique', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('what names a part exists', () => {
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const named = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, list]) => list.split(' '));
    expect(named.filter(id => !ids.has(id))).toEqual([]);
  });

  test('the rows of the matrix have as many cells as it has columns', () => {
    const widths = new Set([...matrixOf(html).matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) => occurrences(row, '<t') - occurrences(row, '<tr')));
    expect(widths.size).toBeLessThanOrEqual(1);
  });

  test('the same model makes the same page', () => {
    expect(renderDigest(structuredClone(model))).toBe(html);
  });
});

describe('what the page loads', () => {
  test('the policy allows styles inside the page and nothing else', () => {
    expect(renderDigest(digest())).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\"");
  });

  test('no address but those of links, the icon and the name of SVG', () => {
    const addresses = [...renderDigest(fewFindings()).matchAll(/(\w+)="((?:https?:|data:|\/\/)[^"]*)"/g)].map(([, name, address]) => `${name} ${address}`);
    expect([...new Set(addresses)]).toEqual(['href data:,', 'href https://console.aws.amazon.com/backup', 'xmlns http://www.w3.org/2000/svg']);
  });

  test('the style sheet loads nothing', () => {
    expect(renderDigest(digest())).not.toMatch(/url\(|@import|@font-face/);
  });
});

describe('names', () => {
  test.each(HOSTILE_TEXTS.slice(0, 4))('%s does not occur unescaped', (text) => {
    expect(renderDigest(hostile())).not.toContain(text);
  });

  test.each(['javascript:alert(1)', 'http://example.com/', 'https://a"onload=b', 'https://a b', 'data:text/html,x', ' https://example.com'])('%s becomes no link', (link) => {
    expect(renderDigest(digest({ findings: [finding(1, { link })] }))).not.toContain('class="go"');
  });

  test('an ampersand in a link is escaped', () => {
    expect(renderDigest(digest({ findings: [finding(1, { link: 'https://example.com/?a=1&b=2' })] }))).toContain('href="https://example.com/?a=1&amp;b=2"');
  });

  test('a finding names its account', () => {
    expect(textOf(renderDigest(digest({ findings: [finding(2)] })))).toContain('team-002 100000000002 eu-central-1 arn:aws:dynamodb');
  });
});

describe('findings', () => {
  const many = (number: number, other: Parameters<typeof finding>[1] = {}) => range(0, number).map(index => finding(index, { state: 'new', ...other }));

  test('up to the limit all are shown', () => {
    expect(renderDigest(digest({ findings: many(DIGEST_LIMITS.findings.new.rows) }))).not.toMatch(/not shown/);
  });

  test('what is beyond the limit is counted by class', () => {
    const html = renderDigest(digest({ findings: [...many(200), ...many(30, { class: 'INSUFFICIENT_DATA' })] }));
    expect(html).toContain('Shown are 150. 80 more new findings are not shown: 50 failed, 30 insufficient data.');
  });

  test('what is not itemised is counted', () => {
    const html = renderDigest(digest({ findings: many(1), totals: { accounts: 4, findings: { new: 100_000, worse: 0, ongoing: 0, resolved: 0 } } }));
    expect(html).toContain('Shown are 1. 99,999 more new findings are not shown: 99,999 not itemised.');
  });

  test('a group of which nothing is itemised has no table', () => {
    const html = renderDigest(digest({ totals: { accounts: 4, findings: { new: 0, worse: 0, ongoing: 1, resolved: 0 } } }));
    expect(html).toContain('</h3><p class="more">1 ongoing finding is not shown: 1 not itemised.</p>');
  });

  test('many new findings hide no other group', () => {
    const html = renderDigest(digest({ findings: [...many(5_000), finding(7, { state: 'resolved', what: 'Restore job' })] }));
    expect(textOf(html)).toContain('Resolved 1 Finding Account Region Resource Since ✓ Was: failed Restore job');
  });

  test('malware is called by its name, and stands before what failed', () => {
    const html = renderDigest(digest({ findings: [finding(1, { class: 'FAILED', what: 'Backup job' }), finding(2, { class: 'MALWARE', what: 'Malware found' })] }));
    expect(textOf(html)).toMatch(/✕ Critical: malware Malware found .*✕ High: failed Backup job/);
  });

  test('160 failed jobs do not keep the page from naming one malware finding, in whichever account', () => {
    const html = renderDigest(digest({ findings: [...many(160), finding(9_999, { state: 'new', class: 'MALWARE', what: 'Malware found', resource: 'snap-1' })] }));
    expect(textOf(html)).toMatch(/New 161 Finding Account Region Resource Since ✕ Critical: malware Malware found 100000009999 eu-central-1 snap-1 /);
  });

  test('a control that is graver than others of its class comes before them', () => {
    const findings = [finding(1, { class: 'NON_COMPLIANT', what: 'usual' }), finding(2, { class: 'NON_COMPLIANT', severity: 'HIGH', what: 'grave' })];
    expect([...renderDigest(digest({ findings })).matchAll(/class="what"><bdi>(usual|grave)/g)].map(([, what]) => what)).toEqual(['grave', 'usual']);
  });

  test('of 20 findings or more the kinds are listed above, the gravest first, each in its accounts while there is room', () => {
    const findings = [...many(500), finding(4, { class: 'MALWARE', what: 'Malware found' }), finding(5, { state: 'resolved', what: 'Restore job' })];
    expect(textOf(renderDigest(digest({ findings })))).toContain('By kind, the gravest first Kind Account Findings ✕ Critical: malware Malware found team-004 100000000004 1 ongoing '
      + '✕ High: failed Backup job 500 accounts 500 new ✓ Was: failed Restore job 100000000005 1 resolved New 500');
    expect(renderDigest(digest({ findings: many(19) }))).not.toContain('By kind');
  });

  test('kinds beyond 40 are counted', () => {
    const findings = range(0, 45).map(number => finding(number, { what: `Kind ${number}` }));
    expect(textOf(renderDigest(digest({ findings })))).toContain('5 findings of other kinds.');
  });

  test('the worst come first, then the order of the accounts', () => {
    const findings = [finding(2, { class: 'INSUFFICIENT_DATA', what: 'third' }), finding(9, { what: 'second' }), finding(1, { what: 'first' })];
    expect([...renderDigest(digest({ findings })).matchAll(/class="what"><bdi>(first|second|third)/g)].map(([, what]) => what)).toEqual(['first', 'second', 'third']);
  });

  test('the order of the model does not matter', () => {
    const model = crowded(20, 600);
    expect(renderDigest({ ...model, findings: [...model.findings].reverse(), accounts: [...model.accounts].reverse() })).toBe(renderDigest(model));
  });
});

describe('the matrix', () => {
  test('accounts with problems come first, those with the most ahead', () => {
    const accounts = [account(1), account(2, { BACKUP_RECOVERY_POINT_ENCRYPTED: { state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 } }),
      account(3, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails(1) }), account(4, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails(5) })];
    expect(rowHeads(renderDigest(digest({ accounts }))).map(head => head.slice(0, 8))).toEqual(['team-004', 'team-003', 'team-002', 'team-001']);
  });

  test('few accounts without problems have a row each', () => {
    expect(rowHeads(renderDigest(digest({ accounts: range(0, DIGEST_LIMITS.fineAccounts - 1).map(number => account(number)) }))).length).toBe(DIGEST_LIMITS.fineAccounts - 1);
  });

  test('many accounts without problems are one row', () => {
    const accounts = [account(99, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() }), ...range(0, DIGEST_LIMITS.fineAccounts).map(number => account(number))];
    expect(rowHeads(renderDigest(digest({ accounts }))).slice(1)).toEqual(['10 accounts without problems accounts by state']);
  });

  test('accounts with problems beyond the limit are one row, which counts them by state', () => {
    const accounts = range(0, DIGEST_LIMITS.accounts.rows + 7).map(number => account(number, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() }));
    const html = renderDigest(digest({ accounts, controls: CONTROLS.slice(3, 5) }));
    expect(textOf(/<tr class="sum">.*?<\/tr>/.exec(html)![0]).trim()).toBe('7 more accounts with problems accounts by state ✕ 7 ✓ 7');
  });

  test('every account is in a row or a sum', () => {
    const sums = rowHeads(renderDigest(crowded(1_000, 0, number => number % 2 === 0)));
    expect(sums.slice(DIGEST_LIMITS.accounts.rows)).toEqual(['300 more accounts with problems accounts by state', '500 accounts without problems accounts by state']);
  });

  test('a problem in a column that is not shown keeps its account from being summed up as fine', () => {
    const controls = range(0, DIGEST_LIMITS.controls + 1).map(number => ({ id: `CONTROL_${number}`, title: `control ${number}` }));
    const accounts = range(0, 20).map(number => account(number, number === 5 ? { [`CONTROL_${DIGEST_LIMITS.controls}`]: fails() } : {}, controls));
    const html = renderDigest(digest({ accounts, controls }));
    expect(rowHeads(html)[0]).toMatch(/^team-005/);
    expect(html).toContain('1 more control not shown.');
  });

  test.each([
    ['NON_COMPLIANT', fails(3, 9), '<td class="n"><i aria-hidden="true">✕</i> 3<small> of 12</small><span class="vh"> does not comply</span></td>'],
    ['COMPLIANT', complies(7), '<td class="c"><i aria-hidden="true">✓</i> 7<span class="vh"> complies</span></td>'],
    ['INSUFFICIENT_DATA', { state: 'INSUFFICIENT_DATA', compliant: 0, nonCompliant: 0 } as const, '<td class="i"><i aria-hidden="true">?</i><span class="vh"> insufficient data</span></td>'],
    ['NOT_REPORTED', undefined, '<td class="r"><i aria-hidden="true">–</i><span class="vh"> not reported</span></td>'],
  ])('a cell that is %s says so by a sign and in words', (_, cell, expected) => {
    const [control] = CONTROLS;
    const accounts = [{ ...account(1), cells: cell === undefined ? {} : { [control.id]: cell } }];
    expect(matrixOf(renderDigest(digest({ accounts, controls: [control] })))).toContain(expected);
  });

  test('accounts that are in no row are counted', () => {
    expect(renderDigest(digest({ totals: { accounts: 5, findings: digest().totals.findings } }))).toContain('1 account is in no compliance report and so in no row.');
  });
});

describe('reports', () => {
  const [current] = digest().reports;

  test('those that are not current are named above the findings', () => {
    expect(textOf(renderDigest(fewFindings()))).toContain('Reports that are not current: copy-jobs-recovery (never received), scan-jobs (late).');
  });

  test('when all are current there is no note', () => {
    expect(renderDigest(digest())).not.toContain('out of date');
  });

  test('those that failed come first', () => {
    const reports = [current, { ...current, name: 'l', state: 'late' as const }, { ...current, name: 'f', state: 'failed' as const }];
    expect([...renderDigest(digest({ reports })).matchAll(/class="what"><bdi>(.*?)</g)].map(([, name]) => name)).toEqual(['f', 'l', 'backup-jobs']);
  });

  test('beyond the limit they are counted by state', () => {
    const html = renderDigest(digest({ reports: range(0, DIGEST_LIMITS.reports.rows + 3).map(number => ({ ...current, name: `report-${number}` })) }));
    expect(html).toContain('3 more reports not shown: 3 current.');
  });
});

describe('size', () => {
  test('a digest of 5,000 accounts stays below 1 MB and names the one malware finding first', () => {
    const html = renderDigest(largest());
    expect(Buffer.byteLength(html)).toBeLessThan(MEGABYTE);
    expect(textOf(html)).toMatch(/By kind, the gravest first Kind Account Findings ✕ Critical: malware Malware found team-4711 100000004711 1 ongoing /);
    expect(textOf(html)).toMatch(/Ongoing [\d,]+ Finding Account Region Resource Since ✕ Critical: malware Malware found /);
  });

  test('1,000 accounts with problems and 100,000 findings stay below 2 MB', () => {
    const html = renderDigest(crowded(1_000, 100_000, () => true));
    expect(Buffer.byteLength(html)).toBeLessThan(MEGABYTE);
  });

  test('names that are long and grow when escaped stay below 2 MB', () => {
    const long = '"'.repeat(5_000);
    const model = crowded(1_000, 20_000, () => true);
    const html = renderDigest({
      ...model,
      title: long,
      reports: range(0, 500).map(() => ({ name: long, template: long, shards: 1, state: 'late', lastReportAt: long, message: long })),
      controls: range(0, 200).map(number => ({ id: number + long, title: long })),
      accounts: model.accounts.map(each => ({ ...each, name: long, accountId: long, regions: [long, long] })),
      findings: model.findings.map(each => ({ ...each, accountId: long, region: long, what: long, resource: long, since: long, message: long })),
    });
    expect(Buffer.byteLength(html)).toBeLessThan(2 * MEGABYTE);
    expect(html).toMatch(/more new findings are not shown/);
  });

  test.each([['new', 150, 350_000], ['worse', 100, 200_000], ['ongoing', 100, 200_000], ['resolved', 50, 100_000]] as const)('%s findings end after %d rows or %d bytes', (state, rows, bytes) => {
    const bodyOf = (count: number, message = '') => /cards findings.*?<tbody role="rowgroup">(.*?)<\/tbody>/s.exec(renderDigest(digest({ findings: range(0, count).map(number => finding(number, { state, message })) })))![1];
    const rowsOf = (body: string) => occurrences(body, '<tr role="row">');
    expect([rowsOf(bodyOf(rows)), rowsOf(bodyOf(rows + 1))]).toEqual([rows, rows]);
    const long = bodyOf(rows, '"'.repeat(5_000));
    const each = Buffer.byteLength(long) / rowsOf(long);
    expect([rowsOf(long) < rows, Buffer.byteLength(long) <= bytes, Buffer.byteLength(long) + each > bytes]).toEqual([true, true, true]);
  });

  test('reports end after 100 rows, controls after 40 columns', () => {
    const many = range(0, 101).map(number => ({ name: `r${number}`, template: 'BACKUP_JOB_REPORT', shards: 1, state: 'current' as const }));
    expect(renderDigest(digest({ reports: many }))).toContain('1 more report not shown: 1 current.');
    expect(renderDigest(digest({ reports: many.slice(1) }))).not.toContain('more report not shown');
    const controls = range(0, 41).map(number => ({ id: `C${number}`, title: `Control ${number}` }));
    expect(renderDigest(digest({ controls }))).toContain('1 more control not shown.');
    expect(renderDigest(digest({ controls: controls.slice(1) }))).not.toContain('more control not shown');
  });

  test('five reports that are not current are named, and the others counted', () => {
    const late = (count: number) => renderDigest(digest({ reports: range(0, count).map(number => ({ name: `r${number}`, template: 'BACKUP_JOB_REPORT', shards: 1, state: 'late' as const })) }));
    expect(late(6)).toContain('<bdi>r4</bdi> (late) and 1 more.');
    expect(late(5)).toContain('<bdi>r4</bdi> (late).');
  });

  test('rows end where their size is reached', () => {
    expect(rowsWithin(['aa', 'bb', 'cc'], { rows: 9, bytes: 5 }, text => text)).toEqual({ rows: 'aabb', shown: 2 });
  });

  test('rows end where their number is reached', () => {
    expect(rowsWithin(['aa', 'bb', 'cc'], { rows: 1, bytes: 99 }, text => text)).toEqual({ rows: 'aa', shown: 1 });
  });

  test('sizes are bytes, not characters', () => {
    expect(rowsWithin(['✓', '✓'], { rows: 9, bytes: 5 }, text => text).shown).toBe(1);
  });

  test('names of any length do not slow the page down', () => {
    const name = 'x'.repeat(5_000_000);
    expect(Buffer.byteLength(renderDigest(digest({ title: name, accounts: [{ ...account(1), name }], findings: [finding(1, { message: name })] })))).toBeLessThan(50_000);
  });
});
