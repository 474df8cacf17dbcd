import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord } from '@ubench/errors';
import { monotonicNow } from '@ubench/load';
import type { Hello } from '../protocol/hello.ts';
import type { JsonLines } from '../protocol/json-lines.ts';
import { type Answer, type Demand, numberedDemand } from '../protocol/steering-protocol.ts';
import { noteBegun } from './begun-loads.ts';
import { hubErrors } from './hub-errors.ts';
import { HubGroup } from './hub-group.ts';
import type { KeptFiles } from './kept-files.ts';
import { TaskLink } from './task-link.ts';
import type { Guest } from './visitor.ts';

/** Between two comparisons of clocks, and two looks at whether agents say something. */
const tick_ms = 1_000;
/** How long what starts the tasks may take to say what became of one. */
const afterword_ms = 500;

export interface HubOptions {
  /** How many tasks are to come. */
  readonly wanted: number;
  /** Where streams are kept. */
  readonly directory: string;
  readonly files: KeptFiles;
  log(line: string): void;
  /** What was said of the tasks by what started them. */
  said(): string | undefined;
}

/** Between a process that steers and the tasks of a place: knows who is there, and which loads run. */
export class Hub {
  readonly #options: HubOptions;
  readonly #links = new Map<number, TaskLink>();
  readonly #groups = new Map<string, HubGroup>();
  readonly #ticker: NodeJS.Timeout;
  #parents = 0;
  #closed = false;
  #idleSince_ns = monotonicNow();

  constructor(options: HubOptions) {
    this.#options = options;
    this.#ticker = setInterval(() => this.#tick(), tick_ms);
  }

  /** How long nobody has been connected and nothing has run, nanoseconds. */
  get idle_ns(): number {
    return this.#parents > 0 || [...this.#groups.values()].some((group) => !group.ended) ? 0 : monotonicNow() - this.#idleSince_ns;
  }

  /** How many tasks have come and are there. */
  get come(): number {
    return this.#links.size;
  }

  admit(said: Hello, lines: JsonLines): Guest {
    return said.as === 'task' ? this.#admitTask(said.rank, said.node, lines) : this.#admitParent(lines);
  }

  #admitTask(rank: number, node: string, lines: JsonLines): Guest {
    const link = new TaskLink({
      rank,
      node,
      lines,
      said: (of, what) => {
        // How agents end that were told to go is no news: why they were, the backend knows.
        if (!this.#closed) this.#groups.get(what.group)?.said(of, what);
      },
      compared: (of, pause_ns) => {
        for (const group of this.#groups.values()) group.compared(of, pause_ns);
      },
    });
    // Two of one rank would run the same part of a load.
    if (this.#links.has(rank)) throw new Error(`there is a task ${rank} already`);
    this.#links.set(rank, link);
    this.#options.log(`task ${rank} has come from ${node}: ${this.#links.size} of ${this.#options.wanted}`);
    void link.compare();
    return { hear: (value, heard_ns) => link.hear(value, heard_ns), over: (problem) => void this.#lose(link, problem) };
  }

  async #lose(link: TaskLink, problem: string): Promise<void> {
    link.end();
    this.#links.delete(link.rank);
    this.#options.log(`task ${link.rank} on ${link.node} is lost: ${problem}`);
    await sleep(afterword_ms);
    if (this.#closed) return;
    for (const group of this.#groups.values()) group.lost(link, `its connection is over, ${problem}`, this.#options.said());
  }

  #admitParent(lines: JsonLines): Guest {
    this.#parents++;
    return {
      hear: (value, heard_ns) => {
        const { id, demand } = numberedDemand.parse(value);
        this.#answer(demand, heard_ns).then(
          (answer) => lines.send({ id, answer }),
          (error: unknown) => lines.send({ id, error: toErrorRecord(error) }),
        );
      },
      over: () => {
        this.#parents--;
        this.#idleSince_ns = monotonicNow();
      },
    };
  }

  /** Does what is asked for; the same once more changes nothing. Rejects with what whoever asked is told. */
  async #answer(demand: Demand, heard_ns: number): Promise<Answer<Demand['type']>> {
    const { wanted, files } = this.#options;
    switch (demand.type) {
      case 'ping':
        return { heard_ns, broken: this.#broken(), answered_ns: monotonicNow() };
      case 'state':
        return { wanted, come: [...this.#links.values()].filter(({ clock }) => clock !== undefined).length, directory: files.directory };
      case 'run':
        if (!this.#groups.has(demand.group)) this.#run(demand);
        return {};
      case 'start':
        return { at_ns: this.#groupOf(demand.group).start(demand.lead_ns) };
      case 'end':
        this.#groupOf(demand.group).end(demand.at_ns);
        return {};
      case 'abort':
        this.#groupOf(demand.group).abort();
        return {};
      case 'kill':
        this.#groups.get(demand.group)?.kill();
        return {};
      case 'hasFile':
        return { has: await files.has(demand.at, demand.sha256) };
      case 'filePart':
        files.part(demand.sha256, demand.from, Buffer.from(demand.data, 'base64'));
        return {};
      case 'fileEnd':
        await files.end(demand.at, demand.sha256);
        return {};
    }
  }

  #run({ group: name, slice }: Extract<Demand, { type: 'run' }>): void {
    const asked = slice.agent.count;
    // Part i of a load is for the i-th task, whatever has come in which order.
    const links = [...this.#links.values()].sort((a, b) => a.rank - b.rank).slice(0, asked);
    if (links.length < asked) throw hubErrors.UBENCH_E_PLACE_TASKS({ asked, come: links.length }, { details: this.#options.said() });
    this.#options.log(`${name}: ${asked} agents`);
    const { benchmark, background, trial = 1, load } = slice;
    noteBegun(this.#options.directory, { group: name, benchmark, ...(background !== undefined && { background }), trial, agents: asked, warmup_ns: load.warmup_ns });
    this.#groups.set(name, new HubGroup({ name, slice, links, directory: this.#options.directory }));
  }

  #groupOf(name: string): HubGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw hubErrors.UBENCH_E_PLACE_NO_GROUP({ group: name });
    return group;
  }

  #broken(): Answer<'ping'>['broken'] {
    return [...this.#groups].flatMap(([group, { broken }]) => (broken === undefined ? [] : [{ group, error: broken }]));
  }

  #tick(): void {
    for (const link of this.#links.values()) void link.compare();
    for (const group of this.#groups.values()) {
      group.tick();
      if (!group.ended) this.#idleSince_ns = monotonicNow();
    }
  }

  /** Everything that runs has failed, for a reason that is known. */
  fail(problem: string): void {
    for (const link of this.#links.values()) for (const group of this.#groups.values()) group.lost(link, problem, this.#options.said());
  }

  /** Tells every task to go. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#ticker);
    for (const link of this.#links.values()) link.send({ type: 'leave' });
  }
}
