import { exitCodes } from '@ubench/errors';

export const unitHelp = `Units are written out: 500ms 10s 5m (durations), 200/s 30/min (rates), 0.1% (shares), 64KiB 2GiB (bytes).`;

export const exitCodeHelp = `Exit codes, where several apply the first of:
${Object.values(exitCodes)
  .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  .join('\n')}`;

/** What the help of a group says after its commands. */
export const groupHelp = (group: string): string => `\n\`ubench ${group} <command> --help\` says more of each.\n`;

/** What `ubench --help` says after its commands. */
export const programHelp = `
Examples:
  ubench init                                       a first spec that runs as it is
  ubench quick http http://localhost:3000           a service that is up, without a spec
  ubench run                                        every spec of the project
  ubench run benchmarks/orders.bench.ts:12          the benchmark at a line
  ubench run -t "point reads" --set load.duration=30s --trials 5
  ubench run --at db=postgres://localhost:5432/app  against a service that already runs
  ubench ab --a-ref main                            is what is not committed yet slower?
  ubench doctor                                     what this machine can run, and how to fix what it cannot
  ubench config                                     what is configured, and where

${unitHelp}

${exitCodeHelp}
`;
