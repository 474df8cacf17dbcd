import { defineErrors } from '@ubench/errors';

/** Everything that can be wrong with the output of another tool. */
export const interchangeErrors = defineErrors({
  UBENCH_E_IMPORT_FILE: (p: { file: string; problem: string }) => ({
    what: `${p.file} cannot be read: ${p.problem}`,
    fix: 'Name the files that a tool has written, such as: ubench import summary.json',
  }),
  UBENCH_E_IMPORT_UNKNOWN: (p: { file: string; begins: string; known: readonly string[] }) => ({
    what: `${p.file} is no output that ubench knows; it begins with ${p.begins}.`,
    fix: `Known are those of ${p.known.join(', ')}; --from names the one that it is of, and what is wrong with it is told.`,
  }),
  UBENCH_E_IMPORT_FORMAT: (p: { tool: string; problem: string; command: string }) => ({
    what: `It is not what ${p.tool} writes, or not all of it: ${p.problem}`,
    fix: `Give the whole output of: ${p.command}`,
  }),
  UBENCH_E_IMPORT_NOTHING: (p: { tool: string }) => ({
    what: `${p.tool} has measured nothing: there is no operation in its output.`,
    fix: 'Look at what it has printed on stderr, and at whether the service was there.',
  }),
  UBENCH_E_IMPORT_SIZE: (p: { what: string; limit: string }) => ({
    what: `${p.what} is longer than ${p.limit}, which no tool writes.`,
    fix: 'Look at the file: it may be of another kind.',
  }),
  UBENCH_E_EXPORT_RUN: (p: { id: string; reason: string }) => ({
    what: `The run ${p.id} cannot be exported: ${p.reason}`,
    fix: 'ubench list shows the runs there are, and what became of them.',
  }),
  UBENCH_E_EXPORT_FILE: (p: { file: string; problem: string }) => ({
    what: `${p.file} could not be written: ${p.problem}`,
    fix: 'Name another with --output, or leave it out to have it on stdout.',
  }),
  UBENCH_E_EXPORT_BENCHMARK: (p: { text: string; known: readonly string[] }) => ({
    what: `No benchmark of the run has '${p.text}' in its id.`,
    fix: `Name one of: ${p.known.join(', ')}`,
  }),
  UBENCH_E_EXPORT_SEVERAL: (p: { format: string; benchmarks: readonly string[] }) => ({
    what: `A file of ${p.format} is of one benchmark, and the run has ${p.benchmarks.length}: ${p.benchmarks.join(', ')}.`,
    fix: 'Name one of them, such as: --benchmark chat',
  }),
  UBENCH_E_EXPORT_REQUESTS: (p: { benchmark: string; problem: string }) => ({
    what: `The requests of ${p.benchmark} cannot be told one by one: ${p.problem}`,
    fix: 'Set requestLog of its workload to at least as many requests as a trial has, and run it again.',
  }),
  UBENCH_E_IMPORT_NAME: (p: { name: string; files: readonly string[] }) => ({
    what: `Two measurements would have the name '${p.name}': ${p.files.join(' and ')}.`,
    fix: 'Name each, in the order of the files: --name first --name second',
  }),
});
