import { defineConfig } from 'ubench';

// `npx ubench config` prints every key, its value, and where that is from.
export default defineConfig({
  include: ['**/*.bench.ts'],
  // The numbers on the terminal, and one file to open: report.html, beside result.json.
  reporters: ['terminal', 'html'],
});
