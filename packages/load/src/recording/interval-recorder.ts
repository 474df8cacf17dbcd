import type { IntervalRecord, PhaseRecord } from '../agent-message.ts';
import type { Clock } from '../clock.ts';
import type { LoadWindow } from '../executor/load-window.ts';
import type { Operation, Phase } from '../executor/operation.ts';
import { PhaseRecording } from './phase-recording.ts';

const second_ns = 1e9;

interface Interval {
  start_ns: number;
  completed: number;
  sent: number;
  readonly warmup: PhaseRecording;
  readonly measure: PhaseRecording;
}

/**
 * Collects what operations measured and ships it once per second of the clock, on whole seconds from the start of the measurement. The end
 * of the window ends an interval too. What happens at an instant is counted in its interval even when the timer that ends it is late.
 */
export class IntervalRecorder {
  readonly #clock: Clock;
  readonly #agent: number;
  readonly #window: LoadWindow;
  readonly #emit: (record: IntervalRecord) => void;
  #current = emptyInterval();
  /** Emptied, to be used for the next interval. */
  #spare = emptyInterval();
  #end_ns = Infinity;
  #sequence = 0;
  /** The record being encoded, a step per turn of the event loop. */
  #shipping: Generator<undefined, IntervalRecord> | undefined;
  #cancelCut: () => void = () => {};
  #lastEnd_ns = Number.NaN;

  constructor(clock: Clock, agent: number, window: LoadWindow, emit: (record: IntervalRecord) => void) {
    this.#clock = clock;
    this.#agent = agent;
    this.#window = window;
    this.#emit = emit;
  }

  /** To be called when the load starts and the window is known. */
  start(): void {
    this.#current.start_ns = this.#window.start_ns;
    this.#end_ns = this.#endOfIntervalFrom(this.#window.start_ns);
    this.#lastEnd_ns = this.#window.measureStart_ns;
    this.#armCut();
  }

  /** How many records it has shipped. */
  get records(): number {
    return this.#sequence;
  }

  /** When the last operation ended; before any has, the start of the measurement. */
  get lastEnd_ns(): number {
    return this.#lastEnd_ns;
  }

  /** Ships what another program has counted, of a load that nothing else is recorded of. */
  ship(record: Omit<IntervalRecord, 'agent' | 'sequence'>): void {
    this.#emit({ ...record, agent: this.#agent, sequence: this.#sequence++ });
  }

  sent(operation: Operation): void {
    if (operation.sent_ns >= this.#end_ns) this.#cutUntil(operation.sent_ns);
    this.#current.sent++;
  }

  ended(operation: Operation): void {
    const { done_ns } = operation;
    if (done_ns >= this.#end_ns) this.#cutUntil(done_ns);
    this.#lastEnd_ns = done_ns;
    if (operation.failure === undefined && done_ns >= this.#window.measureStart_ns && done_ns < this.#window.measureEnd_ns) {
      this.#current.completed++;
    }
    this.#current[operation.phase].ended(operation);
  }

  latency(phase: Phase, name: string, value_ns: number): void {
    this.#current[phase].latency(name, value_ns);
  }

  latencies(phase: Phase, name: string, values_ns: ArrayLike<number>, count: number): void {
    this.#current[phase].latencies(name, values_ns, count);
  }

  tally(phase: Phase, name: string, value: number): void {
    this.#current[phase].tally(name, value);
  }

  /** To be called when the end of the window has been moved to now. */
  windowEnded(): void {
    this.#cutUntil(this.#window.measureEnd_ns);
  }

  /** Ships what is left: what ended after the window, or the interval that was going on. */
  finish(): void {
    this.#cancelCut();
    if (!isEmpty(this.#current)) this.#ship(Infinity);
    this.#shipAll();
  }

  /** After the window there is one last interval, as long as the operations in flight take. */
  #endOfIntervalFrom(start_ns: number): number {
    const { measureStart_ns, measureEnd_ns } = this.#window;
    if (start_ns >= measureEnd_ns) return Infinity;
    return Math.min(measureStart_ns + (Math.floor((start_ns - measureStart_ns) / second_ns) + 1) * second_ns, measureEnd_ns);
  }

  #armCut(): void {
    this.#cancelCut();
    if (this.#end_ns < Infinity) this.#cancelCut = this.#clock.at(this.#end_ns, () => this.#cutUntil(this.#clock.now()));
  }

  #cutUntil(time: number): void {
    this.#end_ns = this.#endOfIntervalFrom(this.#current.start_ns);
    while (this.#end_ns <= time) {
      const end_ns = this.#end_ns;
      this.#ship(end_ns);
      this.#end_ns = this.#endOfIntervalFrom(end_ns);
    }
    this.#armCut();
  }

  /** Hands the current interval to be encoded and begins the next one. */
  #ship(end_ns: number): void {
    this.#shipAll();
    const ended = this.#current;
    this.#current = this.#spare;
    this.#current.start_ns = end_ns;
    this.#spare = ended;
    this.#shipping = this.#encode(ended);
    this.#shipStep();
  }

  *#encode(interval: Interval): Generator<undefined, IntervalRecord> {
    const { start_ns, completed, sent } = interval;
    interval.completed = 0;
    interval.sent = 0;
    const phases: { warmup?: PhaseRecord; measure?: PhaseRecord } = {};
    for (const phase of ['warmup', 'measure'] as const) {
      if (!interval[phase].empty) phases[phase] = yield* interval[phase].encode();
    }
    const sequence = this.#sequence++;
    return { agent: this.#agent, sequence, interval: (start_ns - this.#window.measureStart_ns) / second_ns, completed, sent, phases };
  }

  #shipStep(): void {
    const shipping = this.#shipping;
    if (shipping === undefined) return;
    const step = shipping.next();
    if (step.done) {
      this.#shipping = undefined;
      this.#emit(step.value);
    } else {
      this.#clock.at(this.#clock.now(), () => {
        if (this.#shipping === shipping) this.#shipStep();
      });
    }
  }

  #shipAll(): void {
    const shipping = this.#shipping;
    if (shipping === undefined) return;
    this.#shipping = undefined;
    let step = shipping.next();
    while (!step.done) step = shipping.next();
    this.#emit(step.value);
  }
}

const isEmpty = ({ sent, warmup, measure }: Interval): boolean => sent === 0 && warmup.empty && measure.empty;

function emptyInterval(): Interval {
  return { start_ns: Number.NaN, completed: 0, sent: 0, warmup: new PhaseRecording(), measure: new PhaseRecording() };
}
