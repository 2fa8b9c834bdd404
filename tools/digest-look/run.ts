/**
 * Opens sample digests in a browser, on a phone and a desktop, in both color schemes, and checks what only a browser knows.
 * `npm run digest` installs the browser and runs it; `-- --out DIR` says where the screenshots go, `--only a,b` which samples are looked at.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Browser, HANGS_AFTER_MS, launch } from './browser';
import { messagePage } from './messages';
import { renderDigest } from '../../src/report-notifier/handler/digest/render-digest';
import { allFine, crowded, fewFindings, hostile, nothingYet, organization } from '../../test/report-notifier/handler/digest/sample-digests';

/** Opens the first of what is folded, so that what lies inside is looked at too. */
const OPEN = 'document.querySelectorAll("details").forEach((each, i) => { each.open = each.matches(".folded") || i < 8; })';
const AXE = `${readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8')};
axe.run({ resultTypes: ['violations'], preload: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.length + ' times: ' + nodes[0].html.slice(0, 120)))`;
const IN_PAGE = readFileSync(join(__dirname, 'in-page.js'), 'utf8');
const SCREENS = {
  phone: { width: 360, height: 780 },
  tablet: { width: 800, height: 1000 },
  desktop: { width: 1280, height: 900 },
  /** A4 laid across, without its margins: the pages of the matrix. */
  paper: { width: 1031, height: 703 },
} as const;
/** Of a screenshot: the browser can't draw the hundreds of cards of a crowded digest at once. */
const MAX_HEIGHT = 8_000;
const ATTEMPTS = 60;
const SCHEMES = ['light', 'dark'] as const;
type Screen = keyof typeof SCREENS;
type Scheme = typeof SCHEMES[number];

interface Look {
  readonly problems: Record<string, string[]>;
  /** The least contrast of a text. */
  readonly least: number;
  readonly texts: number;
  /** Where the matrix begins, in pixels. */
  readonly begins: number;
}

interface Fault {
  /** The check that must notice it. */
  readonly check: string;
  readonly html: string;
  /** Replaced by `html`; the end of the page's main part unless told. */
  readonly instead?: string;
}

/** Deliberate faults: a check that stays silent about its fault proves nothing. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'a wide element': { check: 'overflow', html: '<div style="width:2000px;height:9px"></div></main>' },
  'a low contrast': { check: 'contrast', html: '<p style="color:#999">faint</p></main>' },
  'a skipped heading': { check: 'headings', html: '<h5>deep</h5></main>' },
  'a chart without a title': { check: 'graphics', html: '<svg width="9" height="9"></svg></main>' },
  'a header cell without a scope': { check: 'tables', html: '<th>', instead: '<th scope="col">' },
  'a matrix far below': { check: 'begins', html: '<div style="height:3000px"></div><section aria-labelledby="compliance">', instead: '<section aria-labelledby="compliance">' },
  'an image without a text': { check: 'axe', html: '<span role="img"></span></main>' },
  'a small target': { check: 'targets', html: '<a href="#x">x</a></main>' },
  'a form': { check: 'hidden', html: '<form></form></main>' },
  'a column that does not stay': { check: 'sticky', html: 'position:static;left:0', instead: 'position:sticky;left:0' },
  // Ahead of the policy, which the browser then ignores.
  'a request': { check: 'requests', html: '<img src="http://127.0.0.1:9/x.png" alt=""><meta http-equiv="Content', instead: '<meta http-equiv="Content' },
  'an image that the policy stops': { check: 'console', html: '<img src="http://127.0.0.1:9/x.png" alt=""></main>' },
  'a script that the policy stops': { check: 'console', html: '<script>1</script></main>' },
};

/** On a busy machine the browser gives up a screenshot that would succeed a moment later. */
async function drawn(draw: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await draw();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes('Unable to capture screenshot')) {
        throw error;
      }
      await pause(1_000);
    }
  }
}

