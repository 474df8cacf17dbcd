/** Plugins and hooks, collection, plans, the run lifecycle and results. */
export type {
  AgentGroup, AgentHost, Backend, BackendType, Handle, InstanceHost, InstanceState, Launch, LogLine, LogOptions, OwnerTag, PlacedBackend, StopOutcome, Usage,
} from './backend/backend-type.ts';
export { defineBackend } from './backend/define-backend.ts';
export { type Config, configDefaults, type ConfigKey, configKeys, configSchema, defineConfig, type UserConfig } from './config/config.ts';
export { type ConfigFlag, type ConfigSources, environmentVariable, type ResolvedConfig, resolveConfig } from './config/resolve-config.ts';
export { type Plan, plan as planSchema, type PlannedBenchmark, type PlannedDeployment, type PlannedFunctionBenchmark, type PlannedLoadBenchmark } from './plan/plan.ts';
export { type HookName, type Hooks } from './plugin/hooks.ts';
export { definePlugin, type Plugin, type PluginApi, pluginApi } from './plugin/plugin.ts';
export type { ReporterContext, Reporter, ReporterType, ReportOutput } from './report/reporter.ts';
export { type Phase, type ProgressEvent, progressEvent, type RunEvent, runEvent, type StoredEvent, storedEvent } from './report/run-event.ts';
export { type DistributionSummary, type MetricSummary, metricSummary } from './result/metric-summary.ts';
export {
  type Assertion, type BenchmarkResult, type DeploymentResult, type Finding, type Provenance, type RunResult, runResult, type SweepResult, type TrialResult, type Verdict,
} from './result/result.ts';
export { defineService } from './service/define-service.ts';
export { type Argv, type LaunchContext, type LaunchRequest, type LaunchSpec, type LaunchValues, requestLaunch, resolveLaunch } from './service/launch.ts';
export type { Facts, MetricsSource, Readiness, Service, ServiceType } from './service/service-type.ts';
export { Collector, currentCollector } from './collect/collector.ts';
export { type CollectedSpec, collectSpec } from './collect/collect-spec.ts';
export {
  type BenchNode, benchmarksOf, type DeploymentNode, type FunctionBenchNode, type LoadBenchNode, type Modifier, type ParameterValue, type SuiteHookContext, type SuiteNode, type SweepNode,
} from './collect/spec-tree.ts';
export { type Expectation, expectation, type Limit } from './judge/expectation.ts';
export { benchmarkId } from './plan/benchmark-id.ts';
export { planWarnings, type PlanWarning } from './plan/plan-warnings.ts';
export { canonicalJson } from './plan/canonical-json.ts';
export { coreErrors } from './core-errors.ts';
export { type CommonResult, type Distribution, type FunctionResult, type LoadResult, type MetricOfKind, type MetricsOf, type MetricValue, type Unit } from './result/measured.ts';
export { agentProgram } from './agent/agent-entry.ts';
export { resolveSecret, secret, type SecretReference, secretReference } from './config/secret.ts';
export { exitCodeOf } from './judge/exit-code.ts';
export { type PlannedSpecs, planSpecs } from './run/plan-specs.ts';
export type { RunOptions, RunOutcome } from './run/run-options.ts';
export { emergencyStop, runSpecs } from './run/run-specs.ts';
export { endRunsEarly, type StrayFailure } from './run/stray-failure.ts';
export { Backends } from './backend/backends.ts';
export { PluginHost } from './plugin/plugin-host.ts';
export { openInstances, type OpenInstance } from './store/open-instances.ts';
export { parseEvent, readEvents, type TimedEvent } from './store/read-events.ts';
export { readStored } from './store/read-stored.ts';
export { type RunPaths, runPaths } from './store/run-paths.ts';
export { type RunRecord, runRecord } from './store/run-record.ts';
export { RunStore } from './store/run-store.ts';
export { type RunSummary, runSummary } from './store/run-summary.ts';
export { stateDirectoryOf } from './store/state-directory.ts';
export { stopInstances, type StoppedInstance } from './store/stop-instances.ts';
export { storeErrors } from './store/store-errors.ts';
export { type RunStatus, runIds, type StoredRun } from './store/stored-run.ts';
