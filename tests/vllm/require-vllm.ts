import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/services/vllm.sh', import.meta.url));

/** vLLM takes 6 GB and minutes, so its tests are for those who ask for them, in CI as well. */
export const isAskedFor = process.env['UBENCH_TEST_VLLM'] === '1';
const howToAsk = 'needs vLLM, 6 GB and some minutes: npm run test:vllm';

/** The path of the command. */
export const vllmCommand = (): string => execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** The same where the running test may have it; otherwise it is skipped, and says what runs it. */
export function requireVllm(context: Pick<TestContext, 'skip'>): string {
  return isAskedFor ? vllmCommand() : context.skip(howToAsk);
}

/** Options of `vllm()` for the tiny model on CPUs, small enough for any machine. */
export const tinyOptions = (command: string, model: string): object => ({
  model,
  servedModelName: 'tiny',
  command,
  device: 'cpu',
  loadFormat: 'dummy',
  dtype: 'float32',
  enforceEager: true,
  maxModelLen: 2048,
  maxNumSeqs: 32,
  prefixCaching: true,
  offline: true,
  // One thread, no core of its own, and 1 GiB of cache.
  env: { VLLM_CPU_KVCACHE_SPACE: '1', VLLM_CPU_OMP_THREADS_BIND: 'nobind', OMP_NUM_THREADS: '1', VLLM_CPU_NUM_OF_RESERVED_CPU: '0' },
});
