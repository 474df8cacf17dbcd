import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const exportDefinition = defineCommand({
  name: 'export',
  arguments: '[id]',
  completes: 'runs',
  summary: 'write the numbers of a run in a format of another tool',
  flags: {
    format: { kind: 'text', argument: 'name', description: 'openmetrics, bencher, vllm-bench, guidellm or aiperf (required)', example: 'openmetrics', completes: 'exportFormats' },
    output: { kind: 'text', short: 'o', argument: 'file', description: 'where to write it (default: to stdout)', example: 'metrics.prom' },
    benchmark: { kind: 'text', argument: 'text', description: 'only benchmarks whose id contains it', example: 'chat' },
    detailed: { kind: 'switch', description: 'each request too, from the log of the run: vllm-bench' },
  },
  help: `
${idHelp}
Formats:
  openmetrics  OpenMetrics 1.0 text, for Prometheus and what reads its format: durations in seconds, shares as ratios
  bencher      Bencher Metric Format, JSON: durations in nanoseconds, with the lowest and the highest trial where there are several
  vllm-bench   what vllm bench serve --save-result writes, of benchmarks of language models; with --detailed what --save-detailed writes
  guidellm     the benchmarks.json of GuideLLM, which has every request: the run needs a log of them
  aiperf       the profile_export_aiperf.json of AIPerf, of one benchmark

Benchmarks that were not measured or are invalid have no numbers in any; stderr names them, and OpenMetrics has ubench_benchmark_valid 0 for
each. The exit code is 3 where nothing was left to export, and 6 where the file could not be written.

Examples:
  ubench export --format openmetrics --output /var/lib/node_exporter/ubench.prom
  ubench export k3x9 --format bencher | bencher run --adapter json
  ubench export --format vllm-bench --detailed --benchmark chat --output chat.json
`,
  load: async () => (await import('../export/export-command.ts')).exportCommand,
});
