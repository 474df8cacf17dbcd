import { Buffer } from 'node:buffer';
import { defineErrors } from '@ubench/errors';
import { z } from 'zod';
import { type AgentMessage, agentMessageWith, type EncodedHistogram, encodedHistogram, type IntervalRecord } from './agent-message.ts';
import { Histogram } from './histogram/histogram.ts';

/**
 * What agents say, as a file: `ubench.stream/1`. UTF-8, one JSON value per line, each line ended by a newline.
 *
 * The first line is the header, an object whose `schema` is `"ubench.stream/1"`; what else it has tells people where the file is from. Every
 * other line is `{"agent": A, "message": {"type": T, …}}`, A being the number of the agent, from 0. An agent says, in this order:
 *
 * - `{"type": "ready"}`: it can begin.
 * - `{"type": "interval", "record": {…}}`, once for every second: what ended in it.
 *   - `agent`: A again.
 *   - `sequence`: 0, 1, 2, … without gaps. A line that is there twice counts once, lines may be in any order, and a number that is missing makes the
 *     measurement invalid.
 *   - `interval`: when the second began, in seconds from the start of the measurement: 0, 1, 2, …; negative for a warm-up.
 *   - `completed`: successful operations that ended inside the measurement, whatever phase they belong to.
 *   - `sent`: operations that were sent in the second.
 *   - `phases`: `{"warmup": P, "measure": P}`, either left out where nothing of it ended; an operation belongs to the phase that it was due in (closed
 *     loop: sent in), and P is `{"operations": how many ended, failed ones included, "errors": {kind: count}, "histograms": {name: H}, "tallies": {name: {"count",
 *     "sum", "min", "max"}}}`. All four are there, `{}` for none.
 * - `{"type": "done", "summary": {…}}`: its last word, see {@link AgentSummary} for the fields; `records` is the number of its interval records. Or
 *   `{"type": "failed", "error": {"code", "what"}}`, where it could not go on.
 *
 * Names of histograms, all of nanoseconds: `serviceTime` (from sent to done, of every success); of an open loop also `responseTime` (from due to done, of
 * every success), `queueWait` (from due until a client was free) and `sendLag` (from then to sent) of everything that was sent; `errorTime` (how long
 * failures took); and the metrics of the workload that are latencies. The other metrics are tallies. A histogram H in which nothing was recorded is left
 * out; of any other there are two forms:
 *
 * - `{"buckets": [[value, count], …]}`: so many observations of about so many nanoseconds, in any order, the same value more than once if need be. To
 *   three digits is enough: more are not kept.
 * - `{"data", "count", "min", "max", "sum"}`: `data` is base64 of a histogram of *microseconds* as every HdrHistogram library writes it: V2, compressed,
 *   from 1 to 3,600,000,000 with three significant digits. The others are exact, in nanoseconds.
 *
 * Unlike the files that hold results, nothing but what is listed may be in a message: what is misspelt would be lost in silence.
 */
export const streamSchema = 'ubench.stream/1';

export const streamErrors = defineErrors({
  UBENCH_E_STREAM_HEADER: (p: { problem: string }) => ({
    what: `What agents said cannot be read: ${p.problem}.`,
    fix: `The first line must be a header: {"schema":"${streamSchema}"}.`,
  }),
  UBENCH_E_STREAM_LINE: (p: { problem: string }) => ({
    what: `A line of what an agent said cannot be read: ${p.problem}.`,
    fix: 'What writes it must write whole lines such as {"agent":0,"message":{"type":"ready"}}, with the fields that docs/own-clients.md lists.',
  }),
});

const header = z.looseObject({ schema: z.string() });

/** The first line, newline included. @param about What else to say in it. */
export const writeStreamHeader = (about: Readonly<Record<string, unknown>> = {}): string => `${JSON.stringify({ ...about, schema: streamSchema })}\n`;

