import { type GateCheck, numbersOf, type RunEvent } from '@ubench/core';
import type { OfBoth, SideName } from '@ubench/core/analysis';
import { type Colours, coloursFor, waitText } from '@ubench/reporter-terminal';
import { formatCount, formatDuration, formatRate } from '@ubench/units';
import { changeText, pairsText, verdictText } from './change-text.ts';

type TrialEnd = Extract<RunEvent, { type: 'trial-end' }>;

const heartbeat_ms = 15_000;

/** Shows on stderr how a comparison goes on: a line for each pair, one for each look, and on a terminal what is measured now. */
export class AbProgress implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #names: OfBoth<string>;
  readonly #c: Colours;
  readonly #timer: NodeJS.Timeout;
  #benchmark: string | undefined;
  /** The trial of the pair that is half done. */
  #half: { readonly side: SideName; readonly event: TrialEnd } | undefined;
  #now = 'starting';
  #drawn = false;

  constructor(stream: NodeJS.WriteStream, names: OfBoth<string>) {
    this.#stream = stream;
    this.#names = names;
    this.#c = coloursFor(stream);
    this.#timer = setInterval(() => this.#line(this.#now), heartbeat_ms).unref();
  }

  event(side: SideName, event: RunEvent): void {
    const name = this.#names[side];
    switch (event.type) {
      case 'run-start':
        return this.#line(`${name}: run ${event.run}`);
      case 'deployment': {
        if (event.state === 'ready') return this.#line(`${name}: ${event.deployment}: ready after ${formatDuration(event.elapsed_ns)}`);
        if (event.state === 'failed') return this.#line(`${this.#c.red('✗')} ${name}: ${event.deployment}: ${event.error?.what ?? 'failed'}`);
        return this.#show(`${name}: ${event.deployment}: ${event.state}`);
      }
      case 'wait':
        return this.#line(`${name}: ${event.deployment} ${waitText(event)}`);
      case 'provision':
        return this.#show(`${name}: ${event.deployment}: ${event.step}`);
      case 'error':
        return this.#line(`${this.#c.red('error:')} ${name}: ${event.error.what}`);
      case 'phase':
        this.#begin(event.benchmark);
        return this.#show(`  pair ${event.trial}, ${name}: ${event.phase}${event.expected_ns === undefined ? '' : `, ${formatDuration(event.expected_ns)}`}`);
      case 'progress':
        return this.#show(`  pair ${event.trial}, ${name}: ${event.phase}, ${formatDuration(event.elapsed_ns)}, ${formatRate(event.rate_per_s)}`);
      case 'trial-end':
        return this.#trial(side, event);
      case 'benchmark-end':
        if (event.result.error !== undefined) this.#line(`${this.#c.red('✗')} ${name}: ${event.result.error.what}`);
    }
  }

  look(benchmark: string, checks: readonly GateCheck[], goesOn: boolean): void {
    this.#begin(benchmark);
    const gating = checks.filter(({ advisory }) => !advisory);
    this.#line(`  after ${pairsText(checks[0]?.n ?? 0)}: ${gating.map((check) => `${check.metric} ${changeText(check)} ${verdictText(check.verdict, this.#c)}`).join(', ')}`);
    if (goesOn) this.#line('  that leaves it open: as many pairs again');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #begin(benchmark: string): void {
    if (this.#benchmark === benchmark) return;
    this.#benchmark = benchmark;
    this.#half = undefined;
    this.#line(this.#c.bold(benchmark));
  }

  #trial(side: SideName, event: TrialEnd): void {
    const half = this.#half;
    if (half === undefined || half.side === side || half.event.trial !== event.trial) {
      this.#half = { side, event };
      return;
    }
    this.#half = undefined;
    const both = [half, { side, event }].sort((one, other) => (one.side < other.side ? -1 : 1));
    this.#line(`  pair ${event.trial} of at most ${event.trials}: ${both.map(({ side: of, event: { result } }) => `${this.#names[of]} ${numbersText(result)}`).join(' · ')}; ${this.#names[half.side]} first`);
  }

  #line(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
    this.#timer.refresh();
  }

  /** On a terminal, below the lines that stay. */
  #show(text: string): void {
    this.#now = text;
    if (!this.#stream.isTTY) return;
    this.#clear();
    this.#stream.write(this.#c.dim(text.slice(0, (this.#stream.columns || 80) - 1)));
    this.#drawn = true;
  }

  #clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
  }
}

/** `5,210/s, p50 1.2 ms`. */
function numbersText({ metrics }: TrialEnd['result']): string {
  const numbers = numbersOf({ metrics, definitions: {}, trials: [] });
  const valueOf = (path: string): number | null => numbers.find((number) => number.path === path)?.value ?? null;
  const [rate, p50] = [valueOf('throughput'), valueOf('latency.p50')];
  const parts = [...(rate === null ? [] : [formatRate(rate)]), ...(p50 === null ? [] : [`p50 ${formatDuration(p50)}`])];
  return parts.length === 0 ? `${formatCount(0)} operations` : parts.join(', ');
}
