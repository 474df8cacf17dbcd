/** Plugins and hooks, collection, plans, the run lifecycle and results. */
export type {
  AgentGroup, AgentHost, Backend, BackendType, Handle, InstanceHost, InstanceState, Launch, LogLine, LogOptions, OwnerTag, PlacedBackend, StopOutcome, Usage,
} from './backend/backend-type.ts';
export { defineBackend } from './backend/define-backend.ts';
export { type Config, configSchema, defineConfig, type UserConfig } from './config/config.ts';
export { type Plan, plan as planSchema, type PlannedBenchmark, type PlannedDeployment, type PlannedFunctionBenchmark, type PlannedLoadBenchmark } from './plan/plan.ts';
export { type HookName, type Hooks } from './plugin/hooks.ts';
export { definePlugin, type Plugin, type PluginApi, pluginApi } from './plugin/plugin.ts';
export type { ReporterContext, Reporter, ReporterType, ReportOutput } from './report/reporter.ts';
export type { Phase, RunEvent } from './report/run-event.ts';
export { type DistributionSummary, type MetricSummary, metricSummary } from './result/metric-summary.ts';
export {
  type Assertion, type BenchmarkResult, type DeploymentResult, type Finding, type Provenance, type RunResult, runResult, type SweepResult, type TrialResult, type Verdict,
} from './result/result.ts';
export { defineService } from './service/define-service.ts';
export { type Argv, type LaunchContext, type LaunchRequest, type LaunchSpec, type LaunchValues, requestLaunch, resolveLaunch } from './service/launch.ts';
export type { Facts, MetricsSource, Readiness, Service, ServiceType } from './service/service-type.ts';
