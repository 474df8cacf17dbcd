import { defineErrors } from '@ubench/errors';

export const agentErrors = defineErrors({
  UBENCH_E_AGENT_BENCHMARK: (p: { benchmark: string; file: string }) => ({
    what: `The agent does not find the benchmark '${p.benchmark}' in ${p.file}.`,
    fix: 'Declare the same benchmarks on every import: nothing in a spec may depend on time, chance, or the state of the machine.',
  }),
  UBENCH_E_AGENT_WORKLOAD: (p: { benchmark: string; planned: string; found: string }) => ({
    what: `The benchmark '${p.benchmark}' was planned with the workload ${p.planned}, and the agent finds ${p.found}.`,
    fix: 'Declare the same benchmarks on every import: nothing in a spec may depend on time, chance, or the state of the machine.',
  }),
  UBENCH_E_AGENT_FILE: (p: { file: string }) => ({
    what: `The spec reads ${p.file}, which is not where its agents run.`,
    fix: `Name it with the benchmark, from the root of the project, and it is brought there: files: ['${p.file}'].`,
  }),
  UBENCH_E_AGENT_FILE_OUTSIDE: (p: { path: string }) => ({
    what: `The spec reads ${p.path}, which is not where its agents run.`,
    fix: "Read a file of the project by a path from the spec, such as new URL('./prompts.json', import.meta.url), and name it with the benchmark: files: ['prompts.json'].",
  }),
});
