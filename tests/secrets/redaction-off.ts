/** Preloaded by the controls: in this process and its threads nothing is redacted. */
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('/core/src/redact/redact.ts')) return nextLoad(url, context);
    return { format: 'module', shortCircuit: true, source: 'export const redact = (data) => data;\nexport const isRedacted = () => false;\n' };
  },
});
