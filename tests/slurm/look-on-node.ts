import type { Look } from '@ubench/testkit/conformance';
import type { Site } from './site/start-site.ts';

/** What the suite for backends sees on a node of a site. */
export function lookOnNode(site: Site, node: string): Look {
  const here = { user: 'root', node } as const;
  const thatAre = async (script: string, words: readonly string[]): Promise<string[]> => {
    const { stdout } = await site.exec(['sh', '-c', `for word; do if ${script}; then printf '%s\\n' "$word"; fi; done`, 'sh', ...words], here);
    return stdout.split('\n').filter(Boolean);
  };
  return {
    // What nobody has asked for yet how it ended does not live.
    alive: async (pids) => (await thatAre('[ -e "/proc/$word" ] && ! grep -q "^State:.Z" "/proc/$word/status"', pids.map(String))).map(Number),
    existing: (paths) => thatAre('[ -e "$word" ]', paths),
    async kill(pid) {
      await site.exec(['kill', '-KILL', String(pid)], here);
    },
  };
}
