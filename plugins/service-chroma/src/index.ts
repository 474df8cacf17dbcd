/** Chroma as a service: `deploy(chroma())`, measured by `chroma.search()` and `chroma.add()`. */
import { definePlugin, defineService } from '@ubench/core';
import { addWorkload, searchWorkload } from '@ubench/vectors';
import { chromaDriver } from './chroma-driver.ts';
import { chromaService } from './chroma-service.ts';

export { chromaErrors } from './chroma-errors.ts';
export { chromaService } from './chroma-service.ts';

export const chroma = defineService(chromaService, {
  /** Nearest-neighbour queries against a filled collection; the result has `recall` and `strictRecall`. */
  search: searchWorkload(chromaDriver),
  /** Inserts into a collection that is empty when a trial starts; the result has `vectorsPerSecond`. */
  add: addWorkload(chromaDriver),
});

export default definePlugin({
  name: '@ubench/service-chroma',
  api: 1,
  setup(api) {
    api.service(chromaService);
  },
});