/**
 * What the first line of a stream says.
 * @param where For errors: `results.jsonl:1`.
 * @throws UBENCH_E_STREAM_HEADER
 */
export function readStreamHeader(line: string, where?: string): Readonly<Record<string, unknown>> {
  const wrong = (problem: string, cause?: unknown): Error => streamErrors.UBENCH_E_STREAM_HEADER({ problem }, { where, cause });
  let parsed: ReturnType<typeof header.safeParse>;
  try {
    parsed = header.safeParse(JSON.parse(line));
  } catch (cause) {
    throw wrong('its first line is no JSON', cause);
  }
  if (!parsed.success) throw wrong('its first line is no header');
  if (parsed.data.schema !== streamSchema) throw wrong(`its schema is ${parsed.data.schema}`);
  return parsed.data;
}

const bucket = z.tuple([
  // 104 days: whole nanoseconds are exact until then.
  z.number().nonnegative().max(Number.MAX_SAFE_INTEGER),
  z.int().positive(),
]);
const bucketed = z.strictObject({ buckets: z.array(bucket).nonempty() }).transform(({ buckets }) => {
  const histogram = new Histogram();
  for (const [value_ns, count] of buckets) histogram.record(value_ns, count);
  return histogram.encode();
});

const base64 = z.strictObject({ ...encodedHistogram.shape, data: z.string().regex(/^[0-9A-Za-z+/]+={0,2}$/, 'it is not base64').transform(bytesOf) });

/** In memory of their own: what Node makes of short texts is part of a larger piece, which it keeps from being freed. */
function bytesOf(data: string): Uint8Array {
  const bytes = Buffer.from(new ArrayBuffer(Buffer.byteLength(data, 'base64')));
  bytes.write(data, 'base64');
  return new Uint8Array(bytes.buffer);
}

/** Either form; a union would not say which of its fields is wrong. */
const histogramOnLine = z.looseObject({}).transform((given, context): EncodedHistogram => {
  const parsed = ('buckets' in given ? bucketed : base64).safeParse(given);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.issues.push({ code: 'custom', path: [...path], message, input: given });
  return z.NEVER;
});

const messageLine = z.strictObject({ agent: z.int().nonnegative(), message: agentMessageWith(histogramOnLine) });

export type MessageLine = z.infer<typeof messageLine>;

/** One message of an agent as a line, newline included. */
export const writeMessageLine = (agent: number, message: AgentMessage): string =>
  `${JSON.stringify({ agent, message: message.type === 'interval' ? { ...message, record: withBase64(message.record) } : message })}\n`;

function withBase64(record: IntervalRecord): object {
  const phases = Object.entries(record.phases).map(([name, phase]) => {
    const histograms = Object.entries(phase.histograms).map(([of, { data, ...exact }]) => [of, { ...exact, data: base64Of(data) }]);
    return [name, { ...phase, histograms: Object.fromEntries(histograms) }];
  });
  return { ...record, phases: Object.fromEntries(phases) };
}

const base64Of = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/**
 * Reads a line, with or without its newline.
 * @param where For errors: `results.jsonl:12`.
 * @throws UBENCH_E_STREAM_LINE which says which field is wrong.
 */
export function readMessageLine(line: string, where?: string): MessageLine {
  const wrong = (problem: string, cause?: unknown): Error => streamErrors.UBENCH_E_STREAM_LINE({ problem }, { where, cause });
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch (error) {
    throw wrong(`it is not JSON, or not all of it: ${(error as Error).message}`, error);
  }
  const parsed = messageLine.safeParse(content);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw wrong(`${path.map(String).join('.') || 'it'}: ${message}`);
  }
  const { agent, message } = parsed.data;
  const named = message.type === 'interval' ? message.record.agent : message.type === 'done' ? message.summary.agent : agent;
  if (named !== agent) throw wrong(`it is of agent ${agent}, and what it says of agent ${named}`);
  return parsed.data;
}
