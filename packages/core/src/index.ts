/** Plugins and hooks, collection, plans, the run lifecycle and results. */
export type {
  AgentCapacity, AgentGroup, AgentHost, Backend, BackendContext, BackendType, Handle, InstanceHost, InstanceState, Launch, LogLine, LogOptions, OwnerTag, PlacedBackend, StopOutcome, Usage,
} from './backend/backend-type.ts';
export { defineBackend } from './backend/define-backend.ts';
export { type Config, configDefaults, type ConfigKey, configKeys, configSchema, defineConfig, type UserConfig } from './config/config.ts';
export { otherVariables } from './config/other-variables.ts';
export { type ConfigFlag, type ConfigSources, environmentVariable, type ResolvedConfig, resolveConfig, resolveWithoutFile } from './config/resolve-config.ts';
export { type DeclaredProbes, type PlannedProbes } from './plan/planned-probes.ts';
export { mostToFindHighest } from './search/bisection.ts';
export { type Plan, plan as planSchema, type PlannedBenchmark, type PlannedDeployment, type PlannedFunctionBenchmark, type PlannedLoadBenchmark } from './plan/plan.ts';
export { type LogLevel, logLevels } from './log/log-level.ts';
export { type LogFields, type Logger, silentLogger } from './log/logger.ts';
export { type Diagnosis, diagnosis } from './diagnose/diagnosis.ts';
export { type HookName, type Hooks } from './plugin/hooks.ts';
export { listPlugins, pluginDependencies, type PluginListing, type PluginOrigin } from './plugin/list-plugins.ts';
export { packageVersion } from './plugin/package-version.ts';
export { definePlugin, type Plugin, type PluginApi, pluginApi } from './plugin/plugin.ts';
export { builtInPlugins, type PluginKind, type Registration } from './plugin/plugin-host.ts';
export { ClientPool, defineDriver, type Driver, type DriverContext, type DriverJob, type DriverLoads, type DriverReport, type DriverType, type DriverWorkload, executorDriver, type LoadSink } from '@ubench/load';
export type { ReporterContext, Reporter, ReporterType, ReportOutput } from './report/reporter.ts';
export { type Phase, type ProgressEvent, progressEvent, type RunEvent, runEvent, type StoredEvent, storedEvent } from './report/run-event.ts';
export { metricUnits } from './result/metric-units.ts';
export { type DistributionSummary, type MetricSummary, metricSummary } from './result/metric-summary.ts';
export {
  type Assertion, type BackgroundResult, type BenchmarkResult, type DeploymentResult, type Finding, type Provenance, type RunResult, runResult, type SweepResult, type TrialResult, type Verdict,
} from './result/result.ts';
export { type CommandOptions, commandOptions, launchCommand, learnsPort, mustLearnPort } from './service/command-launch.ts';
export { defineService, workloadsOf } from './service/define-service.ts';
export { type Argv, type LaunchContext, type LaunchRequest, type LaunchSpec, type LaunchValues, requestLaunch, resolveLaunch } from './service/launch.ts';
export type { Facts, MetricsSource, Readiness, Service, ServiceType } from './service/service-type.ts';
export { setOwnLocation } from './collect/own-packages.ts';
export { Collector, currentCollector } from './collect/collector.ts';
export { ownFilesOf, watchImports } from './collect/module-graph.ts';
export { findSpecs, type SpecFile } from './collect/find-specs.ts';
export { type CollectedSpec, collectSpec } from './collect/collect-spec.ts';
export {
  type BackgroundNode, type BenchNode, benchmarksOf, type DeploymentNode, type FunctionBenchNode, type LoadBenchNode, type Modifier, type ParameterValue, type SuiteHookContext, type SuiteNode, type SweepNode,
} from './collect/spec-tree.ts';
export { type FindingCode, findingCodes } from './judge/finding-codes.ts';
export { type Expectation, expectation, type Limit, matchers, parseQuantity } from './judge/expectation.ts';
export { benchmarkId } from './plan/benchmark-id.ts';
export { Overrides } from './plan/overrides.ts';
export { estimatePlan, type PlanEstimate } from './plan/estimate.ts';
export type { Shard } from './plan/shard.ts';
export { planWarnings, type PlanWarning } from './plan/plan-warnings.ts';
export { canonicalJson } from './plan/canonical-json.ts';
export { coreErrors } from './core-errors.ts';
export { type AgentAssignment, takeAgentThread } from './agent/agent-thread.ts';
export { type CommonResult, type Distribution, type FunctionResult, type GoodputResult, type BackgroundMetrics, type LoadResult, type MetricOfKind, type MetricsOf, type MetricValue, type Unit } from './result/measured.ts';
export { resolveSecret, secret, type SecretReference, secretReference } from './config/secret.ts';
export { isRedacted, redact } from './redact/redact.ts';
export { registerArguments } from './redact/register-arguments.ts';
export { registerSecret, registerUrlPasswords } from './redact/secret-values.ts';
export { exitCodeOf } from './judge/exit-code.ts';
export { overtimeError } from './run/overtime.ts';
export { type PlannedSpecs, planSpecs } from './run/plan-specs.ts';
export { collectProvenance, gitState } from './run/provenance.ts';
export { createRunId } from './run/run-id.ts';
export type { RunOptions, RunOutcome } from './run/run-options.ts';
export { emergencyStop, runSpecs } from './run/run-specs.ts';
export { endRunsEarly, type StrayFailure } from './run/stray-failure.ts';
export { timer_ms } from './time-limit.ts';
export { Backends } from './backend/backends.ts';
export { PluginHost } from './plugin/plugin-host.ts';
export { type CleanedUp, cleanUp } from './store/clean-up.ts';
export { findLeftBehind, type LeftBehind } from './store/left-behind.ts';
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
