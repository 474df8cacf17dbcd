import type { AgentMessage } from '../agent-message.ts';
import type { Clock } from '../clock.ts';
import type { LoadSink, ShippedSecond } from '../driver/driver-type.ts';
import { type FinishedOperation, operationOf } from '../driver/finished-operation.ts';
import { type LoadWindow, phaseIn } from '../executor/load-window.ts';
import type { Operation, OperationHost, Phase } from '../executor/operation.ts';
import { shareOfAgent } from '../share-of-agent.ts';
import type { PlanSlice } from '../slice.ts';
import type { WorkloadType } from '../workload.ts';
import { ErrorSamples } from './error-samples.ts';
import { Goodput } from './goodput.ts';
import { IntervalRecorder } from './interval-recorder.ts';
import { metricEntries, metricErrors } from './metric-values.ts';
import { OperationLog } from './operation-log.ts';
import { span } from './phase-recording.ts';

/** What of a slice says what is recorded. */
type LoggedSlice = Pick<PlanSlice, 'agent' | 'background' | 'slo' | 'workload'>;

/** Where everything goes that operations tell. Made before the load, because clients are; records from `start` to `finish`. */
export class LoadRecording implements LoadSink, OperationHost {
  readonly #clock: Clock;
  readonly #window: LoadWindow;
  readonly #metricEntry: ReturnType<typeof metricEntries>;
  /** Latencies that end at the first content. */
  readonly #untilFirst: readonly string[];
  readonly #samples = new ErrorSamples();
  readonly #intervals: IntervalRecorder;
  /** Only of a load with an slo. */
  readonly #goodput: Goodput | undefined;

  /** Only of a workload that is to tell of its operations one by one. */
  readonly #log: OperationLog | undefined;
  readonly #emit: (message: AgentMessage) => void;

  constructor(clock: Clock, { agent, slo, background, workload: { options } }: LoggedSlice, window: LoadWindow, { metrics, operationLog }: Pick<WorkloadType, 'metrics' | 'operationLog'>, emit: (message: AgentMessage) => void) {
    this.#clock = clock;
    this.#emit = emit;
    this.#window = window;
    this.#metricEntry = metricEntries(metrics);
    this.#untilFirst = Object.entries(metrics).flatMap(([name, { instant }]) => (instant === 'first' ? [name] : []));
    // Loads beside a benchmark have no file of their own.
    const logged = background === undefined ? (operationLog?.limit(options) ?? 0) : 0;
    this.#log = logged === 0 ? undefined : new OperationLog(shareOfAgent(logged, agent), operationLog!.nothing, window, (lines) => emit({ type: 'log', lines }));
    this.#intervals = new IntervalRecorder(clock, agent.index, window, (record) => {
      this.#log?.ship();
      emit({ type: 'interval', record });
    });
    this.#goodput = slo && new Goodput(slo, window, (phase, name, value) => this.#intervals.tally(phase, name, value));
  }

  /** To be called when the load starts and the window is known. */
  start(): void {
    this.#intervals.start();
  }

  /** To be called when the end of the window has been moved. */
  windowEnded(): void {
    this.#intervals.windowEnded();
  }

  /** Ships what is left. */
  finish(): void {
    this.#intervals.finish();
    this.#log?.ship();
  }

  /** How many records were shipped. */
  get records(): number {
    return this.#intervals.records;
  }

  /** When the last operation ended; before any has, the start of the measurement. */
  get lastEnd_ns(): number {
    return this.#intervals.lastEnd_ns;
  }

  /** What the operation log has of this agent; `undefined` where none is kept. */
  get logged(): OperationLog['counts'] | undefined {
    return this.#log?.counts;
  }

  logging(): boolean {
    return this.#log?.open ?? false;
  }

  get errorSamples(): Record<string, string[]> {
    return this.#samples.toRecord();
  }

  phaseOf(operation: Operation): Phase {
    return phaseIn(this.#window, operation);
  }

  sent(operation: Operation): void {
    this.#intervals.sent(operation);
  }

  ended(operation: Operation): void {
    if (operation.failure !== undefined) this.#samples.add(operation.failure, operation.failureMessage);
    this.#intervals.ended(operation);
    if (!Number.isNaN(operation.first_ns) && operation.failure === undefined && !operation.isGivenUp) this.#firstArrived(operation);
    this.#goodput?.ended(operation);
    this.#log?.ended(operation);
  }

  #firstArrived(operation: Operation): void {
    for (const name of this.#untilFirst) this.#latency(operation, name, span(operation.start_ns, operation.first_ns));
  }

  record(finished: FinishedOperation): void {
    const operation = operationOf(finished, this);
    this.sent(operation);
    for (const [metric, value, key, at_ns = finished.done_ns] of finished.values ?? []) this.value(operation, metric, value, key, at_ns);
    this.ended(operation);
  }

  ship(record: ShippedSecond): void {
    this.#intervals.ship(record);
  }

  printed(lines: string): void {
    this.#emit({ type: 'printed', lines });
  }

  now(): number {
    return this.#clock.now();
  }

  value(operation: Operation, metric: string, value: number, key: string | undefined, at_ns: number | undefined): void {
    if (!Number.isFinite(value)) throw metricErrors.UBENCH_E_METRIC_VALUE({ metric, value });
    const entry = this.#metricEntry(metric);
    const name = entry.nameOf(key);
    if (entry.kind === 'latency') this.#latency(operation, name, value);
    else if (entry.kind === 'rate') this.#rate(name, value, at_ns ?? this.#clock.now());
    else this.#intervals.tally(operation.phase, name, value);
  }

  values(operation: Operation, metric: string, values: ArrayLike<number>, count: number, at_ns: ArrayLike<number> | undefined): void {
    for (let i = 0; i < count; i++) if (!Number.isFinite(values[i])) throw metricErrors.UBENCH_E_METRIC_VALUE({ metric, value: values[i]! });
    const entry = this.#metricEntry(metric);
    const name = entry.nameOf(undefined);
    if (entry.kind === 'latency') {
      this.#intervals.latencies(operation.phase, name, values, count);
      this.#goodput?.latencies(operation, name, values, count);
    } else if (entry.kind === 'rate') this.#rates(name, values, count, at_ns);
    else for (let i = 0; i < count; i++) this.#intervals.tally(operation.phase, name, values[i]!);
  }

  #latency(operation: Operation, name: string, value_ns: number): void {
    this.#intervals.latency(operation.phase, name, value_ns);
    this.#goodput?.latency(operation, name, value_ns);
  }

  /** A rate is what arrived inside the window ÷ the window: its phase is that of its own instant, and after the window it has none. */
  #rate(name: string, value: number, at_ns: number): void {
    if (at_ns < this.#window.measureStart_ns) this.#intervals.tally('warmup', name, value);
    else if (at_ns < this.#window.measureEnd_ns) this.#intervals.tally('measure', name, value);
  }

  #rates(name: string, values: ArrayLike<number>, count: number, at_ns: ArrayLike<number> | undefined): void {
    const { measureStart_ns, measureEnd_ns } = this.#window;
    const now = at_ns === undefined ? this.#clock.now() : Number.NaN;
    for (let i = 0; i < count; i++) {
      const at = at_ns === undefined ? now : at_ns[i]!;
      if (at < measureEnd_ns) this.#intervals.tally(at < measureStart_ns ? 'warmup' : 'measure', name, values[i]!);
    }
  }
}
