import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// `*.bench.ts` are ubench's own specs here, never vitest benchmarks.
const never = { include: [] };

/** Real servers start in these, and the machine may be busy. */
const patience = { testTimeout: 180_000, hookTimeout: 180_000 };

/** Their results are judged by what was measured, so nothing else may run beside them. */
const measured = [
  'tests/acceptance/**/*.test.ts',
  'tests/agents/load.test.ts',
  'tests/docs/**/*.test.ts',
  'tests/packed/**/*.test.ts',
  'tests/slurm/quickstart.test.ts',
  'tests/validity/**/*.test.ts',
];

/** Whole clusters of many jobs, and containers: they load the machine more than others bear. */
const clusters = ['tests/slurm/**/*.test.ts', 'tests/containers/**/*.test.ts'];

/** The command is started a thousand times: what it is made of is compiled once. */
const compiled = { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) };

// One group after the other: tests that measure wait until those that load the machine are done.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'plugins/*/src/**/*.test.ts'],
          benchmark: never,
          typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'] },
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...clusters, ...measured],
          benchmark: never,
          ...patience,
          env: compiled,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'clusters',
          include: clusters,
          exclude: ['**/node_modules/**', ...measured],
          benchmark: never,
          ...patience,
          env: compiled,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          benchmark: never,
          ...patience,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
