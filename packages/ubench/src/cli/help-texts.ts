import { exitCodes } from '@ubench/errors';

const units = `Units are written out: 500ms 10s 5m (durations), 200/s 30/min (rates), 0.1% (shares), 64KiB 2GiB (bytes).`;

const texts: Readonly<Record<string, string>> = {
  ubench: `
Examples:
  ubench run                                        every spec of the project
  ubench run benchmarks/orders.bench.ts:12          the benchmark at a line
  ubench run -t "point reads" --set load.duration=30s --trials 5
  ubench run --at db=postgres://localhost:5432/app  against a service that already runs
  ubench config                                     what is configured, and where

${units}

Exit codes, where several apply the first of:
${exitCodeTable()}
`,
  run: `
Examples:
  ubench run orders                                 specs with "orders" in their path
  ubench run benchmarks/orders.bench.ts:12          the benchmark at a line
  ubench run --tag smoke --bail                     stop at the first failure
  ubench run --at db=postgres://localhost:5432/app  the deployment "db" is this running service
  ubench run --set load.concurrency=64 --set db.settings.shared_buffers=1GB
  ubench run --dry-run > plan.json                  what would run
  ubench run --reporter json                        only write result.json

${units}

Progress goes to stderr and results to stdout. Files go to .ubench/runs/<id>/ (or UBENCH_DIR).

Exit codes, where several apply the first of:
${exitCodeTable()}
`,
  config: `
A value is taken from the first of: a flag, a UBENCH_* variable, the configuration file (ubench.config.{ts,mts,js,mjs,json,yaml},
or "ubench" in package.json; here or in a directory above, up to the one with .git), the default.

Example:
  UBENCH_TRIALS=5 ubench config --json
`,
};

/** What a command's help says after its flags. */
export const helpOf = (command: string): string => texts[command] ?? '';

function exitCodeTable(): string {
  return Object.values(exitCodes)
    .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
    .join('\n');
}
