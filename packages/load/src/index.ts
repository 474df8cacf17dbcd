/** How load is generated and measured: schedules, executors, agents, histograms, and the contract that workloads fulfil. */
export type { AgentCommand, AgentMessage, AgentSummary, EncodedHistogram, IntervalRecord, PhaseRecord, Tally } from './agent-message.ts';
export type { Clock } from './clock.ts';
export { defineWorkload, type Workload, workloadOf } from './define-workload.ts';
export { type ClosedLoop, type LoadPlan, loadPlan, type OpenLoop } from './load-plan.ts';
export type { MetricKind, MetricSpec, MetricSpecs } from './metric.ts';
export type { Random } from './random.ts';
export type { Recorder } from './recorder.ts';
export { bytesOption, durationOption, optionErrors, parseOptions, rateOption, shareOption } from './options.ts';
export { type PlanSlice, planSlice } from './slice.ts';
export type { Client, ConnectContext, Endpoint, UserCode, WorkloadContext, WorkloadType } from './workload.ts';
