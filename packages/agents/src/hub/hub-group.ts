import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { type AgentCommand, type AgentMessage, type LoadPlan, monotonicNow, type PlanSlice, writeMessageLine } from '@ubench/load';
import type { Word } from '../protocol/task-protocol.ts';
import { GroupStream } from './group-stream.ts';
import { hubErrors } from './hub-errors.ts';
import type { TaskLink } from './task-link.ts';

/** An agent of a group. */
interface Member {
  readonly agent: number;
  readonly link: TaskLink;
  /** The longest that its task stood still since that was last told. */
  pause_ns: number;
  /** For how many ticks it has said nothing, of one that was told to start. */
  silent: number;
  /** It has said its last word, or will not say one. */
  ended: boolean;
}

/** From hearing that a load starts or ends to being told by the main thread of a task. */
const handOn_ns = 5e6;

export interface HubGroupOptions {
  readonly name: string;
  /** Of any of its agents. */
  readonly slice: PlanSlice;
  /** One for each agent. */
  readonly links: readonly TaskLink[];
  /** Where its stream is kept. */
  readonly directory: string;
}

/** Agents that run one load together: tells them to, and keeps what they say. */
export class HubGroup {
  readonly #options: HubGroupOptions;
  readonly #members: readonly Member[];
  readonly #stream: GroupStream;
  #start_ns: number | undefined;
  readonly #ends = new Set<number>();
  #broken: ErrorRecord | undefined;

  /** @throws UBENCH_E_PLACE_STREAM */
  constructor(options: HubGroupOptions) {
    this.#options = options;
    const { name, slice, links, directory } = options;
    try {
      this.#stream = new GroupStream(directory, name);
    } catch (error) {
      throw this.#streamError(error);
    }
    this.#members = links.map((link, agent) => ({ agent, link, pause_ns: 0, silent: 0, ended: false }));
    for (const { agent, link } of this.#members) {
      link.send({ type: 'run', group: name, slice: { ...slice, agent: { index: agent, count: links.length } }, clock_offset_ns: -(link.clock?.offset_ns ?? 0) });
    }
  }

  /** Why what its agents say cannot be kept any more. */
  get broken(): ErrorRecord | undefined {
    return this.#broken;
  }

  get ended(): boolean {
    return this.#members.every(({ ended }) => ended);
  }

  /** Tells every agent when to start: so much later, or when all can have been told. @returns The instant, however often it is asked for. */
  start(lead_ns: number): number {
    if (this.#start_ns !== undefined) return this.#start_ns;
    // Whole, so that seconds from it are whole seconds.
    this.#start_ns = Math.ceil(monotonicNow() + Math.max(lead_ns, this.#tellAll_ns()));
    this.#tell({ type: 'start', at_ns: this.#start_ns });
    for (const member of this.#members) this.#sayClock(member, 'before');
    return this.#start_ns;
  }

  /** Tells every agent when to end: then, or with the next whole second of the measurement by which all can have been told. */
  end(at_ns: number): void {
    if (this.#start_ns === undefined || this.#ends.has(at_ns)) return;
    this.#ends.add(at_ns);
    const measureStart_ns = this.#start_ns + this.#options.slice.load.warmup_ns;
    const earliest_ns = Math.max(at_ns, monotonicNow() + this.#tellAll_ns());
    this.#tell({ type: 'end', at_ns: measureStart_ns + Math.ceil((earliest_ns - measureStart_ns) / 1e9) * 1e9 });
  }

  abort(): void {
    this.#tell({ type: 'abort' });
  }

  kill(): void {
    for (const { link } of this.#members) link.send({ type: 'kill', group: this.#options.name });
  }

  said(link: TaskLink, { what, line }: Extract<Word, { type: 'said' }>): void {
    const member = this.#memberOf(link);
    if (member === undefined || member.ended) return;
    member.silent = 0;
    if (what === 'done') {
      void this.#lastWord(member, line);
      return;
    }
    this.#append(line);
    if (what === 'failed') this.#end(member);
  }

  /** What an agent measured stands when its clock has been looked at once more. */
  async #lastWord(member: Member, line: string): Promise<void> {
    await member.link.compare();
    if (member.ended) return;
    this.#sayClock(member, 'after');
    this.#append(line);
    this.#end(member);
  }

  /** The clock of a task has been compared. */
  compared(link: TaskLink, pause_ns: number): void {
    const member = this.#memberOf(link);
    if (member === undefined || member.ended) return;
    member.pause_ns = Math.max(member.pause_ns, pause_ns);
    if (this.#start_ns !== undefined) this.#sayClock(member, 'during');
  }

  /** To be called once a second. Ticks and not the time of day: a machine that slept has not been silent. */
  tick(): void {
    if (this.#start_ns === undefined) return;
    const longest_s = longestSilence_s(this.#options.slice.load);
    for (const member of this.#members) {
      const { agent, link, ended } = member;
      if (ended || member.silent++ < longest_s) continue;
      this.#say(member, { type: 'failed', error: toErrorRecord(hubErrors.UBENCH_E_PLACE_AGENT_SILENT({ agent, node: link.node, seconds: longest_s })) });
      this.#end(member);
      link.send({ type: 'kill', group: this.#options.name });
    }
  }

  /** A task is lost. @param details What is known of it. */
  lost(link: TaskLink, problem: string, details: string | undefined): void {
    const member = this.#memberOf(link);
    if (member === undefined || member.ended) return;
    this.#say(member, { type: 'failed', error: toErrorRecord(hubErrors.UBENCH_E_PLACE_TASK_LOST({ agent: member.agent, node: link.node, problem }, { details })) });
    this.#end(member);
  }

  #memberOf(link: TaskLink): Member | undefined {
    return this.#members.find((member) => member.link === link);
  }

  #tellAll_ns(): number {
    return Math.max(...this.#members.map(({ link }) => link.roundTrip_ns)) + handOn_ns;
  }

  #tell(command: AgentCommand): void {
    for (const { link, ended } of this.#members) if (!ended) link.send({ type: 'tell', group: this.#options.name, command });
  }

  #sayClock(member: Member, when: 'before' | 'during' | 'after'): void {
    const { clock, node } = member.link;
    if (clock === undefined) return;
    this.#say(member, { type: 'clock', clock: { node, when, ...clock, pause_ns: member.pause_ns } });
    member.pause_ns = 0;
  }

  #say(member: Member, message: AgentMessage): void {
    this.#append(writeMessageLine(member.agent, message).trimEnd());
  }

  #append(line: string): void {
    if (this.#broken !== undefined) return;
    try {
      this.#stream.append(line);
    } catch (error) {
      // What is not on disk does not come home, so there is nothing to go on for.
      this.#broken = toErrorRecord(this.#streamError(error));
      this.abort();
    }
  }

  #streamError(error: unknown): Error {
    return hubErrors.UBENCH_E_PLACE_STREAM({ directory: this.#options.directory, problem: (error as Error).message }, { cause: error });
  }

  #end(member: Member): void {
    member.ended = true;
    if (this.ended) this.#stream.close();
  }
}

/** Agents tell of every second, and nothing more while operations get their grace; an operation may block one for as long as it may take. */
const longestSilence_s = ({ timeout_ns, grace_ns }: LoadPlan): number => Math.ceil(Math.max(timeout_ns, grace_ns) / 1e9) + 10;
