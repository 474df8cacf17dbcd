import { defineErrors } from '@ubench/errors';

const getOne = "Install Debian's chromium (or Chrome) with your system's package manager, or run 'npx puppeteer browsers install chrome'";

export const pdfErrors = defineErrors({
  PDF_E_NO_BROWSER: (p: { looked: readonly string[] }) => ({
    what: `There is no Chromium or Chrome to print a PDF with (looked at ${p.looked.join(', ')}).`,
    fix: `${getOne}. One elsewhere is named by PUPPETEER_EXECUTABLE_PATH.`,
  }),
  PDF_E_BROWSER_MISSING: (p: { path: string }) => ({
    what: `PUPPETEER_EXECUTABLE_PATH names ${p.path}, and no program is there.`,
    fix: 'Correct the path, or unset it, for a browser to be looked for.',
  }),
  PDF_E_BROWSER_FAILED: (p: { path: string; problem: string }) => ({
    what: `The browser ${p.path} could not print the report: ${p.problem}`,
    fix: 'Run it with --version to see whether it starts here. In a container it may need more shared memory or a user that is root; `--reporter html` needs no browser.',
  }),
});
