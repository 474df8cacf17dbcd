import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, launch, type Page } from 'puppeteer-core';
import type { TestContext } from 'vitest';
import { requireService } from '../services/require-service.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Seen {
  /** What the console says, and what is thrown. */
  readonly complaints: readonly string[];
  /** What is asked for beside the file itself. */
  readonly requests: readonly string[];
}

export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly javascript?: boolean;
}

/** A real Chromium, and pages of it that tell what they complain about and ask for. */
export class Reader implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #directory = mkdtempSync(join(tmpdir(), 'ubench-reader-'));

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(context: Pick<TestContext, 'skip'>): Promise<Reader> {
    const executablePath = requireService('chromium', context);
    const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    return new Reader(await launch({ executablePath, pipe: true, args }));
  }

  /** Opens a file as a person does. */
  async open(file: string, { width = 1440, scheme = 'light', javascript = true }: Look = {}): Promise<{ readonly page: Page; readonly seen: Seen }> {
    const page = await this.#browser.newPage();
    const seen = { complaints: [] as string[], requests: [] as string[] };
    page.on('console', (message) => seen.complaints.push(message.text()));
    page.on('pageerror', (error) => seen.complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.isNavigationRequest() && !request.url().startsWith('data:')) seen.requests.push(request.url());
    });
    await page.setJavaScriptEnabled(javascript);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(pathToFileURL(file).href);
    return { page, seen };
  }

  async openText(html: string, look?: Look): Promise<{ readonly page: Page; readonly seen: Seen }> {
    const file = join(this.#directory, 'page.html');
    writeFileSync(file, html);
    return this.open(file, look);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    rmSync(this.#directory, { recursive: true });
  }
}

/** How far the page can be scrolled to the side, in pixels. */
export const sideways = (page: Page): Promise<number> => page.$eval('html', (root) => root.scrollWidth - root.clientWidth);

/** What axe finds that keeps somebody from using the page: rules, with the first places. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe: loaded } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown; failureSummary: string }[] }[] }> } };
    const { violations: all } = await loaded.run();
    return all.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ target, failureSummary }) => `${String(target)}: ${failureSummary}`) }));
  });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.join(' | ')}`);
}
