import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentGroup, filesOfSlice, type Handle, type InstanceHost, MessageQueue, relocateSlice } from '@ubench/core';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import type { AgentMessage, PlanSlice } from '@ubench/load';
import { streamName } from '../hub/group-stream.ts';
import type { Demand } from '../protocol/steering-protocol.ts';
import type { FileSender } from './file-sender.ts';
import type { Heard, HubConnection } from './hub-connection.ts';
import type { PlaceClock } from './place-clock.ts';
import type { PlaceWatch } from './place-watch.ts';
import { steeringErrors } from './steering-errors.ts';
import { StreamFollower } from './stream-follower.ts';

/** Between two looks at a stream: while something comes, and at most. */
const [shortestPause_ms, longestPause_ms] = [300, 1_000];
/** How long those who end a group wait until the place has heard of it. */
const farewell_ms = 1_000;

export interface PlacedGroupOptions {
  readonly hub: HubConnection;
  readonly clock: PlaceClock;
  readonly watch: PlaceWatch;
  readonly files: FileSender;
  readonly instances: InstanceHost;
  readonly handle: Handle;
  readonly name: string;
  readonly agents: number;
  /** How long its stream may be out of reach, seconds. */
  readonly patience_s: number;
}

/** The agents of a trial, in a place: told by its hub what to do, and heard by the stream that it keeps. */
export class PlacedGroup implements AgentGroup {
  readonly messages = new MessageQueue<{ readonly agent: number; readonly message: AgentMessage }>();
  readonly #options: PlacedGroupOptions;
  readonly #follower: StreamFollower;
  /** Agents that have not said their last word. */
  readonly #open: Set<number>;
  readonly #over = new AbortController();
  /** Resolves when nobody is left who says anything. */
  readonly #lost = new Promise<undefined>((resolve) => this.#over.signal.addEventListener('abort', () => resolve(undefined)));
  /** The place has been told to begin; one that is taken up was. */
  #begun: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PlacedGroupOptions) {
    this.#options = options;
    const { instances, handle, name, agents } = options;
    this.#open = new Set(Array.from({ length: agents }, (_, agent) => agent));
    this.#follower = new StreamFollower((part) => instances.readKept!(handle, streamName(name), part));
    void this.#follow();
  }

  /** Brings the place what it lacks, and has it begin. @param slice That of any of its agents. */
  run(slice: PlanSlice): void {
    this.#begun = this.#run(slice).catch((error: unknown) => this.#failAll(toErrorRecord(error)));
  }

  async #run(slice: PlanSlice): Promise<void> {
    const { hub, files, name } = this.#options;
    const needed = filesOfSlice(slice, { cacheDir: slice.cache_dir, root: slice.spec.root });
    await files.send(needed);
    const { answer } = await hub.ask<'state'>({ type: 'state' });
    // It may have been killed meanwhile.
    if (this.#open.size > 0) await hub.ask<'run'>({ type: 'run', group: name, slice: relocateSlice(slice, needed, answer.directory) });
  }

  async start(lead_ns: number): Promise<number> {
    const { clock, name } = this.#options;
    const started = this.#tell<'start'>({ type: 'start', group: name, lead_ns });
    // Of agents that are lost there is nobody who could say.
    const heard = await Promise.race([started, this.#lost]);
    return heard === undefined ? clock.now() + lead_ns : heard.answer.at_ns;
  }

  end(at_ns: number): void {
    void this.#tell<'end'>({ type: 'end', group: this.#options.name, at_ns });
  }

  abort(): void {
    void this.#tell<'abort'>({ type: 'abort', group: this.#options.name });
  }

  async kill(): Promise<void> {
    for (const agent of this.#open) this.#failed(agent, toErrorRecord(steeringErrors.UBENCH_E_PLACE_KILLED({ agent })));
    await Promise.race([this.#tell<'kill'>({ type: 'kill', group: this.#options.name }), sleep(farewell_ms, undefined, { ref: false })]);
  }

  /** After it has begun. What a group that is gone is told needs no answer: that it is gone is said by its messages. */
  async #tell<T extends 'start' | 'end' | 'abort' | 'kill'>(demand: Extract<Demand, { type: T }>): Promise<Heard<T> | undefined> {
    await this.#begun;
    return this.#options.hub.ask<T>(demand).catch(() => undefined);
  }

  /** Nothing more is heard; the agents go on. */
  close(): void {
    this.#closed = true;
    this.#open.clear();
    this.#endMessages();
  }

  async #follow(): Promise<void> {
    const { watch, clock, name, handle, patience_s } = this.#options;
    let pause_ms = shortestPause_ms;
    let read_ms = performance.now();
    while (this.#open.size > 0) {
      // Asked before the stream is read: what was written before has been read then.
      const place = await watch.over();
      const broken = clock.broken(name);
      try {
        const { lines, more } = await this.#follower.next();
        read_ms = performance.now();
        for (const line of lines) this.#take(line);
        if (more) continue;
        if (broken !== undefined) this.#failAll(broken);
        if (place !== undefined) this.#failAll(toErrorRecord(steeringErrors.UBENCH_E_PLACE_LOST({ place: handle.deployment, problem: place })));
        pause_ms = lines.length > 0 ? shortestPause_ms : Math.min(pause_ms * 1.5, longestPause_ms);
      } catch (error) {
        if (performance.now() - read_ms > patience_s * 1e3) {
          this.#failAll(toErrorRecord(steeringErrors.UBENCH_E_PLACE_UNREACHABLE({ place: handle.deployment, seconds: patience_s, problem: (error as Error).message }, { cause: error })));
        }
        pause_ms = longestPause_ms;
      }
      await sleep(pause_ms, undefined, { signal: this.#over.signal }).catch(() => {});
    }
  }

  #take(line: string): void {
    if (this.#closed) return;
    let parsed: ReturnType<StreamFollower['parse']>;
    try {
      parsed = this.#follower.parse(line, streamName(this.#options.name));
    } catch (error) {
      this.#failAll(toErrorRecord(error));
      return;
    }
    if (parsed === undefined || !this.#open.has(parsed.agent)) return;
    const { agent, message } = parsed;
    this.messages.push({ agent, message: message.type === 'clock' ? { ...message, clock: this.#options.clock.seenFromHere(message.clock) } : message });
    if (message.type === 'done' || message.type === 'failed') this.#ended(agent);
  }

  #failAll(error: ErrorRecord): void {
    for (const agent of this.#open) this.#failed(agent, error);
  }

  #failed(agent: number, error: ErrorRecord): void {
    this.messages.push({ agent, message: { type: 'failed', error } });
    this.#ended(agent);
  }

  #ended(agent: number): void {
    this.#open.delete(agent);
    if (this.#open.size === 0) this.#endMessages();
  }

  #endMessages(): void {
    this.#over.abort();
    this.messages.end();
  }
}
