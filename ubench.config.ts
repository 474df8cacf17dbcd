import { defineConfig } from 'ubench';

export default defineConfig({
  // Those of benchmarks/peers are run by `npm run bench:peers`, which starts what they measure.
  include: ['benchmarks/**/*.bench.ts', '!benchmarks/peers/**'],
  // The numbers on the terminal, and one file to open: report.html, beside result.json.
  reporters: ['terminal', 'html'],
});
