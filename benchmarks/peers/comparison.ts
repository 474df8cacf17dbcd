import type { FoundTool, Tool } from './tools/tool.ts';

/** One number that every contender is measured by. */
export interface Metric {
  readonly title: string;
  /** `µs`, `/s`. */
  readonly unit: string;
  /** What it is, in a sentence that a stranger can check it against. */
  readonly definition: string;
  readonly better: 'lower' | 'higher';
}

/** `requests/s`, `client CPU per request, µs`: a metric with its unit. */
export const titleWithUnit = ({ title, unit }: Metric): string => (unit.startsWith('/') ? title + unit : `${title}, ${unit}`);

/** What one contender measured in one round, by metric; `undefined` is what it cannot tell. */
export type Measured = Readonly<Record<string, number | undefined>>;

/** What a comparison is told. */
export interface Session {
  /** Loads of a second or two: to see that everything works, not to judge. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** Programs that are here, by name. */
  readonly tools: ReadonlyMap<string, FoundTool>;
  /** A directory that is removed at the end. */
  readonly scratch: string;
  /** Tells, in a sentence, what to know about a number. */
  note(sentence: string): void;
}

/** A comparison whose servers run. */
export interface Stage extends AsyncDisposable {
  /** Measures `ubench` or a peer once. Rejects where that fails. */
  measure(contender: string): Promise<Measured>;
}

/** Ubench and its peers doing the same. */
export interface Comparison {
  /** What the command line calls it: `http`. */
  readonly name: string;
  /** What is done, in a line. */
  readonly title: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Programs without which there is nothing to measure. */
  readonly needs: readonly Tool[];
  readonly peers: readonly Tool[];
  /** How often everything is measured unless the command line says. */
  readonly rounds: number;
  /** What one contender takes in one round, to tell how long it all takes. */
  seconds(session: Pick<Session, 'quick'>): number;
  open(session: Session): Promise<Stage>;
}

/** Our own name among the contenders. */
export const own = 'ubench';
