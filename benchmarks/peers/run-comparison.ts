import { toErrorRecord } from '@ubench/errors';
import { counterRandom } from '@ubench/load';
import { type Comparison, type Measured, own, type Session } from './comparison.ts';
import { Rounds } from './rounds.ts';

/** One measurement that has ended: what was measured, or why it was not. */
export type Step = { readonly round: number; readonly contender: string } & ({ readonly measured: Measured } | { readonly problem: string });

/**
 * Measures ubench and those of its peers that are here, round by round. Each round has an order of its own, drawn from the seed: a machine that gets
 * faster or slower favours nobody. Who cannot be measured is left out of that round. Rejects where the servers do not start, or with the reason of an
 * abort; the servers are stopped in any case.
 */
export async function runComparison(comparison: Comparison, session: Session, { rounds, seed }: { readonly rounds: number; readonly seed: number }, progress: (step: Step) => void): Promise<Rounds> {
  const contenders = [own, ...comparison.peers.map(({ name }) => name).filter((name) => session.tools.has(name))];
  const measured = new Rounds(contenders);
  await using stage = await comparison.open(session);
  for (let round = 0; round < rounds; round++) {
    for (const contender of shuffled(contenders, seed, round)) {
      session.signal.throwIfAborted();
      try {
        const numbers = await stage.measure(contender);
        measured.add(round, contender, numbers);
        progress({ round, contender, measured: numbers });
      } catch (error) {
        if (session.signal.aborted) throw error;
        progress({ round, contender, problem: toErrorRecord(error).what });
      }
    }
  }
  return measured;
}

/** Durstenfeld (1964), algorithm 235. The same for the same seed and round. */
export function shuffled<T>(values: readonly T[], seed: number, round: number): T[] {
  const random = counterRandom(seed, round);
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(0, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
