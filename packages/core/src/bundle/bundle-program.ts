/** The program that makes a bundle: the bundler takes hundreds of megabytes, which the process that measures would keep. */
import { toErrorRecord } from '@ubench/errors';
import type { BundleOrder, BundleOutcome } from './bundle-input.ts';
import { makeBundle } from './make-bundle.ts';

process.once('message', async (input: BundleOrder) => {
  const outcome: BundleOutcome = await makeBundle(input).then(
    (code) => ({ code }),
    (error: unknown) => ({ error: toErrorRecord(error) }),
  );
  process.send!(outcome, () => process.disconnect());
});
// Nobody waits for it any more.
process.once('disconnect', () => process.exit());
