import { prometheusErrors } from '../prometheus-errors.ts';
import { LineReader } from './line-reader.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped' | 'unknown' | 'info' | 'stateset' | 'gaugehistogram';

/** What the comments of an exposition say about the metrics of one name. */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  /** Empty where there is none. */
  readonly help: string;
  /** OpenMetrics; empty where there is none. */
  readonly unit: string;
}

/** One line: a value of one series. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Also infinite, or not a number. */
  readonly value: number;
}

/** What one answer of `/metrics` says, in its order. */
export interface Exposition {
  readonly families: ReadonlyMap<string, MetricFamily>;
  readonly samples: readonly Sample[];
}

const types: ReadonlySet<string> = new Set<MetricType>(['counter', 'gauge', 'histogram', 'summary', 'untyped', 'unknown', 'info', 'stateset', 'gaugehistogram']);

/**
 * Reads the text format of Prometheus (0.0.4, and 1.0.0 with its quoted names), and that of OpenMetrics 1.0: exemplars and timestamps are read
 * over. An answer that was cut off is an error: its last line has no end.
 * @throws UbenchError `UBENCH_E_PROMETHEUS_SYNTAX`, with the number of the line.
 */
export function parseExposition(text: string): Exposition {
  const families = new Map<string, MetricFamily>();
  const samples: Sample[] = [];
  let ended = false;
  let line = 0;
  for (let from = 0; from < text.length; ) {
    line++;
    const to = text.indexOf('\n', from);
    if (to === -1) throw syntaxError(line, 'it has no end, as if the answer was cut off');
    const reader = new LineReader(text.slice(from, to), (problem) => syntaxError(line, problem));
    from = to + 1;
    reader.skipBlanks();
    if (reader.atEnd) continue;
    if (ended) throw syntaxError(line, 'there is more behind # EOF');
    if (!reader.take('#')) samples.push(readSample(reader));
    else if (reader.rest === ' EOF') ended = true;
    else readComment(reader, families, line);
  }
  return { families, samples };
}

const syntaxError = (line: number, problem: string): Error => prometheusErrors.UBENCH_E_PROMETHEUS_SYNTAX({ line, problem });

function readComment(reader: LineReader, families: Map<string, MetricFamily>, line: number): void {
  reader.skipBlanks();
  const keyword = reader.word();
  if (keyword !== 'HELP' && keyword !== 'TYPE' && keyword !== 'UNIT') return;
  reader.skipBlanks();
  const name = reader.metricName();
  reader.skipBlanks();
  const text = reader.rest;
  const before = families.get(name) ?? { name, type: 'untyped', help: '', unit: '' };
  if (keyword === 'HELP') families.set(name, { ...before, help: unescaped(text) });
  else if (keyword === 'UNIT') families.set(name, { ...before, unit: text });
  else {
    const type = text.trimEnd();
    if (!isType(type)) throw syntaxError(line, `'${type.slice(0, 40)}' is no type of a metric`);
    families.set(name, { ...before, type });
  }
}

const isType = (text: string): text is MetricType => types.has(text);

const unescaped = (text: string): string => text.replaceAll(/\\([\\n"])/g, (_, what: string) => (what === 'n' ? '\n' : what));

function readSample(reader: LineReader): Sample {
  let name = reader.peek('{') ? undefined : reader.metricName();
  reader.skipBlanks();
  // Without a prototype: what a service sends names no property of ours.
  const labels = Object.create(null) as Record<string, string>;
  if (reader.take('{')) name = readLabels(reader, name, labels);
  reader.skipBlanks();
  const value = reader.number();
  reader.skipBlanks();
  if (!reader.atEnd && !reader.peek('#')) {
    reader.number();
    reader.skipBlanks();
  }
  if (reader.take('#')) readExemplar(reader);
  if (!reader.atEnd) throw reader.unexpected('the end of the line');
  return { name: name!, labels, value };
}

/** Up to the closing brace. @returns the name, which may be within the braces, in quotes. */
function readLabels(reader: LineReader, outside: string | undefined, labels: Record<string, string>): string {
  let name = outside;
  for (;;) {
    reader.skipBlanks();
    if (reader.take('}')) break;
    const quoted = reader.peek('"');
    const label = quoted ? reader.quoted() : reader.labelName();
    reader.skipBlanks();
    if (reader.take('=')) {
      reader.skipBlanks();
      if (label in labels) throw reader.problem(`the label '${label}' is there twice`);
      labels[label] = reader.quoted();
    } else if (quoted && name === undefined) name = label;
    else throw reader.unexpected("'='");
    reader.skipBlanks();
    if (reader.take(',')) continue;
    if (!reader.peek('}')) throw reader.unexpected("',' or '}'");
  }
  if (name === undefined) throw reader.problem('it has no name of a metric');
  return name;
}

/** OpenMetrics: an example of what a bucket counted. */
function readExemplar(reader: LineReader): void {
  reader.skipBlanks();
  if (!reader.take('{')) throw reader.unexpected("'{' of an exemplar");
  readLabels(reader, '', {});
  reader.skipBlanks();
  reader.number();
  reader.skipBlanks();
  if (!reader.atEnd) reader.number();
  reader.skipBlanks();
}
