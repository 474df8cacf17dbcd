/**
 * Servers with known truth, and that truth computed: what a measurement can be checked against. Runs of every shape, as core could have
 * written them, for tests of what shows results. A language model that runs everywhere. What stands before Slurm and before servers, to let go wrong what a
 * test asks for. The suites for plugins are in `@ubench/testkit/conformance`.
 */
export { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
export type { EmittedRequest } from './llm-simulator/emit-log.ts';
export { type Fault, faultKinds, faultOf } from './llm-simulator/fault.ts';
export { type LlmSimulatorOptions, parseSimulatorOptions } from './llm-simulator/simulator-options.ts';
export type { SimulatorSummary } from './llm-simulator/simulator-program.ts';
export { type LlmSimulator, llmSimulatorCommand, startLlmSimulator } from './llm-simulator/start-llm-simulator.ts';
export { localCertificate } from './local-certificate.ts';
export { endlessName, foreignRun } from './sample-run/foreign-run.ts';
export { type SampleRun, sampleRuns } from './sample-run/sample-runs.ts';
export * as sample from './sample-run/sample-run.ts';
export type { FrontFault } from './slurm-front/front-fault.ts';
export { type FrontCall, type FrontedCommand, installSlurmFront, type SlurmFront } from './slurm-front/install-slurm-front.ts';
export { tinyModel, type TinyModelOptions } from './tiny-model/tiny-model.ts';
export { tinyModelFile } from './tiny-model/tiny-model-file.ts';
export { drawnLatencies, stalledResponseTimes, type StalledSchedule, type Truth, truthOf } from './truth.ts';
export { type Latency, type LatencyModel, latencyOf, parseLatency } from './truth-server/latency-model.ts';
export { lateness, type Lateness, type RequestRecord } from './truth-server/request-log.ts';
export { parseStall, type Stall, type StallPattern, type StallWindow } from './truth-server/stall-pattern.ts';
export {
  startTruthServer,
  type TruthServer,
  truthServerCommand,
  type TruthServerCommandOptions,
  type TruthServerOptions,
} from './truth-server/start-truth-server.ts';
export type { TruthStats } from './truth-server/truth-program.ts';
