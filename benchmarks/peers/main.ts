/** ubench and its peers, side by side: `npm run bench:peers`; `npm run bench:peers -- --help` says the rest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectProvenance, redact, runPaths, silentLogger, stateDirectoryOf } from '@ubench/core';
import { exitCodes, toErrorRecord } from '@ubench/errors';
import { writeAtomically } from '@ubench/files';
import { judgeBars } from './bars.ts';
import { helpText, parseCommandLine, type Request } from './command-line.ts';
import { type Comparison, type Metric, type Session } from './comparison.ts';
import { runComparison } from './run-comparison.ts';
import { ubenchVersion } from './run-ubench.ts';
import { formatNumber, tableLines } from './table.ts';
import { type Compared, resultOf } from './to-result.ts';
import { findTool } from './tools/find-tool.ts';
import type { FoundTool, Tool } from './tools/tool.ts';
import { UsageError } from './usage-error.ts';

/** The address of a server may hold a password. */
const say = (line: string): void => void process.stderr.write(`${redact(line)}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('stopping every tool and server; once more leaves them');
      interrupt.abort(signal);
    });
  }
  const scratch = mkdtempSync(join(tmpdir(), 'ubench-peers-'));
  try {
    const request = parseCommandLine(argv);
    if (!request.help) return await compare(request, argv, interrupt.signal, scratch);
    process.stdout.write(helpText());
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      say(`error: ${error.message}\n  → npm run bench:peers -- --help`);
      return exitCodes.usage.code;
    }
    if (interrupt.signal.aborted) return 128 + constants.signals[interrupt.signal.reason as 'SIGINT' | 'SIGTERM'];
    say(`error: ${toErrorRecord(error).what}`);
    return exitCodes.untrustworthy.code;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function compare(request: Request, argv: readonly string[], signal: AbortSignal, scratch: string): Promise<number> {
  const { comparisons, seed, quick, json } = request;
  const startedAt = new Date();
  const wanted = new Set(comparisons.flatMap(({ needs, peers }) => [...needs, ...peers]));
  const tools = await findAll(wanted);
  for (const { tool, version, path } of tools.values()) say(`${tool.name} ${version}: ${path}`);
  for (const tool of wanted) if (!tools.has(tool.name)) say(`${tool.name} is not here: ${tool.install}`);
  const session: Session = { quick, signal, tools, scratch, note: (sentence) => say(`  note: ${sentence}`) };
  const possible = comparisons.filter(({ name, needs }) => {
    const lacking = needs.find((tool) => !tools.has(tool.name));
    if (lacking !== undefined) say(`${name} is left out, for want of ${lacking.name}`);
    return lacking === undefined;
  });
  const roundsOf = (comparison: Comparison): number => request.rounds ?? comparison.rounds;
  const seconds = possible.reduce((sum, each) => sum + roundsOf(each) * each.seconds(session) * (1 + each.peers.filter(({ name }) => tools.has(name)).length), 0);
  say(`seed ${seed}; about ${Math.max(1, Math.round(seconds / 60))} minutes\n`);

  const compared: Compared[] = [];
  let failed = possible.length < comparisons.length;
  for (const comparison of possible) {
    try {
      const rounds = await runComparison(comparison, session, { rounds: roundsOf(comparison), seed }, (step) => {
        const what = 'measured' in step ? inWords(step.measured, comparison.metrics) : `not measured: ${step.problem}`;
        say(`${comparison.name}  round ${step.round + 1} of ${roundsOf(comparison)}  ${step.contender}: ${what}`);
        failed ||= 'problem' in step;
      });
      const each = { comparison, rounds, bars: quick ? [] : judgeBars(comparison.name, rounds) };
      compared.push(each);
      const missing = comparison.peers.filter(({ name }) => !tools.has(name));
      if (!json) process.stdout.write(`\n${tableLines(comparison, rounds, missing, each.bars).join('\n')}\n\n`);
    } catch (error) {
      if (signal.aborted) throw error;
      // The others can be measured all the same.
      failed = true;
      say(`error: ${comparison.name}: ${toErrorRecord(error).what}`);
    }
  }
  if (compared.length === 0) return exitCodes.untrustworthy.code;
  const unmet = compared.some(({ bars }) => bars.some(({ met }) => met === false));
  const exitCode = failed ? exitCodes.untrustworthy.code : unmet ? exitCodes.failed.code : 0;
  const versions = { node: process.versions.node, ubench: ubenchVersion(), ...Object.fromEntries([...tools.values()].map(({ tool, version }) => [tool.name, version])) };
  const stateDirectory = stateDirectoryOf(process.cwd(), process.env);
  const early = await collectProvenance({ argv: ['bench:peers', ...argv], root: process.cwd(), stateDirectory, log: silentLogger });
  const provenance = { ...early, versions };
  const result = resultOf(compared, { seed, startedAt, provenance, exitCode });
  writeAtomically(runPaths(stateDirectory, result.run.id).result, `${JSON.stringify(result, null, 2)}\n`, 'bench.peers');
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  say(`The numbers are kept: npx ubench show ${result.run.id}`);
  return exitCode;
}

/** Those that are here, by name. */
async function findAll(wanted: Iterable<Tool>): Promise<ReadonlyMap<string, FoundTool>> {
  const found = await Promise.all([...wanted].map((tool) => findTool(tool)));
  return new Map(found.filter((each) => each !== undefined).map((each) => [each.tool.name, each]));
}

/** The numbers of one measurement in a line. */
function inWords(measured: Readonly<Record<string, number | undefined>>, metrics: Readonly<Record<string, Metric>>): string {
  return Object.entries(metrics).flatMap(([name, { title, unit }]) => (Number.isFinite(measured[name]) ? [`${title} ${formatNumber(measured[name]!)}${unit.startsWith('/') ? '' : ' '}${unit}`] : [])).join('; ');
}
