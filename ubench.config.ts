import { defineConfig } from 'ubench';

export default defineConfig({
  include: ['benchmarks/**/*.bench.ts'],
});
