import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failpoint } from '@ubench/files';
import type { Browser } from 'puppeteer-core';
import { pdfErrors } from './pdf-errors.ts';

/** Less than what a reporter is given, so that the browser is ended by who started it. */
const limit_ms = 45_000;

/** Nothing is asked of anybody: neither by the page, whose policy forbids it, nor by the browser itself. */
const quiet = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  '--disable-default-apps', '--disable-extensions', '--host-resolver-rules=MAP * ~NOTFOUND',
];

const small = 'font: 7pt sans-serif; color: #59616b; width: 100%; padding: 0 14mm; display: flex; justify-content: space-between;';

/**
 * A page of HTML as a PDF: A4, with page numbers, an outline and tags. The browser has ended and its directory is gone when this settles; should this process
 * be killed, the browser ends with the pipe between them.
 * @throws PDF_E_BROWSER_FAILED where it does not start, or does not print in 45 s.
 */
export async function printPdf(html: string, executablePath: string): Promise<Uint8Array> {
  failpoint('report.pdf.browser:before');
  const profile = mkdtempSync(join(tmpdir(), 'ubench-browser-'));
  const remove = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  // Where the process exits while the browser prints, nobody comes back to the end of this.
  process.once('exit', remove);
  let browser: Browser | undefined;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limit_ms);
  try {
    const { launch } = await import('puppeteer-core');
    browser = await launch({
      executablePath,
      headless: true,
      pipe: true,
      userDataDir: profile,
      args: [...quiet, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      timeout: limit_ms,
      protocolTimeout: limit_ms,
      // Signals are for who runs the benchmarks to answer.
      handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
    });
    failpoint('report.pdf.browser:after');
    return await Promise.race([print(browser, html), tooLate(late.signal)]);
  } catch (error) {
    throw pdfErrors.PDF_E_BROWSER_FAILED({ path: executablePath, problem: firstLine(error) });
  } finally {
    clearTimeout(timer);
    if (browser !== undefined) await end(browser);
    remove();
    process.off('exit', remove);
  }
}

async function print(browser: Browser, html: string): Promise<Uint8Array> {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.setContent(html, { timeout: limit_ms });
  return page.pdf({
    format: 'a4',
    preferCSSPageSize: true,
    printBackground: true,
    outline: true,
    tagged: true,
    timeout: limit_ms,
    displayHeaderFooter: true,
    headerTemplate: '<span></span>',
    footerTemplate: `<div style="${small}"><span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`,
  });
}

const tooLate = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error(`It had not printed after ${limit_ms / 1000} s.`)), { once: true }));

/** In order, or by force where it does not answer. */
async function end(browser: Browser): Promise<void> {
  const child = browser.process();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 3_000);
  await Promise.race([browser.close().catch(() => {}), new Promise<void>((resolve) => patience.signal.addEventListener('abort', () => resolve(), { once: true }))]);
  clearTimeout(timer);
  if (child !== null && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n').find((line) => line.trim() !== '')?.trim() ?? 'it said nothing';
