import type { Look } from '@ubench/testkit/conformance';

/**
 * What the suite for backends sees where instances run.
 * @param run Runs a command there, as somebody who may kill them. @returns What it prints.
 */
export function lookOnNode(run: (argv: readonly string[]) => Promise<string>): Look {
  const thatAre = async (script: string, words: readonly string[]): Promise<string[]> => {
    const stdout = await run(['sh', '-c', `for word; do if ${script}; then printf '%s\\n' "$word"; fi; done`, 'sh', ...words]);
    return stdout.split('\n').filter(Boolean);
  };
  return {
    // What nobody has asked for yet how it ended does not live.
    alive: async (pids) => (await thatAre('[ -e "/proc/$word" ] && ! grep -q "^State:.Z" "/proc/$word/status"', pids.map(String))).map(Number),
    existing: (paths) => thatAre('[ -e "$word" ]', paths),
    async kill(pid) {
      await run(['kill', '-KILL', String(pid)]);
    },
  };
}
