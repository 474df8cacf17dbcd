import { defineErrors } from '@ubench/errors';

export const sqlErrors = defineErrors({
  UBENCH_E_SQL_SOURCE: (p: { given: readonly string[] }) => ({
    what: p.given.length === 0 ? 'No statements are given.' : `Statements are given more than once: ${p.given.join(' and ')}.`,
    fix: "Give exactly one of 'statements', 'file' and 'scripts'.",
  }),
  UBENCH_E_SQL_REPLICA_BEHIND: (p: { replica: number; seconds: number }) => ({
    what: `The replica ${p.replica} has not caught up with the server in ${p.seconds} s: reads of it would miss what was prepared.`,
    fix: "Look into the server's log for what keeps it from streaming, such as a full disk.",
  }),
  UBENCH_E_SQL_FILE: (p: { file: string; problem: string }) => ({
    what: `The statements cannot be read from ${p.file}: ${p.problem}.`,
    fix: "Give a path relative to the working directory, or new URL('./x.sql', import.meta.url) for one beside the spec.",
  }),
  UBENCH_E_SQL_EMPTY: (p: { script: string }) => ({
    what: `The script '${p.script}' has no statement.`,
    fix: 'Give it at least one.',
  }),
  UBENCH_E_SQL_SCRIPT_NAME: (p: { script: string }) => ({
    what: `Two scripts are named '${p.script}'.`,
    fix: 'Give each script a name of its own: latencies are kept by it.',
  }),
  UBENCH_E_SQL_SYNTAX: (p: { problem: string; near: string }) => ({
    what: `The statements cannot be read: ${p.problem} at '${p.near}'.`,
    fix: 'Correct the text.',
  }),
  UBENCH_E_SQL_META_COMMAND: (p: { command: string }) => ({
    what: `'${p.command}' is a command of psql or pgbench and not SQL.`,
    fix: "Declare what \\set computes as a parameter: parameters: { aid: { int: [1, 100_000] } }, and leave the line out.",
  }),
  UBENCH_E_SQL_PARAMETER: (p: { parameter: string; script: string; near: string | undefined }) => ({
    what: `The script '${p.script}' uses ':${p.parameter}', which is not declared.`,
    fix:
      p.near === undefined
        ? `Declare it: parameters: { ${p.parameter}: { int: [1, 100] } }.`
        : `Did you mean ':${p.near}'? Otherwise declare it under parameters.`,
  }),
  UBENCH_E_SQL_PROTOCOL: (p: { address: string }) => ({
    what: `What answers at ${p.address} does not speak PostgreSQL's protocol.`,
    fix: 'Correct host and port in the URL.',
  }),
  UBENCH_E_SQL_MESSAGE: (p: { problem: string }) => ({
    what: `The server does not keep to PostgreSQL's protocol: it sent ${p.problem}.`,
    fix: 'Look at what stands between ubench and the server, such as a proxy; else at the log of the server.',
  }),
  UBENCH_E_SQL_YCSB_TABLE: () => ({
    what: "The database has a table 'usertable' that ubench did not make, and YCSB's workloads would replace it.",
    fix: 'Rename or drop it, or name another database at the end of the URL.',
  }),
  UBENCH_E_SQL_CODE: (p: { workload: string }) => ({
    what: `${p.workload} was given no function.`,
    fix: 'Give it one: transaction(async (client, { random }) => { … }).',
  }),
});
