import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pdfErrors } from './pdf-errors.ts';

/** What Debian, Ubuntu, Fedora and Chrome's own packages call it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;
const applications = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'] as const;

/**
 * The program to print with: the one that `PUPPETEER_EXECUTABLE_PATH` names, else the newest of Puppeteer's own cache, else the system's.
 * @throws PDF_E_NO_BROWSER, PDF_E_BROWSER_MISSING
 */
export async function findBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { PUPPETEER_EXECUTABLE_PATH: named, PUPPETEER_CACHE_DIR: cache = join(homedir(), '.cache/puppeteer'), PATH: path = '' } = environment;
  if (named !== undefined && named !== '') {
    if (!isProgram(named)) throw pdfErrors.PDF_E_BROWSER_MISSING({ path: named });
    return named;
  }
  const system = [...path.split(delimiter).flatMap((directory) => (directory === '' ? [] : names.map((name) => join(directory, name)))), ...applications];
  const found = (await newestIn(cache)) ?? system.find(isProgram);
  if (found === undefined) throw pdfErrors.PDF_E_NO_BROWSER({ looked: ['PUPPETEER_EXECUTABLE_PATH', cache, `PATH for ${names.slice(0, -1).join(', ')}`] });
  return found;
}

/** What `npx puppeteer browsers install` has left there. */
async function newestIn(cacheDir: string): Promise<string | undefined> {
  if (!existsSync(cacheDir)) return undefined;
  const { getInstalledBrowsers } = await import('@puppeteer/browsers');
  const installed = await getInstalledBrowsers({ cacheDir });
  const printing = installed.filter(({ browser, executablePath }) => browser.startsWith('chrom') && isProgram(executablePath));
  return printing.toSorted((a, b) => b.buildId.localeCompare(a.buildId, 'en', { numeric: true }))[0]?.executablePath;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
