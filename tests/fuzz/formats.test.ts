import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalJson, gateResult, parseEvent, planSchema, readStored, runPaths, runResult, RunStore } from '@ubench/core';
import { acceptRun, historyFile, judgeHistory, readBaseline } from '@ubench/core/analysis';
import { Histogram, readMessageLine, readSlice, readStreamHeader, writeMessageLine } from '@ubench/load';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { counterexample, damaged, mutated, nastyText, nastyValue, orCode } from './fuzzed.ts';
import { eventLines, plan, record, result, runId, slice } from './sample-run.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** NaN and the infinities are what JSON cannot hold; a program that writes it by hand may write them all the same. */
const asText = (value: unknown): fc.Arbitrary<string> => fc.constantFrom('null', 'NaN', '-Infinity', '1e999').map((number) => JSON.stringify(value, null, 2).replace('null', number));

describe.each([
  ['plan.json', 'ubench.plan/1', planSchema, plan],
  ['result.json', 'ubench.result/1', runResult, result],
] as const)('%s', (name, schema, type, sample) => {
  const file = join(directory, name);
  const read = (content: string | Uint8Array): unknown => {
    writeFileSync(file, content);
    return readStored<unknown>(file, schema, type);
  };

  it('is read as it was written, and written as it was read', () => {
    expect(read(canonicalJson(sample))).toEqual(sample);
    expect(canonicalJson(read(canonicalJson(sample)))).toBe(canonicalJson(sample));
  });

  it('in which anything has been changed is refused with a code, or is one that could have been written', async () => {
    expect(await counterexample<[string]>(400, [mutated(sample).chain(asText)], (content) => {
      const value = orCode(() => read(content));
      assert.equal(canonicalJson(value && read(canonicalJson(value))), canonicalJson(value));
    })).toBeUndefined();
  });

  it('that was cut off or damaged is refused with a code, or is one that could have been written', async () => {
    expect(await counterexample<[Buffer]>(300, [damaged(canonicalJson(sample))], (content) => {
      const value = orCode(() => read(content));
      assert.equal(canonicalJson(value && read(canonicalJson(value))), canonicalJson(value));
    })).toBeUndefined();
  });

  it('of another version or of something else is refused with a code', async () => {
    expect(await counterexample<[unknown]>(100, [nastyValue], (other) => {
      expect(orCode(() => read(JSON.stringify({ ...sample, schema: other }) ?? ''))).toBeUndefined();
      expect(orCode(() => read(JSON.stringify(other) ?? ''))).toBeUndefined();
    })).toBeUndefined();
  });
});

/** What is read of a history, which is judged by. */
const readHistory = (content: string | Uint8Array): unknown => {
  writeFileSync(historyFile(directory), content);
  const entries = orCode(() => readBaseline(directory));
  if (entries === undefined) return undefined;
  // Whatever can be read can be judged by.
  const gate = { throughput: { margin_share: 0.05, advisory: false } };
  const planned = plan.benchmarks.map((benchmark) => ({ ...benchmark, mode: 'run' as const, gate }));
  const judged = gateResult.parse(judgeHistory({ result, planned, isMissing: () => true, history: entries, against: 'x' }));
  assert.ok(judged.checks.every(({ verdict, n }) => verdict !== 'PASS' || n >= 10));
  return entries;
};

describe('history.jsonl', () => {
  const sample = acceptRun({ ...result, benchmarks: result.benchmarks.map((benchmark) => ({ ...benchmark, status: 'measured' as const, validity: { valid: true, reasons: [] } })) }, { accepted_at: '2026-01-05T10:15:00.000Z' });
  const text = `${JSON.stringify(sample)}\n${JSON.stringify({ ...sample, run: 'another' })}\n`;
  it('in which anything has been changed is refused with a code, or can be judged by', async () => {
    expect(readHistory(text)).toHaveLength(2);
    expect(await counterexample<[string]>(200, [mutated(sample).chain(asText)], (content) => void readHistory(content.replaceAll('\n', ' ')))).toBeUndefined();
  });

  it('that was cut off or damaged is refused with a code, or can be judged by', async () => {
    expect(await counterexample<[Buffer]>(200, [damaged(text)], (content) => void readHistory(content))).toBeUndefined();
  });
});

describe('canonical JSON', () => {
  it('has the same bytes for the same data, whatever the order of its keys, and loses nothing', async () => {
    expect(await counterexample<[unknown]>(300, [fc.jsonValue()], (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    })).toBeUndefined();
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, reversed(member)])) : value;
}

describe('a slice', () => {
  it('in which anything has been changed is refused with a code, or can be sent on', async () => {
    expect(await counterexample<[unknown]>(500, [fc.oneof(mutated(slice), nastyValue)], (value) => {
      const read = orCode(() => readSlice(value));
      assert.deepEqual(read && readSlice(structuredClone(read)), read);
    })).toBeUndefined();
  });
});

