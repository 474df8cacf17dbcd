import { testReporter } from '@ubench/testkit/conformance';
import { describe } from 'vitest';
import { findBrowser } from './find-browser.ts';
import plugin, { pdfReporter } from './index.ts';

// scripts/services/chromium.sh installs one; in CI, where everything must be there, the suite then fails rather than being left out.
const browser = await findBrowser().catch(() => undefined);

describe.skipIf(browser === undefined && process.env['CI'] !== 'true')('printed by Chromium', { timeout: 120_000 }, () => {
  testReporter(pdfReporter, { plugin, refused: [{ file: '' }, { file: 1 }] });
});
