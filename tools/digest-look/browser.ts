import { createRequire } from 'node:module';

/**
 * The few parts of Playwright that are used here. The browser has a folder and a lock of its own, so that its types are absent when the
 * project is type-checked.
 */
export interface Page {
  goto(url: string): Promise<unknown>;
  emulateMedia(options: { media: 'print' | 'screen' }): Promise<void>;
  evaluate<T>(script: string): Promise<T>;
  screenshot(options: { path: string; fullPage?: boolean; clip?: { x: number; y: number; width: number; height: number } }): Promise<unknown>;
  pdf(options: { path: string; preferCSSPageSize: boolean; format: string }): Promise<unknown>;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
}
export interface Context {
  setDefaultTimeout(milliseconds: number): void;
  newPage(): Promise<Page>;
  close(): Promise<void>;
}
export interface Browser {
  newContext(options: { viewport: { width: number; height: number }; colorScheme: 'light' | 'dark' }): Promise<Context>;
  version(): string;
  close(): Promise<void>;
}
interface Playwright {
  readonly chromium: { launch(options: { executablePath: string; args: string[]; headless: boolean; timeout: number }): Promise<Browser> };
}
interface Packed {
  executablePath(): Promise<string>;
}

/** For the browser to start, load or draw: far above what a busy machine needs. */
export const HANGS_AFTER_MS = 600_000;

export async function launch(): Promise<Browser> {
  const load = createRequire(__filename);
  const { chromium } = load('playwright-core') as Playwright;
  const packed = load('@sparticuz/chromium') as Packed;
  // Its own list of arguments switches web security off; what is looked at here must not rely on that.
  const args = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  return chromium.launch({ executablePath: await packed.executablePath(), args, headless: true, timeout: HANGS_AFTER_MS });
}
