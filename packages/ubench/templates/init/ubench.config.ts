import { defineConfig } from 'ubench';

// `npx ubench config` prints every key, its value, and where that is from.
export default defineConfig({
  include: ['**/*.bench.ts'],
});
