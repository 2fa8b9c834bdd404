import { account, allFine, complies, CONTROLS, crowded, digest, fails, fewFindings, finding, hostile, HOSTILE_TEXTS, nothingYet, organization } from './sample-digests';
import { DIGEST_LIMITS, rowsWithin } from '../../../../src/report-notifier/handler/digest/digest-limits';
import { DigestModel } from '../../../../src/report-notifier/handler/digest/digest-model';
import { renderDigest } from '../../../../src/report-notifier/handler/digest/render-digest';

const MEGABYTE = 1_000_000;
const occurrences = (text: string, part: string) => text.split(part).length - 1;
const textOf = (html: string) => html.replace(/<style>.*?<\/style>/s, '').replace(/<span class="vh">.*?<\/span>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const matrixOf = (html: string) => /<table class="matrix">.*?<\/table>/s.exec(html)?.[0] ?? '';
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const summaries = (html: string) => [...html.matchAll(/<summary id="cause-[^>]*>(.*?)<\/summary>/g)].map(([, summary]) => textOf(summary).trim());
const rowHeads = (html: string) => [...matrixOf(html).matchAll(/<th scope="row">(.*?)<\/th>/g)].map(([, head]) => textOf(head).trim());

const SAMPLES: Readonly<Record<string, DigestModel>> = {
  'all fine': allFine(), 'few findings': fewFindings(), '500 accounts': organization(500), 'crowded': crowded(), 'hostile': hostile(), 'nothing yet': nothingYet(),
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

  test('no address but the icon and the name of SVG', () => {
    const addresses = [...renderDigest(fewFindings()).matchAll(/(\w+)="((?:https?:|data:|\/\/)[^"]*)"/g)].map(([, name, address]) => `${name} ${address}`);
    expect([...new Set(addresses)]).toEqual(['href data:,', 'xmlns http://www.w3.org/2000/svg']);
  });

  test('the style sheet loads nothing', () => {
    expect(renderDigest(digest())).not.toMatch(/url\(|@import|@font-face/);
  });
});

describe('names', () => {
  test.each(HOSTILE_TEXTS.slice(0, 4))('%s does not occur unescaped', (text) => {
    expect(renderDigest(hostile())).not.toContain(text);
  });

  test('a finding names its account', () => {
    expect(textOf(renderDigest(digest({ findings: [finding(2)] })))).toMatch(/team-002 100000000002 eu-central-1 1 2026-11-20 03:00 UTC arn:aws:dynamodb/);
  });
});

describe('findings', () => {
  const many = (number: number, other: Parameters<typeof finding>[1] = {}) => range(0, number).map(index => finding(index, { state: 'new', ...other }));

  const failures = (number: number, message: string, other: Parameters<typeof finding>[1] = {}) => many(number, { count: 1, message, ...other });

  test('of one cause are one line, whatever differs in their messages, and it opens to the accounts', () => {
    const findings = range(0, 402).map(number => finding(number, {
      id: `${number}`, state: number < 2 ? 'new' : 'ongoing', count: 1, message: `Access denied for table/orders-${number}: role arn:aws:iam::${100_000_000_000 + number}:role/OrgBackup lacks kms:CreateGrant`,
    }));
    const html = renderDigest(digest({ findings }));
    expect(summaries(html)).toEqual(['✕ High 402 backup jobs failed in 402 accounts 2 new, 400 ongoing Access denied for table/…: role OrgBackup lacks kms:CreateGrant']);
    expect(textOf(html)).toMatch(/New or worse 402 findings ✕ High 402 backup jobs failed .* Account Regions Findings Since Resources 100000000000 eu-central-1 1 2026-11-20 03:00 UTC arn:aws:dynamodb/);
    expect(occurrences(/<table role="table" class="cards accounts".*?<\/table>/s.exec(html)![0], '<tr role="row">') - 1).toBe(DIGEST_LIMITS.accountsOfCause.rows);
    expect(textOf(html)).toMatch(/And 377 more accounts: 100000000025 100000000026 .* 100000000401 /);
  });

  test('of another cause have a line of their own', () => {
    expect(summaries(renderDigest(digest({ findings: [...failures(2, 'no key'), ...failures(3, 'no role')] })))).toEqual([
      '✕ High 2 backup jobs failed in 2 accounts 2 new no key', '✕ High 3 backup jobs failed in 3 accounts 3 new no role',
    ]);
  });

  test('that are critical come first, then those that are new, missing, ongoing, and over, each with the gravest ahead', () => {
    const findings = [
      finding(1, { what: 'over', state: 'resolved' }), finding(2, { what: 'ongoing low', severity: 'LOW' }), finding(3, { what: 'ongoing high' }),
      finding(4, { what: 'missing', class: 'NOT_REPORTED', state: 'new' }), finding(5, { what: 'new', state: 'new', severity: 'LOW' }), finding(6, { what: 'worse', state: 'worse' }),
      finding(7, { what: 'malware', class: 'MALWARE' }),
    ];
    const text = textOf(renderDigest(digest({ findings })));
    expect(text).toMatch(/Critical 1 finding .*malware.* New or worse 2 findings .*worse.* new.* No longer reported 1 finding .*missing.* Ongoing 2 findings .*ongoing high.* ongoing low.* Resolved 1 finding .*over/);
  });

  test('have six open lines, at least one of each rank but what is over; the others are folded', () => {
    const causes = (number: number, other: Parameters<typeof finding>[1]) => range(0, number).map(i => finding(i, { what: `${'abcdefghij'[i]} ${String(other?.state)}`, ...other }));
    const html = renderDigest(digest({ findings: [...causes(9, { state: 'new' }), ...causes(5, {}), ...causes(2, { state: 'resolved' })] }));
    expect(textOf(html)).toMatch(/New or worse 9 findings .* 4 more causes, 4 findings .* Ongoing 5 findings .* 4 more causes, 4 findings .* Resolved 2 findings 2 causes /);
    expect(summaries(html.replace(/<details class="folded">.*?<\/details><\/details>/gs, '')).length).toBe(6);
  });

  test('name the account of a cause that is in one', () => {
    expect(summaries(renderDigest(digest({ findings: [finding(2, { count: 1 })] })))).toEqual(['✕ High 1 backup job failed in account 100000000002, eu-central-1 ( team-002 ) 1 ongoing']);
  });

  test('say of an account in which Regions, how many, since when, and of which resources', () => {
    const findings = ['us-east-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-west-3'].map((region, i) => finding(2, { id: `${i}`, region, resource: `table/t${i}`, since: `2026-11-2${9 - i}` }));
    expect(textOf(renderDigest(digest({ findings })))).toContain('team-002 100000000002 eu-west-1 , eu-west-2 , eu-west-3 and 1 more 5 2026-11-25 table/t1 , table/t2 and 3 more');
  });

  test('of messages that differ in every finding have few lines, and hide no cause that is rare or shared', () => {
    const word = (number: number) => [...String(number)].map(digit => 'abcdefghij'[Number(digit)]).join('');
    const hostileOnes = range(0, 5_000).map(number => finding(number, { id: `${number}`, state: 'new', count: 1, message: `nothing like ${word(number)}` }));
    const html = renderDigest(digest({ findings: [...hostileOnes, ...failures(402, 'no key'), finding(3, { state: 'new', what: 'Copy job', count: 1 })] }));
    expect(summaries(html).length).toBe(DIGEST_LIMITS.causes);
    expect(html).toContain('4,953 backup jobs failed for 4,953 reasons');
    expect(summaries(html)[0]).toMatch(/^✕ High 1 copy job failed/);
    expect(summaries(html).some(summary => /402 backup jobs failed in 402 accounts/.test(summary))).toBe(true);
  });

  test('of more kinds than there are lines are counted', () => {
    const findings = range(0, DIGEST_LIMITS.causes + 5).map(number => finding(number, { what: `Kind ${'abcdefghij'[number % 10]}${'abcdefghij'[Math.floor(number / 10)]}` }));
    expect(textOf(renderDigest(digest({ findings })))).toContain('Not listed: 5 ongoing.');
  });

  test('that are not itemised are counted', () => {
    expect(renderDigest(digest({ findings: many(1), totals: { accounts: 4, findings: { new: 100_000, worse: 0, ongoing: 0, resolved: 7 } } }))).toContain('Not listed: 99,999 new, 7 resolved.');
    expect(renderDigest(digest({ totals: { accounts: 4, findings: { new: 0, worse: 0, ongoing: 1, resolved: 0 } } }))).toContain('Not listed: 1 ongoing.');
  });

  test('160 failed jobs do not keep the page from naming one malware finding, in whichever account, first', () => {
    const html = renderDigest(digest({ findings: [...many(160), finding(9_999, { class: 'MALWARE', what: 'Malware found', resource: 'snap-1' })] }));
    expect(textOf(html)).toMatch(/Critical 1 finding ✕ Critical Malware found in account 100000009999, eu-central-1 1 ongoing/);
    expect(summaries(html)[0]).toMatch(/Malware found/);
  });

  test('of a control that is graver than others of its class come before them', () => {
    const findings = [finding(1, { class: 'NON_COMPLIANT', what: 'usual' }), finding(2, { class: 'NON_COMPLIANT', severity: 'HIGH', what: 'grave' })];
    expect(summaries(renderDigest(digest({ findings }))).map(summary => /usual|grave/.exec(summary)![0])).toEqual(['grave', 'usual']);
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
    expect(rowHeads(renderDigest(digest({ accounts }))).map(head => head.slice(0, 8))).toEqual(['All 4 ac', 'team-004', 'team-003', 'team-002']);
  });

  test('begins with all accounts, by control and state', () => {
    const accounts = [account(1), account(2), account(3, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails(1) })];
    const html = renderDigest(digest({ accounts, controls: CONTROLS.slice(3, 5) }));
    expect(textOf(/<tr class="sum">.*?<\/tr>/.exec(html)![0]).trim()).toBe('All 3 accounts ✕ 1 ✓ 2 ✓ 3');
  });

  test('folds accounts without problems, by name and id', () => {
    const html = renderDigest(digest({ accounts: [account(9, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() }), account(1), account(2)] }));
    expect(rowHeads(html).slice(1)).toEqual(['team-009 100000000009']);
    expect(textOf(html)).toContain(' 2 accounts without problems team-001 (100000000001), team-002 (100000000002) ');
  });

  test('folds accounts with problems beyond the limit', () => {
    const accounts = range(0, DIGEST_LIMITS.accounts.rows + 7).map(number => account(number, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() }));
    const html = renderDigest(digest({ accounts }));
    expect(rowHeads(html).length).toBe(1 + DIGEST_LIMITS.accounts.rows);
    expect(textOf(html)).toContain(' 7 more accounts with problems team-100 (100000000100), ');
  });

  test('has every account in a row or below', () => {
    const html = renderDigest(crowded(1_000, 0, number => number % 2 === 0));
    expect([rowHeads(html).length - 1, /(\d+) more accounts with problems/.exec(html)![1], /(\d+) accounts without problems/.exec(html)![1]]).toEqual([DIGEST_LIMITS.accounts.rows, '400', '500']);
    expect(new Set([...html.matchAll(/\b(1000000\d{5})\b/g)].map(([, id]) => id)).size).toBe(1_000);
  });

  test('of one account has no row of all accounts, unless nothing else is in it', () => {
    expect(rowHeads(renderDigest(digest({ accounts: [account(1, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails() })] })))).toEqual(['team-001 100000000001']);
    expect(rowHeads(renderDigest(digest({ accounts: [account(1)] })))).toEqual(['1 account']);
  });

  test('names the Regions of what fails, at most three', () => {
    const [control] = CONTROLS;
    const cellOf = (regions: string[]) => textOf(/<td class="n">.*?<\/td>/.exec(renderDigest(digest({ accounts: [account(1, { [control.id]: fails(3, 9, regions) })], controls: [control] })))![0]).trim();
    expect([cellOf(['eu-west-1']), cellOf(['a', 'b', 'c', 'd'])]).toEqual(['✕ 3 of 12 eu-west-1', '✕ 3 of 12 a b c and 1 more']);
  });

  test('has the short names of controls above its columns, which it explains', () => {
    const html = renderDigest(digest());
    expect(textOf(/<thead>.*?<\/thead>/s.exec(matrixOf(html))![0]).trim()).toBe(`Account ${CONTROLS.map(({ short }) => short).join(' ')}`);
    expect(textOf(html)).toContain('What the 11 controls ask for Backup plan Protected by a backup plan BACKUP_ RESOURCES_ ');
    expect(CONTROLS.filter(({ short }) => short.length > 17 || short.split(' ').some(word => word.length > 10))).toEqual([]);
  });

  test('a problem in a column that is not shown keeps its account from being summed up as fine', () => {
    const controls = range(0, DIGEST_LIMITS.controls + 1).map(number => ({ id: `CONTROL_${number}`, title: `control ${number}`, short: `c${number}` }));
    const accounts = range(0, 20).map(number => account(number, number === 5 ? { [`CONTROL_${DIGEST_LIMITS.controls}`]: fails() } : {}, controls));
    const html = renderDigest(digest({ accounts, controls }));
    expect(rowHeads(html)[1]).toMatch(/^team-005/);
    expect(html).toContain('1 more control not shown.');
  });

  test.each([
    ['NON_COMPLIANT', fails(3, 9), '<td class="n"><i aria-hidden="true">✕</i> 3<small> of 12</small><span class="vh"> does not comply</span><small class="in"><span class="vh"> in </span><bdi>eu-central-1</bdi></small></td>'],
    ['COMPLIANT', complies(7), '<td class="c"><i aria-hidden="true">✓</i> 7<span class="vh"> complies</span></td>'],
    ['INSUFFICIENT_DATA', { state: 'INSUFFICIENT_DATA', compliant: 0, nonCompliant: 0 } as const, '<td class="i"><i aria-hidden="true">?</i><span class="vh"> insufficient data</span></td>'],
    ['NOT_REPORTED', undefined, '<td class="r"><i aria-hidden="true">–</i><span class="vh"> not reported</span></td>'],
  ])('a cell that is %s says so by a sign and in words', (_, cell, expected) => {
    const [control] = CONTROLS;
    const accounts = [{ ...account(1), cells: { other: fails(), ...cell === undefined ? {} : { [control.id]: cell } } }];
    expect(matrixOf(renderDigest(digest({ accounts, controls: [control, { id: 'other', title: 'other', short: 'other' }] })))).toContain(expected);
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
    const html = renderDigest(organization(5_000));
    expect(Buffer.byteLength(html)).toBeLessThan(MEGABYTE);
    expect(summaries(html)[0]).toBe('✕ Critical Malware found in a recovery point in account 100000000311, eu-central-1 ( team-311 ) 1 ongoing');
    expect(summaries(html)).toContain('✕ High 417 backup jobs failed in 417 accounts 83 new, 334 ongoing Access denied while the snapshot of … was made: the role OrgBackupRole lacks kms:CreateGrant on the key of the volume');
  });

  test('1,000 accounts with problems and 100,000 findings stay below 2 MB', () => {
    const html = renderDigest(crowded(1_000, 100_000, () => true));
    expect(Buffer.byteLength(html)).toBeLessThan(MEGABYTE);
  });

  test('as many causes as there are lines, in as many accounts as each names, stay below 2 MB, however long names are', () => {
    const long = (number: number) => `${'"'.repeat(number % 2 === 0 ? 4_000 : 90)}${number}`;
    const accounts = range(0, 600).map(number => ({ ...account(number, { BACKUP_RECOVERY_POINT_ENCRYPTED: fails(1, 2, range(0, 9).map(long)) }), name: long(number) }));
    const findings = range(0, DIGEST_LIMITS.causes + 9).flatMap(kind => accounts.map(({ accountId }, i) => finding(i, {
      accountId, region: long(i), what: `${'abcdefgh'[kind % 8]}${'abcdefgh'[Math.floor(kind / 8)]} ${'" '.repeat(90)}`, message: `why ${'" '.repeat(200)}`, resource: long(i), since: long(i),
    })));
    const html = renderDigest(digest({ accounts, findings }));
    expect([summaries(html).length, Buffer.byteLength(html) < 2 * MEGABYTE]).toEqual([DIGEST_LIMITS.causes, true]);
  });

  test('names that are long and grow when escaped stay below 2 MB', () => {
    const long = '"'.repeat(5_000);
    const model = crowded(1_000, 20_000, () => true);
    const html = renderDigest({
      ...model,
      title: long,
      reports: range(0, 500).map(() => ({ name: long, template: long, shards: 1, state: 'late', lastReportAt: long, message: long })),
      controls: range(0, 200).map(number => ({ id: number + long, title: long, short: long })),
      accounts: model.accounts.map(each => ({ ...each, name: long, accountId: long, regions: [long, long] })),
      findings: model.findings.map(each => ({ ...each, accountId: long, region: long, what: long, resource: long, since: long, message: long })),
    });
    expect(Buffer.byteLength(html)).toBeLessThan(2 * MEGABYTE);
    expect(html).toMatch(/more accounts with problems/);
  });

  test('accounts of a cause end after 25 rows or 11,000 bytes, and the names of the others after 400 or 5,400 bytes', () => {
    const htmlOf = (count: number, message = '') => renderDigest(digest({ findings: range(0, count).map(number => finding(number, { resource: message || `t${number}`, accountId: message ? `${message}${number}` : `${100_000_000_000 + number}` })) }));
    const rowsOf = (html: string) => /cards accounts.*?<tbody role="rowgroup">(.*?)<\/tbody>/s.exec(html)![1];
    expect([25, 26].map(count => occurrences(rowsOf(htmlOf(count)), '<tr role="row">'))).toEqual([25, 25]);
    expect([425, 426].map(count => /and 1 that are not named here/.test(htmlOf(count)))).toEqual([false, true]);
    const long = htmlOf(1_000, '"'.repeat(500));
    expect([occurrences(rowsOf(long), '<tr role="row">') < 25, Buffer.byteLength(rowsOf(long)) <= 11_000, Buffer.byteLength(/And .*?<\/p>/s.exec(long)![0]) <= 5_500]).toEqual([true, true, true]);
  });

  test('reports end after 100 rows, controls after 40 columns', () => {
    const many = range(0, 101).map(number => ({ name: `r${number}`, template: 'BACKUP_JOB_REPORT', shards: 1, state: 'current' as const }));
    expect(renderDigest(digest({ reports: many }))).toContain('1 more report not shown: 1 current.');
    expect(renderDigest(digest({ reports: many.slice(1) }))).not.toContain('more report not shown');
    const controls = range(0, 41).map(number => ({ id: `C${number}`, title: `Control ${number}`, short: `C${number}` }));
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
