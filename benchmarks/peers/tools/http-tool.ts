import type { Tool } from './tool.ts';

/** As many clients as may be, each sending when its last request is answered. */
export interface ClosedLoad {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  /** A directory for files of the command. */
  readonly scratch: string;
}

/** Requests at a constant rate, and enough clients that a server which stalls does not hold them up. */
export interface ConstantLoad extends ClosedLoad {
  readonly rate_per_s: number;
}

/** A command that makes a load, and how to read what it says. */
export interface LoadCommand {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @param path Of the program, for one that reports in a second step. */
  read(stdout: string, path: string): HttpReport | Promise<HttpReport>;
}

/** What a tool says of its load; its own words, converted. */
export interface HttpReport {
  readonly requests: number;
  /** Of these, without an answer of status 200. */
  readonly failed: number;
  readonly perSecond: number;
  readonly mean_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  /** Of the requests, how many took longer than {@link threshold_ms}, 0 to 1; `undefined` where it cannot tell. */
  readonly shareOver: number | undefined;
}

/** What {@link HttpReport.shareOver} is about. */
export const threshold_ms = 100;

/** A program that makes HTTP load. */
export interface HttpTool extends Tool {
  closed?(load: ClosedLoad): LoadCommand;
  /** Arguments of the shortest load it can make, of which the start and the end are all that costs. */
  idle?(load: ClosedLoad): LoadCommand;
  constant?(load: ConstantLoad): LoadCommand;
  /** Where its latencies begin at a constant rate. What it comes too late with itself, and what waits for a stalled server, is in those from the schedule alone. */
  readonly latencyFrom?: 'schedule' | 'sending';
}
