/**
 * Kills runs at random instants, for as long as you like, and checks after each that no finished trial is lost and nothing is left running:
 * `npm run bench:kills -- --minutes 5`. Exit code 1 at the first violation, with how to repeat it.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { counterRandom } from '@ubench/load';
import { ubench } from './command.ts';
import { killRound, type RoundOutcome } from './round.ts';
import { files } from './specs.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, rounds: { type: 'string' }, minutes: { type: 'string' }, first: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const first = Number(values.first ?? 1);
const rounds = Number(values.rounds ?? (values.minutes === undefined ? 20 : Infinity));
const deadline = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
if ([seed, first, rounds, deadline].some((number) => Number.isNaN(number))) throw new Error('--seed, --first, --rounds and --minutes take numbers');

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-soak-')));
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(directory, 'node_modules'));
for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
mkdirSync(join(directory, '.ubench'));

process.exitCode = await soak();
if (process.exitCode === 0) rmSync(directory, { recursive: true });

async function soak(): Promise<number> {
  console.log(`seed ${seed}`);
  const total = { killed: 0, finished: 0, stopped: 0, trials: 0 };
  let round = first;
  for (; round < first + rounds && performance.now() < deadline; round++) {
    let outcome: RoundOutcome;
    try {
      outcome = await killRound(directory, counterRandom(seed, round));
    } catch (error) {
      console.error(`round ${round}:`, error);
      console.error(`Its files are in ${directory}. Again: npm run bench:kills -- --seed ${seed} --first ${round} --rounds 1`);
      return 1;
    }
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += outcome[key];
    const { killed, finished, stopped, trials } = outcome;
    console.log(`round ${round}: ${killed} killed, ${finished} at its end; ${trials} trials kept, ${stopped} processes stopped`);
  }
  const { code, stdout } = await ubench(directory, 'run', '--allow-invalid').ended;
  if (code !== 0) {
    console.error(`After ${round - first} rounds a run ends with ${code}:\n${stdout}`);
    return 1;
  }
  console.log(`${round - first} rounds, seed ${seed}: ${total.killed} runs killed, ${total.finished} at their end, ${total.trials} trials of killed runs kept, ${total.stopped} processes stopped; nothing lost, nothing left`);
  return 0;
}
