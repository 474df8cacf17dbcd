import { type BenchmarkResult, benchmarkTitle, type Finding, type FindingCode, findingCodes, provenanceText, type RunResult } from '@ubench/core';
import type { Block, Note, Section, Tone } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';
import { amount } from './shown-value.ts';

/** More would keep who reads from the numbers. */
const mostNotes = 40;
const longestList = 8;

/** Whether the numbers can be believed, and what is missing; then a line about where they are from. */
export function validitySection({ result }: ReportedRun): Section {
  const notes = notesOf(result);
  const left = notes.length - mostNotes;
  const blocks: Block[] = [
    ...(notes.length === 0 ? [{ kind: 'text', text: allWell(result) } as const] : shownNotes(notes)),
    ...(left > 0 ? [{ kind: 'text', text: `${left.toLocaleString('en-US')} more are in result.json.` } as const] : []),
    { kind: 'text', text: provenanceText(result), quiet: true },
  ];
  return { id: 'validity', title: 'Validity', blocks };
}

function allWell({ benchmarks }: RunResult): string {
  const measured = benchmarks.filter(({ status }) => status === 'measured').length;
  if (measured > 0) return `Nothing speaks against the numbers: ${measured === 1 ? 'the benchmark is' : `all ${amount(measured, 'benchmark')} are`} valid, without a warning.`;
  return benchmarks.length === 0 ? 'The run has no benchmark: there is nothing to judge.' : 'No benchmark was measured: there is nothing to judge.';
}

/** A few are read; of many those that are no more than facts wait until they are asked for. */
function shownNotes(notes: readonly Note[]): Block[] {
  const shown = notes.slice(0, mostNotes);
  const important = shown.length <= longestList ? shown : shown.filter(({ tone }) => tone !== 'neutral');
  const facts = shown.filter((note) => !important.includes(note));
  return [
    ...(important.length === 0 ? [] : [{ kind: 'notes', notes: important } as const]),
    ...(facts.length === 0 ? [] : [{ kind: 'fold', title: amount(facts.length, 'finding'), blocks: [{ kind: 'notes', notes: facts } as const] } as const]),
  ];
}

/** What failed, then why not to believe something, then what to know. */
function notesOf(result: RunResult): Note[] {
  const { run, errors, deployments, benchmarks, sweeps } = result;
  const ofBenchmarks = (read: (benchmark: BenchmarkResult) => readonly (readonly [string, Finding])[], tone: Tone, word: string): Note[] =>
    benchmarks.flatMap((benchmark) => read(benchmark).map(([also, { code, message }]) => findingNote(tone, word, benchmarkTitle(benchmark) + also, code, message)));
  return [
    ...(run.status === 'INTERRUPTED' ? [{ tone: 'doubt', word: 'interrupted', text: 'The run did not come to its end; below is what was measured until then.' } as const] : []),
    ...errors.map((error) => errorNote(error)),
    ...deployments.flatMap(({ name, error }) => (error === undefined ? [] : [errorNote(error, name)])),
    ...benchmarks.flatMap((benchmark) => (benchmark.error === undefined ? [] : [errorNote(benchmark.error, benchmarkTitle(benchmark))])),
    ...ofBenchmarks(({ validity }) => validity.reasons.map((reason) => ['', reason] as const), 'bad', 'invalid'),
    ...benchmarks.flatMap((benchmark): Note[] =>
      benchmark.status === 'interrupted' ? [{ tone: 'doubt', word: 'interrupted', about: benchmarkTitle(benchmark), text: benchmark.trials.length === 0 ? 'It was not measured.' : 'Its numbers are of what was measured until then.' }] : [],
    ),
    ...benchmarks.flatMap((benchmark) =>
      benchmark.trials.flatMap(({ aborted }, index): Note[] => (aborted === undefined ? [] : [{ tone: 'doubt', word: 'ended early', about: `${benchmarkTitle(benchmark)}, trial ${index + 1}`, text: aborted }])),
    ),
    ...sweeps.flatMap(({ name, ended }): Note[] => (ended === undefined ? [] : [{ tone: 'doubt', word: 'ended early', about: name, text: ended }])),
    ...ofBenchmarks((benchmark) => [...benchmark.warnings.map((warning) => ['', warning] as const), ...backgrounds(benchmark, 'warnings')], 'doubt', 'warning'),
    ...ofBenchmarks((benchmark) => [...benchmark.findings.map((finding) => ['', finding] as const), ...backgrounds(benchmark, 'findings')], 'neutral', 'finding'),
  ];
}

const backgrounds = ({ background = [] }: BenchmarkResult, of: 'warnings' | 'findings'): (readonly [string, Finding])[] =>
  background.flatMap((load) => load[of].map((finding) => [`, beside it ${load.name}`, finding] as const));

/** With what to do about it, in the words of the reference; a result from elsewhere may have other codes. */
function findingNote(tone: Tone, word: string, about: string, code: string, text: string): Note {
  const remedy = Object.hasOwn(findingCodes, code) ? findingCodes[code as FindingCode].remedy : undefined;
  return { tone, word, about, text: `${text} [${code}]`, ...(remedy !== undefined && tone !== 'neutral' && { remedy }) };
}

const errorNote = ({ code, what, where, fix, details }: RunResult['errors'][number], about = where): Note => ({
  tone: 'bad',
  word: 'error',
  ...(about !== undefined && { about }),
  text: `${what} [${code}]`,
  ...(fix !== undefined && { remedy: fix }),
  ...(details !== undefined && { details }),
});