async function look(browser: Browser, file: string, screen: Screen, scheme: Scheme, screenshot?: string): Promise<Look> {
  const context = await browser.newContext({ viewport: SCREENS[screen], colorScheme: scheme });
  context.setDefaultTimeout(HANGS_AFTER_MS);
  const page = await context.newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('request', request => request.url() !== url && !request.url().startsWith('data:') && requests.push(request.url()));
  page.on('console', message => messages.push(message.text()));
  page.on('pageerror', error => messages.push(String(error)));
  await page.emulateMedia({ media: screen === 'paper' ? 'print' : 'screen' });
  await page.goto(url);
  const { problems, ...seen } = await page.evaluate<Look>(IN_PAGE);
  const axe = screen === 'paper' ? [] : await page.evaluate<string[]>(AXE);
  if (screenshot !== undefined) {
    await drawn(() => page.screenshot({ path: screenshot }));
    const height = Math.min(MAX_HEIGHT, await page.evaluate<number>('document.documentElement.scrollHeight'));
    await drawn(() => page.screenshot({ path: screenshot.replace('.png', '-full.png'), fullPage: true, clip: { x: 0, y: 0, width: SCREENS[screen].width, height } }));
    if (screen === 'paper' && scheme === 'dark') {
      await page.pdf({ path: screenshot.replace('.png', '.pdf'), preferCSSPageSize: true, format: 'A4' });
    }
  }
  await page.evaluate(OPEN);
  const opened = await page.evaluate<Look>(IN_PAGE);
  if (screen !== 'paper') {
    axe.push(...await page.evaluate<string[]>(AXE));
  }
  if (screenshot !== undefined && screen !== 'paper' && scheme === 'light') {
    await drawn(() => page.screenshot({ path: screenshot.replace('.png', '-open.png'), fullPage: true, clip: { x: 0, y: 0, width: SCREENS[screen].width, height: 4_000 } }));
  }
  await context.close();
  const both = Object.fromEntries(Object.keys(problems).map((check) => [check, [...new Set([...problems[check], ...opened.problems[check]])]]));
  return { ...seen, problems: { ...both, axe, requests, console: messages } };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(resolve(__dirname, '..', '..'), 'reports', 'digest-look') }, only: { type: 'string' } } });
  const out = resolve(values.out);
  rmSync(join(out, 'digests'), { recursive: true, force: true });
  mkdirSync(join(out, 'digests'), { recursive: true });
  const organizations = { 'accounts-2': organization(2), 'accounts-500': organization(500), 'accounts-5000': organization(5_000) };
  const samples = { ...organizations, 'few-findings': fewFindings(), 'all-fine': allFine(), 'crowded': crowded(), 'nothing-yet': nothingYet(), 'hostile': hostile() };
  const only = values.only?.split(',');
  let passed = 0;
  let failed = 0;
  const tell = (ok: boolean, text: string) => {
    passed += Number(ok);
    failed += Number(!ok);
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
  };

  const browser = await launch();
  console.log(`Chromium ${browser.version()}`);
  try {
    for (const [name, model] of Object.entries(samples).filter(([sample]) => only?.includes(sample) ?? true)) {
      const file = join(out, 'digests', `${name}.html`);
      const html = renderDigest(model);
      writeFileSync(file, html);
      for (const screen of Object.keys(SCREENS) as Screen[]) {
        for (const scheme of SCHEMES) {
          const { problems, least, texts, begins } = await look(browser, file, screen, scheme, join(out, 'digests', `${name}-${screen}-${scheme}.png`));
          console.log(`${name}, ${screen}, ${scheme}: ${Math.round(Buffer.byteLength(html) / 1000)} kB, ${texts} texts, contrast from ${least}, matrix at ${begins}`);
          for (const [check, found] of Object.entries(problems)) {
            // names without an end may take any room
            tell(found.length === 0 || (name === 'hostile' && check === 'begins'), `  ${check}${found.length > 0 ? `: ${found.length} times, ${found.slice(0, 3).join(' | ')}` : ''}`);
          }
        }
      }
    }
    for (const [name, model] of Object.entries(organizations).filter(([sample]) => only?.includes(sample) ?? true)) {
      const file = join(out, 'digests', `${name}-messages.html`);
      writeFileSync(file, messagePage(model));
      for (const screen of ['phone', 'desktop'] as const) {
        for (const scheme of SCHEMES) {
          const { problems: { overflow, axe } } = await look(browser, file, screen, scheme, file.replace('.html', `-${screen}-${scheme}.png`));
          tell(overflow.length + axe.length === 0, `${name}, mail and chat, ${screen}, ${scheme} ${[...overflow, ...axe].slice(0, 3).join(' | ')}`);
        }
      }
    }
    const sound = renderDigest(fewFindings());
    for (const [name, { check, html, instead = '</main>' }] of only === undefined ? Object.entries(FAULTS) : []) {
      const file = join(out, 'digests', 'fault.html');
      writeFileSync(file, sound.replaceAll(instead, html));
      const { problems } = await look(browser, file, 'phone', 'light');
      tell(sound.includes(instead) && problems[check].length > 0, `${name} is noticed by ${check}`);
    }
  } catch (error) {
    tell(false, `the run ended early: ${String(error)}`);
  } finally {
    await browser.close();
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
