import { machinesText, type BenchmarkResult, reproduceCommand, type RunResult } from '@ubench/core';
import { environmentOf, fingerprintOf } from '@ubench/core/analysis';
import { formatBytes } from '@ubench/units';
import type { Block, Fact, Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';
import { shownDuration } from './shown-value.ts';

/** Under which circumstances the numbers came to be, all of it, and how to have them again. */
export function provenanceSection({ result, charted }: ReportedRun): Section {
  return {
    id: 'provenance',
    title: 'Provenance',
    blocks: [
      { kind: 'code', title: 'To run it again', code: commandsOf(result) },
      { kind: 'facts', facts: machineFacts(result) },
      ...deploymentBlocks(result),
      ...loadBlocks(result, charted.benchmarks),
    ],
  };
}

function commandsOf(result: RunResult): string {
  const { git } = result.provenance;
  return [
    ...(git === null ? [] : [`git checkout ${git.sha.replace(/[^\w]/g, '')}${git.dirty ? '   # and the changes that were there beside it' : ''}`]),
    reproduceCommand(result),
  ].join('\n');
}

function machineFacts({ run, provenance, plan_sha256 }: RunResult): Fact[] {
  const { node, git, versions, environment } = provenance;
  return [
    { name: 'Run', value: run.id },
    ...(run.rerun_of === undefined ? [] : [{ name: 'Again', value: run.rerun_of }]),
    { name: 'Started', value: `${run.started_at.slice(0, 19).replace('T', ' ')} UTC` },
    { name: 'Commit', value: git === null ? 'no repository' : `${git.sha}${git.dirty ? ', with changes' : ''}` },
    { name: 'Plan', value: plan_sha256.slice(0, 16) },
    { name: 'Machine', value: node.hostname },
    { name: 'Processor', value: `${node.cpus} × ${node.cpu_model}` },
    { name: 'Memory', value: formatBytes(node.memory_bytes) },
    { name: 'System', value: `${node.platform}, kernel ${node.kernel}` },
    ...Object.entries(versions).map(([name, value]) => ({ name, value })),
    ...Object.entries(environment).map(([name, value]) => ({ name, value })),
  ];
}

const deploymentBlocks = ({ deployments }: RunResult): Block[] =>
  deployments.slice(0, 20).map(({ name, service, backend, options, url, ready_ns, stages, place, provision, facts }) => ({
    kind: 'fold',
    title: `Deployment ${name}: ${service} on ${backend}`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...(url === undefined ? [] : [{ name: 'Address', value: url }]),
          ...Object.entries(place ?? {}).map(([fact, value]) => ({ name: fact, value: String(value) })),
          ...(stages?.queue_ns === undefined ? [] : [{ name: 'Waited in the queue', value: shownDuration(stages.queue_ns) }]),
          ...(stages?.image_ns === undefined ? [] : [{ name: 'Waited for its image', value: shownDuration(stages.image_ns) }]),
          ...(stages?.start_ns === undefined ? [] : [{ name: 'Its program listened after', value: shownDuration(stages.start_ns) }]),
          ...(ready_ns === undefined ? [] : [{ name: 'Ready after', value: shownDuration(ready_ns) }]),
          ...(provision ?? []).map(({ step, duration_ns }) => ({ name: `Then ${step}`, value: shownDuration(duration_ns) })),
          ...Object.entries(facts).map(([fact, value]) => ({ name: fact, value: String(value) })),
        ],
      },
      { kind: 'code', title: 'Options', code: json(options) },
    ],
  }));

const loadBlocks = (result: RunResult, benchmarks: readonly BenchmarkResult[]): Block[] =>
  benchmarks.length === 0
    ? []
    : [
        {
          kind: 'fold',
          title: 'Workload, load and seed of each benchmark',
          blocks: benchmarks.map((benchmark) => ({
            kind: 'code',
            title: `${benchmark.id} (${benchmark.file}:${benchmark.line}), environment ${fingerprintOf(environmentOf(result, benchmark))}`,
            code: json({ seed: benchmark.seed, workload: benchmark.workload, load: benchmark.load, slo: benchmark.slo, driver: benchmark.driver, agents: machinesText(benchmark), parameters: benchmark.parameters, tags: benchmark.tags }),
          })),
        },
      ];

const json = (value: unknown): string => JSON.stringify(value, null, 2) ?? '';
