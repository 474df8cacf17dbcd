import { defineErrors } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import type { StartStage } from './backend/backend-type.ts';

const longerHooks = "if it only needs longer: hookTimeout: '5m' in the configuration, or UBENCH_HOOK_TIMEOUT=5m.";
const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
const didYouMean = (near: string | undefined, otherwise: string): string => (near === undefined ? otherwise : `Did you mean '${near}'?`);
const whileAt = (stage: StartStage | undefined): string => (stage === 'queue' ? 'it waited in the queue' : stage === 'image' ? 'its image was fetched' : 'it was starting');

/** Every error of this package, by code. */
export const coreErrors = defineErrors({
  // collecting
  UBENCH_E_OUTSIDE_RUN: (p: { call: string }) => ({
    what: `${p.call} was called outside a ubench run.`,
    fix: 'Specs are run by `ubench run FILE`, not by node or another test runner; in a spec, call it at the top level or in a describe.',
  }),
  UBENCH_E_COPY: (p: { theirs: number; ours: number }) => ({
    what: `Two copies of ubench that do not understand each other are loaded (collector versions ${p.theirs} and ${p.ours}).`,
    fix: 'Install one version of ubench, and run the command of the project: `npx ubench run`.',
  }),
  UBENCH_E_SPEC_THREW: (p: { problem: string }) => ({
    what: `The spec could not be imported: ${p.problem}`,
    fix: 'A spec only declares, so importing it must not fail: correct that, or move the work into beforeAll or the workload.',
  }),
  UBENCH_E_SPEC_TIMEOUT: (p: { seconds: number }) => ({
    what: `The spec did not finish importing within ${p.seconds} s.`,
    fix: 'Look for a top-level await that never resolves; move slow work into beforeAll or the workload.',
  }),
  UBENCH_E_SPEC_EMPTY: () => ({
    what: 'The spec declares no benchmark.',
    fix: "Add one: bench('name', { target, workload, load }), or take the file out of `include`.",
  }),
  UBENCH_E_SPEC_SYNTAX: (p: { problem: string }) => ({
    what: `The spec uses TypeScript that needs compiling: ${p.problem}`,
    fix: 'Specs run by stripping types. Write a const object instead of an enum, fields instead of parameter properties, modules instead of namespaces, no decorators.',
  }),
  UBENCH_E_SPEC_PARSE: (p: { problem: string }) => ({
    what: `The file cannot be parsed: ${p.problem}`,
    fix: 'Correct the syntax at the line shown.',
  }),
  UBENCH_E_SPEC_EXTENSION: (p: { specifier: string; suggestion: string }) => ({
    what: p.specifier.endsWith('.js')
      ? `'${p.specifier}' is not there; its TypeScript source is.`
      : `'${p.specifier}' is imported without its extension.`,
    fix: `Write '${p.suggestion}'; with TypeScript set allowImportingTsExtensions.`,
  }),
  UBENCH_E_SPEC_ALIAS: (p: { specifier: string; alias: string }) => ({
    what: `'${p.specifier}' is a path alias of tsconfig.json ('${p.alias}'), which Node does not know.`,
    fix: 'Import the file by a relative path with its extension, or declare the alias as an `imports` entry (#name) in package.json.',
  }),
  UBENCH_E_SPEC_IMPORT: (p: { specifier: string; near: string | undefined }) => ({
    what: `'${p.specifier}' cannot be found.`,
    fix: p.near !== undefined ? `Did you mean '${p.near}'?` : p.specifier.startsWith('.') || p.specifier.startsWith('/') ? 'Correct the path.' : `Install it: npm install --save-dev ${packageName(p.specifier)}`,
  }),
  UBENCH_E_SPEC_TYPE_IMPORT: (p: { name: string; module: string }) => ({
    what: `'${p.module}' does not export '${p.name}' as a value.`,
    fix: `If it is a type, write: import { type ${p.name} } from '${p.module}'.`,
  }),
  UBENCH_E_NAME_TAKEN: (p: { what: string; name: string; line: number }) => ({
    what: `There are two ${p.what}s named '${p.name}' here; the first is at line ${p.line}.`,
    fix: `Names identify ${p.what}s in results and baselines: give each its own.`,
  }),
  UBENCH_E_NAME_INVALID: (p: { what: string; name: unknown }) => ({
    what: `The name of a ${p.what} must be a text that is not empty, and this is ${JSON.stringify(p.name) ?? String(p.name)}.`,
    fix: `Write ${p.what}('name', …).`,
  }),
  UBENCH_E_SPEC_GLOBALS: (p: { names: readonly string[] }) => ({
    what: `The spec, or what it imports, replaced ${list(p.names)}, which everything in this process measures and waits with.`,
    fix: 'Replace it only inside the function that needs it, and put it back there. It was put back now.',
  }),
  UBENCH_E_SPEC_DIRECTORY: (p: { directory: string }) => ({
    what: `The spec, or what it imports, changed the working directory to ${p.directory}.`,
    fix: 'Use paths from import.meta.dirname instead: other specs, and the agents, keep the working directory of the command.',
  }),
  UBENCH_E_DESCRIBE_ASYNC: () => ({
    what: 'The function of a describe is asynchronous.',
    fix: 'Collection only declares; await at the top level of the file, or in beforeAll.',
  }),
  UBENCH_E_DESCRIBE_SHAPE: (p: { given: string }) => ({
    what: `describe() was given ${p.given} where its function belongs.`,
    fix: "Write describe('name', () => { … }) or describe('name', { tags: ['smoke'] }, () => { … }).",
  }),
  UBENCH_E_SUITE_HOOK_SHAPE: (p: { hook: string; given: string }) => ({
    what: `${p.hook}() takes a function, and was given ${p.given}.`,
    fix: `Write ${p.hook}(async () => { … }).`,
  }),
  UBENCH_E_DEPLOY_SHAPE: (p: { given: string; call: string | undefined }) => ({
    what: `deploy() takes a service, and was given ${p.given}.`,
    fix: p.call === undefined ? 'Write deploy(postgres()), with postgres from @ubench/service-postgres.' : `Call it: deploy(${p.call}()).`,
  }),
  UBENCH_E_BENCH_SHAPE: (p: { problem: string }) => ({
    what: p.problem,
    fix: "A benchmark is bench(name, { target, workload, load }, check?) or, to measure a function in process, bench(name, () => …, check?).",
  }),
  UBENCH_E_TARGET_KIND: (p: { workload: string; kind: string; target: string; service: string }) => ({
    what: `The workload '${p.workload}' is for ${p.kind}, and its target '${p.target}' is ${p.service}.`,
    fix: `Use a workload of ${p.service}, or a target that is ${p.kind}.`,
  }),
  UBENCH_E_WORKLOAD_UNKNOWN: (p: { service: string; workload: string; near: string | undefined; known: readonly string[] }) => ({
    what: `${p.service} has no workload '${p.workload}'.`,
    fix: didYouMean(p.near, `Its workloads are ${list(p.known)}.`),
  }),
  UBENCH_E_BACKGROUND_NAME: (p: { name: string }) => ({
    what: `Two loads in the background of a benchmark are called '${p.name}'.`,
    fix: "Give one of them a name: background: [{ name: 'writers', workload, load }].",
  }),
  UBENCH_E_TARGET_SCOPE: (p: { target: string }) => ({
    what: `The target '${p.target}' was deployed in another file or in a describe that does not enclose this benchmark.`,
    fix: 'Deploy it in this file, at the top level or in an enclosing describe.',
  }),
  UBENCH_E_MODULE_CHANGED: (p: { file: string }) => ({
    what: `${p.file}, or a module it imports, has changed since the plan was made.`,
    fix: 'Run again; do not edit a spec while it runs.',
  }),
  // expectations
  UBENCH_E_EXPECT_OUTSIDE: () => ({
    what: 'expect() was called outside the check of a benchmark.',
    fix: 'Call it in the last function of bench(name, what, (result) => { … }).',
  }),
  UBENCH_E_METRIC_UNKNOWN: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The result has no '${p.metric}'.`,
    fix: didYouMean(p.near, `It has ${list(p.known)}.`),
  }),
  UBENCH_E_CHECK_TIMEOUT: (p: { seconds: number }) => ({
    what: `The check did not end within ${p.seconds} s.`,
    fix: 'Look for a promise in it that never resolves; a check only judges what was measured.',
  }),
  UBENCH_E_LIMIT_BACKEND: (p: { backend: string }) => ({
    what: `The limit has no value for the backend '${p.backend}' and no default.`,
    fix: "Add one: { default: '20ms', meluxina: '5ms' }.",
  }),
  // selection and plan
  UBENCH_E_NO_SPEC: (p: { filters: readonly string[]; root: string; include: readonly string[]; near?: string | undefined }) => ({
    what:
      p.filters.length === 0
        ? `No spec file under ${p.root} matches ${list(p.include)}.`
        : `No spec file matches ${list(p.filters)}.`,
    fix: didYouMean(
      p.near,
      `Name a file, a folder with ${list(p.include)}, or part of their paths; docs/write-a-spec.md shows how to write one.`,
    ),
  }),
  UBENCH_E_NO_BENCHMARK: (p: { filters: string; names: readonly string[]; near: string | undefined }) => ({
    what: `No benchmark matches ${p.filters}.`,
    fix: didYouMean(p.near, `There are: ${list(p.names)}.`),
  }),
  UBENCH_E_SET: (p: { set: string; near: string | undefined; known: readonly string[] }) => ({
    what: `--set ${p.set} names nothing that can be set.`,
    fix: didYouMean(p.near, `Write load.KEY=VALUE, workload.KEY=VALUE, client.KEY=VALUE or DEPLOYMENT.KEY=VALUE; the deployments are ${list(p.known)}.`),
  }),
  UBENCH_E_AT: (p: { name: string; near: string | undefined; known: readonly string[] }) => ({
    what: `--at names the deployment '${p.name}', which no selected spec has.`,
    fix: didYouMean(p.near, `The deployments are ${list(p.known)}.`),
  }),
  UBENCH_E_MAX_TIME: (p: { estimated_ns: number; allowed_ns: number }) => ({
    what: `The loads alone take ${formatDuration(p.estimated_ns)}, and --max-time allows ${formatDuration(p.allowed_ns)}.`,
    fix: 'Select fewer benchmarks (-t, --tag, --shard 1/2), shorten them (--set load.duration=5s, --trials 1), or raise --max-time.',
  }),
  // plugins
  UBENCH_E_PLUGIN_SHAPE: (p: { plugin: string; problem: string }) => ({
    what: `'${p.plugin}' is not a ubench plugin: ${p.problem}.`,
    fix: 'A plugin is the default export definePlugin({ name, api: 1, setup(api) { … } }).',
  }),
  UBENCH_E_PLUGIN_API: (p: { plugin: string; api: unknown; ours: number }) => ({
    what: `The plugin '${p.plugin}' is made for plugin interface ${String(p.api)}; this ubench speaks ${p.ours}.`,
    fix: `Install a version of '${p.plugin}' for interface ${p.ours}, or the ubench that goes with it.`,
  }),
  UBENCH_E_PLUGIN_MISSING: (p: { kind: string; name: string; near: string | undefined; tried: readonly string[] }) => ({
    what: `There is no ${p.kind} '${p.name}'.`,
    fix: didYouMean(p.near, `Install the plugin that brings it: npm install --save-dev ${p.tried[0] ?? p.name} (looked for ${list(p.tried)}).`),
  }),
  UBENCH_E_PLUGIN_PATH: (p: { plugin: string; root: string }) => ({
    what: `There is no plugin at '${p.plugin}'.`,
    fix: `Correct the path; it is relative to ${p.root}.`,
  }),
  UBENCH_E_PLUGIN_FAILED: (p: { plugin: string; problem: string }) => ({
    what: `The plugin '${p.plugin}' failed to load: ${p.problem}`,
    fix: 'Report it to the author of the plugin, or take it out of `plugins`.',
  }),
  UBENCH_E_PLUGIN_TWICE: (p: { kind: string; name: string; plugins: readonly string[] }) => ({
    what: `Two plugins bring a ${p.kind} '${p.name}': ${list(p.plugins)}.`,
    fix: 'Take one of them out of `plugins`.',
  }),
  UBENCH_E_PLUGIN_UNNAMED: (p: { kind: string; name: string; plugin: string }) => ({
    what: `The ${p.kind} '${p.name}' comes from '${p.plugin}', which the configuration holds as an object that no agent can load.`,
    fix: `Name it in the configuration instead of importing it there, by its package or its path: plugins: ['${p.plugin}'].`,
  }),
  UBENCH_E_HOOK_FAILED: (p: { hook: string; plugin: string; problem: string }) => ({
    what: `The hook '${p.hook}' of the plugin '${p.plugin}' failed: ${p.problem}`,
    fix: 'Report it to the author of the plugin, or take it out of `plugins`.',
  }),
  UBENCH_E_HOOK_TIMEOUT: (p: { hook: string; plugin: string; seconds: number }) => ({
    what: `The hook '${p.hook}' of the plugin '${p.plugin}' did not end within ${p.seconds} s.`,
    fix: `Report it to the author of the plugin, or take it out of \`plugins\`; ${longerHooks}`,
  }),
  // running
  UBENCH_E_OVERTIME: (p: { allowed_ns: number }) => ({
    what: `The run took longer than the ${formatDuration(p.allowed_ns)} that --max-time allows, and was ended.`,
    fix: 'What was measured until then is kept. events.jsonl says what took long: starting services and preparing data are in no estimate.',
  }),
  UBENCH_E_RUNTIME_IMAGE: (p: { deployment: string; service: string; runtime: string; image: string | undefined }) =>
    p.image === undefined
      ? {
          what: `'${p.deployment}' is to run by ${p.runtime}, and has no image to run.`,
          fix: `Give it one that has the ${p.service}: deploy(…, { image: 'docker://…' }), or leave \`runtime\` out to run it as a process.`,
        }
      : {
          what: `'${p.deployment}' is to run as a process, and has the image ${p.image}.`,
          fix: "Leave the image out to run what is installed, or the runtime to run the image: deploy(…, { image: '…' }).",
        },
  UBENCH_E_RUNTIME: (p: { deployment: string; runtime: string; backend: string; runtimes: readonly string[] }) => ({
    what: `The backend '${p.backend}' cannot run '${p.deployment}' by ${p.runtime}; it knows ${list(p.runtimes)}.`,
    fix: `Choose a backend that can (--backend NAME), leave the image out to run what is installed, or start it yourself and point at it: --at ${p.deployment}=URL`,
  }),
  UBENCH_E_RESOURCES: (p: { deployment: string; backend: string; asked: string; there: string }) => ({
    what: `'${p.deployment}' asks for ${p.asked}, and the backend '${p.backend}' has ${p.there}.`,
    fix: `Choose a backend that has more (--backend NAME), or ask for less: in the options of the service, or by deploy(…, { resources }).`,
  }),
  UBENCH_E_MULTI_NODE: (p: { deployment: string; backend: string; nodes?: number | undefined; tasks_per_node?: number | undefined }) => ({
    what: `'${p.deployment}' asks for ${p.nodes ?? 1} node${(p.nodes ?? 1) === 1 ? '' : 's'} and ${p.tasks_per_node ?? 1} process${(p.tasks_per_node ?? 1) === 1 ? '' : 'es'} on each, and on the backend '${p.backend}' an instance is one process on one node.`,
    fix: `Choose a backend on which instances span nodes, such as one of Slurm (--backend NAME); or ask for one node: in the options of the service, or by deploy(…, { resources }).`,
  }),
  UBENCH_E_RANKS_ALIKE: (p: { deployment: string; service: string; ranks: number }) => ({
    what: `'${p.deployment}' would be ${p.ranks} processes that know nothing of each other: what '${p.service}' starts is the same for all, and asks for no rank.`,
    fix: 'Ask for one node, by the service options that make it a service of several; deploy several services; or, in a command of your own, write {rank}, {head} or {peers}.',
  }),
  UBENCH_E_AGENTS_ON: (p: { on: string; near: string | undefined; able: readonly string[] }) => ({
    what: `The backend '${p.on}' has no room for agents: load cannot run there.`,
    fix: `${didYouMean(p.near === p.on ? undefined : p.near, 'Choose another,')} agents: { on }: ${list(p.able)}.`,
  }),
  UBENCH_E_NO_LAUNCH: (p: { service: string; deployment: string }) => ({
    what: `ubench cannot start a ${p.service}.`,
    fix: `Start it yourself and point at it: --at ${p.deployment}=URL`,
  }),
  UBENCH_E_DIED_STARTING: (p: { deployment: string; reason: string; stage: StartStage | undefined; fix: string | undefined }) => ({
    what: `'${p.deployment}' ended while ${whileAt(p.stage)}: ${p.reason}.`,
    fix: p.fix ?? 'Its last log lines are above; correct what they say.',
  }),
  UBENCH_E_QUEUED_TOO_LONG: (p: { deployment: string; backend: string; seconds: number; reason: string | undefined }) => ({
    what: `'${p.deployment}' waited in the queue of '${p.backend}' for longer than ${p.seconds} s${p.reason === undefined ? '' : `: ${p.reason}`}.`,
    fix: `Where that can never come true, correct what it asks for; else raise the limit of '${p.backend}' (for Slurm \`queueTimeout\`), or ask for less: fewer GPUs, a shorter time, another partition.`,
  }),
  UBENCH_E_IMAGE_TOO_LONG: (p: { deployment: string; backend: string; seconds: number; reason: string | undefined }) => ({
    what: `The image of '${p.deployment}' was not there within ${p.seconds} s${p.reason === undefined ? '' : `: ${p.reason}`}.`,
    fix: `If it only needs longer, raise the limit of '${p.backend}' (for Slurm \`imageTimeout\`), or fetch it once before the run; else look whether the registry can be reached from there.`,
  }),
  UBENCH_E_BACKEND_OPEN: (p: { backend: string; seconds: number }) => ({
    what: `The backend '${p.backend}' did not give back what it holds within ${p.seconds} s.`,
    fix: 'Look into the log for what it waits for; its close() must end by itself.',
  }),
  UBENCH_E_NOT_READY: (p: { deployment: string; seconds: number; reason: string }) => ({
    what: `'${p.deployment}' was not ready within ${p.seconds} s: ${p.reason}.`,
    fix: "Look at its last log lines; if it only needs longer: deploy(…, { startTimeout: '5m' }).",
  }),
  UBENCH_E_NO_ANSWER: (p: { deployment: string; url: string; seconds: number; reason: string }) => ({
    what: `'${p.deployment}' did not answer at ${p.url} within ${p.seconds} s: ${p.reason}.`,
    fix: `Start it, or correct the address: --at ${p.deployment}=URL, or its entry in the configuration.`,
  }),
  UBENCH_E_UNREACHABLE: (p: { deployment: string; problem: string; fix: string | undefined }) => ({
    what: `'${p.deployment}' cannot be used: ${p.problem}`,
    fix: p.fix ?? 'Correct its address, credentials or options.',
  }),
  UBENCH_E_PROVISION: (p: { deployment: string; step: string | undefined; problem: string; fix: string | undefined }) => ({
    what: `'${p.deployment}' answers, and could not be made ready for the load${p.step === undefined ? '' : ` (${p.step})`}: ${p.problem}`,
    fix: p.fix ?? 'Look at its last log lines, and correct its options.',
  }),
  UBENCH_E_DEPLOYMENT_FAILED: (p: { deployment: string; problem: string; fix: string | undefined }) => ({
    what: `'${p.deployment}' could not be started: ${p.problem}`,
    fix: p.fix ?? 'Report it, with the lines above, to the author of the plugin of its service or backend.',
  }),
  UBENCH_E_PROBE_TIMEOUT: (p: { service: string }) => ({
    what: `the probe of ${p.service} neither answered nor gave up when its time was over.`,
    fix: 'Report it to the author of the plugin of that service: a probe ends when its signal is aborted.',
  }),
  UBENCH_E_FACTS_TIMEOUT: (p: { service: string; seconds: number }) => ({
    what: `${p.service} did not tell its facts within ${p.seconds} s.`,
    fix: 'Nothing is needed: the facts are missing from the result.',
  }),
  UBENCH_E_DIED_UNDER_LOAD: (p: { deployment: string; reason: string; fix: string | undefined }) => ({
    what: `'${p.deployment}' ended during the load: ${p.reason}.`,
    fix: `${p.fix ?? 'Its last log lines are above.'} What was measured until then is kept, and is not valid.`,
  }),
  UBENCH_E_LOST_PLACE: (p: { deployment: string; benchmark: string }) => ({
    what: `The place of '${p.deployment}' was taken from it during '${p.benchmark}', and what was prepared in it is gone.`,
    fix: 'Run what is left again; where the cluster takes places away, ask for one that it does not: another partition or quality of service.',
  }),
  UBENCH_E_BENCH_TIMEOUT: (p: { seconds: number }) => ({
    what: `The benchmark took longer than its timeout of ${p.seconds} s.`,
    fix: 'Raise `timeout`, shorten the load, or look for a promise in its function that never resolves.',
  }),
  UBENCH_E_BENCH_LATE_PROMISE: () => ({
    what: 'The function returned a promise after many calls without one, which nobody would have waited for.',
    fix: 'Let it always return one, so that each call is waited for: bench(name, async () => …).',
  }),
  UBENCH_E_BENCH_FAILED: (p: { phase: string; problem: string; fix: string | undefined }) => ({
    what: `The benchmark failed while it ${p.phase}: ${p.problem}`,
    fix: p.fix ?? 'Correct what the message says.',
  }),
  UBENCH_E_OPEN_FILES: (p: { connections: number; needed: number; left: number; enough: number; key: string }) => {
    const [connections, needed, left] = [p.connections, p.needed, p.left].map((count) => count.toLocaleString('en-US'));
    return {
      what: `The load has up to ${connections} connections, for which ${needed} files must be open, and this process can open ${left} more.`,
      fix: `Raise the limit where ubench is started, ulimit -n ${p.enough} (\`ubench doctor\` tells how far it goes), or lower ${p.key}.`,
    };
  },
  UBENCH_E_AGENT_SILENT: (p: { agent: number; seconds: number }) => ({
    what: `Agent ${p.agent} has said nothing for ${p.seconds} s: its event loop stands still.`,
    fix: 'Look for a loop that does not end, or for work without an await, in the code that the workload runs.',
  }),
  UBENCH_E_STREAMS_GONE: (p: { group: string }) => ({
    what: `What the agents of ${p.group} said is not there any more.`,
    fix: 'The place that they ran in was removed: measure again, ubench rerun.',
  }),
  UBENCH_E_AGENTS_ENDED: () => ({
    what: 'The load agents ended before they were connected.',
    fix: 'Look at what they printed above; run again with one agent to see it alone.',
  }),
  UBENCH_E_HOOK_OF_SPEC: (p: { hook: string; problem: string }) => ({
    what: `${p.hook} of the spec failed: ${p.problem}`,
    fix: 'Correct the function; the benchmarks of its describe were not run.',
  }),
  UBENCH_E_HOOK_OF_SPEC_TIMEOUT: (p: { hook: string; seconds: number }) => ({
    what: `${p.hook} of the spec did not end within ${p.seconds} s.`,
    fix: `Look for a promise in it that never resolves; ${longerHooks}`,
  }),
  UBENCH_E_REPORTER_TIMEOUT: (p: { seconds: number }) => ({
    what: `It had not written its output within ${p.seconds} s.`,
    fix: `Take it out of \`reporters\`; ${longerHooks}`,
  }),
  UBENCH_E_STRAY: (p: { problem: string }) => ({
    what: `Something failed that nothing was waiting for, and the run was ended: ${p.problem}`,
    fix: 'Await what can fail, or catch it, in the timers, listeners and promises of the spec or plugin shown; otherwise please report it.',
  }),
});

function packageName(specifier: string): string {
  const [scope, name] = specifier.split('/');
  return specifier.startsWith('@') && name !== undefined ? `${scope}/${name}` : scope!;
}