describe('a line of what agents say', () => {
  const histogram = new Histogram();
  histogram.record(5e6, 3);
  const said = JSON.parse(
    writeMessageLine(1, {
      type: 'interval',
      record: { agent: 1, sequence: 0, interval: 0, completed: 1, sent: 1, phases: { measure: { operations: 1, errors: { timeout: 1 }, histograms: { serviceTime: histogram.encode() }, tallies: { rows: { count: 1, sum: 1, min: 1, max: 1 } } } } },
    }),
  );
  const byHand = structuredClone(said);
  byHand.message.record.phases.measure.histograms = { serviceTime: { buckets: [[1e6, 3], [2e6, 1]] } };

  it('in which anything has been changed is refused with a code, or can be written again', async () => {
    for (const sample of [said, byHand]) {
      expect(await counterexample<[string]>(400, [fc.oneof(mutated(sample).chain(asText), nastyText)], (line) => {
        const read = orCode(() => readMessageLine(line));
        assert.deepEqual(read && readMessageLine(writeMessageLine(read.agent, read.message)), read);
      })).toBeUndefined();
    }
    expect(await counterexample<[string]>(200, [nastyText], (line) => void orCode(() => readStreamHeader(line)))).toBeUndefined();
  });
});

describe('a line of events.jsonl', () => {
  it('of any kind is an event, or passed over', async () => {
    const line = fc.oneof(nastyText, fc.constantFrom(...eventLines(1)).chain(damaged).map(String), fc.constantFrom(...eventLines(1)).chain((text) => mutated(JSON.parse(text))).map((value) => JSON.stringify(value) ?? ''));
    expect(await counterexample<[string]>(500, [line], (text) => {
      const event = parseEvent(text);
      assert.ok(event === undefined || !Number.isNaN(Date.parse(event.time)));
    })).toBeUndefined();
  });
});

/** A state directory with one run, of a process of this machine that has ended. */
function store(files: Partial<Record<'record' | 'plan' | 'events' | 'result', string | Uint8Array>>): RunStore {
  const state = mkdtempSync(join(directory, 'state-'));
  const paths = runPaths(state, runId);
  mkdirSync(dirname(paths.record), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(paths[name as keyof typeof files], content);
  return new RunStore(state, () => {});
}
const ended = JSON.stringify({ ...record, process: { ...record.process, hostname: hostname() } });

const content = (text: string): fc.Arbitrary<Buffer | undefined> => fc.oneof({ weight: 2, arbitrary: fc.constant(Buffer.from(text)) }, damaged(text), fc.constant(undefined));

describe('the directory of a run', () => {
  const files = fc.record({ record: content(ended), plan: content(canonicalJson(plan)), events: content(`${eventLines(3).join('\n')}\n`), result: content(canonicalJson(result)) });

  it('with anything in its files is listed and shown, and says what is wrong', async () => {
    expect(await counterexample<[Record<'record' | 'plan' | 'events' | 'result', Buffer | undefined>]>(60, [files], (found) => {
      const runs = store(Object.fromEntries(Object.entries(found).filter(([, bytes]) => bytes !== undefined)));
      expect(runs.list()).toMatchObject([{ id: runId }]);
      const { status, reason } = runs.read(runId);
      assert.ok(status !== 'UNKNOWN' || /\w/.test(reason!));
      expect(runs.find(runId.slice(-4))).toBe(runId);
    })).toBeUndefined();
  });

  it('of a run that was killed has every trial that was finished, whatever is between, doubled, torn or out of order', async () => {
    const noise = fc.array(fc.oneof(nastyText.map((text) => text.replaceAll('\n', ' ')), fc.constantFrom(...eventLines(2)).chain((line) => fc.nat(line.length - 1).map((end) => line.slice(0, end)))), { maxLength: 4 });
    const lines = fc.integer({ min: 1, max: 6 }).chain((trials) => {
      const all = eventLines(trials);
      return fc.tuple(fc.constant(trials), fc.shuffledSubarray([...all, ...all.slice(-1)], { minLength: all.length + 1 }), noise, fc.nat(100));
    });
    expect(await counterexample<[[number, string[], string[], number]]>(80, [lines], ([trials, events, between, at]) => {
      const written = events.toSpliced(at % (events.length + 1), 0, ...between);
      const run = store({ record: ended, plan: canonicalJson(plan), events: `${written.join('\n')}\n{"time":"2026-01-05T10:15:0` }).read(runId);
      expect(run.status).toBe('INTERRUPTED');
      expect(run.result!.benchmarks[0]!.trials.map(({ window_ns }) => window_ns)).toEqual(Array.from({ length: trials }, (_, index) => index + 1));
      expect(runResult.safeParse(run.result).success).toBe(true);
    })).toBeUndefined();
  });

  it('is found by the beginning of its id, and by no other text', async () => {
    const runs = store({ record: ended, plan: canonicalJson(plan) });
    expect(await counterexample<[string]>(200, [nastyText], (text) => {
      const found = orCode(() => runs.find(text));
      assert.ok(found === undefined || (found === runId && text !== '' && runId.includes(text)));
    })).toBeUndefined();
  });
});
